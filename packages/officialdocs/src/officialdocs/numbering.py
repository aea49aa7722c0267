"""Numbers of the units, counted as the law counts them.

Parts, chapters and articles run on through the whole text; sections begin anew in each chapter, clauses in each article
(or heading), points in each clause. A number that is given stands; where it is a plain number, counting goes on from
it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lawtext.numerals import POINT_LETTERS, point_letter, to_roman
from officialdocs.blocks import (
    Article,
    Block,
    Chapter,
    Clause,
    Heading,
    Landscape,
    Part,
    Point,
    Section,
    Subsection,
)

# Which counts begin anew below a unit of this kind.
_ANEW: Mapping[type, tuple[str, ...]] = {
    Part: ("Section", "Subsection", "Clause", "Point"),
    Chapter: ("Section", "Subsection", "Clause", "Point"),
    Section: ("Subsection", "Clause", "Point"),
    Subsection: ("Clause", "Point"),
    Article: ("Clause", "Point"),
    Clause: ("Point",),
}


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with every number that was left out."""
    return tuple(_numbered(blocks, Counter()))


def _numbered(blocks: Sequence[Block], counts: Counter[str]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Part() | Chapter() | Section() | Subsection() | Article() | Clause():
                yield replace(block, number=_next(type(block).__name__, block.number, counts))
            case Point():
                yield replace(block, letter=block.letter or point_letter(_next("Point", None, counts)))
                if block.letter in POINT_LETTERS and block.letter:
                    counts["Point"] = POINT_LETTERS.index(block.letter) + 1
            case Heading():
                yield replace(block, label=block.label or _label(block.level, counts))
            case Landscape():
                yield Landscape(tuple(_numbered(block.blocks, counts)))
            case _:
                yield block
        for name in _ANEW.get(type(block), ()):
            counts[name] = 0


def _next(name: str, given: Any, counts: Counter[str]) -> Any:
    if given is None:
        counts[name] += 1
        return counts[name]
    if isinstance(given, int):
        counts[name] = given
    return given


def _label(level: int, counts: Counter[str]) -> str:
    counts[f"Heading {level}"] += 1
    number = counts[f"Heading {level}"]
    for deeper in range(level + 1, 4):
        counts[f"Heading {deeper}"] = 0
    counts["Clause"] = counts["Point"] = 0
    return {1: f"{to_roman(number)}.", 2: f"{number}."}.get(level, f"{point_letter(number)})")
