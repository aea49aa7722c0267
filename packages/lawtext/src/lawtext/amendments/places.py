"""Addresses of what references name, completed by what was said above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product, takewhile

from lawtext.addresses import anchor as as_parsed
from lawtext.amendments.types import ProvisionPart
from lawtext.citations.references import MOST_MEMBERS, RANK, LawReference, numbering
from lawtext.types import Address, DocumentReference, Step, Unit

_ARTICLE, _ANNEX = RANK[Unit.ARTICLE], RANK[Unit.ANNEX]


@dataclass(frozen=True, slots=True)
class AmendmentTarget:
    """One place acted on. `document` is None where the words do not say; `join` tells how it joins its list."""

    address: Address
    document: DocumentReference | None
    part: ProvisionPart = ProvisionPart.WHOLE
    note: str = ""
    anchor: Address | None = None
    position: str = ""
    join: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentScope:
    """What was said above and holds below: the document, and the place in it."""

    document: DocumentReference | None = None
    place: Address = Address()


def addresses_of(reference: LawReference, place: Address) -> Iterator[Address]:
    """One address for each combination of labels, completed by the place that was said above."""
    units = numbering([unit for unit in reversed(reference.all_units) if not unit.is_this])
    levels = [tuple(Step(unit.unit, label.key) for label in unit.labels) or (Step(unit.unit),) for unit in units]
    above = _left_unsaid(place, units[0].unit) if units else Address()
    for steps in islice(product(*levels), MOST_MEMBERS if units else 0):
        yield as_parsed(Address(above.steps + steps, above.containers))


def _left_unsaid(place: Address, unit: Unit) -> Address:
    """The part of a place that a unit of this size leaves unsaid."""
    if RANK[unit] >= _ANNEX:
        return Address()
    above = () if RANK[unit] == _ARTICLE else tuple(part for part in place.steps if RANK[part.unit] > RANK[unit])
    return Address(above, place.containers)


def next_to(new: Address, neighbour: Address) -> Address:
    """ "bổ sung khoản 4a vào sau khoản 4 Điều 5": what the new unit does not say, its neighbour does."""
    if not new.steps or not neighbour.steps or RANK[new.steps[0].unit] >= _ARTICLE:
        return new
    above = tuple(part for part in neighbour.steps if RANK[part.unit] > RANK[new.steps[0].unit])
    return Address(above + new.steps, new.containers or neighbour.containers)


def is_adrift(address: Address) -> bool:
    """Whether a clause or a point does not say in which article it stands."""
    return bool(address.steps) and not address.containers and RANK[address.steps[0].unit] < _ARTICLE


def common_place(targets: Sequence[AmendmentTarget]) -> Address:
    """The smallest place that holds all the targets."""
    if not targets:
        return Address()
    first = targets[0].address
    if any(one.address.containers != first.containers for one in targets):
        return Address()
    return Address(
        tuple(
            same[0]
            for same in takewhile(
                lambda column: len(set(column)) == 1, zip(*(one.address.steps for one in targets), strict=False)
            )
        ),
        first.containers,
    )


def common_document(targets: Sequence[AmendmentTarget]) -> DocumentReference | None:
    """The one document of all the targets, as fully as one of them names it, or None."""
    documents = [one.document for one in targets]
    same = {one if one is None or not one.number else one.number for one in documents}
    return max(documents, key=_fullness) if len(same) == 1 else None


def _fullness(document: DocumentReference | None) -> tuple[bool, bool]:
    """A decree that was named with its day is no other when it is named again without."""
    return document is not None and document.date is not None, document is not None and bool(document.name)
