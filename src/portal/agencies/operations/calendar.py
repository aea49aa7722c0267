"""Exceptional days of the working calendar, entered and forgotten by officers."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from portal.agencies.models import CalendarDay, Officer


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
