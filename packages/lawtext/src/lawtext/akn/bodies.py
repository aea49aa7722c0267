"""Units -> XML elements: the hierarchy of a text, its paragraphs with links (`ref`, `rref`), and quoted wording."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from lawtext.addresses import anchor, number_key
from lawtext.akn.identity import ELEMENTS, AknIdentity, UniqueEids, cited, eid, link
from lawtext.akn.manuscripts import AknProvision, printed
from lawtext.akn.markup import add, append_text
from lawtext.citations import find_citations, pieces
from lawtext.structure.headings import UnitCandidate, candidates
from lawtext.structure.openings import RANK
from lawtext.types import Address, Citation, Context, DocumentReference, Step, Unit, walk


@dataclass(slots=True)
class UnitCitations:
    """The citations of one unit, with spans on its heading and on its text."""

    heading: list[Citation] = field(default_factory=list)
    text: list[Citation] = field(default_factory=list)


Citations = dict[int, UnitCitations]  # by `id()` of the unit, as two units of a text may have the same address


def cite(units: Iterable[AknProvision], *, context: Context) -> Citations:
    """The citations of every unit of a document; `context` is that of the whole document, without a place."""
    stretches = (_cite_stretch(stretch, context) for stretch in _stretches(units))
    return {unit: cited for found in stretches for unit, cited in found.items()}


def _stretches(units: Iterable[AknProvision]) -> Iterator[list[AknProvision]]:
    """Groups to be read together: an article, clause or point with its subunits; a bigger unit alone."""
    for unit in units:
        if unit.unit in (Unit.ARTICLE, Unit.CLAUSE, Unit.POINT):
            yield list(walk([unit]))
        else:
            yield [unit]
            yield from _stretches(unit.children)


def _cite_stretch(units: Sequence[AknProvision], context: Context) -> Citations:
    """Finds citations in "Điều 1. Tên / 1. Lời …" as printed, and gives each unit those in its own words."""
    found = {id(unit): UnitCitations() for unit in units}
    text = ""
    spans: list[tuple[int, int]] = []
    owners: list[list[Citation]] = []  # owner of each span
    for unit in units:
        own = found[id(unit)]
        lead = f"{unit.num} " if unit.num else ""
        for words, citations in ((unit.heading, own.heading), (unit.text, own.text)):
            if words:
                text += f"{lead}{words}\n"
                spans.append((len(text) - 1 - len(words), len(text) - 1))
                owners.append(citations)
                lead = ""
    steps = {step.unit: str(step) for step in units[0].address.steps}
    for at, one in _inside(
        spans,
        find_citations(text, context=replace(context, article=steps.get(Unit.ARTICLE), clause=steps.get(Unit.CLAUSE))),
    ):
        owners[at].append(one)
    return found


def _inside(spans: Sequence[tuple[int, int]], citations: Iterable[Citation]) -> Iterator[tuple[int, Citation]]:
    """The citations inside one of the spans: the span's index, and the citation with its position relative to it."""
    for one in citations:
        at = bisect_right(spans, one.start, key=lambda span: span[0]) - 1
        if at >= 0 and one.end <= spans[at][1]:
            yield at, replace(one, start=one.start - spans[at][0], end=one.end - spans[at][0])


Lookup = Callable[[DocumentReference], AknIdentity | None]


