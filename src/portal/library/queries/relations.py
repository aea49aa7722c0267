"""Relations between instruments, successors, relations from the catalogue and published data, and related pages of
other rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, OrderBy, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.module_loading import import_string

from lawtext.numbers import number_key
from portal.journal.queries.dependencies import kept
from portal.library.models import (
    CitationLink,
    Edition,
    Event,
    Instrument,
    KnownRelation,
    PublishedRelation,
    Relation,
)
from portal.library.queries.changes import place_name
from portal.library.queries.citations import (
    NOBODY,
    CitationCandidate,
    CitingInstrument,
    candidates_of,
    choose,
    names_of,
    split_key,
)
from portal.library.queries.instruments import instruments_on_the_shelf, year_of
from portal.library.states import (
    ACTING,
    ENDING,
    UNDECIDED,
    CatalogueRelationKind,
    EditionKind,
    EventKind,
    EventOrigin,
    EventState,
    RelationKind,
)
from portal.library.states.instruments import THIS
from portal.library.states.validity import article_of

MOST_LEADING = 60


@kept
def leading_relations(*, instrument: Instrument) -> list[Relation]:
    """The relations from an instrument, with the status spans of the others, as shown on its page."""
    edges = Relation.objects.filter(source=instrument).select_related("target").prefetch_related("target__spans")
    return list(edges.order_by("kind", "pk")[:MOST_LEADING])


def first_relations(*, instrument: Instrument, outward: bool, of_each: int) -> QuerySet[Any]:
    """The first few relations of every kind that begin (outward) or end at an instrument, by kind, newest other first;
    `total` is their number by kind and direction."""
    return (
        _edges(instrument, outward=outward)
        .annotate(
            total=Window(Count("pk"), partition_by="kind"),
            place=Window(RowNumber(), partition_by="kind", order_by=_newest("target" if outward else "source")),
        )
        .filter(place__lte=of_each)
        .order_by("kind", "place")
    )


def relations_of_kind(*, instrument: Instrument, kind: RelationKind, outward: bool) -> QuerySet[Relation]:
    """Every relation of one kind that begins or ends at an instrument, by the date of the other, newest first."""
    return (
        _edges(instrument, outward=outward)
        .filter(kind=kind.value)
        .order_by(*_newest("target" if outward else "source"))
    )


def bases_of(*, instruments: list[int]) -> list[Relation]:
    """The legal bases of these instruments, each with its status spans; one step of a chain."""
    return list(
        Relation.objects.filter(
            source__in=instruments, kind__in=[RelationKind.BASED_ON.value, RelationKind.DETAILS.value]
        )
        .select_related("target")
        .prefetch_related("target__spans")
        .order_by("source", *_newest("target"))
    )


def _edges(instrument: Instrument, *, outward: bool) -> QuerySet[Relation]:
    if outward:
        return (
            Relation.objects.filter(source=instrument)
            .exclude(target__withdrawn_at__isnull=False)
            .select_related("target")
            .prefetch_related("target__spans")
        )
    return (
        Relation.objects.filter(target=instrument, source__withdrawn_at__isnull=True)
        .select_related("source")
        .prefetch_related("source__spans")
    )


def _newest(other: str) -> list[OrderBy]:
    return [F(f"{other}__issued_date").desc(nulls_last=True), OrderBy(F("pk"))]


_TOLD = 20  # endings examined: a code ends a handful of documents with one number and year
_ENDING = [kind.value for kind in ENDING]


def ending_told(*, key_begins: str = "", keys: Collection[str] = ()) -> tuple[Instrument, date | None] | None:
    """The document in the library that ends one that is not in it, with the first day without it if stated: "Luật số
    33/2005/QH11 hết hiệu lực kể từ ngày".

    The ended document is given by the beginning of its number key ("33-2005" for 33/2005/QH11 and 33/2005/NĐ-CP) or by
    any of several keys. None if no document says so, or if the key may mean two documents. Declined proposals are
    ignored, but undecided ones count, as they quote the law. One query.
    """
    named = Q(document_key__in=keys)
    if key_begins:
        named |= Q(document_key=key_begins) | Q(document_key__startswith=f"{key_begins}-")
    told = Event.objects.filter(
        named,
        kind__in=_ENDING,
        is_whole=True,
        state__in=[*UNDECIDED, EventState.ACCEPTED],
        source__withdrawn_at__isnull=True,
        source__isnull=False,
    )
    events = list(told.select_related("source").order_by("day", "pk")[:_TOLD])
    if len({event.document_key.partition("@")[0] for event in events}) != 1:
        return None
    return (events[0].source, events[0].day) if events[0].source else None


def spoken_of(*, keys: Collection[str]) -> set[str]:
    """Those of the keys by which some text of the library cites a document. One query, none without keys."""
    cited = CitationLink.objects.filter(document_key__in=keys) if keys else CitationLink.objects.none()
    return set(cited.values_list("document_key", flat=True).distinct())


def successors_of(*, slugs: Collection[str]) -> dict[str, Instrument]:
    """Slug -> the instrument that took its place: the one that ended it by an acting event; else the newest law of its
    name, if later. At most three queries, none without slugs."""
    if not slugs:
        return {}
    held = list(instruments_on_the_shelf().filter(slug__in=slugs))
    ended = Event.objects.filter(
        instrument__in=held,
        state__in=ACTING,
        is_whole=True,
        kind__in=_ENDING,
        source__withdrawn_at__isnull=True,
        source__isnull=False,
    )
    by_event = {event.instrument_id: event.source for event in ended.select_related("source").order_by("day", "pk")}
    newest = _newest_of_name({one.name_key for one in held if one.name_key and one.pk not in by_event})
    return {
        one.slug: other
        for one in held
        if (other := by_event.get(one.pk) or newest.get(one.name_key))
        and other.pk != one.pk
        and (one.pk in by_event or year_of(other) > year_of(one))
    }


def _newest_of_name(name_keys: Collection[str]) -> dict[str, Instrument]:
    return {
        one.name_key: one
        for one in sorted(
            instruments_on_the_shelf().filter(name_key__in=name_keys) if name_keys else (),
            key=lambda one: (year_of(one), one.pk),
        )
    }


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A public page about the same document: its label, and a few words about its content."""

    label: str
    address: str
    note: str = ""


