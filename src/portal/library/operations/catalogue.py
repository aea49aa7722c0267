"""What the catalogue, the State's data and published notes know of the shelf is told there: facts that nobody here has
confirmed yet, in step with what they say now and with what the texts on the shelf say themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched

from django.db import transaction

from lawtext.numbers import number_key
from lawtext.words import fold
from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import (
    Event,
    EventTarget,
    Instrument,
    KnownInstrument,
    KnownRelation,
    PublishedRelation,
    Relation,
)
from portal.library.operations.proposals import published_row
from portal.library.operations.validity import let_texts_act, refresh_spans, stop_acting
from portal.library.preparation.proposals import LONGEST_NAME
from portal.library.preparation.rows import StatedRelation
from portal.library.queries.citations import AT_ONCE, candidates_of
from portal.library.queries.relations import ToldChange, last_number, listed_changes, published_changes
from portal.library.readers.catalogue import CatalogueInstrument, InstrumentCatalogue
from portal.library.states import UNDECIDED, EventKind, EventOrigin, EventState, StatusGrade
from portal.library.states.instruments import own_name_key
from portal.library.states.validity import article_of, overlaps


@dataclass(frozen=True, slots=True)
class CatalogueOutcome:
    instruments: int
    relations: int
    told: int


@transaction.atomic
def load_catalogue(*, catalogue: InstrumentCatalogue, by: Officer | None, at: datetime) -> CatalogueOutcome:
    """Put the catalogue in place of what was loaded from the same source, and tell the shelf; twice changes nothing."""
    rows = [_known(row, catalogue) for row in catalogue.instruments]
    KnownInstrument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number_key"], update_fields=_WRITTEN, batch_size=500
    )
    known = {one.number_key: one for one in KnownInstrument.objects.all()}
    KnownRelation.objects.filter(acting__source=catalogue.name).delete()
    KnownRelation.objects.bulk_create(
        KnownRelation(
            acting=known[number_key(row.acting)],
            kind=row.kind.value,
            acted=known[number_key(row.acted)],
            day=row.day,
            where=row.where,
            witness=row.witness,
        )
        for row in catalogue.relations
    )
    told = tell_from_catalogue(instruments=list(Instrument.objects.filter(number_key__in=known)), at=at)
    outcome = CatalogueOutcome(len(catalogue.instruments), len(catalogue.relations), told)
    details = {"name": catalogue.name, "complete_to": catalogue.complete_to.isoformat(), "told": told}
    record("catalogue.loaded", subject=None, by=by, at=at, details=details)
    return outcome


_WRITTEN = [field.name for field in KnownInstrument._meta.concrete_fields if field.name not in ("id", "number_key")]


def _known(row: CatalogueInstrument, catalogue: InstrumentCatalogue) -> KnownInstrument:
    return KnownInstrument(
        official_number=row.number,
        number_key=number_key(row.number),
        doc_type=row.doc_type,
        title=row.title,
        title_fold=fold(row.title),
        name_key=own_name_key(title=row.title, doc_type=row.doc_type) if row.title else "",
        issuer_name=row.issuer,
        issued_date=row.issued,
        effective_date=row.effective,
        topics=list(row.topics),
        complete_to=catalogue.complete_to,
        source=catalogue.name,
    )


@transaction.atomic
def load_published(*, relations: Sequence[StatedRelation], source: str, by: Officer | None, at: datetime) -> int:
    """Put a file of published relations and notes in place of what was loaded under the same name; twice changes
    nothing. Returns how many events are new."""
    before = PublishedRelation.objects.filter(teller__isnull=True, source=source)
    about = set(before.values_list("acted_key", flat=True))
    before.delete()
    rows = [published_row(one, teller=None, source=source) for one in dict.fromkeys(relations)]
    PublishedRelation.objects.bulk_create(rows, batch_size=AT_ONCE)
    about |= {one.acted_key for one in rows}
    acted = {one.pk for some in candidates_of(about).values() for one in some if one.pk}
    told = 0
    for pks in batched(sorted(acted), AT_ONCE, strict=False):
        told += tell_from_catalogue(instruments=list(Instrument.objects.filter(pk__in=pks)), at=at)
    details = {"name": source, "relations": len(rows), "told": told}
    record("catalogue.loaded", subject=None, by=by, at=at, details=details)
    return told


def tell_from_catalogue(*, instruments: Sequence[Instrument], at: datetime) -> int:
    """What the catalogue and published relations know of these instruments, and of those that are bound anew with them:
    how far they are checked, and what was done to them.

    Part of the operations that bring instruments or the catalogue. Returns how many events are new.
    """
    published = published_changes(instruments=instruments)
    shelf = {one.pk: one for one in [*published.instruments, *instruments]}
    by_key = {one.number_key: one for one in shelf.values()}
    known = {one.number_key: one for one in KnownInstrument.objects.filter(number_key__in=by_key)}
    for key, one in known.items():
        _check(by_key[key], one.complete_to, one.source)
    listed = listed_changes(shelf={key: by_key[key] for key in known}) if known else []
    made, changed = _in_step([*published.changes, *listed], shelf, at)
    Relation.objects.bulk_create([_edge(*edge, at) for edge in published.edges], ignore_conflicts=True)
    about = {event.instrument_id for event in made if event.instrument_id} | {one.pk for one in changed}
    events = let_texts_act(instruments=about, at=at)
    refresh_spans([*(by_key[key] for key in known), *events, *changed])
    return len(made)


def _edge(one: PublishedRelation, source: Instrument, acted: Instrument, at: datetime) -> Relation:
    return Relation(
        source=source,
        kind=one.kind,
        target=acted,
        target_key=acted.number_key,
        target_name=str(acted)[:LONGEST_NAME],
        source_address=one.acting_place,
        origin=EventOrigin.SOURCE.value,
        created_at=at,
    )


def _check(instrument: Instrument, complete_to: date, source: str) -> None:
    """Only where nobody better has looked."""
    if instrument.checked_grade in ("", StatusGrade.CATALOGUE):
        instrument.checked_to, instrument.checked_grade = complete_to, StatusGrade.CATALOGUE.value
        instrument.checked_against = source[:300]
        instrument.save(update_fields=["checked_to", "checked_grade", "checked_against"])


_Parties = tuple[int, str]  # the instrument acted upon, the number of the acting one
_SOME_PART = "?"


# ---- in step ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Heard:
    """What texts and officers say already, of two parties: whole changes by slot, places, and whether any part."""

    whole: dict[tuple[_Parties, str], Event] = field(default_factory=dict)
    places: defaultdict[_Parties, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, event: Event) -> None:
        parties = (event.instrument_id or 0, _acting_key(event))
        kind = EventKind(event.kind)
        if event.is_whole:
            self.whole[parties, "ends" if kind.ends else kind.value] = event
        else:
            self.places[parties] += [one.address for one in event.targets.all()] or [_SOME_PART]


_Said = tuple[object, ...]


def _in_step(
    told: Sequence[ToldChange], shelf: Mapping[int, Instrument], at: datetime
) -> tuple[list[Event], list[Instrument]]:
    """Undecided events of the catalogue and of published data say what these say now, and nothing that a text on the
    shelf or an officer says.

    Returns what is new, and the instruments of which other is said than before.
    """
    heard, own = _Heard(), []
    events = Event.objects.filter(instrument__in=shelf).select_related("source", "instrument")
    for event in events.prefetch_related("targets").order_by("pk"):
        if event.origin in _FROM_DATA and event.state in UNDECIDED:
            own.append(event)
        elif event.origin != EventOrigin.EVENT or event.state not in UNDECIDED:
            heard.add(event)
    ordered = sorted(told, key=lambda one: one.order)
    first = {(one.parties, one.slot): one for one in reversed(ordered) if one.is_whole}
    moved = [event for key, event in heard.whole.items() if key in first and _corrected(event, first[key])]
    wanted = _wanted(ordered, heard)
    retired = []
    for event in own:
        if (some := wanted.pop(_said_by(event), None)) is None:
            stop_acting(event=event, at=at)
            retired.append(event)
            event.delete()
        elif event.source_id is None and some[0].source is not None:
            event.source, event.source_name = some[0].source, ""
            event.save(update_fields=["source", "source_name"])
    made = Event.objects.bulk_create(_event(some[0], at) for some in wanted.values())
    EventTarget.objects.bulk_create(
        _target(event, position, one)
        for event, some in zip(made, wanted.values(), strict=True)
        for position, one in enumerate(some if some[0].place else ())
    )
    return made, [event.instrument for event in [*retired, *moved] if event.instrument is not None]


_FROM_DATA = (EventOrigin.CATALOGUE, EventOrigin.SOURCE)


def _wanted(ordered: Sequence[ToldChange], heard: _Heard) -> dict[_Said, list[ToldChange]]:
    """The events to be: whole changes; places of one kind and day together; what names no part where nobody does."""
    groups: defaultdict[_Said, list[ToldChange]] = defaultdict(list)
    whole = set(heard.whole)
    named: defaultdict[_Parties, list[str]] = defaultdict(list)
    for one in sorted(ordered, key=lambda one: not one.place):
        is_new = (one.parties, one.slot) not in whole
        if one.place:
            before = heard.places.get(one.parties, [])
            is_new = one.place not in named[one.parties] and not _is_among(one.place, before)
        elif not one.is_whole:
            is_new = not named[one.parties] and not heard.places.get(one.parties)
        if is_new:
            groups[one.parties, one.slot, one.day, one.origin].append(one)
            whole |= {(one.parties, one.slot)} if one.is_whole else set()
            named[one.parties] += [] if one.is_whole else [one.place or _SOME_PART]
    return {(*said, _places(some)): some for said, some in groups.items()}


def _is_among(place: str, places: Iterable[str]) -> bool:
    return any(one != _SOME_PART and overlaps(one, place) for one in places)


def _places(some: Iterable[ToldChange]) -> tuple[tuple[str, int | None], ...]:
    return tuple(sorted(((one.place, one.merged_in) for one in some if one.place), key=str))


def _said_by(event: Event) -> _Said:
    kind = EventKind(event.kind)
    slot = "ends" if event.is_whole and kind.ends else kind.value
    places = sorted(((one.address, one.merged_in_id) for one in event.targets.all()), key=str)
    return (event.instrument_id, _acting_key(event)), slot, event.day, EventOrigin(event.origin), tuple(places)


def _corrected(event: Event, told: ToldChange) -> bool:
    """Whether another day of the end is known than the text says that tells it: a later act has moved it."""
    if event.state not in UNDECIDED or not told.states_day or told.day == event.day:
        return False
    event.day, event.note = told.day, f"{event.note}\nNgày theo {told.note}".strip()
    event.save(update_fields=["day", "note"])
    return True


def _acting_key(event: Event) -> str:
    return event.source.number_key if event.source else last_number(event.source_name)


def _event(one: ToldChange, at: datetime) -> Event:
    return Event(
        instrument=one.acted,
        document_key=one.acted.number_key,
        kind=one.kind.value,
        day=one.day,
        is_whole=one.is_whole,
        source=one.source,
        source_name="" if one.source else one.acting_name,
        source_address=one.acting_place,
        words=one.words,
        note=one.note,
        state=EventState.PROPOSED.value,
        origin=one.origin.value,
        proposed_at=at,
    )


def _target(event: Event, position: int, one: ToldChange) -> EventTarget:
    return EventTarget(
        event=event,
        position=position,
        address=one.place,
        article=article_of(one.place),
        action=one.kind.value,
        source_address=one.acting_place,
        merged_in_id=one.merged_in,
    )
