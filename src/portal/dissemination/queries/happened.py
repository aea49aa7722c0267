"""Entries of the journal beside what the library says of their laws now: the rules and the words see both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Prefetch, QuerySet

from portal.dissemination.telling import Happened
from portal.dissemination.telling.rules import OF_EVENTS, day_of
from portal.journal.models import Entry
from portal.library.models import Edition, Event, Field, Instrument
from portal.library.states import EventState


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the library says now of the laws that some entries are about; a few queries for however many."""

    laws: dict[str, Instrument]
    texts: dict[int, list[Edition]]
    first_texts: set[int]  # the entries by which a law got its first text
    revoked: set[int]  # events

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Bundle:
        laws = _laws(entries)
        return cls(laws, _texts(laws.values()), _first_texts(entries), _revoked(entries))

    def law(self, entry: Entry) -> Instrument | None:
        return self.laws.get(str(entry.details.get("slug")))

    def texts_of(self, law: Instrument) -> list[Edition]:
        return self.texts.get(law.pk, [])

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
        number, texts = entry.details.get("edition"), self.texts_of(law)
        this = next((one for one in texts if one.pk == number), None)
        if this is None or entry.pk in self.first_texts:
            return this is None
        others = [one for one in texts if one is not this]
        # A text that stands alone, and was not the first, has taken the place of an earlier reading.
        return not others or any((one.kind, one.valid_from) == (this.kind, this.valid_from) for one in others)

    def _is_undone(self, entry: Entry, law: Instrument) -> bool:
        """An event was revoked since, with the status that it brought; a law without a text has got one."""
        details = entry.details
        if entry.verb in OF_EVENTS:
            return details.get("event") in self.revoked
        day = day_of(details)
        if entry.verb == "instrument.turned" and details.get("status") and day is not None:
            return law.status_on(day).value != details["status"]
        return entry.verb == "instrument.registered" and bool(self.texts_of(law))


def _laws(entries: Iterable[Entry]) -> dict[str, Instrument]:
    slugs = {str(slug) for entry in entries if (slug := entry.details.get("slug"))}
    needed: list[str | Prefetch[str]] = [Prefetch("fields", Field.objects.order_by("slug"))]
    if any(entry.verb == "instrument.turned" for entry in entries):
        needed.append("spans")
    return {law.slug: law for law in Instrument.objects.filter(slug__in=slugs).prefetch_related(*needed)}


def _texts(laws: Iterable[Instrument]) -> dict[int, list[Edition]]:
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(instrument__in=list(laws)).only(
        "instrument", "kind", "valid_from", "is_superseded"
    ):
        editions[edition.instrument_id].append(edition)
    return editions


def _first_texts(entries: Iterable[Entry]) -> set[int]:
    brought = [entry for entry in entries if entry.verb == "edition.accepted"]
    if not brought:
        return set()
    of_laws = said_of_the_same(brought).filter(verb="edition.accepted")
    return set(of_laws.values("subject_type", "subject_id").annotate(first=Min("pk")).values_list("first", flat=True))


def said_of_the_same(entries: Iterable[Entry]) -> QuerySet[Entry]:
    """All that the journal says of the subjects of these entries."""
    subjects = [(entry.subject_type_id, entry.subject_id) for entry in entries if entry.subject_id]
    return Entry.objects.filter(
        subject_type__in={kind for kind, _ in subjects}, subject_id__in={subject for _, subject in subjects}
    )


def _revoked(entries: Iterable[Entry]) -> set[int]:
    events = {entry.details.get("event") for entry in entries if entry.verb in OF_EVENTS} - {None}
    if not events:
        return set()
    found = Event.objects.filter(pk__in=events, state=EventState.REVOKED.value)
    return set(found.values_list("pk", flat=True))