def related_pages(instrument: Instrument) -> Sequence[RelatedPage]:
    """The result of the function that the setting LIBRARY_BESIDE names: only public pages, by at most one query."""
    found: Sequence[RelatedPage] = import_string(settings.LIBRARY_BESIDE)(instrument) if settings.LIBRARY_BESIDE else ()
    return found


# ---- what the catalogue and published data state ---------------------------------------------------------------------


class ReportedChange(NamedTuple):
    """An unsaved event, as the catalogue or published data state it for one place ("": the whole act, or some part).

    `states_day`: the source gives the day itself. `merged_in` is the edition whose wording states that it contains the
    change.
    """

    event: Event
    place: str = ""
    states_day: bool = False
    merged_in: int | None = None


def parties_of(event: Event) -> tuple[int, str]:
    """The key of the affected instrument, and the number key of the acting one, which is the last word of the name of
    an instrument that is not in the library."""
    name = event.source_name.rpartition(" ")[2]
    return event.instrument_id or 0, event.source.number_key if event.source else number_key(name)


def slot_of(event: Event) -> str:
    """A slot that holds one event per pair of parties: any event that ends the whole act shares one slot, others have
    theirs by kind."""
    return "ends" if event.is_whole and EventKind(event.kind).ends else event.kind


def listed_changes(*, shelf: Mapping[str, Instrument]) -> list[ReportedChange]:
    """The changes to these instruments that the catalogue lists; `shelf` maps number keys to instruments."""
    found = list(
        KnownRelation.objects.filter(acted__number_key__in=shelf).select_related("acting", "acted").order_by("pk")
    )
    sources = {one.acting.number_key for one in found}
    held = {one.number_key: one for one in Instrument.objects.filter(number_key__in=sources)} if sources else {}
    return [_listed(one, shelf[one.acted.number_key], held.get(one.acting.number_key)) for one in found]


def _listed(one: KnownRelation, acted: Instrument, source: Instrument | None) -> ReportedChange:
    return ReportedChange(
        Event(
            instrument=acted,
            document_key=acted.number_key,
            identity=acted.number_key,
            kind=CatalogueRelationKind(one.kind).event.value,
            is_whole=CatalogueRelationKind(one.kind).is_whole,
            day=one.day or one.acting.effective_date,
            source=source,
            source_name="" if source else f"{one.acting.doc_type} {one.acting.official_number}",
            note=_spoken(one.witness),
            origin=EventOrigin.CATALOGUE.value,
        ),
        states_day=one.day is not None,
    )


