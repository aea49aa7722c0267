"""A handful of things to be found, and the way a reader asks for them."""

from __future__ import annotations

from datetime import date

from lawsearch.engine import (
    ALL,
    FacetTally,
    Findable,
    IndexFilter,
    IndexSnapshot,
    SearchEngine,
)
from lawsearch.ranking import tokens
from lawsearch.ranking.query import Probe, probes
from lawsearch.ranking.terms import (
    QueryTerms,
    TextForm,
    TypingStyle,
    terms_of,
)
from lawsearch.ranking.weights import TextParts


def thing(key: str, heading: str, body: str = "", **more: object) -> Findable:
    values: dict[str, object] = {"owner": key, "kind": "dieu", "name": heading, "body": body}
    return Findable(key=key, parts=TextParts("Luật", heading, body), **(values | more))  # type: ignore[arg-type]


THINGS = [
    thing(
        "a",
        "Đặt cọc",
        "Đặt cọc là việc giao một khoản tiền",
        issued=date(2015, 11, 24),
        doc_type="Luật",
        topics=("dan-su", "nha-o"),
        status="con-hieu-luc",
        agencies=("quoc-hoi",),
        places=("92",),
        stamp="an-ban-1",
        card={"title": "Bộ luật Dân sự", "url": "/luat/a/"},
    ),
    thing(
        "b",
        "Ký cược",
        "Bên thuê giao một khoản tiền",
        issued=date(2020, 1, 1),
        doc_type="Nghị định",
        topics=("dan-su",),
        status="het-hieu-luc",
        is_over=True,
        agencies=("chinh-phu", "bo-tu-phap"),
    ),
    thing("c", "Nghỉ thai sản", "Lao động nữ nghỉ 06 tháng"),
    Findable(key="luat", owner="luat", kind="van-ban", name="Luật Đặt cọc và Ký cược", issued=date(2015, 11, 24)),
]


def terms_for(question: str, snapshot: IndexSnapshot) -> QueryTerms:
    return terms_of(tokens(question), count=snapshot.count, total=snapshot.total)


def probes_for(question: str, snapshot: IndexSnapshot) -> list[Probe]:
    terms = terms_for(question, snapshot)
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    return probes(tokens(question), terms, form=form)


def pooled(engine: SearchEngine, question: str, narrowing: IndexFilter = ALL) -> list[str]:
    """The keys of the pool for a question."""
    snapshot = engine.snapshot()
    found = snapshot.pool(probes_for(question, snapshot), narrowing)
    return snapshot.keys([candidate.ref for candidate in found])


def tallied(engine: SearchEngine, question: str, narrowing: IndexFilter = ALL) -> FacetTally:
    snapshot = engine.snapshot()
    return snapshot.tally(terms_for(question, snapshot), narrowing)
