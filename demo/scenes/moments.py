"""The dates of invented events."""

from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, hour: int = 9) -> datetime:
    """That day and hour in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
