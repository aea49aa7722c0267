"""Stores unconfirmed facts from the catalogue, the State's data and published notes, and keeps them consistent with
their present content and with what the texts of the library state themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from portal.library.operations.effects import stop_acting
from portal.library.operations.guard import flag_what_was_bound
from portal.library.operations.relations import published_row
from portal.library.operations.storage import link_arrivals
from portal.library.operations.validity import let_texts_act, refresh_spans
from portal.library.preparation.relations import LONGEST_NAME
from portal.library.preparation.rows import StatedRelation
from portal.library.queries.citations import AT_ONCE, candidates_of
from portal.library.queries.relations import (
    ReportedChange,
    listed_changes,
    parties_of,
    published_changes,
    published_edges,
    slot_of,
)
from portal.library.readers.catalogue import CatalogueInstrument, InstrumentCatalogue
from portal.library.states import UNDECIDED, EventOrigin, StatusGrade
from portal.library.states.instruments import own_name_key
from portal.library.states.validity import article_of, overlaps
from portal.schema.models import save_fields
from portal.schema.queries import grouped


@transaction.atomic
def load_catalogue(*, catalogue: InstrumentCatalogue, by: Officer | None, at: datetime) -> int:
    """Replace the rows loaded from the same source by this catalogue and update the events of the library. Idempotent.

    Returns the number of new events.
    """
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
    bound = link_arrivals(arrived=rows, at=at)
    flag_what_was_bound(acts=bound, at=at)
    about = list(Instrument.objects.filter(number_key__in={*known, *bound}))
    let_texts_act(instruments={one.pk for one in about}, acts={*known, *bound}, at=at)
    refresh_spans(about)
    told = tell_from_catalogue(instruments=[one for one in about if one.number_key in known], at=at)
    record(
        "catalogue.loaded",
        subject=None,
        by=by,
        at=at,
        details={"name": catalogue.name, "complete_to": catalogue.complete_to.isoformat(), "told": told},
    )
    return told


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
        doubt=row.doubt,
        complete_to=catalogue.complete_to,
        source=catalogue.name,
    )


@transaction.atomic
def load_published(*, relations: Sequence[StatedRelation], source: str, by: Officer | None, at: datetime) -> int:
    """Replace the relations and notes loaded under the same name by those of a file. Idempotent. Returns the number of
    new events."""
    before = PublishedRelation.objects.filter(teller__isnull=True, source=source)
    about = set(before.values_list("acted_key", flat=True))
    before.delete()
    rows = [published_row(one, teller=None, source=source) for one in dict.fromkeys(relations)]
    PublishedRelation.objects.bulk_create(rows, batch_size=AT_ONCE)
    about |= {one.acted_key for one in rows}
    acted = {one.pk for some in candidates_of(about).values() for one in some if one.pk}
    told = sum(
        tell_from_catalogue(instruments=list(Instrument.objects.filter(pk__in=pks)), at=at)
        for pks in batched(sorted(acted), AT_ONCE, strict=False)
    )
    record(
        "catalogue.loaded", subject=None, by=by, at=at, details={"name": source, "relations": len(rows), "told": told}
    )
    return told


def tell_from_catalogue(*, instruments: Sequence[Instrument], at: datetime) -> int:
    """Store the facts that the catalogue and published relations have on these instruments, and on those whose
    relations resolve differently with them: how far they are checked, and what was done to them.

    Part of the operations that add instruments or load the catalogue. Returns the number of new events.
    """
    edges, shelf = published_edges(instruments=instruments)
    by_key = {one.number_key: one for one in shelf.values()}
    known = {one.number_key: one for one in KnownInstrument.objects.filter(number_key__in=by_key)}
    for key, one in known.items():
        _check(by_key[key], one)
    listed = listed_changes(shelf={key: by_key[key] for key in known}) if known else []
    made, changed = _in_step([*published_changes(edges=edges), *listed], shelf, at)
    Relation.objects.bulk_create(
        [_relation(one, source, acted, at) for one, source, acted in edges if source is not None], ignore_conflicts=True
    )
    about = {event.instrument_id for event in [*made, *changed] if event.instrument_id}
    let_texts_act(instruments=about, at=at)
    refresh_spans(shelf[pk] for pk in about | {by_key[key].pk for key in known})
    return len(made)


def _relation(one: PublishedRelation, source: Instrument, acted: Instrument, at: datetime) -> Relation:
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


def _check(instrument: Instrument, known: KnownInstrument) -> None:
    """Does not override a better check. If the catalogue doubts its own data, the grade is the same as for dates
    alone."""
    if instrument.checked_grade in ("", *_BY_CATALOGUE):
        save_fields(
            instrument,
            checked_grade=_BY_CATALOGUE[bool(known.doubt)].value,
            checked_to=known.complete_to,
            checked_against=known.source[:300],
        )


_BY_CATALOGUE = (StatusGrade.CATALOGUE, StatusGrade.DATES)


# ---- synchronisation -------------------------------------------------------------------------------------------------

_FROM_DATA = (EventOrigin.CATALOGUE, EventOrigin.SOURCE)
_SOME_PART = "?"
_Said = tuple[object, ...]


def _in_step(
    told: Sequence[ReportedChange], shelf: Mapping[int, Instrument], at: datetime
) -> tuple[list[Event], list[Event]]:
    """Make the undecided events from the catalogue and published data equal to what these state now, without anything
    that a text of the library or an officer states. Returns the new events, and those changed or gone."""
    events = Event.objects.filter(instrument__in=shelf).exclude(
        origin=EventOrigin.EVENT.value, state__in=[state.value for state in UNDECIDED]
    )
    own: list[Event] = []
    heard: list[Event] = []
    for event in events.select_related("source", "instrument").prefetch_related("targets").order_by("pk"):
        (own if event.origin in _FROM_DATA and event.state in UNDECIDED else heard).append(event)
    ordered = sorted(told, key=_order)
    dated = grouped((parties_of(one.event), one) for one in ordered if one.states_day)
    changed = [event for event in heard if _corrected(event, dated.get(parties_of(event), ()))]
    wanted = _wanted(ordered, heard)
    for event in own:
        if (some := wanted.pop(_said_by(event), None)) is None:
            stop_acting(event=event, at=at)
            changed.append(event)
            Event.objects.filter(pk=event.pk).delete()
        elif event.source is None and some[0].event.source is not None:
            save_fields(event, source=some[0].event.source, source_name="")
    for some in wanted.values():
        some[0].event.proposed_at = at
    made = Event.objects.bulk_create(some[0].event for some in wanted.values())
    EventTarget.objects.bulk_create(
        EventTarget(
            event=event,
            position=position,
            address=one.place,
            article=article_of(one.place),
            action=event.kind,
            source_address=one.event.source_address,
            merged_in_id=one.merged_in,
        )
        for event, some in zip(made, wanted.values(), strict=True)
        for position, one in enumerate(some if some[0].place else ())
    )
    return made, changed


def _order(one: ReportedChange) -> tuple[object, ...]:
    """The State's data first, then entries with their own day, so that the order of loading makes no difference."""
    event = one.event
    said = (event.day or date.max, event.kind, one.place, event.source_address, event.note, event.words)
    return (not one.place, event.origin != EventOrigin.SOURCE, not one.states_day, *said)


