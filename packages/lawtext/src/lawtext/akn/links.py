"""Citations of a whole text, unit by unit -> `ref` and `rref`: where the words of a paragraph point."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawtext.addresses import anchor, number_key
from lawtext.akn.identity import AknIdentity, UniqueEids, cited, eid, link
from lawtext.akn.manuscripts import AknProvision, walk
from lawtext.akn.markup import add, append_text
from lawtext.citations import find_citations, pieces
from lawtext.types import Address, Citation, Context, DocumentReference, Unit

_READ_WHOLE = (Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)


@dataclass(slots=True)
class UnitCitations:
    """What one unit cites, with spans on its heading and on its text."""

    heading: list[Citation] = field(default_factory=list)
    text: list[Citation] = field(default_factory=list)


Citations = dict[int, UnitCitations]  # by the identity of the unit: two units of a text may have one address


def cite(units: Iterable[AknProvision], *, number: str) -> Citations:
    """What every unit of the document with this number cites."""
    found: Citations = {}
    for stretch in _stretches(units):
        found |= _cite_stretch(stretch, number)
    return found


def _stretches(units: Iterable[AknProvision]) -> Iterator[list[AknProvision]]:
    """Units to be read together."""
    pending = list(reversed(list(units)))
    while pending:
        unit = pending.pop()
        if unit.unit in _READ_WHOLE:
            yield list(walk([unit]))
        else:
            yield [unit]
            pending.extend(reversed(unit.children))


def _cite_stretch(units: Sequence[AknProvision], number: str) -> Citations:
    """Reads "Điều 1. Tên / 1. Lời …" as printed, and gives each unit what lies in its own words."""
    found = {id(unit): UnitCitations() for unit in units}
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


def _context(unit: AknProvision, number: str) -> Context:
    steps = {step.unit: str(step) for step in unit.address.steps}
    return Context(number or None, steps.get(Unit.ARTICLE), steps.get(Unit.CLAUSE))


Lookup = Callable[[DocumentReference], AknIdentity | None]


@dataclass(frozen=True, slots=True)
class Linker:
    """What is needed to turn a citation into a link: who cites, what stands in the text, whom else to ask.

    `lookup` knows documents that a citation names too loosely for an IRI (a law by its name, a decree without a day);
    where it gives None, the citation's own words decide.
    """

    identity: AknIdentity
    known: Collection[Address]
    citations: Citations
    taken: UniqueEids
    lookup: Lookup | None = None

    def lines(self, unit: AknProvision) -> list[tuple[str, list[Citation]]]:
        """The unit's paragraphs, each with the citations that stand in it (spans on the paragraph)."""
        return self._by_line(unit.text, self._cited(unit).text)

    def write_heading(self, into: ET.Element, unit: AknProvision) -> None:
        """The unit's title, linked."""
        if unit.heading:
            self.write(add(into, "heading"), unit.heading, self._cited(unit).heading, at=unit.address)

    def _cited(self, unit: AknProvision) -> UnitCitations:
        return self.citations.get(id(unit)) or UnitCitations()

    def plain_lines(self, lines: Sequence[str]) -> list[tuple[str, list[Citation]]]:
        """The same for lines that belong to no unit: the preamble."""
        text = "\n".join(lines)
        return self._by_line(text, find_citations(text, context=Context(self.identity.official_number or None)))

    @staticmethod
    def _by_line(text: str, citations: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
        lines = text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        found: list[tuple[str, list[Citation]]] = [(line, []) for line in lines]
        for one in citations:
            at = bisect_right(starts, one.start) - 1
            if at < len(lines) and one.end <= starts[at] + len(lines[at]):
                found[at][1].append(replace(one, start=one.start - starts[at], end=one.end - starts[at]))
        return found

    def write(self, into: ET.Element, words: str, citations: Sequence[Citation], *, at: Address) -> None:
        """Append the words, with links where they cite."""
        for piece, found in pieces(words, citations):
            targets = list(self._targets(found, at))
            if not targets:
                append_text(into, piece)
            elif len(targets) == 1:
                add(into, "ref", piece, eId=self.taken.next(eid(at), "ref"), href=targets[0])
            else:
                ends = {"from": targets[0], "upTo": targets[-1]}
                add(into, "rref", piece, eId=self.taken.next(eid(at), "ref"), **ends)

    def _targets(self, found: Sequence[Citation], at: Address) -> Iterator[str]:
        for one in found:
            target = self._here(one.provision, at) if self._is_own(one.document) else self._elsewhere(one)
            if target:
                yield target

    def _is_own(self, document: DocumentReference) -> bool:
        own = number_key(self.identity.official_number)
        return document.is_this or bool(own) and number_key(document.number) == own

    def _here(self, provision: Address, at: Address) -> str:
        """An attached regulation speaks of its own Điều 5 first; what does not stand in the text gets no link."""
        place = anchor(provision)
        own = Address(place.steps, at.containers + place.containers)
        target = own if own in self.known else place
        return f"#{eid(target)}" if provision and target in self.known else ""

    def _elsewhere(self, one: Citation) -> str:
        document = (self.lookup(one.document) if self.lookup else None) or cited(one.document, by=self.identity)
        return link(document.work, one.provision) if document else ""
