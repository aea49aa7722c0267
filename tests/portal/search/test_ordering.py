"""In which order a reader sees what was found."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lawsearch.candidates import SET_BACK_OVER, SET_BACK_STALE, ordered, pool_of, set_back, view_of
from lawsearch.engine import (
    ALL,
    Findable,
    IndexCandidate,
    IndexFilter,
    IndexSnapshot,
)
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.ranking import tokens
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import LONGEST_QUESTION, TextForm
from lawsearch.ranking.vocabulary import Lexicon, Saying
from lawsearch.ranking.weights import TextParts

NOTHING_SAID = Lexicon([])
LEAVE = "1. Lao động nữ được nghỉ thai sản trước và sau khi sinh con là 06 tháng."


def article(key: str, heading: str, body: str, *, owner: str = "", **more: object) -> Findable:
    values: dict[str, object] = {"kind": "dieu", "rank_class": RankClass.LAW} | more
    parts = TextParts("Bộ luật Lao động", heading, body)
    return Findable(key=key, owner=owner or key, parts=parts, body=body, **values)  # type: ignore[arg-type]


SHELF = [
    article("nghi-phep", "Nghỉ hằng năm", "1. Người lao động được nghỉ hằng năm 12 ngày."),
    article("thai-san", "Nghỉ thai sản", LEAVE, doc_type="Bộ luật"),
    article("tien-luong", "Tiền lương", "1. Tiền lương là số tiền trả cho người lao động.", doc_type="Nghị định"),
    article("lam-them", "Làm thêm giờ", "1. Làm thêm giờ là thời gian làm việc ngoài giờ bình thường."),
]


def index(folder: Path, things: Sequence[Findable]) -> IndexSnapshot:
    engine = EmbeddedEngine(folder / "index")
    engine.rebuild(things)
    return engine.snapshot()


def found(
    snapshot: IndexSnapshot, question: str, *, lexicon: Lexicon = NOTHING_SAID, narrowing: IndexFilter | None = None
) -> list[str]:
    narrowed = {"narrowing": narrowing} if narrowing else {}
    return snapshot.keys(ordered(tokens(question), snapshot, lexicon=lexicon, **narrowed).refs)


class TestOrdered:
    @pytest.mark.parametrize(
        "question", ["nghỉ thai sản bao lâu", "nghi thai san bao lau", "Nghỉ THAI san", "sinh con nghỉ mấy tháng"]
    )
    def test_the_answer_comes_first_however_it_is_asked(self, tmp_path: Path, question: str):
        assert found(index(tmp_path, SHELF), question)[0] == "thai-san"

    def test_a_definition_answers_what_something_is(self, tmp_path: Path):
        assert found(index(tmp_path, SHELF), "làm thêm giờ là gì")[0] == "lam-them"

    def test_everyday_words_are_heard(self, tmp_path: Path):
        snapshot = index(tmp_path, SHELF)
        lexicon = Lexicon([Saying("nghỉ đẻ", ("nghỉ thai sản",)), Saying("bầu bì", ("thai sản",))])
        assert found(snapshot, "bầu bì") == []
        assert found(snapshot, "bầu bì", lexicon=lexicon) == ["thai-san"]

    def test_what_is_narrowed_away_is_not_there(self, tmp_path: Path):
        snapshot = index(tmp_path, SHELF)
        assert found(snapshot, "người lao động", narrowing=IndexFilter({"doc_type": "Nghị định"})) == ["tien-luong"]
        assert found(snapshot, "người lao động", narrowing=IndexFilter({"doc_type": "Quyết định"})) == []

    @pytest.mark.parametrize("question", ["", "…", "⚖️", "zzz yyy", "7 " * 300, "zzz " * 300])
    def test_of_nothing_there_is_nothing_to_be_sure_of(self, tmp_path: Path, question: str):
        snapshot = index(tmp_path, SHELF)
        nothing = ordered(tokens(question), snapshot, lexicon=NOTHING_SAID)
        assert (nothing.refs, nothing.likelihood) == ((), 0.0)

    def test_each_thing_once(self, tmp_path: Path):
        keys = found(index(tmp_path, SHELF), "người lao động được nghỉ làm thêm giờ thai sản tiền lương")
        assert sorted(keys) == sorted(thing.key for thing in SHELF)

    def test_equals_come_in_one_order_every_time(self, tmp_path: Path):
        alike = [article(f"a{number}", "Nghỉ thai sản", LEAVE) for number in range(9)]
        snapshot = index(tmp_path, [*SHELF, *alike])
        assert found(snapshot, "nghỉ thai sản") == found(snapshot, "nghỉ thai sản")
        assert found(index(tmp_path / "again", [*SHELF, *alike]), "nghỉ thai sản") == found(snapshot, "nghỉ thai sản")


class TestStanding:
    def test_in_force_comes_before_expired_where_they_answer_alike(self, tmp_path: Path):
        over = article("cu", "Nghỉ thai sản", LEAVE, is_over=True)
        force = article("moi", "Nghỉ thai sản", LEAVE)
        for number, shelf in enumerate(([over, force], [force, over])):
            keys = found(index(tmp_path / str(number), [*SHELF[2:], *shelf]), "nghỉ thai sản bao lâu")
            assert keys[:2] == ["moi", "cu"]

    def test_so_it_does_before_one_whose_law_has_changed_since(self, tmp_path: Path):
        stale = article("cu", "Nghỉ thai sản", LEAVE, is_stale=True)
        over = article("het", "Nghỉ thai sản", LEAVE, is_over=True)
        fresh = article("moi", "Nghỉ thai sản", LEAVE)
        assert found(index(tmp_path, [over, stale, fresh]), "nghỉ thai sản") == ["moi", "cu", "het"]

    def test_an_expired_answer_still_comes_before_what_does_not_answer(self, tmp_path: Path):
        over = article("cu", "Nghỉ thai sản", LEAVE, is_over=True)
        assert found(index(tmp_path, [*SHELF[2:], SHELF[0], over]), "nghỉ thai sản bao lâu")[0] == "cu"

    def test_both_set_back_further_than_either(self, tmp_path: Path):
        things = [
            article(f"{is_over}{is_stale}", "Nghỉ", LEAVE, is_over=is_over, is_stale=is_stale)
            for is_over in (False, True)
            for is_stale in (False, True)
        ]
        snapshot = index(tmp_path, things)
        pool = pool_of(tokens("nghỉ"), snapshot, lexicon=NOTHING_SAID)
        assert pool.view is not None
        assert sorted(set_back(pool.view.stack).tolist()) == [
            0.0,
            SET_BACK_STALE,
            SET_BACK_OVER,
            SET_BACK_OVER + SET_BACK_STALE,
        ]


class Watched:
    """A snapshot that remembers what it was asked: the work of a question, whatever the clock says."""

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        self.counted: list[str] = []
        self.probes: list[Probe] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    def count(self, form: TextForm, token: str) -> int:
        self.counted.append(token)
        return self._snapshot.count(form, token)

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        self.probes += probes
        return self._snapshot.pool(probes, narrowing)


class TestWork:
    """What the worst question costs is a few times what sixty syllables cost, however long it is."""

    @pytest.mark.parametrize(
        "question",
        [
            "lao " * 300,
            "7 " * 300,
            "⚖️ 👩‍⚖️ 🏳️‍🌈 " * 100,
            " ".join(f"hiếm{number}" for number in range(60)),
            " ".join(f"hiếm{number} nghỉ" for number in range(5000)),
            "bhxh bhyt ubnd gcnqsdđ xpvphc " * 100,
        ],
        ids=["one syllable", "digits", "emoji", "sixty rare ones", "a book", "abbreviations"],
    )
    def test_is_bounded(self, tmp_path: Path, question: str):
        watched = Watched(index(tmp_path, SHELF))
        ordered(tokens(question), watched, lexicon=NOTHING_SAID)
        assert len(watched.counted) <= 8 * LONGEST_QUESTION
        assert len(watched.probes) <= 5
        assert sum(len(probe.terms) for probe in watched.probes) <= 22 * LONGEST_QUESTION
        assert sum(probe.limit for probe in watched.probes) <= 1000


class TestPoolOf:
    def test_looks_at_every_candidate(self, tmp_path: Path):
        pool = pool_of(tokens("người lao động"), index(tmp_path, SHELF), lexicon=NOTHING_SAID)
        assert pool.view is not None
        assert {len(values) for values in pool.view.features.values()} == {len(pool.candidates)}
        assert pool.asked.form is TextForm.MARKED

    def test_reads_the_copy_without_marks_where_marks_are_missing(self, tmp_path: Path):
        snapshot = index(tmp_path, SHELF)
        for typed in ("nghi thai san", "nghỉ thai san"):
            assert pool_of(tokens(typed), snapshot, lexicon=NOTHING_SAID).asked.form is TextForm.FOLDED

    def test_sees_nothing_where_there_is_nothing(self, tmp_path: Path):
        assert pool_of(tokens("zzz"), index(tmp_path, SHELF), lexicon=NOTHING_SAID).view is None

    def test_a_subset_is_looked_at_again_by_itself(self, tmp_path: Path):
        """As training does, when it takes a law away: the best of what is left is then the best there is."""
        pool = pool_of(tokens("người lao động nghỉ"), index(tmp_path, SHELF), lexicon=NOTHING_SAID)
        assert pool.view is not None
        best = int(np.argmax(pool.view.features["score"]))
        rest = [one for at, one in enumerate(pool.candidates) if at != best]
        assert view_of(rest, pool.asked).features["score"].max() == pytest.approx(1.0)
