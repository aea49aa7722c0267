"""Ranks of headings: each one under the one above it without a step left out, as screen readers ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lawtext.types import Unit
from portal.library.exports.book import Leaf

CENTRED = frozenset({Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.ANNEX, Unit.REGULATION})
DEEPEST = 6
_ATTACHED = (Unit.ANNEX, Unit.REGULATION)

Ranked = tuple[Leaf, int]


def ranked(leaves: Iterable[Leaf]) -> Iterator[Ranked]:
    """Every unit in order; the rank is 1 for a heading at the top, 0 for a clause, a point and what has no title."""
    open_until: list[int] = []
    for leaf in leaves:
        while open_until and open_until[-1] <= leaf.position:
            open_until.pop()
        if leaf.is_body or not leaf.title:
            yield leaf, 0
            continue
        open_until.append(leaf.end)
        yield leaf, min(len(open_until), DEEPEST)


def parted(leaves: Iterable[Leaf]) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """The text's own units and those attached behind it, each with its rank: the closing block stands between them."""
    pairs = tuple(ranked(leaves))
    begins = next((at for at, (leaf, _) in enumerate(pairs) if at and not leaf.depth and leaf.unit in _ATTACHED), None)
    at = len(pairs) if begins is None else begins
    return pairs[:at], pairs[at:]


def stacked(leaf: Leaf) -> tuple[str, ...]:
    """The lines of a heading: number and name under each other for what is centred, in one for an article."""
    if leaf.unit in CENTRED:
        return tuple(filter(None, [leaf.label, leaf.heading]))
    return (leaf.title,)
