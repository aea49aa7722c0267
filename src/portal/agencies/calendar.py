"""The working calendar as it stands: the law, the library of holidays, and what officers have entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.agencies.models import CalendarDay, Officer
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


@transaction.atomic
def enter_day(
    *, day: date, is_working: bool, reason: str, decision: str, by: Officer | None, at: datetime
) -> CalendarDay:
    """Say of a day that it is worked or off, whatever the law makes of it; said again, the last word holds."""
    said = {"is_working": is_working, "reason": reason, "decision": decision, "by": by, "at": at}
    entered, _ = CalendarDay.objects.update_or_create(date=day, defaults=said)
    return entered


@transaction.atomic
def forget_day(*, day: date) -> bool:
    """Leave the day to the law again. Returns whether anything had been entered for it."""
    count, _ = CalendarDay.objects.filter(date=day).delete()
    return count > 0
