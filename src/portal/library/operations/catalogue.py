"""The catalogue is loaded, and what it knows of the shelf is told there: facts that nobody here has confirmed yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lawtext.numbers import number_key
from lawtext.words import fold
from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Event, Instrument, KnownInstrument, KnownRelation
from portal.library.operations.validity import let_texts_act, refresh_spans, stop_acting
from portal.library.queries.changes import place_name
from portal.library.readers.catalogue import CatalogueInstrument, InstrumentCatalogue
from portal.library.states import UNDECIDED, CatalogueRelationKind, EventOrigin, EventState, StatusGrade
from portal.library.states.instruments import own_name_key


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
        doubt=row.doubt,
        complete_to=catalogue.complete_to,
        source=catalogue.name,
    )


def tell_from_catalogue(*, instruments: Sequence[Instrument], at: datetime) -> int:
    """What the catalogue knows of these instruments: how far they are checked, and what was done to them.

    Part of the operations that bring instruments or the catalogue. Returns how many events are new.
    """
    by_key = {one.number_key: one for one in instruments}
    known = {one.number_key: one for one in KnownInstrument.objects.filter(number_key__in=by_key)}
    for key, one in known.items():
        _check(by_key[key], one)
    relations = KnownRelation.objects.filter(acted__in=known.values()).select_related("acting", "acted")
    made, changed = _in_step(relations, by_key, at)
    about = {event.instrument_id for event in made if event.instrument_id} | {one.pk for one in changed}
    events = let_texts_act(instruments=about, at=at)
    refresh_spans([*(by_key[key] for key in known), *events, *changed])
    return len(made)


def _check(instrument: Instrument, known: KnownInstrument) -> None:
    """Only where nobody better has looked. What the catalogue doubts is as little known as by its own dates."""
    if instrument.checked_grade in ("", *_BY_CATALOGUE):
        instrument.checked_grade = _BY_CATALOGUE[bool(known.doubt)].value
        instrument.checked_to, instrument.checked_against = known.complete_to, known.source[:300]
        instrument.save(update_fields=["checked_to", "checked_grade", "checked_against"])


_BY_CATALOGUE = (StatusGrade.CATALOGUE, StatusGrade.DATES)


_Said = tuple[int, str, bool]  # the instrument acted upon, the number of the acting one, whether the whole is meant


def _in_step(
    relations: Iterable[KnownRelation], shelf: Mapping[str, Instrument], at: datetime
) -> tuple[list[Event], list[Instrument]]:
    """Undecided events of the catalogue say what it says now, and nothing that a text on the shelf says itself.

    Returns what is new, and the instruments of which other is said than before.
    """
    own: dict[_Said, Event] = {}
    by_others: dict[_Said, Event] = {}
    for event in Event.objects.filter(instrument__in=shelf.values()).select_related("source", "instrument"):
        said = (event.instrument_id or 0, _acting_key(event), event.is_whole)
        if event.origin == EventOrigin.CATALOGUE:
            own[said] = event
        else:
            by_others[said] = event
    wanted = {_said(one, shelf): one for one in relations}
    moved = [event for said, event in by_others.items() if said in wanted and _corrected(event, wanted[said])]
    gone = [event for said, event in own.items() if said not in wanted or said in by_others]
    retired = []
    for event in (one for one in gone if one.state in UNDECIDED and one.instrument is not None):
        stop_acting(event=event, at=at)
        retired.append(event.instrument)
        event.delete()
    fresh = [one for said, one in wanted.items() if said not in own and said not in by_others]
    sources = {one.acting.number_key for one in fresh}
    held = {one.number_key: one for one in Instrument.objects.filter(number_key__in=sources)}
    made = [_event(one, shelf[one.acted.number_key], held.get(one.acting.number_key), at) for one in fresh]
    touched = [*retired, *(event.instrument for event in moved)]
    return Event.objects.bulk_create(made), [one for one in touched if one is not None]


def _corrected(event: Event, known: KnownRelation) -> bool:
    """Whether the catalogue knows another day of the end than the text that says it: a later act has moved it."""
    if event.state not in UNDECIDED or not event.is_whole or known.day in (None, event.day):
        return False
    event.day, event.note = known.day, f"{event.note}\nNgày theo danh mục: {_spoken(known.witness)}".strip()
    event.save(update_fields=["day", "note"])
    return True


def _spoken(witness: str) -> str:
    """ "cited:13/2022/QH15#dieu-55" -> "Điều 55, 13/2022/QH15"."""
    number, _, address = witness.partition(":")[2].partition("#")
    return f"{place_name(address)}, {number}" if address else number or witness


def _said(one: KnownRelation, shelf: Mapping[str, Instrument]) -> _Said:
    return shelf[one.acted.number_key].pk, one.acting.number_key, CatalogueRelationKind(one.kind).is_whole


def _acting_key(event: Event) -> str:
    return event.source.number_key if event.source else number_key(event.source_name.rpartition(" ")[2])


def _event(one: KnownRelation, target: Instrument, source: Instrument | None, at: datetime) -> Event:
    kind = CatalogueRelationKind(one.kind)
    return Event(
        instrument=target,
        document_key=target.number_key,
        kind=kind.event.value,
        day=one.day or one.acting.effective_date,
        is_whole=kind.is_whole,
        source=source,
        source_name="" if source else f"{one.acting.doc_type} {one.acting.official_number}",
        note=f"Căn cứ của danh mục: {_spoken(one.witness)}" if one.witness else "",
        state=EventState.PROPOSED.value,
        origin=EventOrigin.CATALOGUE.value,
        proposed_at=at,
    )