def _wanted(ordered: Sequence[ReportedChange], heard: Sequence[Event]) -> dict[_Said, list[ReportedChange]]:
    """The events to create: changes of the whole act; places grouped by kind and day; unnamed parts only if no other
    source names a part."""
    whole = {(parties_of(event), slot_of(event)) for event in heard if event.is_whole}
    named: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for event in (event for event in heard if not event.is_whole):
        named[parties_of(event)] += [one.address for one in event.targets.all()] or [_SOME_PART]
    read = {parties: tuple(places) for parties, places in named.items()}
    groups: defaultdict[_Said, list[ReportedChange]] = defaultdict(list)
    for one in ordered:
        parties, slot = parties_of(one.event), slot_of(one.event)
        is_known = bool(named[parties])
        if one.event.is_whole:
            is_known = (parties, slot) in whole
            whole.add((parties, slot))
        elif one.place:
            is_known = one.place in named[parties] or _is_at(one.place, read.get(parties, ()))
        if not is_known:
            groups[parties, slot, one.event.day, one.event.origin].append(one)
            named[parties] += [] if one.event.is_whole else [one.place or _SOME_PART]
    return {(*said, _places((one.place, one.merged_in) for one in some)): some for said, some in groups.items()}


def _is_at(place: str, places: Iterable[str]) -> bool:
    return bool(place) and any(overlaps(one, place) for one in places)


def _places(named: Iterable[tuple[str, int | None]]) -> tuple[tuple[str, int | None], ...]:
    return tuple(sorted((one for one in named if one[0]), key=str))


def _said_by(event: Event) -> _Said:
    places = _places((one.address, one.merged_in_id) for one in event.targets.all())
    return parties_of(event), slot_of(event), event.day, event.origin, places


def _corrected(event: Event, dated: Sequence[ReportedChange]) -> bool:
    """Whether the data give another end day than the text, as a later act has moved it, or a day of the change where
    the text gives none. Stores the day."""
    places = [one.address for one in event.targets.all()]
    slot, is_whole = slot_of(event), event.is_whole
    same = (
        one
        for one in dated
        if (one.event.is_whole and slot_of(one.event) == slot if is_whole else _is_at(one.place, places))
    )
    told = next(same, None) if is_whole or event.day is None else None
    if told is None or event.state not in UNDECIDED or told.event.day == event.day:
        return False
    save_fields(event, day=told.event.day, note=f"{event.note}\nNgày theo {told.event.note}".strip())
    return True
