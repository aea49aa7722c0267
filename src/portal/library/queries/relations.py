"""Relations between instruments, a page at a time: an old law may be the basis of thousands."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F, OrderBy, QuerySet, Window
from django.db.models.functions import RowNumber

from portal.library.models import Instrument, Relation
from portal.library.states import RelationKind

_BASES = [RelationKind.BASED_ON.value, RelationKind.DETAILS.value]
MOST_LEADING = 60


def leading_relations(*, instrument: Instrument) -> list[Relation]:
    """What an instrument stands in relation to, with the others' spans of status: what its page says of them."""
    edges = Relation.objects.filter(source=instrument).select_related("target").prefetch_related("target__spans")
    return list(edges.order_by("kind", "pk")[:MOST_LEADING])


class Counted(NamedTuple):
    """An edge, and how many there are of its kind on its side."""

    edge: Relation
    total: int


def first_relations(*, instrument: Instrument, outward: bool, of_each: int) -> list[Counted]:
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
    return [Counted(edge, edge.total) for edge in first]


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
