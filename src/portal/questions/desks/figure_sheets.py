"""The figures as the tables of a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from portal.design.sheets import Cell, Sheet
from portal.questions.queries.figures import Line, Overview, Totals

_HEAD: tuple[str, ...] = (
    "Được giao",
    "Bị trả lại",
    "Đã trả lời",
    "Trong đó trễ hạn",
    "Tỷ lệ đúng hạn (%)",
    "Trung vị (ngày làm việc)",
    "90 % trong (ngày làm việc)",
    "Gộp, từ chối, rút",
    "Công bố",
    "Có ích",
    "Chưa rõ",
)


def sheets_of(
    *, told: str, seen: Overview, agencies: Sequence[Line], fields: Sequence[Line], stretches: Sequence[Line]
) -> list[Sheet]:
    """All tables of the page, the whole first. `told` says of what and of when."""
    whole = [(label, number) for label, number in zip(_HEAD, _numbers(seen.now), strict=True)]
    return [
        Sheet("Tổng hợp", (told, ""), [("Nhận", seen.now.received), *whole]),
        Sheet("Theo cơ quan", ("Cơ quan", *_HEAD), [(line.label, *_numbers(line.totals)) for line in agencies]),
        Sheet("Theo lĩnh vực", ("Lĩnh vực", *_HEAD), [(line.label, *_numbers(line.totals)) for line in fields]),
        Sheet("Theo người hỏi", ("Người hỏi", *_HEAD), [(line.label, *_numbers(line.totals)) for line in seen.tracks]),
        Sheet(
            "Theo thời gian",
            ("Từ", "Nhận", *_HEAD),
            [(line.label, line.totals.received, *_numbers(line.totals)) for line in stretches],
        ),
    ]


def _numbers(numbers: Totals) -> tuple[Cell, ...]:
    share = numbers.on_time_share
    return (
        numbers.referred,
        numbers.returned,
        numbers.answered,
        numbers.late,
        None if share is None else round(100 * share, 1),
        numbers.median_days,
        numbers.p90_days,
        numbers.closed_otherwise,
        numbers.published,
        numbers.useful,
        numbers.unclear,
    )
