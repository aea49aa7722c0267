"""The numbers of the day: one more of something, counted when it happens and in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from portal.agencies.models import Agency
from portal.questions.models import DayCount
from portal.questions.states import Counted

# No working days of an answer are told apart beyond this; the column is a small number.
_MOST_DAYS = 999


def count(
    *,
    what: Counted,
    day: date,
    agency: Agency | None = None,
    field_slug: str = "",
    track: str = "",
    days: int = 0,
    by: int = 1,
) -> None:
    """Count so many more of something on a day, for an agency, a field and a track.

    `days` are the working days that an answer took (`Clock.used_days` once the clock is stopped). Two who count the
    same at once both count: whoever comes second to a row that was not there yet adds to the first one's.
    """
    row = {
        "day": day,
        "what": what.value,
        "agency": agency,
        "field_slug": field_slug,
        "track": track,
        "days": min(max(days, 0), _MOST_DAYS),
    }
    if _add(row, by):
        return
    try:
        with transaction.atomic():
            DayCount.objects.create(**row, count=by)
    except IntegrityError:
        _add(row, by)


def _add(row: Mapping[str, object], by: int) -> int:
    # `filter(agency=None)` is "IS NULL", which is what is meant by nobody.
    return DayCount.objects.filter(**row).update(count=F("count") + by)
