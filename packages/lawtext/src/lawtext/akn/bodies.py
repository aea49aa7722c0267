"""Units -> elements: the hierarchy of a text, its paragraphs with links, and the new wording that they quote."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lawtext.akn.identity import ELEMENTS, UniqueEids, eid
from lawtext.akn.links import Linker
from lawtext.akn.manuscripts import AknProvision, printed
from lawtext.akn.markup import add, append_text
from lawtext.structure.headings import UnitCandidate, candidates
from lawtext.structure.openings import RANK
from lawtext.types import Address, Citation, Step, Unit

AMENDS = re.compile(r"sửa đổi|bổ sung|thay thế|thay cụm từ|bãi bỏ|đính chính", re.IGNORECASE)
QUOTED_WORDS = re.compile(r"“([^“”]+)”")  # thay cụm từ “A” bằng cụm từ “B”

_OPENS = '“"«'
_CLOSES = re.compile(r"(?P<mark>[”\"»])(?P<after>\s?[.;,]{0,2})$")
_NO_HEADING_END = ".;:,"


@dataclass(frozen=True, slots=True)
class QuotedLines:
    """Lines `first` to `last` of a unit are new wording between two marks; `after` stands behind the second.

    `plain` are its paragraphs; `lead` those before the first numbered line, `units` what the numbered lines open
    (empty where the quotation stays plain).
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
    """The quoted structures of a unit that amends; `above` are the words before its first line."""
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
    """The numbered lines as units, each inside the bigger one before it; nothing if that would change a letter."""
    lead: list[str] = []
    opened: list[tuple[UnitCandidate, list[str]]] = []
    for line in lines:
        found = next(candidates(line), None)
        if found is not None and not found.is_plan_level:
            opened.append((found, [line]))
        else:
            (opened[-1][1] if opened else lead).append(line)
    ready: list[AknProvision] = []  # what follows, the nearest last
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
    address = Address((Step(found.unit, found.slug),))
    text = "\n".join(lines[1:] if is_heading else [first, *lines[1:]])
    return AknProvision(address, found.unit, num, first if is_heading else "", text, children)


_Line = tuple[str, Sequence[Citation]]


def write_units(into: ET.Element, units: Sequence[AknProvision], linker: Linker, *, above: str = "") -> None:
    """The units and all below them as last children of `into`; `above` are the words they stand under."""
    for unit in units:
        element = add(into, ELEMENTS[unit.unit], eId=linker.taken.once(eid(unit.address)))
        write_title(element, unit, linker)
        lead = " ".join(filter(None, [unit.heading, unit.text.rsplit("\n", 1)[-1]])) or above
        if unit.text:
            name = "intro" if unit.children else "content"
            block = add(element, name, eId=f"{element.get('eId')}__{name}")
            write_paragraphs(block, unit, linker, above=unit.heading or above)
        write_units(element, unit.children, linker, above=lead)


def write_title(element: ET.Element, unit: AknProvision, linker: Linker) -> None:
    """Number and heading."""
    if unit.num:
        add(element, "num", unit.num)
    linker.write_heading(element, unit)


def write_paragraphs(into: ET.Element, unit: AknProvision, linker: Linker, *, above: str = "") -> None:
    """The words of a unit, a paragraph a `p`; new wording it quotes goes into the `p` that announces it."""
    lines = linker.lines(unit)
    quoted = list(quotations([words for words, _ in lines], above=above))
    starts = [0, *(one.last + 1 for one in quoted)]
    for (start, stop), quotation in zip(pairwise([*starts, len(lines)]), [*quoted, None], strict=True):
        plain = lines[start : quotation.first if quotation else stop]
        has_lead = quotation is not None and bool(plain) and bool(plain[-1][0])
        for line in plain[:-1] if has_lead else plain:
            _write_paragraph(into, line, unit.address, linker)
        if quotation is not None:
            _write_quotation(into, plain[-1] if has_lead else ("", []), quotation, unit.address, linker)


def _write_paragraph(into: ET.Element, line: _Line, at: Address, linker: Linker) -> None:
    words, citations = line
    paragraph = add(into, "p")
    spans = [found.span() for found in QUOTED_WORDS.finditer(words)] if AMENDS.match(words) else []
    if not spans:
        linker.write(paragraph, words, citations, at=at)
        return
    mod = add(paragraph, "mod", eId=linker.taken.next(eid(at), "mod"))
    done = 0
    for start, end in spans:
        linker.write(mod, words[done:start], _within(citations, done, start), at=at)
        identifier = linker.taken.next(mod.get("eId", ""), "qtext")
        add(mod, "quotedText", words[start + 1 : end - 1], eId=identifier, startQuote="“", endQuote="”")
        done = end
    linker.write(mod, words[done:], _within(citations, done, len(words)), at=at)


def _within(citations: Sequence[Citation], start: int, end: int) -> list[Citation]:
    return [
        Citation(one.start - start, one.end - start, one.document, one.provision)
        for one in citations
        if start <= one.start and one.end <= end
    ]


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
    """Quoted units have eIds of their own, inside the quotation's: they are provisions of another document."""
    for unit in units:
        identifier = taken.once(f"{outer}__{eid(unit.address)}")
        element = add(into, ELEMENTS[unit.unit], eId=identifier)
        for name, words in (("num", unit.num), ("heading", unit.heading)):
            if words:
                add(element, name, words)
        if unit.text:
            name = "intro" if unit.children else "content"
            block = add(element, name, eId=f"{identifier}__{name}")
            for words in unit.text.split("\n"):
                add(block, "p", words)
        _write_quoted(element, unit.children, taken, identifier)
