"""Hours of the regulation run on working days alone: twenty-four of them are one working day, whatever lies between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

_DAY = timedelta(days=1)
# A calendar without a working day for so long was entered wrongly.
_FURTHEST = timedelta(days=3660)


class NoWorkingDay(ValueError):
    """The calendar has no working day for ten years: somebody entered exceptions that cannot be. Remove them."""


def deadline(start: datetime, hours: int, *, is_workday: Callable[[date], bool]) -> datetime:
    """The moment when so many hours of working days have passed since `start` (aware, in local time).

    What begins on a day off begins with the next working day. Raises NoWorkingDay.
    """
    left, now = timedelta(hours=hours), start
    while now - start < _FURTHEST + left:
        midnight = datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo)
        if is_workday(now.date()):
            if now + left <= midnight:
                return now + left
            left -= midnight - now
        now = midnight
    raise NoWorkingDay(start)


def hours_between(start: datetime, end: datetime, *, is_workday: Callable[[date], bool]) -> float:
    """How many hours of working days lie between two aware local moments; 0 where `end` is not later."""
    total, now = timedelta(), start
    while now < end:
        until = min(end, datetime.combine(now.date() + _DAY, time(), tzinfo=now.tzinfo))
        if is_workday(now.date()):
            total += until - now
        now = until
    return total / timedelta(hours=1)
