"""When something of the demo would have happened."""

from datetime import date, datetime, time

from django.utils import timezone


def moment(day: date, hour: int = 9) -> datetime:
    """On that day, at that hour in Vietnam."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
