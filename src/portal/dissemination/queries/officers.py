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
from portal.agencies.queries import lines_of
from portal.agencies.roles import ROLES, Reach, reach_of
from portal.dissemination.models import Letter, OfficerNews
from portal.dissemination.queries.requests import next_day, open_requests
from portal.dissemination.states import LetterKind
from portal.dissemination.telling.officers import (
    DUE,
    OF_COMMITTEE,
    OF_REPORTS,
    OF_REQUESTS,
    REPORT_SETTLED,
    REQUESTED,
    TO_COMMITTEE,
    verb_concerned,
)
from portal.editorial.queries.reminders import Told, in_words, reminders_named
from portal.journal.models import Entry


def may_be_written_to(officer: Officer) -> bool:
    return officer.is_active and bool(officer.email)


def officers_concerned(*, entries: Iterable[Entry], on: date) -> list[tuple[Entry, int]]:
    """Every pair of an entry and an officer with an address who deals with such a thing at the agency; one query.

    What belongs to no agency is for those who may do it everywhere. A report is told to who carries on the agency's
    work (one query more).
    """
    kept = {entry.pk: entry for entry in entries}
    wanted = {pk: (_agency(entry), _roles(entry), _everywhere(entry)) for pk, entry in kept.items()}
    postings = _postings(on)
    reporting = {agency for pk, (agency, *_) in wanted.items() if agency is not None and kept[pk].verb in OF_REPORTS}
    lines = lines_of(keys=reporting, on=on) if reporting else {}
    return [
        (kept[pk], officer)
        for pk, (agency, roles, everywhere) in sorted(wanted.items())
        for officer in sorted(
            {
                posting.officer_id
                for posting in postings
                if posting.role in (roles if agency is not None else everywhere)
                and (agency is None or posting.agency_id in lines.get(agency, {agency}))
            }
        )
    ]


def _agency(entry: Entry) -> int | None:
    """None: it is told to those who look after all."""
    return None if entry.details.get("rung") == TO_COMMITTEE else entry.details.get("agency")


def _roles(entry: Entry) -> frozenset[str]:
    verb = OF_REPORTS[entry.verb][0] if entry.verb in OF_REPORTS else _verb(entry)
    return frozenset(code for code in ROLES if verb and reach_of(role=code, verb=verb) is not None)


def _everywhere(entry: Entry) -> frozenset[str]:
    """Who looks after all of it, where nobody in particular is named."""
    verb = OF_REQUESTS if entry.verb in (REQUESTED, DUE) else "content.review"
    verb = OF_COMMITTEE if entry.verb in OF_REPORTS else verb
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
class Reported:
    """A report that does not come, or came back, as a letter names it."""

    title: str
    url: str
    due_on: date
    label: str = "Báo cáo định kỳ"

    def days_late(self, *, on: date) -> int:
        return max((on - self.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Requested:
    """A request about data that waits, as a letter names it: by what is asked, never by whom."""

    title: str
    url: str
    last_day: date
    label: str = "Yêu cầu về dữ liệu cá nhân"

    def days_late(self, *, on: date) -> int:
        return max((on - self.last_day).days, 0)


type Due = Told | Requested | Reported


def reminders_for(*, letter: Letter) -> list[Due]:
    """What the letter is about and still waits, in words."""
    entries = [news.entry for news in OfficerNews.objects.filter(letter=letter).select_related("entry")]
    asked = [entry.subject_id for entry in entries if entry.verb in (REQUESTED, DUE)]
    desk = [entry for entry in entries if entry.verb not in (REQUESTED, DUE, *OF_REPORTS)]
    places = {(str(entry.details.get("about")), str(entry.details.get("key"))) for entry in desk}
    return [*(in_words(reminders_named(places=places)) if places else []), *_requested(asked), *_reported(entries)]


def _reported(entries: Iterable[Entry]) -> list[Reported]:
    """The last word on each report that still waits: the room of reports stands above, so the journal tells."""
    told = {entry.subject_id: entry for entry in sorted(entries, key=lambda one: one.pk) if entry.verb in OF_REPORTS}
    if not told:
        return []
    (kind,) = {entry.subject_type_id for entry in told.values()}
    later = Entry.objects.filter(verb__in=REPORT_SETTLED, subject_type=kind, subject_id__in=list(told))
    settled = {key for key, pk in later.values_list("subject_id", "pk") if pk > told[key].pk}
    return [_report(entry) for key, entry in told.items() if key not in settled]


def _report(entry: Entry) -> Reported:
    due_on = date.fromisoformat(entry.details["due_on"])
    title = f"{entry.subject_label}: {OF_REPORTS[entry.verb][1]}, hạn hết ngày {due_on:%d/%m/%Y}"
    return Reported(title, reverse("reports_return", args=[entry.subject_id]), due_on)


def _requested(keys: Iterable[str]) -> list[Requested]:
    waiting = open_requests().filter(pk__in={int(key) for key in keys})
    url = reverse("data_requests")
    return [
        Requested(f"{one.get_kind_display()}, hạn hết ngày {next_day(one):%d/%m/%Y}", url, next_day(one))
        for one in waiting
    ]


@dataclass(frozen=True, slots=True)
class Line:
    told: Due
    days_late: int


@dataclass(frozen=True, slots=True)
class Group:
    """All reminders about one kind of thing."""

    label: str
    lines: tuple[Line, ...]


def by_what(told: Sequence[Due], *, on: date, most: int) -> list[Group]:
    """In groups, at most so many."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for one in told[:most]:
        groups[one.label].append(Line(one, one.days_late(on=on)))
    return [Group(label, tuple(lines)) for label, lines in groups.items()]
