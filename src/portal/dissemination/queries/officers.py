"""Officers who are reminded by letter: of which entries, and whose turn it is to be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Officer, Posting
from portal.agencies.queries import lines_of
from portal.agencies.roles import Reach, reach_of
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.states import LetterKind
from portal.dissemination.telling.officers import Concern, Whose, agencies_named, concern_of
from portal.journal.models import Entry


def may_be_written_to(officer: Officer) -> bool:
    return officer.is_active and bool(officer.email)


def officers_concerned(*, entries: Iterable[Entry], on: date) -> list[tuple[Entry, int]]:
    """Every pair of an entry and an officer with an address whom it concerns (see `telling.officers`); two queries."""
    kept = {entry.pk: entry for entry in entries}
    concerns = {pk: concern_of(verb=entry.verb, details=entry.details) for pk, entry in kept.items()}
    agencies = _agencies(kept, concerns, on=on)
    postings = _postings(on)
    return [
        (kept[pk], officer)
        for pk, concern in sorted(concerns.items())
        if concern is not None
        for officer in sorted({one.officer_id for one in postings if _deals(one, concern, agencies[pk])})
    ]


def _agencies(
    kept: Mapping[int, Entry], concerns: Mapping[int, Concern | None], *, on: date
) -> Mapping[int, Collection[int]]:
    """Of each entry: the agencies that it names, with those that carry on their work where it is for these."""
    named = {pk: agencies_named(entry.details) for pk, entry in kept.items()}
    carried_on = {pk for pk, concern in concerns.items() if concern is not None and concern.whose is Whose.HEIRS}
    if not carried_on:
        return named
    lines = lines_of(keys=set().union(*(named[pk] for pk in carried_on)), on=on)
    return named | {pk: set().union(*(lines[key] for key in named[pk])) for pk in carried_on}


def _deals(posting: Posting, concern: Concern, agencies: Collection[int]) -> bool:
    reach = reach_of(role=posting.role, verb=concern.verb)
    if concern.whose is Whose.ALL:
        return reach is Reach.ALL
    return reach is not None and posting.agency_id in agencies


def _postings(on: date) -> list[Posting]:
    held = Posting.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)
    reachable = held.filter(officer__is_active=True).exclude(officer__email="")
    return list(reachable.order_by("officer"))


def due_officers(*, at: datetime, limit: int) -> list[int]:
    """Whom to write to now: who has news and was not written to today."""
    today = timezone.localdate(at)
    begun = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    written = Letter.objects.filter(kind=LetterKind.STAFF.value, created_at__gte=begun, officer__isnull=False)
    waiting = OfficerNews.objects.filter(letter__isnull=True, due_at__lte=at)
    fresh = waiting.exclude(officer__in=written.values("officer"))
    return list(fresh.order_by("officer").values_list("officer", flat=True).distinct()[:limit])
