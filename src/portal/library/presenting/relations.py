"""The scheme of relations (lược đồ): the law in the middle, what it acts on to the left, what acts on it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.safestring import SafeString

from portal.library.models import Instrument, Relation
from portal.library.models.events import EVER
from portal.library.presenting.changes import page_of
from portal.library.presenting.facts import status_tag
from portal.library.queries.relations import Counted
from portal.library.states import RelationKind, Status

_BASES = frozenset({RelationKind.BASED_ON, RelationKind.DETAILS})
# What a reader of a law asks first comes first: does it still read so, what carries it out, what it rests on.
_ORDER = {
    kind: place
    for place, kind in enumerate(
        [
            RelationKind.REPLACES,
            RelationKind.REPEALS,
            RelationKind.AMENDS,
            RelationKind.CORRECTS,
            RelationKind.SUSPENDS,
            RelationKind.HALTS,
            RelationKind.CONSOLIDATES,
            RelationKind.DETAILS,
            RelationKind.GUIDES,
            RelationKind.INTERPRETS,
            RelationKind.BASED_ON,
            RelationKind.ANNOUNCES,
            RelationKind.REFERS_TO,
        ]
    )
}


@dataclass(frozen=True, slots=True)
class Related:
    """The other instrument of a relation; without an address where the shelf does not have it."""

    number: str
    name: str
    address: str
    issued: date | None
    status: Status | None
    since: date | None
    place: str
    clause: str

    @property
    def tag(self) -> SafeString | str:
        return status_tag(self.status) if self.status else ""

    @property
    def is_over(self) -> bool:
        return self.status is not None and self.status.is_over


@dataclass(frozen=True, slots=True)
class Group:
    """Relations of one kind on one side of the scheme: `total` of them, the first of which are shown."""

    kind: RelationKind
    outward: bool
    total: int
    shown: tuple[Related, ...]

    @property
    def label(self) -> str:
        return self.kind.outward if self.outward else self.kind.inward

    @property
    def side(self) -> str:
        """As it stands in addresses."""
        return "di" if self.outward else "den"

    @property
    def key(self) -> str:
        return f"{self.side}-{self.kind.value}"

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


def groups_of(relations: Sequence[Counted], *, outward: bool, day: date) -> list[Group]:
    """From the first edges of every kind, as `queries.first_relations` gives them, to groups in the reader's order."""
    groups = [
        Group(
            kind=RelationKind(kind),
            outward=outward,
            total=counted[0].total,
            shown=tuple(related(one.edge, outward=outward, day=day) for one in counted),
        )
        for kind, found in groupby(relations, key=lambda one: one.edge.kind)
        if (counted := list(found))
    ]
    return sorted(groups, key=lambda group: _ORDER[group.kind])


def related(edge: Relation, *, outward: bool, day: date) -> Related:
    """The instrument at the other end of an edge, and the clause that says so."""
    other = edge.target if outward else edge.source
    clause = page_of(edge.source, edge.source_address) if edge.source_address else ""
    if other is None:
        name = edge.target_name or edge.target_key.removeprefix("name:")
        return Related("", name, "", None, None, None, edge.source_address, clause)
    return Related(
        number=other.official_number,
        name=other.title,
        address=other.get_absolute_url(),
        issued=other.issued_date,
        status=other.status_on(day),
        since=_since(other, day),
        place=edge.source_address,
        clause=clause,
    )


def _since(law: Instrument, day: date) -> date | None:
    begins = [span.begins for span in law.spans.all() if span.begins <= day < span.ends and span.begins != EVER]
    return begins[0] if begins else None


# ---- what a law rests on ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Basis:
    """What an instrument rests on, and what that rests on in its turn; `details`: it spells the other out."""

    law: Related
    details: bool
    below: tuple[Basis, ...] = ()


def bases_that_are_over(relations: Iterable[Relation], *, day: date) -> list[Basis]:
    """Of what a law rests on, whatever binds nobody any more on a day; what it spells out and rests on comes once."""
    found: dict[int, Basis] = {}
    for edge in relations:
        if edge.kind in _BASES and edge.target is not None and edge.target.withdrawn_at is None:
            details = edge.kind == RelationKind.DETAILS
            known = found.get(edge.target.pk)
            if known is None or (details and not known.details):
                found[edge.target.pk] = Basis(related(edge, outward=True, day=day), details=details)
    return [one for one in found.values() if one.law.is_over]


def chain_of(law: Instrument, edges: Iterable[Relation], *, day: date) -> tuple[Basis, ...]:
    """The tree of bases under a law, from the edges of all its levels; a basis is opened where it comes first."""
    by_source: dict[int, list[Relation]] = {}
    for edge in edges:
        by_source.setdefault(edge.source_id, []).append(edge)
    seen = {law.pk}

    def below(pk: int) -> tuple[Basis, ...]:
        found = []
        for edge in by_source.pop(pk, []):
            if edge.target_id is not None and edge.target_id in seen:
                continue
            seen.update({edge.target_id} if edge.target_id else ())
            deeper = below(edge.target_id) if edge.target_id else ()
            found.append(Basis(related(edge, outward=True, day=day), edge.kind == RelationKind.DETAILS, deeper))
        return tuple(found)

    return below(law.pk)
