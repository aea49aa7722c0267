"""When somebody is told: soon, but not at every press of a button; or once a week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# After so long a letter is a number: who got it and what stood in it is nobody's business any more.
LETTERS_FOR = timedelta(days=90)
# An officer accepts several events of one law in a row: they become one letter.
SETTLING = timedelta(minutes=10)
WEEKLY_AT = 7  # o'clock, Monday
WEEKLY = "hang-tuan"
_WEEK = 7


def due_at(*, frequency: str, happened_at: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which on a follower is told of what happened: after it has settled, or on the next Monday."""
    settled = happened_at + SETTLING
    if frequency != WEEKLY:
        return settled
    local = settled.astimezone(zone)
    monday = local.replace(hour=WEEKLY_AT, minute=0, second=0, microsecond=0) + timedelta(days=-local.weekday())
    return monday if monday >= local else monday + timedelta(days=_WEEK)
