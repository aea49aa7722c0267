"""Which provisions a reference names: lists multiplied out, "này" and what goes without saying filled in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from lawtext.citations.references import ANNEX, ARTICLE, RANK, Reference
from lawtext.citations.standing import Place, Standing
from lawtext.citations.units import Label
from lawtext.types import Address, DocumentReference, Step, Unit

_MOST_MEMBERS = 1000  # "từ Điều 1 đến Điều 999" with points: more is a misreading

_Chain = list[tuple[Unit, tuple[Label, ...]]]


def places_of(
    reference: Reference, standing: Standing, document: DocumentReference
) -> Iterator[tuple[int, int, Address]]:
    """Every place named, with the span of its words; none if "khoản này" and the like cannot be told."""
    chain = _chain_of(reference, standing, document)
    return iter(()) if chain is None else _members(reference, chain)


def _chain_of(reference: Reference, standing: Standing, document: DocumentReference) -> _Chain | None:
    """Units from small to big with their labels; None if "khoản này" and the like cannot be told."""
    chain: _Chain = []
    here = standing.here
    has_article = any(unit.unit is Unit.ARTICLE for unit in reference.all_units)
    for unit in reference.all_units:
        if has_article and ARTICLE < RANK[unit.unit] < ANNEX:
            continue  # articles are numbered through the document: the chapter adds nothing
        labels = (_own_label(here, unit.unit),) if unit.is_this else unit.labels
        if None in labels:
            return None
        chain.append((unit.unit, tuple(label for label in labels if label is not None)))
    return _completed(chain, reference, standing, document)


def _own_label(here: Place, unit: Unit) -> Label | None:
    key = {Unit.ARTICLE: here.article, Unit.CLAUSE: here.clause if here.article else None}.get(unit)
    return Label(key, -1, -1) if key else None


def _completed(chain: _Chain, reference: Reference, standing: Standing, document: DocumentReference) -> _Chain | None:
    """Adds the article (and clause) that goes without saying: "điểm a khoản này", "sửa đổi khoản 2 như sau"."""
    highest = max(RANK[unit] for unit, _ in chain)
    if annex := _annex_of(reference, standing, chain[-1][0]):
        return chain + [(unit, (Label(key, -1, -1),)) for unit, key in annex if RANK[unit] > highest]
    if highest >= ARTICLE:
        return chain
    if reference.any_document and not any(unit.is_this for unit in reference.all_units):
        return chain
    place = standing.here if document.is_this and not standing.is_amending else standing.amended_place
    if any(unit.is_this for unit in reference.all_units):
        place = standing.here
    if place.article is None:
        return None
    if highest == RANK[Unit.POINT] and place.clause:
        chain.append((Unit.CLAUSE, (Label(place.clause, -1, -1),)))
    chain.append((Unit.ARTICLE, (Label(place.article, -1, -1),)))
    return chain


_IN_ANNEXES = (Unit.POINT, Unit.CLAUSE, Unit.SUBSECTION, Unit.SECTION, Unit.PART)


def _annex_of(reference: Reference, standing: Standing, biggest: Unit) -> list[tuple[Unit, str]]:
    """The annex being amended, from small to big, that a bare "Mục II" or "khoản 3" stands in; [] if there is none."""
    is_bare = reference.any_document is None and not any(unit.is_this for unit in reference.all_units)
    return list(reversed(standing.annex_at(reference.start))) if is_bare and biggest in _IN_ANNEXES else []


def _members(reference: Reference, chain: _Chain) -> Iterator[tuple[int, int, Address]]:
    """Span and address for each combination of labels, in reading order."""
    own = next((unit.labels for unit in reference.units if unit.unit is chain[0][0]), ())
    rows = product(*(labels or (Label("", -1, -1),) for _, labels in reversed(chain)))
    for labels in islice(rows, _MOST_MEMBERS):
        steps = tuple(Step(unit, label.key) for (unit, _), label in zip(reversed(chain), labels, strict=True))
        yield (*_span_of(reference, own, labels[-1]), _address(steps))


def _address(steps: tuple[Step, ...]) -> Address:
    """An annex alone is a container, as `parse_address` reads it."""
    return Address(containers=steps) if len(steps) == 1 and steps[0].unit is Unit.ANNEX else Address(steps=steps)


def _span_of(reference: Reference, labels: tuple[Label, ...], label: Label) -> tuple[int, int]:
    """The first member has the words before it, the last one the words after it; others their own label."""
    if not labels or label.start < 0:
        return reference.start, reference.end
    start = reference.start if label.start == labels[0].start else label.start
    end = reference.end if label.end == labels[-1].end else label.end
    return start, end
