"""How often pages are read is put down by month: the journal forgets its numbers of days after three years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone

from lawtext.months import first_day, later_by_months
from portal.journal.models import Reading
from portal.library.models import CitingItem
from portal.plans.measuring.months import day_of_month
from portal.plans.measuring.tables import PAGE_READS, READ_ELSEWHERE, READ_KINDS
from portal.plans.models import Evidence

_LONGEST_LABEL = 300
_BATCH = 500
_OF_NOBODY = ""  # sections, laws, pages that are gone: together one row of their kind
_LATE = timedelta(days=7)  # after a month is over, for so long it is still summed: nobody worked on its last evening


def count_latest_reads(*, at: datetime) -> None:
    """A chore: the month that runs, and the one before while it is fresh."""
    today = timezone.localdate(at)
    for month in sorted({first_day(today), first_day(today - _LATE)}):
        count_reads(month=month, at=at)


def count_all_reads(*, at: datetime) -> int:
    """Every month of which numbers are kept. Returns how many months there are."""
    earliest = Reading.objects.aggregate(first=Min("day"))["first"]
    if earliest is None:
        return 0
    month, counted = first_day(earliest), 0
    while month <= timezone.localdate(at):
        count_reads(month=month, at=at)
        month, counted = later_by_months(month, 1), counted + 1
    return counted


@transaction.atomic
def count_reads(*, month: date, at: datetime) -> int:
    """Put down how often each page was read in the month of this day, so far. Returns how many rows there are.

    Said again, the numbers are as the journal has them then; the agency stays whose page it was when the row was made.
    A month of which days may be forgotten already is left as it was put down: 0.
    """
    first = first_day(month)
    if first < timezone.localdate(at) - timedelta(days=settings.READINGS_KEPT_DAYS):
        return 0
    rows = list(_rows(first))
    Evidence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["amount", "label"],
        batch_size=_BATCH,
    )
    return len(rows)


def _rows(first: date) -> Iterator[Evidence]:
    """In one order, so that two workers never wait for each other. Three queries."""
    within = Reading.objects.filter(day__gte=first, day__lt=later_by_months(first, 1), reads__gt=0).order_by()
    titles, agencies, held = *_pages(), _held(first)
    sums: Counter[tuple[str, str]] = Counter()
    labels: dict[tuple[str, str], str] = {}
    for kind, key, reads in within.values_list("kind", "key").annotate(Sum("reads")):
        label = titles.get((kind, key)) or held.get(_key(first, kind, key), "")
        place = (kind, key if label else _OF_NOBODY)
        sums[place] += reads
        labels[place] = label or READ_KINDS.get(kind, READ_ELSEWHERE)
    for kind, key in sorted(sums):
        yield Evidence(
            source=PAGE_READS,
            key=_key(first, kind, key),
            kind=kind,
            agency_id=agencies.get((kind, key)),
            day=day_of_month(first),
            amount=sums[kind, key],
            label=labels[kind, key][:_LONGEST_LABEL],
        )


def _pages() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], int | None]]:
    """What pages are called and who is in charge of them, as they are registered with the stale guard."""
    rows = CitingItem.objects.filter(kind__in=READ_KINDS).values_list("kind", "key", "title", "agency")
    titles: dict[tuple[str, str], str] = {}
    agencies: dict[tuple[str, str], int | None] = {}
    for kind, key, title, agency in rows:
        titles[kind, key], agencies[kind, key] = title, agency
    return titles, agencies


def _held(first: date) -> dict[str, str]:
    """What was put down of the month before: a page that is gone by now keeps its row."""
    rows = Evidence.objects.filter(source=PAGE_READS, day=day_of_month(first))
    return dict(rows.values_list("key", "label"))


def _key(first: date, kind: str, key: str) -> str:
    """ "2026-10:editorial.article:12"; of pages that nobody is in charge of "2026-10:library.instrument:"."""
    return f"{first:%Y-%m}:{kind}:{key}"