@dataclass(frozen=True, slots=True)
class Linker:
    """Turns citations into links: the citing document, the addresses in its text, and the caller's lookup.

    `lookup` resolves documents that a citation names too loosely for an IRI (a law by its name, a decree without a
    date); where it returns None, the citation's own words are used.
    """

    identity: AknIdentity
    known: Collection[Address]
    citations: Citations
    taken: UniqueEids
    context: Context
    lookup: Lookup | None = None

    def lines(self, unit: AknProvision) -> list[tuple[str, list[Citation]]]:
        """The unit's paragraphs, each with its citations (spans relative to the paragraph)."""
        return self._by_line(unit.text, self._cited(unit).text)

    def write_heading(self, into: ET.Element, unit: AknProvision) -> None:
        """The unit's title, linked."""
        if unit.heading:
            self.write(add(into, "heading"), unit.heading, self._cited(unit).heading, at=unit.address)

    def _cited(self, unit: AknProvision) -> UnitCitations:
        return self.citations.get(id(unit)) or UnitCitations()

    def plain_lines(self, lines: Sequence[str]) -> list[tuple[str, list[Citation]]]:
        """The same for lines outside units: the preamble."""
        text = "\n".join(lines)
        return self._by_line(text, find_citations(text, context=self.context))

    @staticmethod
    def _by_line(text: str, citations: Sequence[Citation]) -> list[tuple[str, list[Citation]]]:
        found: list[tuple[str, list[Citation]]] = [(line, []) for line in text.split("\n")]
        starts = accumulate((len(line) + 1 for line, _ in found), initial=0)
        spans = [(start, start + len(line)) for start, (line, _) in zip(starts, found, strict=False)]
        for at, one in _inside(spans, citations):
            found[at][1].append(one)
        return found

    def write(self, into: ET.Element, words: str, citations: Sequence[Citation], *, at: Address) -> None:
        """Append the words to the element, with links at citations."""
        for piece, found in pieces(words, citations):
            targets = [target for one in found if (target := self._target(one, at))]
            if not targets:
                append_text(into, piece)
                continue
            name, ends = "ref", {"href": targets[0]}
            if len(targets) > 1:
                name, ends = "rref", {"from": targets[0], "upTo": targets[-1]}
            add(into, name, piece, eId=self.taken.next(eid(at), "ref"), **ends)

    def _target(self, one: Citation, at: Address) -> str:
        own = number_key(self.identity.official_number)
        if one.document.is_this or own and number_key(one.document.number) == own:
            return self._here(one.provision, at)
        document = (self.lookup(one.document) if self.lookup else None) or cited(one.document, by=self.identity)
        return link(document.work, one.provision) if document else ""

    def _here(self, provision: Address, at: Address) -> str:
        """The IRI of a place in this document; "" if the text does not contain the place.

        In an attached regulation, the regulation's own Điều 5 takes precedence over that of the main document.
        """
        place = anchor(provision)
        own = Address(place.steps, at.containers + place.containers)
        target = own if own in self.known else place
        return f"#{eid(target)}" if provision and target in self.known else ""


AMENDS = re.compile(r"sửa đổi|bổ sung|thay thế|thay cụm từ|bãi bỏ|đính chính", re.IGNORECASE)
QUOTED_WORDS = re.compile(r"“([^“”]+)”")  # thay cụm từ “A” bằng cụm từ “B”

_OPENS = '“"«'
_CLOSES = re.compile(r"(?P<mark>[”\"»])(?P<after>\s?[.;,]{0,2})$")
_NO_HEADING_END = ".;:,"


@dataclass(frozen=True, slots=True)
class QuotedLines:
    """Lines `first` to `last` of a unit are quoted new wording; `after` is the text behind the closing mark.

    `plain` are its paragraphs; `lead` those before the first numbered line, `units` the units of the numbered lines
    (empty if the quotation stays plain).
    """

    first: int
    last: int
    opening: str
    closing: str
    after: str
    plain: tuple[str, ...]
    lead: tuple[str, ...] = ()
    units: tuple[AknProvision, ...] = ()


def quotations(lines: Sequence[str], *, above: str) -> Iterator[QuotedLines]:
    """The quoted structures of an amending unit; `above` are the words before its first line."""
    after = 0
    for at, line in enumerate(lines):
        lead = lines[at - 1] if at else above
        if at < after or not line or line[0] not in _OPENS or not AMENDS.search(lead):
            continue
        if (at == 0 or lead.rstrip().endswith(":")) and (found := _read(lines, at)):
            yield found
            after = found.last + 1


def _read(lines: Sequence[str], first: int) -> QuotedLines | None:
    depth, is_straight = 0, lines[first][0] == '"'
    for at in range(first, len(lines)):
        depth += sum(lines[at].count(mark) for mark in "“«") - sum(lines[at].count(mark) for mark in "”»")
        end = _CLOSES.search(lines[at], 1 if at == first else 0)
        if end and (depth <= 0 or is_straight):
            quoted = list(lines[first : at + 1])
            quoted[-1] = quoted[-1][: end.start()]
            plain = (quoted[0][1:], *quoted[1:])
            lead, units = _units(plain)
            return QuotedLines(first, at, lines[first][0], end["mark"], end["after"], plain, lead, units)
    return None


def _units(lines: Sequence[str]) -> tuple[tuple[str, ...], tuple[AknProvision, ...]]:
    """The numbered lines as nested units; empty if the conversion would change a letter."""
    lead: list[str] = []
    opened: list[tuple[UnitCandidate, list[str]]] = []
    for line in lines:
        if (found := next(candidates(line), None)) is not None and not found.is_plan_level:
            opened.append((found, [line]))
        else:
            (opened[-1][1] if opened else lead).append(line)
    ready: list[AknProvision] = []  # the following units, the nearest last
    for found, own in reversed(opened):
        children: list[AknProvision] = []
        while ready and RANK[ready[-1].unit] > RANK[found.unit]:
            children.append(ready.pop())
        ready.append(_unit(found, own, tuple(children)))
    units = tuple(reversed(ready))
    again = [*lead, *(line for unit in units for line in printed(unit))]
    return (tuple(lead), units) if again == list(lines) else ((), ())


