"""The working calendar as it stands: the law, the library of holidays, and what officers have entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from time import monotonic

from django.conf import settings
from django.utils import timezone

from portal.agencies.dates import ExceptionalDay, WorkingCalendar, received_on
from portal.agencies.models import CalendarDay


def working_calendar() -> WorkingCalendar:
    """As it is in the database at this moment: for whoever writes a term down. One query."""
    entered = CalendarDay.objects.values_list("date", "is_working", "reason")
    return WorkingCalendar({day: ExceptionalDay(is_working, reason) for day, is_working, reason in entered})


@dataclass(frozen=True, slots=True)
class _KnownCalendar:
    calendar: WorkingCalendar
    looked_at: float


_kept: _KnownCalendar | None = None


def calendar_for_reading() -> WorkingCalendar:
    """For pages that explain a term: at most CALENDAR_CHECK_SECONDS old, and mostly without a query."""
    global _kept
    now = monotonic()
    if _kept is None or now - _kept.looked_at >= settings.CALENDAR_CHECK_SECONDS:
        _kept = _KnownCalendar(working_calendar(), now)
    return _kept.calendar


def day_of_receipt(*, at: datetime, calendar: WorkingCalendar) -> date:
    """The working day on which what came at this moment counts as received (see `workdays.received_on`)."""
    closes = time.fromisoformat(settings.OFFICE_CLOSES)
    return received_on(at=timezone.localtime(at), closes=closes, calendar=calendar)
