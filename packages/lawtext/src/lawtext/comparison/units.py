"""A common form for both texts: units in reading order, each with its parent and the text of its subtree.

Reads: trees of provisions, or a library's rows. The nesting follows from the order and rank of the units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lawtext.addresses import parse_address
from lawtext.comparison.diffs import ChangeSide, Features, features, keys
from lawtext.structure.headings import split_mark
from lawtext.structure.openings import RANK
from lawtext.types import ProvisionNode, Step, Unit, UnitText

SMALL = (Unit.CLAUSE, Unit.POINT)


@dataclass(eq=False)
class ComparedUnit:
    """A unit of one text, with the features for finding it in the other."""

    side: ChangeSide
    step: Step
    parent: ComparedUnit | None
    children: list[ComparedUnit] = field(default_factory=list)

    @property
    def unit(self) -> Unit:
        return self.side.unit

    @cached_property
    def own(self) -> list[str]:
        """Its title and own words, as keys."""
        return [*keys(self.side.heading), *keys(self.side.text)]

    @cached_property
    def title(self) -> str:
        """Its title as a key."""
        return " ".join(keys(self.side.heading))

    @cached_property
    def full(self) -> list[str]:
        """The words of the unit with its subunits, as keys."""
        return [*self.own, *(word for child in self.children for word in child.full)]

    @cached_property
    def key(self) -> str:
        """All its words as one key."""
        return " ".join(self.full)

    @cached_property
    def features(self) -> Features:
        return features(self.full)

    def everything(self) -> Iterator[ComparedUnit]:
        """The unit and its descendants."""
        yield self
        for child in self.children:
            yield from child.everything()

    def above(self) -> Iterator[ComparedUnit]:
        """Its ancestors, the parent first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def from_provisions(provisions: Sequence[ProvisionNode]) -> list[ComparedUnit]:
    """Trees as units in reading order."""
    sides: list[tuple[ChangeSide, Step, int]] = []
    pending = [(node, 0) for node in reversed(provisions)]
    while pending:
        node, depth = pending.pop()
        side = ChangeSide(len(sides), str(node.address), node.unit, node.label, node.heading, node.text)
        sides.append((side, node.address.last or Step(node.unit), depth))
        pending.extend((child, depth + 1) for child in reversed(node.children))
    return _nested(sides)


def from_rows(rows: Iterable[UnitText]) -> list[ComparedUnit]:
    """Rows in reading order as units."""
    return _nested(_side_of(row, position) for position, row in enumerate(rows))


def _side_of(row: UnitText, position: int) -> tuple[ChangeSide, Step, int]:
    address = parse_address(row.address)
    step = address.last or Step(Unit.ARTICLE)
    words = split_mark(row.text, row.label)[1] if step.unit in SMALL else row.text
    if step.unit in SMALL and row.heading and words.startswith(row.heading):
        words = words[len(row.heading) :].lstrip("\n ")
    depth = (len(RANK) + 1) * len(address.containers) + RANK.get(step.unit, -1) + 1  # in an annex all is deeper than it
    return ChangeSide(position, row.address, step.unit, row.label, row.heading, words), step, depth


def _nested(sides: Iterable[tuple[ChangeSide, Step, int]]) -> list[ComparedUnit]:
    """Nest each unit in the nearest one before it that is less deep."""
    nodes: list[ComparedUnit] = []
    path: list[tuple[int, ComparedUnit]] = []
    for side, step, depth in sides:
        while path and path[-1][0] >= depth:
            path.pop()
        node = ComparedUnit(side, step, path[-1][1] if path else None)
        if path:
            path[-1][1].children.append(node)
        path.append((depth, node))
        nodes.append(node)
    return nodes
