"""The working calendar as it stands: the law, the library of holidays, and what officers have entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from time import monotonic

from django.conf import settings
from django.utils import timezone

from portal.agencies.models import CalendarDay
from portal.agencies.workdays import Calendar, Exceptional, received_on


def working_calendar() -> Calendar:
    """As it is in the database at this moment: for whoever writes a term down. One query."""
    entered = CalendarDay.objects.values_list("date", "is_working", "reason")
    return Calendar({day: Exceptional(is_working, reason) for day, is_working, reason in entered})


@dataclass(frozen=True, slots=True)
class _Kept:
    calendar: Calendar
    looked_at: float


_kept: _Kept | None = None


def calendar_for_reading() -> Calendar:
    """For pages that explain a term: at most CALENDAR_CHECK_SECONDS old, and mostly without a query."""
    global _kept
    now = monotonic()
    if _kept is None or now - _kept.looked_at >= settings.CALENDAR_CHECK_SECONDS:
        _kept = _Kept(working_calendar(), now)
    return _kept.calendar


def day_of_receipt(*, at: datetime, calendar: Calendar) -> date:
    """The working day on which what came at this moment counts as received (see `workdays.received_on`)."""
    closes = time.fromisoformat(settings.OFFICE_CLOSES)
    return received_on(at=timezone.localtime(at), closes=closes, calendar=calendar)
