"""Akoma Ntoso of the profile, read back: what was written is held against what it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from typing import Any

from lxml import etree

from lawtext.addresses import parse_address
from lawtext.akn import AknEdition, AknIdentity, AknManuscript, eid
from lawtext.akn.documents import DAYS, LISTS, NOBODY_KNOWS, VALUES
from lawtext.akn.identity import ATTACHED, ELEMENTS
from lawtext.akn.manuscripts import AknProvision, printed
from lawtext.akn.markup import NAMESPACE, OWN_NAMESPACE
from lawtext.types import Address, Document, Head, ProvisionNode, Span, Step

_UNITS = {name: unit for unit, name in ELEMENTS.items()}
# "art" of the eId "art_5" -> Điều
_SHORT = {eid(Address((Step(unit, "1"),))).partition("_")[0]: unit for unit in ELEMENTS}


@dataclass(frozen=True, slots=True)
class AknText:
    identity: AknIdentity
    edition: AknEdition
    document: Document


def from_akn(xml: str) -> AknText:
    (act,) = etree.fromstring(xml.encode("utf-8"))
    own: dict[str, list[str]] = {}
    for one in act.iterfind(f"{{*}}meta/{{*}}proprietary/{{{OWN_NAMESPACE}}}*"):
        own.setdefault(etree.QName(one).localname, []).append(one.text or "")
    return AknText(_identity(act, own), _edition(act, own), _document(_manuscript(act, _head(own))))


def address_of(identifier: str) -> Address:
    """The address that an eId names; a count behind it ("art_5--2") tells two alike apart and names nothing."""
    containers: list[Step] = []
    steps: list[Step] = []
    for piece in re.sub(r"--\d+$", "", identifier).split("__") if identifier else ():
        if piece.startswith("att_"):
            containers += parse_address(piece.removeprefix("att_")).containers
        else:
            short, _, label = piece.partition("_")
            steps.append(Step(_SHORT[short], label))
    return Address(steps=tuple(steps), containers=tuple(containers))


# ---- what is told of it ----------------------------------------------------------------------------------------------


def _head(own: dict[str, list[str]]) -> Head:
    told: dict[str, Any] = {
        **{name: own[name][0] for name in VALUES if name in own},
        **{name: _day(own[name][0]) for name in DAYS if name in own},
        **{name: tuple(own[name]) for name in LISTS if name in own},
    }
    return Head(**told)


def _identity(act: etree._Element, own: dict[str, list[str]]) -> AknIdentity:
    return AknIdentity(
        official_number=_frbr(act, "Work", "number", "value"),
        doc_type="".join(own.get("identity_doc_type", [])),
        issued_date=_day(_frbr(act, "Work", "date", "date")),
        issuer="".join(own.get("identity_issuer", [])),
        locality="".join(own.get("identity_locality", [])),
        title=_frbr(act, "Work", "name", "value"),
    )


def _edition(act: etree._Element, own: dict[str, list[str]]) -> AknEdition:
    author = _frbr(act, "Manifestation", "author", "href").removeprefix("#")
    shown = act.find(f"{{*}}meta/{{*}}references/*[@eId='{author}']")
    return AknEdition(
        day=_day(_frbr(act, "Expression", "date", "date")),
        is_consolidated="edition_is_consolidated" in own,
        written_on=_day(_frbr(act, "Manifestation", "date", "date")),
        written_by="" if shown is None else shown.get("showAs", ""),
    )


def _frbr(act: etree._Element, level: str, name: str, attribute: str) -> str:
    found = act.find(f"{{*}}meta/{{*}}identification/{{*}}FRBR{level}/{{*}}FRBR{name}")
    return "" if found is None else found.get(attribute, "")


def _day(text: str) -> date | None:
    day = date.fromisoformat(text)
    return None if day == NOBODY_KNOWS else day


# ---- its words -------------------------------------------------------------------------------------------------------


def _manuscript(act: etree._Element, head: Head) -> AknManuscript:
    words, units = _body(act)
    opening = [line for part in ("preface", "preamble") for line in _lines(_first(act, part))]
    return AknManuscript(
        units=(*units, *_attachments(act)),
        head=head,
        opening=(*opening, *words),
        closing=tuple(_lines(_first(act, "conclusions"))),
    )


def _body(document: etree._Element) -> tuple[list[str], tuple[AknProvision, ...]]:
    """The words of a body that stand before any unit, and its units."""
    (body,) = (node for node in document if _name(node) in ("body", "mainBody"))
    words = [line for node in body if _name(node) not in _UNITS for line in _block(node)]
    return words, tuple(_unit(node) for node in body if _name(node) in _UNITS)


def _unit(node: etree._Element, *, is_quoted: bool = False) -> AknProvision:
    unit = _UNITS[_name(node)]
    blocks = (child for child in node if _name(child) in ("content", "intro", "wrapUp"))
    return AknProvision(
        Address() if is_quoted else address_of(node.get("eId", "")),
        unit,
        _title(node, "num"),
        _title(node, "heading"),
        "\n".join(line for block in blocks for line in _lines(block)),
        tuple(_unit(child, is_quoted=is_quoted) for child in node if _name(child) in _UNITS),
    )


def _attachments(document: etree._Element) -> Iterator[AknProvision]:
    for node in document.iterfind("{*}attachments/{*}attachment"):
        (inner,) = node.iterfind("{*}doc")
        address = address_of(node.get("eId", ""))
        words, units = _body(inner)
        children = (*units, *_attachments(inner))
        unit, num, heading = address.containers[-1].unit, _title(node, "num"), _title(node, "heading")
        yield AknProvision(address, unit, num, heading, "\n".join(words), children)


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _first(node: etree._Element, name: str) -> etree._Element | None:
    return node.find(f"{{{NAMESPACE}}}{name}")


def _title(node: etree._Element, name: str) -> str:
    found = _first(node, name)
    return "" if found is None else "".join(found.itertext())


def _lines(block: etree._Element | None) -> list[str]:
    """The paragraphs inside a block."""
    return [] if block is None else [line for child in block for line in _block(child)]


def _block(node: etree._Element) -> list[str]:
    """The lines of a block: a paragraph's own, those of a quoted unit, or those of all that it holds."""
    if _name(node) in _UNITS:
        return list(printed(_unit(node, is_quoted=True)))
    return _paragraph(node) if _name(node) == "p" else _lines(node)


