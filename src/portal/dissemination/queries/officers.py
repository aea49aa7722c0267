"""Officers who are reminded by letter: of which entries, and what of it still waits when the letter leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Officer, Posting
from portal.agencies.queries import agencies_in_reach, lines_of
from portal.agencies.roles import ROLES, Reach, reach_of
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.queries.requests import next_day, open_requests
from portal.dissemination.states import LetterKind
from portal.dissemination.telling.officers import (
    DUE,
    HARDSHIPS,
    OF_AGENCIES,
    OF_REQUESTS,
    REQUESTED,
    hardship_verb,
    verb_concerned,
)
from portal.editorial.queries.reminders import Told, in_words, reminders_named
from portal.journal.models import Entry
from portal.plans.models import Difficulty, GuidanceReceipt
from portal.plans.states.difficulties import DifficultyState


def may_be_written_to(officer: Officer) -> bool:
    return officer.is_active and bool(officer.email)


def officers_concerned(*, entries: Iterable[Entry], on: date) -> list[tuple[Entry, int]]:
    """Every pair of an entry and an officer with an address who deals with such a thing at the agency; one query.

    What belongs to no agency is for those who may do it everywhere.
    """
    kept = {entry.pk: entry for entry in entries}
    hardships = [pk for pk, entry in kept.items() if entry.verb in HARDSHIPS]
    others = _concerned({pk: entry for pk, entry in kept.items() if pk not in hardships}, on=on)
    return sorted(
        [*others, *_concerned_by_hardships([kept[pk] for pk in hardships], on=on)],
        key=lambda pair: (pair[0].pk, pair[1]),
    )


def _concerned(kept: Mapping[int, Entry], *, on: date) -> list[tuple[Entry, int]]:
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


def _concerned_by_hardships(entries: Sequence[Entry], *, on: date) -> list[tuple[Entry, int]]:
    """Officers of the agencies that an entry names, or of those who carry on their work; else who deals with all."""
    if not entries:
        return []
    named = {entry.pk: _agencies_named(entry) for entry in entries}
    lines = lines_of(keys=set().union(*named.values()), on=on)
    postings = _postings(on)
    found: list[tuple[Entry, int]] = []
    for entry in entries:
        verb = hardship_verb(verb=entry.verb, state=str(entry.details.get("state", "")))
        agencies = set().union(*(lines[key] for key in named[entry.pk]))
        officers = {one.officer_id for one in postings if _deals(one, verb, agencies, entry.verb in OF_AGENCIES)}
        found += [(entry, officer) for officer in sorted(officers)]
    return found


def _deals(posting: Posting, verb: str, agencies: set[int], is_of_agencies: bool) -> bool:
    reach = reach_of(role=posting.role, verb=verb)
    return reach is not None and (posting.agency_id in agencies if is_of_agencies else reach is Reach.ALL)


def _agencies_named(entry: Entry) -> set[int]:
    if entry.verb not in OF_AGENCIES:
        return set()
    return set(entry.details.get("agencies") or [entry.details["agency"]])


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A difficulty or a guidance document that waits for somebody."""

    title: str
    url: str
    label: str
    last_day: date | None = None

    def days_late(self, *, on: date) -> int:
        return max((on - self.last_day).days, 0) if self.last_day else 0


def reminders_for(*, letter: Letter) -> list[Told | Requested | Waiting]:
    """What the letter is about and still waits, in words."""
    entries = [news.entry for news in OfficerNews.objects.filter(letter=letter).select_related("entry")]
    asked = [entry.subject_id for entry in entries if entry.verb in (REQUESTED, DUE)]
    hardships = [entry for entry in entries if entry.verb in HARDSHIPS]
    desk = [entry for entry in entries if entry.verb not in (REQUESTED, DUE) and entry not in hardships]
    places = {(str(entry.details.get("about")), str(entry.details.get("key"))) for entry in desk}
    told = in_words(reminders_named(places=places)) if places else []
    return [*told, *_requested(asked), *_difficulties(hardships), *_guidances(hardships, letter=letter)]


def _difficulties(entries: Iterable[Entry]) -> list[Waiting]:
    keys = {int(entry.subject_id) for entry in entries if entry.verb.startswith("difficulty.")}
    waiting = (*(state.value for state in DifficultyState if state.is_open), DifficultyState.ANSWERED.value)
    found = Difficulty.objects.filter(pk__in=keys, state__in=waiting).order_by("due_on", "pk") if keys else ()
    return [
        Waiting(
            f"{one.title} ({one.get_state_display().lower()})",
            one.get_absolute_url(),
            "Khó khăn, vướng mắc",
            one.due_on,
        )
        for one in found
    ]


def _guidances(entries: Iterable[Entry], *, letter: Letter) -> list[Waiting]:
    """Guidance that the reader's agencies have not acknowledged."""
    keys = {int(entry.subject_id) for entry in entries if entry.verb.startswith("guidance.")}
    if not keys or letter.officer is None:
        return []
    on = timezone.localdate(letter.created_at)
    own = agencies_in_reach(officer=letter.officer, verb=HARDSHIPS["guidance.issued"], on=on)
    silent = GuidanceReceipt.objects.filter(guidance__in=keys, acknowledged_at__isnull=True)
    silent = silent if own is None else silent.filter(agency__in=own)
    return [
        Waiting(f"{one.guidance}", reverse("plans_guidance_received"), "Văn bản hướng dẫn", one.guidance.due_on)
        for one in silent.select_related("guidance").order_by("pk")
    ]


def _requested(keys: Iterable[str]) -> list[Requested]:
    waiting = open_requests().filter(pk__in={int(key) for key in keys})
    url = reverse("data_requests")
    return [
        Requested(f"{one.get_kind_display()}, hạn hết ngày {next_day(one):%d/%m/%Y}", url, next_day(one))
        for one in waiting
    ]


@dataclass(frozen=True, slots=True)
class Line:
    told: Told | Requested | Waiting
    days_late: int


@dataclass(frozen=True, slots=True)
class Group:
    """All reminders about one kind of thing."""

    label: str
    lines: tuple[Line, ...]


def by_what(told: Sequence[Told | Requested | Waiting], *, on: date, most: int) -> list[Group]:
    """In groups, at most so many."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for one in told[:most]:
        groups[one.label].append(Line(one, one.days_late(on=on)))
    return [Group(label, tuple(lines)) for label, lines in groups.items()]