def _spoken(witness: str) -> str:
    """ "cited:13/2022/QH15#dieu-55" -> "Danh mục: được nhắc tới tại Điều 55, 13/2022/QH15": the citing act did not make
    the change."""
    how, _, where = witness.partition(":")
    number, _, address = where.partition("#")
    cited = "được nhắc tới tại " if how == "cited" else ""
    told = f"{place_name(address)}, {number}" if address else number or witness
    return f"Danh mục: {cited}{told}" if told else ""


Edge = tuple[PublishedRelation, Instrument | None, Instrument]  # with the acting (if in the library) and affected one


def published_edges(*, instruments: Sequence[Instrument]) -> tuple[list[Edge], dict[int, Instrument]]:
    """The published relations that affect these instruments, or any other that such a relation may mean now that these
    are here; and all the instruments by key. One query if there are none."""
    keys = names_of(instruments)
    concerned = PublishedRelation.objects.filter(
        Q(teller__in=instruments) | Q(acting_key__in=keys) | Q(acted_key__in=keys)
    )
    if not (ends := list(concerned.values_list("acted_key", "teller"))):
        return [], {one.pk: one for one in instruments}
    scope = {teller for key, teller in ends if key == THIS} | {one.pk for one in instruments}
    scope |= {one.pk for some in candidates_of({key for key, _ in ends} - {THIS}).values() for one in some}
    shelf = Instrument.objects.in_bulk([pk for pk in scope if pk]) | {one.pk: one for one in instruments}
    told = PublishedRelation.objects.filter(
        Q(teller__in=shelf, acted_key=THIS) | Q(acted_key__in=names_of(shelf.values()))
    )
    return list(_resolved(list(told.select_related("teller").order_by("pk")), shelf)), shelf


def _resolved(relations: Sequence[PublishedRelation], shelf: Mapping[int, Instrument]) -> Iterator[Edge]:
    """The relations whose affected end is among the given instruments. A text that reports changes to itself names
    later acts."""
    candidates = candidates_of({key for one in relations for key in (one.acting_key, one.acted_key)} - {THIS})
    acting = {
        one.pk: _meant(
            one, one.acting_key, CitingInstrument(None, one.teller.issuer_name if one.teller else ""), candidates
        )
        for one in relations
    }
    held = Instrument.objects.in_bulk([pk for pk in acting.values() if pk])
    for one in relations:
        source = held.get(acting[one.pk] or 0)
        by = source or one.teller
        citing = CitingInstrument(by.issued_date, by.issuer_name, by.number_key) if by else NOBODY
        acted = shelf.get(_meant(one, one.acted_key, citing, candidates, article_of(one.place)) or 0)
        if acted is not None and acted != source:
            yield one, source, acted


def _meant(
    one: PublishedRelation,
    key: str,
    citing: CitingInstrument,
    candidates: Mapping[str, list[CitationCandidate]],
    article: str = "",
) -> int | None:
    """The instrument that one end of a relation means, by the general rule for citations."""
    return one.teller_id if key == THIS else choose(key, candidates.get(split_key(key)[0], []), citing, article=article)


def published_changes(*, edges: Sequence[Edge]) -> list[ReportedChange]:
    """The changes of those relations that affect their target."""
    acted = {one.pk for _, _, one in edges}
    compiled = Edition.objects.filter(instrument__in=acted, is_current=True).exclude(kind=EditionKind.ISSUED.value)
    editions = dict(compiled.values_list("instrument", "pk")) if acted else {}
    return [_published(*edge, editions) for edge in edges if edge[0].event]


def _published(
    one: PublishedRelation, source: Instrument | None, acted: Instrument, editions: Mapping[int, int]
) -> ReportedChange:
    is_end = one.is_whole and EventKind(one.event).ends
    event = Event(
        instrument=acted,
        document_key=acted.number_key,
        identity=acted.number_key,
        kind=one.event,
        is_whole=one.is_whole,
        day=one.day or (acted.expired_date if is_end else None) or (source.effective_date if source else None),
        source=source,
        source_name="" if source else one.acting_name,
        source_address=one.acting_place,
        words=one.words,
        note=f"{'Chú thích' if one.is_note else 'Nguồn'}: {one.source}",
        origin=EventOrigin.SOURCE.value,
    )
    return ReportedChange(
        event,
        one.place,
        one.day is not None,
        editions.get(acted.pk) if one.is_note and one.teller_id == acted.pk else None,
    )
