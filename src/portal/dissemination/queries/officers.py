"""Officers who are reminded by letter: of which entries, and what of it still waits when the letter leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer, Posting
from portal.agencies.roles import ROLES, Reach, reach_of
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.queries.requests import next_day, open_requests
from portal.dissemination.states import LetterKind
from portal.dissemination.telling.officers import DUE, OF_REQUESTS, REQUESTED, verb_concerned
from portal.editorial.queries.reminders import Told, in_words, reminders_named
from portal.journal.models import Entry


def may_be_written_to(officer: Officer) -> bool:
    return officer.is_active and bool(officer.email)


def officers_concerned(*, entries: Iterable[Entry], on: date) -> list[tuple[Entry, int]]:
    """Every pair of an entry and an officer with an address who deals with such a thing at the agency; one query.

    What belongs to no agency is for those who may do it everywhere.
    """
    kept = {entry.pk: entry for entry in entries}
    wanted = {pk: (entry.details.get("agency"), _roles(entry), _everywhere(entry)) for pk, entry in kept.items()}
    postings = _postings(on)
    return [
        (kept[pk], officer)
        for pk, (agency, roles, everywhere) in sorted(wanted.items())
        for officer in sorted(
            {
                posting.officer_id
                for posting in postings
                if posting.role in (roles if agency is not None else everywhere)
                and (agency is None or posting.agency_id == agency)
            }
        )
    ]


def _roles(entry: Entry) -> frozenset[str]:
    verb = _verb(entry)
    return frozenset(code for code in ROLES if verb and reach_of(role=code, verb=verb) is not None)


def _everywhere(entry: Entry) -> frozenset[str]:
    """Who looks after all of it, where nobody in particular is named."""
    verb = OF_REQUESTS if entry.verb in (REQUESTED, DUE) else "content.review"
    return frozenset(code for code in ROLES if reach_of(role=code, verb=verb) is Reach.ALL)


def _verb(entry: Entry) -> str:
    said = entry.details
    return verb_concerned(about=str(said.get("about", "")), step=str(said.get("step", "")))


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


@dataclass(frozen=True, slots=True)
class Requested:
    """A request about data that waits, as a letter names it: by what is asked, never by whom."""

    title: str
    url: str
    last_day: date
    label: str = "Yêu cầu về dữ liệu cá nhân"

    def days_late(self, *, on: date) -> int:
        return max((on - self.last_day).days, 0)


def reminders_for(*, letter: Letter) -> list[Told | Requested]:
    """What the letter is about and still waits, in words."""
    entries = [news.entry for news in OfficerNews.objects.filter(letter=letter).select_related("entry")]
    asked = [entry.subject_id for entry in entries if entry.verb in (REQUESTED, DUE)]
    desk = [entry for entry in entries if entry.verb not in (REQUESTED, DUE)]
    places = {(str(entry.details.get("about")), str(entry.details.get("key"))) for entry in desk}
    return [*(in_words(reminders_named(places=places)) if places else []), *_requested(asked)]


def _requested(keys: Iterable[str]) -> list[Requested]:
    waiting = open_requests().filter(pk__in={int(key) for key in keys})
    url = reverse("data_requests")
    return [
        Requested(f"{one.get_kind_display()}, hạn hết ngày {next_day(one):%d/%m/%Y}", url, next_day(one))
        for one in waiting
    ]


@dataclass(frozen=True, slots=True)
class Line:
    told: Told | Requested
    days_late: int


@dataclass(frozen=True, slots=True)
class Group:
    """All reminders about one kind of thing."""

    label: str
    lines: tuple[Line, ...]


def by_what(told: Sequence[Told | Requested], *, on: date, most: int) -> list[Group]:
    """In groups, at most so many."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for one in told[:most]:
        groups[one.label].append(Line(one, one.days_late(on=on)))
    return [Group(label, tuple(lines)) for label, lines in groups.items()]
