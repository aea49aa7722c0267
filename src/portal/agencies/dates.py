"""Periods, and the working days of State agencies: Monday to Friday without holidays, with the exchanges decided by the
Prime Minister. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

import holidays

# First day of a period without a beginning.
EVER = date.min
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    since: date
    until: date

    @property
    def has_beginning(self) -> bool:
        return self.since > EVER

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before. Not for one without a beginning."""
        length = self.until - self.since + _DAY
        return Period(self.since - length, self.since - _DAY)

    def has(self, day: date) -> bool:
        return self.since <= day <= self.until


WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SATURDAY = 5
# No deadline is longer. A calendar without a working day for so long was entered wrongly.
_FURTHEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class ExceptionalDay:
    """A working day or day off that differs from the week and the holidays; `reason` is shown as the explanation."""

    is_working: bool
    reason: str


# Exchanges of working days ("hoán đổi ngày làm việc") that the `holidays` library does not know.
_SWAPPED: Mapping[date, ExceptionalDay] = {
    # Announced by Bộ Nội vụ on 25/12/2025.
    date(2026, 1, 2): ExceptionalDay(False, "Nghỉ hoán đổi, làm bù thứ Bảy 10/01/2026"),
    date(2026, 1, 10): ExceptionalDay(True, "Làm bù cho thứ Sáu 02/01/2026"),
}


class NoWorkingDayLeft(Exception):
    """The calendar has no working day for ten years: the exceptions that were entered are wrong. Remove them."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days, by law and by the dated exceptions that officers entered."""

    exceptions: Mapping[date, ExceptionalDay] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        if (entered := self._exceptional(day)) is not None:
            return entered.is_working
        return day.weekday() < _SATURDAY and day not in _holidays(day.year)

    def why(self, day: date) -> str:
        """Why the day is off, or works though it would be off: "Quốc khánh", "thứ Bảy"; "" for an ordinary day."""
        if (entered := self._exceptional(day)) is not None:
            return entered.reason
        if (holiday := _holidays(day.year).get(day)) is not None:
            return holiday
        return WEEKDAYS[day.weekday()] if day.weekday() >= _SATURDAY else ""

    def is_holiday(self, day: date) -> bool:
        """True if the day is off for another reason than being a Saturday or Sunday."""
        return not self.is_working(day) and self.why(day) not in WEEKDAYS

    def on_or_after(self, day: date) -> date:
        """The day itself if it is a working day, or else the next one."""
        return next(self._working(from_day=day, step=_DAY))

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day, which is not counted itself; `count` is at least 1."""
        if count < 1:
            raise ValueError(f"A term has at least one day, not {count}.")
        return next(islice(self._working(from_day=day + _DAY, step=_DAY), count - 1, None))

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before a day; the day itself for 0."""
        return next(islice(self._working(from_day=day - _DAY, step=-_DAY), count - 1, None)) if count else day

    def count(self, first: date, last: date) -> int:
        """The number of working days from first to last, both included; 0 if last is earlier."""
        return sum(map(self.is_working, days_from(first, last)))

    def _exceptional(self, day: date) -> ExceptionalDay | None:
        return self.exceptions.get(day) or _SWAPPED.get(day) or _made_good(day.year).get(day)

    def _working(self, *, from_day: date, step: timedelta) -> Iterator[date]:
        day, found = from_day, from_day
        while abs(day - found) < _FURTHEST:
            if self.is_working(day):
                yield day
                found = day
            day += step
        raise NoWorkingDayLeft(from_day)


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included; none if last is earlier."""
    return (first + n * _DAY for n in range((last - first).days + 1))


def received_on(*, at: datetime, closes: time, calendar: WorkingCalendar) -> date:
    """The working day on which something counts as received: on a day off or after hours, the next one.

    `at` is in local time. The first day of a deadline is the working day after this one.
    """
    return calendar.after(at.date(), 1) if at.time() >= closes else calendar.on_or_after(at.date())


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[date, str]:
    """The days off of a year with their names, including days off in lieu."""
    return {
        day: name
        for day, name in sorted(holidays.country_holidays("VN", years=year, language="vi").items())
        if day.year == year
    }


@lru_cache(maxsize=64)
def _made_good(year: int) -> Mapping[date, ExceptionalDay]:
    """Weekend days worked in exchange for a day off, which may lie in the previous or next year."""
    return {
        day: ExceptionalDay(True, "Làm bù cho ngày nghỉ hoán đổi")
        for day in holidays.country_holidays("VN", years=(year - 1, year, year + 1)).weekend_workdays
    }
