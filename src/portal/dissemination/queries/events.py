"""Context of journal entries: what the library says now, who follows their places, who was notified before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from messageproviders.port import SendOutcome
from portal.agencies.models import Agency, PlaceSuccession, Succession
from portal.dissemination.models import AskerNews, Attempt, News, Subscription
from portal.dissemination.notifications import Happened
from portal.dissemination.notifications.laws import LETTERS_FOR, OF_EVENTS, REVOKED, day_of
from portal.dissemination.states import FollowedKind
from portal.journal.models import Entry
from portal.library.models import Edition, Event, Field, Instrument
from portal.library.queries.claims import absent_act, stand_in_of
from portal.library.states import ACTING
from portal.schema.queries import grouped


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What the library says now about the laws of some entries; a few queries, however many entries."""

    laws: dict[str, Instrument]
    texts: dict[int, list[Edition]]
    first_texts: set[int]  # the entries with which a law got its first text
    revoked: set[int]  # keys of events

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> EntryContext:
        slugs = {str(slug) for entry in entries if (slug := entry.details.get("slug"))}
        needed: list[str | Prefetch[str]] = [Prefetch("fields", Field.objects.order_by("slug"))]
        if any(entry.verb == "instrument.turned" for entry in entries):
            needed.append("spans")
        held = {law.slug: law for law in Instrument.objects.filter(slug__in=slugs).prefetch_related(*needed)}
        absent = filter(None, (absent_act(number=slug) for slug in sorted(slugs - held.keys())))
        laws = held | {one["number"]: stand_in_of(one) for one in absent}
        return cls(laws, _texts(laws.values()), _first_texts(entries), _revoked(entries))

    def law(self, entry: Entry) -> Instrument | None:
        return self.laws.get(str(entry.details.get("slug")))

    def happened(self, entry: Entry, law: Instrument, *, on: date, told_on: date | None = None) -> Happened:
        return Happened(
            verb=entry.verb,
            details=entry.details,
            on=on,
            issued=law.issued_date,
            is_new_here=law.created_at >= entry.at,
            is_first_text=entry.pk in self.first_texts,
            is_reread=self._is_reread(entry, law),
            is_on_shelf=law.withdrawn_at is None,
            is_undone=self._is_undone(entry, law),
            told_on=told_on,
        )

    def _is_reread(self, entry: Entry, law: Instrument) -> bool:
        number, texts = entry.details.get("edition"), self.texts.get(law.pk, [])
        this = next((one for one in texts if one.pk == number), None)
        if this is None or entry.pk in self.first_texts:
            return this is None
        others = [one for one in texts if one is not this]
        # If it is the only text of an instrument but was not its first, it has replaced an earlier reading.
        return not others or any((one.kind, one.valid_from) == (this.kind, this.valid_from) for one in others)

    def _is_undone(self, entry: Entry, law: Instrument) -> bool:
        """Whether the event was revoked since, with the status that it brought, or a law without a text has got one."""
        details = entry.details
        if entry.verb in OF_EVENTS:
            return details.get("event") in self.revoked
        day = day_of(details)
        return (
            law.status_on(day).value != details["status"]
            if entry.verb == "instrument.turned" and details.get("status") and day is not None
            else entry.verb == "instrument.registered" and bool(self.texts.get(law.pk, []))
        )


def _texts(laws: Iterable[Instrument]) -> dict[int, list[Edition]]:
    return grouped(
        (edition.instrument_id, edition)
        for edition in Edition.objects.filter(instrument__in=list(laws)).only(
            "instrument", "kind", "valid_from", "is_superseded"
        )
    )


def _first_texts(entries: Iterable[Entry]) -> set[int]:
    brought = [entry for entry in entries if entry.verb == "edition.accepted"]
    if not brought:
        return set()
    return set(
        context_of_entries(brought)
        .filter(verb="edition.accepted")
        .values("subject_type", "subject_id")
        .annotate(first=Min("pk"))
        .values_list("first", flat=True)
    )


def context_of_entries(entries: Iterable[Entry]) -> QuerySet[Entry]:
    """All journal entries with the subjects of these entries."""
    subjects = [(entry.subject_type_id, entry.subject_id) for entry in entries if entry.subject_id]
    return Entry.objects.filter(
        subject_type__in={kind for kind, _ in subjects}, subject_id__in={subject for _, subject in subjects}
    )


def _revoked(entries: Iterable[Entry]) -> set[int]:
    events = {entry.details.get("event") for entry in entries if entry.verb in OF_EVENTS} - {None}
    return (
        set(Event.objects.filter(pk__in=events).exclude(state__in=ACTING).values_list("pk", flat=True))
        if events
        else set()
    )


FollowedKey = tuple[FollowedKind, str]
Edges = Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class FollowedNames:
    """The keys by which the agencies and places of some entries are followed."""

    agencies: Mapping[int, list[FollowedKey]]
    places: Mapping[int, list[FollowedKey]]

    @classmethod
    def of(cls, *, agencies: Iterable[int | None], places: Iterable[int | None]) -> FollowedNames:
        """A few queries, however many keys; none for a kind that nobody follows."""
        return cls(_of_agencies({one for one in agencies if one}), _of_places({one for one in places if one}))

    def keys(self, *, agency: int | None, place: int | None) -> list[FollowedKey]:
        return [*self.agencies.get(agency or 0, []), *self.places.get(place or 0, [])]


