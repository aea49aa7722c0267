"""A small form of the State for tests, and activities that fill it."""

from datetime import UTC, date, datetime
from typing import Any

from portal.agencies.models import Agency
from portal.reports.models import FilledForm, StatisticsForm
from portal.reports.operations.statistics import load_forms, open_form
from tests.portal.agencies.factories import make_agency

AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
YEAR = 2026
D, M = "Phổ biến trực tiếp", "Tài liệu phát miễn phí"


def column(number: str, *headings: str, query: str = "", sums: tuple[tuple[str, ...], ...] = ()) -> dict[str, Any]:
    return {"number": number, "headings": [*headings], "query": query, "sums": [list(one) for one in sums]}


FORM: dict[str, Any] = {
    "code": "01/PBGDPL",
    "title": "Kết quả phổ biến, giáo dục pháp luật",
    "basis": "Thông tư ví dụ",
    "maker": "Sở Tư pháp",
    "receiver": "Bộ Tư pháp",
    "unit_note": "",
    "notes": "",
    "is_entered": True,
    "valid_from": "2014-01-01",
    "valid_to": None,
    "rows": [
        {"label": "Sở Tư pháp", "phrase": "Sở Tư pháp", "kind": "one"},
        {"label": "Ủy ban nhân dân cấp xã", "phrase": "Ủy ban nhân dân cấp xã", "kind": "each"},
        {"label": "Các sở", "phrase": "các sở", "kind": "each"},
    ],
    "columns": [
        column("1", D, "Số cuộc", query="truc-tiep.cuoc"),
        column("2", D, "Lượt người", query="truc-tiep.luot"),
        column("5", M, "Tổng số", sums=(("6", "7"),)),
        column("6", M, "Ngôn ngữ", "Việt", query="tai-lieu.viet"),
        column("7", M, "Ngôn ngữ", "Thiểu số", query="tai-lieu.thieu-so"),
        column("9", "Số câu lạc bộ"),
    ],
    "rounds": [
        {"key": "nam", "label": "Năm", "first_month": 1, "last_month": 12}
        | {"due_day": 15, "due_month": 2, "due_years": 1, "estimated_months": 2}
    ],
}


def make_form(**more: Any) -> StatisticsForm:
    load_forms(at=AT, told=[FORM | more])
    return StatisticsForm.objects.get(code=(FORM | more)["code"])


def make_agencies() -> dict[str, Agency]:
    commune = {"kind": "committee", "level": "commune"}
    return {
        "stp": make_agency("Sở Tư pháp"),
        "a": make_agency("Ủy ban nhân dân xã A", **commune),
        "b": make_agency("Ủy ban nhân dân xã B", **commune),
        "noi-vu": make_agency("Sở Nội vụ"),
    }


def opened(form: StatisticsForm, agency: Agency, *, is_whole: bool = False, year: int = YEAR) -> FilledForm:
    return open_form(form=form, agency=agency, year=year, round_=form.rounds.get(), is_whole=is_whole, by=None, at=AT)


START, END = date(YEAR, 1, 1), date(YEAR, 12, 31)