def _paragraph(node: etree._Element) -> list[str]:
    """The line of a paragraph; new wording quoted in it is lines of its own, between its marks."""
    lines = [node.text or ""]
    for child in node:
        is_quoted = _name(child) == "quotedStructure"
        inner = (_lines(child) or [""]) if is_quoted else _paragraph(child)
        inner[0] = child.get("startQuote", "") + inner[0]
        inner[-1] += child.get("endQuote", "") + (child.tail or "")
        if is_quoted:
            lines = inner if lines == [""] else [*lines, *inner]
        else:
            lines[-1:] = [lines[-1] + inner[0], *inner[1:]]
    return lines


def _document(manuscript: AknManuscript) -> Document:
    """The text put together, closing block before the attached texts, and every unit's place in it."""
    text = StringIO()
    text.writelines(f"{line}\n" for line in manuscript.opening)
    roots = [_placed(unit, text) for unit in manuscript.units if unit.unit not in ATTACHED]
    text.writelines(f"{line}\n" for line in manuscript.closing)
    roots += [_placed(unit, text) for unit in manuscript.units if unit.unit in ATTACHED]
    return Document(text.getvalue(), manuscript.head, tuple(roots))


def _placed(unit: AknProvision, text: StringIO) -> ProvisionNode:
    start = text.tell()
    text.writelines(f"{line}\n" for line in printed(replace(unit, children=())))
    children = tuple(_placed(child, text) for child in unit.children)
    label = unit.num if unit.unit in ATTACHED else unit.num.rstrip(".:)/ ")
    return ProvisionNode(unit.address, unit.unit, label, unit.heading, unit.text, Span(start, text.tell()), children)