def _of_agencies(keys: set[int]) -> dict[int, list[FollowedKey]]:
    if not keys or not _is_followed(FollowedKind.AGENCY):
        return {}
    families = _families(keys, Succession.objects.values_list("predecessor", "successor"))
    slugs = dict(Agency.objects.filter(pk__in=set().union(*families.values())).values_list("pk", "slug"))
    return {key: [(FollowedKind.AGENCY, slugs[one]) for one in sorted(family)] for key, family in families.items()}


def _of_places(keys: set[int]) -> dict[int, list[FollowedKey]]:
    if not keys or not _is_followed(FollowedKind.PLACE):
        return {}
    return {
        key: [(FollowedKind.PLACE, str(one)) for one in sorted(family)]
        for key, family in _families(keys, PlaceSuccession.objects.values_list("predecessor", "successor")).items()
    }


def _is_followed(kind: FollowedKind) -> bool:
    return Subscription.objects.filter(kind=kind.value, stopped_at__isnull=True).exists()


def _families(keys: set[int], rows: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """Each key with all its predecessors and successors; agencies that merely share a successor are not related."""
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for predecessor, successor in rows:
        before[successor].add(predecessor)
        after[predecessor].add(successor)
    return {key: {key} | _reached(key, before) | _reached(key, after) for key in keys}


def _reached(key: int, edges: Edges) -> set[int]:
    found: set[int] = set()
    border = {key}
    while border:
        border = {one for here in border for one in edges.get(here, ())} - found
        found |= border
    return found


# "": being sent, or interrupted. What was handed over without an answer may have arrived too.
_MAY_HAVE_ARRIVED = ("", SendOutcome.ACCEPTED.value, SendOutcome.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class EarlierNotification:
    """Who was notified, and when, of the events that some entries retract.

    Letters record their receivers only for `LETTERS_FOR`. For an older event, everybody who was already subscribed when
    it was accepted counts as notified, on an unknown day.
    """

    days: dict[tuple[int, int], date]  # by (entry, follower)
    beyond: dict[int, datetime]  # entry -> when the event was accepted, if so long ago that no letter is stored

    @classmethod
    def of(cls, entries: Iterable[Entry], *, at: datetime) -> EarlierNotification:
        revocations = {one.details.get("event"): one for one in entries if one.verb == REVOKED}
        if not revocations:
            return cls({}, {})
        earlier = {one.pk: (revocations[one.details["event"]].pk, one) for one in _about(list(revocations.values()))}
        told = grouped(((earlier[entry][0], follower), left) for entry, follower, left in _departures(list(earlier)))
        return cls(
            {key: timezone.localdate(max(moments)) for key, moments in told.items()},
            {pk: one.at for pk, one in earlier.values() if one.at <= at - LETTERS_FOR},
        )

    def was_told(self, entry: Entry, subscription: Subscription) -> bool:
        if (entry.pk, subscription.follower_id) in self.days:
            return True
        accepted, since = self.beyond.get(entry.pk), subscription.confirmed_at
        return accepted is not None and since is not None and since <= accepted

    def day(self, entry: Entry, subscription: Subscription) -> date | None:
        """The day of the last letter about it; None if no letter is stored."""
        return self.days.get((entry.pk, subscription.follower_id))


def unsent_about_revoked(*, entries: Iterable[Entry]) -> QuerySet[News]:
    """News of events that these entries retract and that have certainly reached nobody."""
    return News.objects.filter(
        ~Exists(Attempt.objects.filter(delivery__letter=OuterRef("letter"), outcome__in=_MAY_HAVE_ARRIVED)),
        entry__in=[one.pk for one in _about([one for one in entries if one.verb == REVOKED])],
    )


def notified_askers(*, entries: Iterable[Entry]) -> dict[int, list[int]]:
    """Entries that retract an event -> the questions whose askers may have been notified of it.

    Letters are kept for `LETTERS_FOR`; for an older event no asker is written to.
    """
    revocations = {one.details.get("event"): one for one in entries if one.verb == REVOKED}
    earlier = {one.pk: revocations[one.details["event"]].pk for one in _about(list(revocations.values()))}
    went = AskerNews.objects.filter(
        letter__deliveries__receipts__outcome__in=_MAY_HAVE_ARRIVED, entry__in=list(earlier)
    )
    rows = went.values_list("entry", "question").distinct() if earlier else ()
    return grouped((earlier[entry], question) for entry, question in rows)


def asker_news_unwritten(*, entries: Iterable[Entry]) -> QuerySet[AskerNews]:
    """Unwritten news for askers about the events that these entries retract."""
    return AskerNews.objects.filter(
        letter__isnull=True, entry__in=[one.pk for one in _about([one for one in entries if one.verb == REVOKED])]
    )


def _about(revocations: Sequence[Entry]) -> list[Entry]:
    """Earlier journal entries about the same events, latest first."""
    events = {one.details.get("event") for one in revocations}
    return [
        one
        for one in context_of_entries(revocations).filter(verb__in=OF_EVENTS).order_by("-pk")
        if one.details.get("event") in events
    ]


def _departures(entries: Sequence[int]) -> QuerySet[News, tuple[int, int, datetime]]:
    """Entry, follower, and when the last letter was sent that may have notified them of it."""
    return (
        News.objects.filter(entry__in=entries)
        .annotate(
            left=Max(
                "letter__deliveries__receipts__begun_at",
                filter=Q(letter__deliveries__receipts__outcome__in=_MAY_HAVE_ARRIVED),
            )
        )
        .filter(left__isnull=False)
        .values_list("entry_id", "follower_id", "left")
    )
