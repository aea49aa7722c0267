"""Months of the calendar, as a regulation counts them."""

from calendar import monthrange
from datetime import date


def later_by_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day (31/8 + 6 -> 28/2)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