def _unit(found: UnitCandidate, lines: Sequence[str], children: tuple[AknProvision, ...]) -> AknProvision:
    num, first = lines[0][: found.body_at].strip(), lines[0][found.body_at :].strip()
    is_heading = found.unit is Unit.ARTICLE and first and first[-1] not in _NO_HEADING_END
    heading, text = (first, lines[1:]) if is_heading else ("", [first, *lines[1:]])
    return AknProvision(Address((Step(found.unit, found.slug),)), found.unit, num, heading, "\n".join(text), children)


_Line = tuple[str, Sequence[Citation]]


def write_units(into: ET.Element, units: Sequence[AknProvision], linker: Linker, *, above: str = "") -> None:
    """Append the units with all their subunits as children of `into`; `above` are the words that precede them."""
    for unit in units:
        element = add(into, ELEMENTS[unit.unit], eId=linker.taken.once(eid(unit.address)))
        write_title(element, unit, linker)
        lead = " ".join(filter(None, [unit.heading, unit.text.rsplit("\n", 1)[-1]])) or above
        if unit.text:
            write_paragraphs(_add_block(element, unit), unit, linker, above=unit.heading or above)
        write_units(element, unit.children, linker, above=lead)


def _add_block(element: ET.Element, unit: AknProvision) -> ET.Element:
    """The element that contains the unit's own words."""
    name = "intro" if unit.children else "content"
    return add(element, name, eId=f"{element.get('eId')}__{name}")


def write_title(element: ET.Element, unit: AknProvision, linker: Linker) -> None:
    """Number and heading."""
    if unit.num:
        add(element, "num", unit.num)
    linker.write_heading(element, unit)


def write_paragraphs(into: ET.Element, unit: AknProvision, linker: Linker, *, above: str = "") -> None:
    """The words of a unit, one `p` per paragraph; quoted new wording goes into the `p` that announces it."""
    lines = linker.lines(unit)
    done = 0
    for quotation in quotations([words for words, _ in lines], above=above):
        has_lead = quotation.first > done and lines[quotation.first - 1][0]
        for line in lines[done : quotation.first - 1 if has_lead else quotation.first]:
            _write_paragraph(into, line, unit.address, linker)
        lead: _Line = lines[quotation.first - 1] if has_lead else ("", [])
        _write_quotation(into, lead, quotation, unit.address, linker)
        done = quotation.last + 1
    for line in lines[done:]:
        _write_paragraph(into, line, unit.address, linker)


def _write_paragraph(into: ET.Element, line: _Line, at: Address, linker: Linker) -> None:
    words, citations = line
    paragraph = add(into, "p")
    spans = [found.span() for found in QUOTED_WORDS.finditer(words)] if AMENDS.match(words) else []
    if spans:
        paragraph = add(paragraph, "mod", eId=linker.taken.next(eid(at), "mod"))
    for (_, done), (start, end) in pairwise([(0, 0), *spans, (len(words), len(words))]):
        linker.write(paragraph, words[done:start], [one for _, one in _inside([(done, start)], citations)], at=at)
        if end > start:
            add(
                paragraph,
                "quotedText",
                words[start + 1 : end - 1],
                eId=linker.taken.next(paragraph.get("eId", ""), "qtext"),
                startQuote="“",
                endQuote="”",
            )


def _write_quotation(into: ET.Element, lead: _Line, quotation: QuotedLines, at: Address, linker: Linker) -> None:
    mod = add(add(into, "p"), "mod", eId=linker.taken.next(eid(at), "mod"))
    linker.write(mod, *lead, at=at)
    outer = linker.taken.next(mod.get("eId", ""), "qstr")
    structure = add(mod, "quotedStructure", eId=outer, startQuote=quotation.opening, endQuote=quotation.closing)
    for words in quotation.lead if quotation.units else quotation.plain:
        add(structure, "p", words)
    _write_quoted(structure, quotation.units, linker.taken, outer)
    append_text(mod, quotation.after)


def _write_quoted(into: ET.Element, units: Sequence[AknProvision], taken: UniqueEids, outer: str) -> None:
    """Append quoted units. Their eIds begin with the quotation's, because they are provisions of another document."""
    for unit in units:
        identifier = taken.once(f"{outer}__{eid(unit.address)}")
        element = add(into, ELEMENTS[unit.unit], eId=identifier)
        for name, words in (("num", unit.num), ("heading", unit.heading)):
            if words:
                add(element, name, words)
        if unit.text:
            block = _add_block(element, unit)
            for words in unit.text.split("\n"):
                add(block, "p", words)
        _write_quoted(element, unit.children, taken, identifier)
