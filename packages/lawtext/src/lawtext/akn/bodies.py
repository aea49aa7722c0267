"""Units -> elements: the hierarchy of a text, its paragraphs with links and quoted amendments."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import pairwise

from lawtext.akn.eids import ELEMENTS, Taken, eid
from lawtext.akn.linking import Linker
from lawtext.akn.manuscripts import Written
from lawtext.akn.markup import add, append_text
from lawtext.akn.quoting import AMENDS, QUOTED_WORDS, Quotation, quotations
from lawtext.types import Address, Citation

_Line = tuple[str, Sequence[Citation]]


def write_units(into: ET.Element, units: Sequence[Written], linker: Linker, *, above: str = "") -> None:
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


def write_title(element: ET.Element, unit: Written, linker: Linker) -> None:
    """Number and heading."""
    if unit.num:
        add(element, "num", unit.num)
    linker.write_heading(element, unit)


def write_paragraphs(into: ET.Element, unit: Written, linker: Linker, *, above: str = "") -> None:
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


def _write_quotation(into: ET.Element, lead: _Line, quotation: Quotation, at: Address, linker: Linker) -> None:
    mod = add(add(into, "p"), "mod", eId=linker.taken.next(eid(at), "mod"))
    linker.write(mod, *lead, at=at)
    outer = linker.taken.next(mod.get("eId", ""), "qstr")
    structure = add(mod, "quotedStructure", eId=outer, startQuote=quotation.opening, endQuote=quotation.closing)
    for words in quotation.lead if quotation.units else quotation.plain:
        add(structure, "p", words)
    _write_quoted(structure, quotation.units, linker.taken, outer)
    append_text(mod, quotation.after)


def _write_quoted(into: ET.Element, units: Sequence[Written], taken: Taken, outer: str) -> None:
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
