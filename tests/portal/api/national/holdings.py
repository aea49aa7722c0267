"""A portal that holds something of every kind, and packages of it, for tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from portal.agencies.models import Succession
from portal.api.national import HeldKind
from portal.api.national.manifest import PackageState, _lines, _manifest_in
from portal.api.operations.packages import EVERYTHING, make_packages
from portal.api.queries import data_publisher, package_cover
from portal.editorial.models import ArticlePage, Audience, EventPage
from portal.editorial.states.contents import EventFormat
from portal.library.models import StatusSpan
from portal.library.states import InstrumentStatus
from portal.sharing.operations.registry import register_everything
from tests.portal.agencies.factories import make_agency, make_province
from tests.portal.api.answers import publish
from tests.portal.editorial.factories import CITATION, make_article, make_section
from tests.portal.library.laws import make_instrument
from tests.portal.plans.factories import make_plan

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
BASE = "http://localhost:8000"


def make_event(
    title: str = "Hội nghị phổ biến Luật Đất đai", form: str = EventFormat.CONFERENCE, **said: Any
) -> EventPage:
    fields = {
        "lead": "Dành cho trưởng ấp, hòa giải viên.",
        "body": [("paragraph", "<p>Một đoạn.</p>")],
        "form": form,
        "starts_at": NOW,
        "venue": "Hội trường xã",
        "attended_count": 120,
    }
    page = EventPage(title=title, live=False, **fields | said)
    make_section().add_child(instance=page)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def make_book(title: str = "Tờ gấp: Đặt cọc", kind: str = "to-gap", **said: Any) -> ArticlePage:
    return make_article(title, kind=kind, **{"body": [CITATION, ("paragraph", "<p>Một đoạn.</p>")]} | said)


def make_holdings() -> dict[str, Any]:
    """One or two of every kind."""
    province = make_province("Thành phố Cần Thơ", kind="thanh-pho-truc-thuoc-trung-uong")
    before = make_agency("Sở Tư pháp tỉnh Hậu Giang", exists_to=date(2025, 7, 1))
    agency = make_agency("Sở Tư pháp thành phố Cần Thơ", code="H13.12", place=province, exists_from=date(2025, 7, 1))
    Succession.objects.create(predecessor=before, successor=agency, on_date=date(2025, 7, 1))
    law = make_instrument(
        "18/2024/QĐ-UBND",
        doc_type="Quyết định",
        issuer=make_agency("Ủy ban nhân dân tỉnh Hậu Giang", kind="committee"),
        territory=province,
        issued_date=date(2024, 6, 1),
    )
    StatusSpan.objects.create(instrument=law, status=InstrumentStatus.IN_FORCE.value, begins=date(2024, 6, 15))
    make_instrument("7/2021/NĐ-CP", is_nationwide=True)
    book = make_book(agency=before)
    book.audiences.add(Audience.objects.create(code="nong-dan", name="Nông dân"))
    book.save_revision().publish()
    return {
        "agency": agency,
        "law": law,
        "plan": make_plan(),
        "book": book,
        "event": make_event(),
        "contest": make_event("Tìm hiểu Luật Đất đai", EventFormat.CONTEST),
        "answer": publish(agency=before, laws=((law, "dieu-8"),)),
    }


def hear(*, at: datetime = NOW) -> None:
    """The registry of what travels hears what has changed."""
    register_everything(base=BASE, clock=lambda: at)


def export(
    folder: Path,
    *,
    since: PackageState | None = None,
    kinds: tuple[HeldKind, ...] = EVERYTHING,
    minutes: int = 0,
    **said: Any,
) -> Path:
    at = NOW + timedelta(minutes=minutes)
    [path] = make_packages(
        folder=folder,
        since=[since],
        site=data_publisher(),
        cover=package_cover(on=NOW.date()),
        at=at,
        kinds=kinds,
        **said,
    )
    return path


def records_in(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, record) of all records, in their order. Raises NotAPackage, OSError."""
    with ZipFile(path) as package:
        for part in _manifest_in(package).kinds:
            for line in _lines(package, part.data):
                yield part.code, json.loads(line)


def records(path: Path, kind: str = "") -> list[dict[str, Any]]:
    return [record for code, record in records_in(path) if kind in ("", code)]


def text_of(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)
