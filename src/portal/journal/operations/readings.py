"""How often public things are read, and what readers say of them: numbers of a day that lead to nobody."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpResponseBase
from django.utils import timezone

from portal.journal.models import Reading

# With this header a view names what it shows, "kind:key"; `counting.CountingMiddleware` takes it off again.
COUNTED = "X-Portal-Counted"

Sums = Mapping[tuple[date, str, str], int]
"""Day, kind, key -> how often it was read."""


class ReaderVerdict(StrEnum):
    """What a reader says of a thing, with one click."""

    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


_COLUMNS = {ReaderVerdict.USEFUL: "useful", ReaderVerdict.UNCLEAR: "unclear"}


def name_what_is_shown[Response: HttpResponseBase](response: Response, *, kind: str, key: object) -> Response:
    """Say on a page what is read there, for the count."""
    response.headers[COUNTED] = f"{kind}:{key}"
    return response


@transaction.atomic
def note_verdict(*, kind: str, key: str, day: date, verdict: ReaderVerdict) -> None:
    """Add a reader's voice to the numbers of the day. It leaves no entry: each entry lets go of every kept page."""
    row, _ = Reading.objects.get_or_create(kind=kind, key=key, day=day)
    column = _COLUMNS[verdict]
    Reading.objects.filter(pk=row.pk).update(**{column: F(column) + 1})


@transaction.atomic
def add_readings(sums: Sums) -> None:
    """Add to the numbers of each day; several processes may do so at once. Few statements, however many things.

    Rows are made and locked in one order, so that two processes never wait for each other.
    """
    places = sorted(sums)
    Reading.objects.bulk_create(
        [Reading(day=day, kind=kind, key=key) for day, kind, key in places], ignore_conflicts=True, batch_size=200
    )
    for (day, kind), counted in _by_day_and_kind(sums).items():
        keys = {key for some in counted.values() for key in some}
        of_day = Reading.objects.filter(day=day, kind=kind)
        list(of_day.filter(key__in=keys).select_for_update().order_by("pk").values_list("pk", flat=True))
        for count, some in counted.items():
            of_day.filter(key__in=some).update(reads=F("reads") + count)


def _by_day_and_kind(sums: Sums) -> dict[tuple[date, str], dict[int, list[str]]]:
    """For each day and kind: how often -> which were read so often."""
    found: dict[tuple[date, str], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (day, kind, key), count in sorted(sums.items()):
        found[day, kind][count].append(key)
    return found


def tidy_readings(*, at: datetime) -> int:
    """A chore: remove numbers that are older than READINGS_KEPT_DAYS. Returns how many rows."""
    oldest = timezone.localdate(at) - timedelta(days=settings.READINGS_KEPT_DAYS)
    count, _ = Reading.objects.filter(day__lt=oldest).delete()
    return count
