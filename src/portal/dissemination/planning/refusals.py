"""For how long after a message a no counts as an answer to it. Dated rows: what was counted stays as it was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """`days` after a message was handed over, from the day `since` on."""

    since: date
    days: int
    source: str


SPANS: tuple[Span, ...] = (
    Span(date(2020, 10, 1), 7, "Nghị định 91/2020/NĐ-CP, Điều 16, không nêu số ngày: cơ quan chọn một tuần"),
)


def counted_within(*, on: date) -> timedelta:
    """How long on that day; before the first row as in the first."""
    row = next((one for one in reversed(SPANS) if one.since <= on), SPANS[0])
    return timedelta(days=row.days)
