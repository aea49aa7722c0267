"""The term in words that a citizen understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.questions.clocks.terms import Span, Workdays

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day of a term that does not count, and why: "Quốc khánh"."""

    day: date
    why: str
    is_holiday: bool


def days_off(*, span: Span, calendar: Workdays) -> tuple[DayOff, ...]:
    """The days between the first and the last day of a term that are not counted, in order."""
    length = (span.due_on - span.started_on).days + 1
    days = (span.started_on + timedelta(days=n) for n in range(length))
    return tuple(
        DayOff(day, calendar.why(day), calendar.is_holiday(day)) for day in days if not calendar.is_working(day)
    )


def long_day(day: date) -> str:
    """ "thứ Năm 10/12/2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def told_term(*, span: Span, days: int, calendar: Workdays) -> str:
    """ "Hạn trả lời: hết ngày thứ Tư 09/12/2026, là 10 ngày làm việc kể từ 26/11/2026; không tính 2 thứ Bảy …"."""
    said = f"Hạn trả lời: hết ngày {long_day(span.due_on)}"
    if span.due_on < span.started_on:  # it was over before the rest of it began
        return f"{said}."
    said += f", là {days} ngày làm việc kể từ {span.started_on:%d/%m/%Y}"
    left_out = told_days_off(days_off(span=span, calendar=calendar))
    return f"{said}; không tính {left_out}." if left_out else f"{said}."


def told_days_off(days: Sequence[DayOff]) -> str:
    """ "2 thứ Bảy, 2 Chủ nhật, ngày nghỉ 24/11 (Ngày Văn hóa Việt Nam)"; "" for none."""
    weekend = Counter(_WEEKDAYS[one.day.weekday()] for one in days if not one.is_holiday)
    said = [f"{count} {name}" for name, count in weekend.items()]
    said += [f"ngày nghỉ {one.day:%d/%m} ({one.why})" for one in days if one.is_holiday]
    return ", ".join(said)
