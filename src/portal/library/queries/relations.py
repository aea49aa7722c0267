"""Relations between instruments, what came after a document, and what rooms above have of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db.models import Count, F, OrderBy, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.module_loading import import_string

from portal.library.models import CitationLink, Event, Instrument, Relation
from portal.library.queries.instruments import instruments_on_the_shelf, year_of
from portal.library.states import ACTING, ENDING, UNDECIDED, EventState, RelationKind

_BASES = [RelationKind.BASED_ON.value, RelationKind.DETAILS.value]
MOST_LEADING = 60


def leading_relations(*, instrument: Instrument) -> list[Relation]:
    """What an instrument stands in relation to, with the others' spans of status: what its page says of them."""
    edges = Relation.objects.filter(source=instrument).select_related("target").prefetch_related("target__spans")
    return list(edges.order_by("kind", "pk")[:MOST_LEADING])


class RelationCount(NamedTuple):
    """An edge, and how many there are of its kind on its side."""

    edge: Relation
    total: int


def first_relations(*, instrument: Instrument, outward: bool, of_each: int) -> list[RelationCount]:
    """The first few edges of every kind that begin (outward) or end at an instrument, by kind, newest other first."""
    first = (
        _edges(instrument, outward=outward)
        .annotate(
            total=Window(Count("pk"), partition_by="kind"),
            place=Window(RowNumber(), partition_by="kind", order_by=_newest("target" if outward else "source")),
        )
        .filter(place__lte=of_each)
        .order_by("kind", "place")
    )
    return [RelationCount(edge, edge.total) for edge in first]


def relations_of_kind(*, instrument: Instrument, kind: RelationKind, outward: bool) -> QuerySet[Relation]:
    """Every edge of one kind that begins or ends at an instrument, by the other's date, newest first."""
    return (
        _edges(instrument, outward=outward)
        .filter(kind=kind.value)
        .order_by(*_newest("target" if outward else "source"))
    )


def bases_of(*, instruments: list[int]) -> list[Relation]:
    """On what these instruments rest, each basis with its spans of status; one step of a chain."""
    edges = Relation.objects.filter(source__in=instruments, kind__in=_BASES).select_related("target")
    return list(edges.prefetch_related("target__spans").order_by("source", *_newest("target")))


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


_TOLD = 20  # endings that are looked through: a code ends a handful of documents with one number and year
_ENDING = [kind.value for kind in ENDING]


@dataclass(frozen=True, slots=True)
class InstrumentEnding:
    """That `by`, which is on the shelf, ends a document; from `day` on, where it says so."""

    by: Instrument
    day: date | None


def ending_told(*, key_begins: str = "", keys: Collection[str] = ()) -> InstrumentEnding | None:
    """What a document on the shelf says of the end of one that is not: "Luật số 33/2005/QH11 hết hiệu lực kể từ ngày".

    The document is named by how its number key begins ("33-2005" for 33/2005/QH11 and 33/2005/NĐ-CP) or by any of
    several keys. None where nobody says so, or of two documents that the key may mean. A proposal that an officer has
    declined says nothing; one that waits does: it quotes the law. One query.
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
    return InstrumentEnding(events[0].source, events[0].day) if events[0].source else None


def spoken_of(*, keys: Collection[str]) -> set[str]:
    """Those of the keys by which any text on the shelf cites a document. One query, none without keys."""
    cited = CitationLink.objects.filter(document_key__in=keys) if keys else CitationLink.objects.none()
    return set(cited.values_list("document_key", flat=True).distinct())


def successors_of(*, slugs: Collection[str]) -> dict[str, Instrument]:
    """Slug -> what has taken the place of that instrument: what ended it by an accepted event; else the newest law of
    its name, where that is later. At most three queries, none without slugs.
    """
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
    found = {}
    for one in held:
        other = by_event.get(one.pk) or newest.get(one.name_key)
        if other and other.pk != one.pk and (one.pk in by_event or year_of(other) > year_of(one)):
            found[one.slug] = other
    return found


def _newest_of_name(name_keys: Collection[str]) -> dict[str, Instrument]:
    namesakes = instruments_on_the_shelf().filter(name_key__in=name_keys) if name_keys else ()
    return {one.name_key: one for one in sorted(namesakes, key=lambda one: (year_of(one), one.pk))}


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A public page about the same document: what it is called, and in a few words what stands there."""

    label: str
    address: str
    note: str = ""


class RelatedPages(Protocol):
    def beside(self, instrument: Instrument) -> Sequence[RelatedPage]:
        """At most one query. Only what the public may read now."""
        ...


class NoRelatedPages:
    def beside(self, instrument: Instrument) -> Sequence[RelatedPage]:
        return ()


def related_pages() -> RelatedPages:
    """The one named in settings."""
    made: RelatedPages = import_string(settings.LIBRARY_BESIDE)() if settings.LIBRARY_BESIDE else NoRelatedPages()
    return made
