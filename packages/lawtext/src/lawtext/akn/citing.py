"""Citations of a whole text, unit by unit.

An article is read with its heading and all below it: an amending article says in its heading what it amends, and from
there on "khoản 2 Điều 4" is a place of that document. Whatever stands in no article is read for itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawtext.akn.manuscripts import Written, walk
from lawtext.citations import find_citations
from lawtext.types import Citation, Context, Unit

_READ_WHOLE = (Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)


@dataclass(slots=True)
class Cited:
    """What one unit cites, with spans on its heading and on its text."""

    heading: list[Citation] = field(default_factory=list)
    text: list[Citation] = field(default_factory=list)


Citations = dict[int, Cited]  # by the identity of the unit: two units of a text may have one address


def cite(units: Iterable[Written], *, number: str) -> Citations:
    """What every unit of the document with this number cites."""
    found: Citations = {}
    for stretch in _stretches(units):
        found |= _cite_stretch(stretch, number)
    return found


def _stretches(units: Iterable[Written]) -> Iterator[list[Written]]:
    """Units to be read together."""
    pending = list(reversed(list(units)))
    while pending:
        unit = pending.pop()
        if unit.unit in _READ_WHOLE:
            yield list(walk([unit]))
        else:
            yield [unit]
            pending.extend(reversed(unit.children))


def _cite_stretch(units: Sequence[Written], number: str) -> Citations:
    """Reads "Điều 1. Tên / 1. Lời …" as printed, and gives each unit what lies in its own words."""
    found = {id(unit): Cited() for unit in units}
    pieces: list[str] = []
    starts: list[int] = []
    owners: list[tuple[list[Citation], int]] = []  # whose words begin there, and how long they are
    length = 0
    for unit in units:
        own = found[id(unit)]
        lead = f"{unit.num} " if unit.num else ""
        for words, citations in ((unit.heading, own.heading), (unit.text, own.text)):
            if not words:
                continue
            starts.append(length + len(lead))
            owners.append((citations, len(words)))
            pieces += [lead, words, "\n"]
            length += len(lead) + len(words) + 1
            lead = ""
    for one in find_citations("".join(pieces), context=_context(units[0], number)):
        at = bisect_right(starts, one.start) - 1
        citations, size = owners[at] if at >= 0 else ([], 0)
        if at >= 0 and one.end <= starts[at] + size:
            citations.append(replace(one, start=one.start - starts[at], end=one.end - starts[at]))
    return found


def _context(unit: Written, number: str) -> Context:
    steps = {step.unit: str(step) for step in unit.address.steps}
    return Context(number or None, steps.get(Unit.ARTICLE), steps.get(Unit.CLAUSE))
