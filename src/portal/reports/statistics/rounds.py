"""The days of a round of a form in a year, and what is said of its months that are estimated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtext.months import last_day


@dataclass(frozen=True, slots=True)
class RoundDays:
    start: date
    end: date
    due_on: date


def days_of(*, year: int, first_month: int, last_month: int, due_day: int, due_month: int, due_years: int) -> RoundDays:
    """A due day that a month does not have is its last day."""
    last = last_day(date(year + due_years, due_month, 1))
    due_on = last.replace(day=min(due_day, last.day))
    return RoundDays(date(year, first_month, 1), last_day(date(year, last_month, 1)), due_on)


def estimate_note(*, last_month: int, year: int, months: int) -> str:
    """ "Số liệu tháng 11, 12 năm 2026 là số ước tính."; "" where none is."""
    if not months:
        return ""
    told = ", ".join(f"{one}" for one in range(last_month - months + 1, last_month + 1))
    return f"Số liệu tháng {told} năm {year} là số ước tính."
