"""Months of the calendar, as terms and periods are counted by them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TypeVar

D = TypeVar("D", bound=date)

MONTH, QUARTER, HALF, YEAR = 1, 3, 6, 12  # how many months

_NAMED = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)


def month_named(said: str) -> date | None:
    """The first day of "2026-11"; None of what names no month, or one outside the years 1900 to 2199."""
    return date.fromisoformat(f"{said}-01") if _NAMED.fullmatch(said) else None


def first_day(day: date, *, of: int = MONTH) -> date:
    """The first day of the month in which the day lies; of its quarter, its half of the year, or its year."""
    return date(day.year, (day.month - 1) // of * of + 1, 1)


def last_day(day: date, *, of: int = MONTH) -> date:
    """The last day of the month in which the day lies; of its quarter, its half of the year, or its year."""
    month = first_day(day, of=of).month + of - 1
    return date(day.year, month, monthrange(day.year, month)[1])


def months_back(day: date, *, count: int) -> list[date]:
    """The first days of this month and of those before it, the latest first."""
    return [later_by_months(first_day(day), -back) for back in range(count)]


def later_by_months(day: D, months: int) -> D:
    """The same day so many months later, or earlier where there are fewer than none; a moment keeps its hour.

    Where the month has no such day, its last one (31/8 and 6 months: 28/2): Bộ luật Dân sự 2015, khoản 3 Điều 148.
    """
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
