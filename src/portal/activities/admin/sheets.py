"""A list of activities as a sheet that can be read in again, and the sheet to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.activities.models import Activity
from portal.activities.states import UNITS, ActivityLanguage, ActivityMeasure
from portal.design.sheets import Cell, TableSheet

_NUMBERS = tuple(ActivityMeasure)
_HEAD = (
    "Nội dung",
    "Mã",
    "Ngày",
    "Đến ngày",
    "Hình thức",
    "Cơ quan",
    "Địa bàn",
    "Lĩnh vực",
    "Đối tượng",
    *(UNITS[counted].label for counted in _NUMBERS),
    "Trong đó tiếng Khmer",
    "Trong đó tiếng dân tộc thiểu số khác",
    "Số ước tính",
    "Liên kết minh chứng",
    "Ghi chú",
    "Rút vì",
)


def sheet_of(activities: Iterable[Activity], *, title: str) -> TableSheet:
    return TableSheet(title, _HEAD, [_row(one) for one in activities])


def _row(activity: Activity) -> tuple[Cell, ...]:
    amounts = list(activity.amounts.all())

    def total(counted: ActivityMeasure) -> int | None:
        return sum(one.amount for one in amounts if one.counted == counted) or None

    def spoken(language: ActivityLanguage) -> int | None:
        return sum(one.amount for one in amounts if one.language == language) or None

    return (
        activity.title,
        activity.code,
        _day(activity.day),
        _day(activity.until),
        activity.get_kind_display(),
        activity.agency.name,
        activity.place.name if activity.place else "",
        activity.field.name if activity.field else "",
        activity.audience,
        *(total(counted) for counted in _NUMBERS),
        spoken(ActivityLanguage.KHMER),
        spoken(ActivityLanguage.MINORITY),
        "có" if any(one.is_estimate for one in amounts) else "",
        activity.evidence_url,
        activity.note,
        activity.withdrawn_note,
    )


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def sample() -> TableSheet:
    """A sheet with its headings and three rows of the kind that agencies write."""
    head = (
        "Nội dung",
        "Ngày",
        "Hình thức",
        "Cơ quan",
        "Địa bàn",
        "Đối tượng",
        "Số lượng",
        "Số lượt người",
        "Trong đó tiếng Khmer",
        "Số ước tính",
        "Liên kết minh chứng",
        "Ghi chú",
    )
    rows: list[tuple[Cell, ...]] = [
        ("Phổ biến Luật Đất đai tại nhà văn hóa ấp 3", "05/3/2026", "Phổ biến trực tiếp")
        + ("", "", "Nhân dân", 1, 85, None, "", "", ""),
        ("Phát tờ gấp phòng, chống bạo lực gia đình", "08/3/2026", "Phát tài liệu miễn phí")
        + ("", "", "Hội viên phụ nữ", 300, None, 120, "", "", ""),
        ("Thi trực tuyến tìm hiểu pháp luật về giao thông", "20/3/2026", "Thi tìm hiểu pháp luật")
        + ("", "", "Học sinh", 1, 1240, None, "có", "", ""),
    ]
    return TableSheet("Hoạt động", head, rows)
