"""A text in: Akoma Ntoso 3.0 after the profile, and most of what other writers make of the same elements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawtext.addresses import label_key
from lawtext.akn.identity import ATTACHED, UNITS, AknEdition, AknIdentity, address_of
from lawtext.akn.manuscripts import AknManuscript, AknProvision, printed
from lawtext.akn.markup import AknError, AknNode, read_xml
from lawtext.akn.metadata import read_head, read_identity
from lawtext.types import Address, Document, Doubt, ProvisionNode, Span, Step, Unit

_ROOTS = ("act", "doc", "bill", "statement")
_BODIES = ("body", "mainBody")
_BLOCKS = ("content", "intro", "wrapUp")
_TITLES = ("num", "heading", "subheading")
# Blocks of other writers whose every item is a paragraph.
_ITEMS = ("p", "block", "item", "li", "tr", "listIntroduction", "listWrapUp", "crossHeading")
_ASIDE = ("authorialNote", "noteRef")


@dataclass(frozen=True, slots=True)
class AknText:
    """What was read: which document and wording it is, and its text in the shape that `parse_document` gives.

    `document.source` is the text put together line by line; spans are on it. What the profile does not know is passed
    over and reported in `document.doubts`, with the line of the XML.
    """

    identity: AknIdentity
    edition: AknEdition
    document: Document


def from_akn(xml: str) -> AknText:
    """Read an Akoma Ntoso 3.0 document.

    Raises AknError, and nothing else, for XML that is malformed, hostile or no document.
    """
    root = read_xml(xml)
    if root.name != "akomaNtoso":
        raise AknError(root.line, f"Phần tử gốc là “{root.name}”, không phải “akomaNtoso”.")
    if (document := root.first(*_ROOTS)) is None:
        raise AknError(root.line, "Không thấy phần tử “act” hay “doc” trong “akomaNtoso”.")
    reader = _Reader()
    return AknText(*read_identity(document), _document(reader.manuscript(document), reader.doubts))


class _Reader:
    def __init__(self) -> None:
        self.doubts: list[Doubt] = []

    def manuscript(self, document: AknNode) -> AknManuscript:
        preface, preamble, conclusions = (
            _lines(part) if (part := document.first(name)) else [] for name in ("preface", "preamble", "conclusions")
        )
        words, units = self._body(document, Address())
        return AknManuscript(
            units=(*units, *self._attachments(document, ())),
            head=read_head(document),
            opening=(*preface, *preamble, *words),
            closing=tuple(conclusions),
        )

    def _body(self, document: AknNode, at: Address) -> tuple[list[str], tuple[AknProvision, ...]]:
        """The words of a body that stand before any unit, and its units."""
        if (body := document.first(*_BODIES)) is None:
            raise AknError(document.line, f"Phần tử “{document.name}” không có “body” hay “mainBody”.")
        words: list[str] = []
        units: list[AknProvision] = []
        for node in body.elements:
            found = self._units(node, at)
            units += found
            if not found:
                words += _block(node)
        return words, tuple(units)

    def _units(self, node: AknNode, at: Address) -> list[AknProvision]:
        """The unit that an element is, or the units inside one that this profile does not know."""
        if unit := UNITS.get(node.name):
            return [self.unit(node, unit, at)]
        if node.name in (*_BLOCKS, *_ITEMS):
            return []
        if any(child.name in UNITS for child in node.elements):
            reason = f"Cấp “{node.name}” không có trong văn bản Việt Nam; chỉ đọc phần bên trong."
            self.doubts.append(Doubt(node.line, reason))
        return [unit for child in node.elements for unit in self._units(child, at)]

    def unit(self, node: AknNode, unit: Unit, at: Address) -> AknProvision:
        num = _title(node, "num")
        address = self._address(node, unit, num, at)
        lines = [line for child in node.elements if child.name in _BLOCKS for line in _lines(child)]
        children: list[AknProvision] = []
        for child in (child for child in node.elements if child.name not in (*_TITLES, *_BLOCKS)):
            found = self._units(child, address)
            children += found
            lines += [] if found else _block(child)
        return AknProvision(address, unit, num, _title(node, "heading"), "\n".join(lines), tuple(children))

    def _address(self, node: AknNode, unit: Unit, num: str, at: Address) -> Address:
        """From the eId; where that is another writer's, from the number and where the unit stands."""
        address = _named(node)
        if address.steps and address.steps[-1].unit is unit and address.containers == at.containers:
            return address
        above = () if unit is Unit.ARTICLE else at.steps
        return Address((*above, Step(unit, label_key(unit, _label(num, unit).split(" ")[-1]))), at.containers)

    def _attachments(self, document: AknNode, outer: tuple[Step, ...]) -> tuple[AknProvision, ...]:
        attachments = document.first("attachments")
        nodes = enumerate(attachments.elements if attachments else (), start=1)
        return tuple(unit for count, node in nodes if (unit := self._attachment(node, outer, count)))

    def _attachment(self, node: AknNode, outer: tuple[Step, ...], count: int) -> AknProvision | None:
        if (inner := node.first(*_ROOTS)) is None:
            self.doubts.append(Doubt(node.line, "Phần đính kèm không chứa văn bản nào đọc được."))
            return None
        containers = _named(node).containers or (*outer, Step(Unit.ANNEX, str(count)))
        address = Address(containers=containers)
        words, units = self._body(inner, address)
        children = (*units, *self._attachments(inner, containers))
        num, heading = _title(node, "num"), _title(node, "heading")
        return AknProvision(address, containers[-1].unit, num, heading, "\n".join(words), children)


def _named(node: AknNode) -> Address:
    """The address that the eId names; the empty one where it is another writer's."""
    try:
        return address_of(node.get("eId"))
    except ValueError:
        return Address()


def _title(node: AknNode, name: str) -> str:
    return found.words if (found := node.first(name)) else ""


def _label(num: str, unit: Unit) -> str:
    """ "2." -> "2", "Điều 5." -> "Điều 5"; an attached text's number has no mark."""
    return num if unit in ATTACHED else num.rstrip(".:)/ ")


def _lines(block: AknNode) -> list[str]:
    """The paragraphs inside a block."""
    return [line for child in block.elements for line in _block(child)]


def _block(node: AknNode) -> list[str]:
    """The lines of a block: a paragraph's own, those of a quoted unit, or those of all that it holds."""
    if node.name in UNITS:
        return list(printed(_Reader().unit(node, UNITS[node.name], Address())))
    is_paragraph = node.name == "p" or node.name in _ITEMS and not any(one is not node for one in node.all("p"))
    return _paragraph(node) if is_paragraph else _lines(node)


def _paragraph(node: AknNode) -> list[str]:
    """The line of a paragraph; new wording quoted in it is lines of its own, between its marks."""
    lines = [""]
    for child in node.children:
        inner = _inline(child)
        if isinstance(child, AknNode) and child.name == "quotedStructure":
            lines = inner if lines == [""] else [*lines, *inner]
        else:
            lines[-1:] = [lines[-1] + inner[0], *inner[1:]]
    return lines


def _inline(child: AknNode | str) -> list[str]:
    if isinstance(child, str):
        return [child]
    if child.name in (*_ASIDE, "br"):
        return ["", ""] if child.name == "br" else [""]
    inner = (_lines(child) or [""]) if child.name == "quotedStructure" else _paragraph(child)
    inner[0] = child.get("startQuote") + inner[0]
    inner[-1] += child.get("endQuote")
    return inner


# ---- lines and spans -------------------------------------------------------------------------------------------------


def _document(manuscript: AknManuscript, doubts: Sequence[Doubt]) -> Document:
    """The text put together, closing block before the attached texts, and every unit's place in it."""
    pieces = _Pieces()
    pieces.add(*manuscript.opening)
    roots = [pieces.unit(unit) for unit in manuscript.units if unit.unit not in ATTACHED]
    pieces.add(*manuscript.closing)
    roots += [pieces.unit(unit) for unit in manuscript.units if unit.unit in ATTACHED]
    return Document("".join(pieces.lines), manuscript.head, tuple(roots), tuple(doubts))


class _Pieces:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._length = 0

    def add(self, *lines: str) -> None:
        self.lines += [f"{line}\n" for line in lines]
        self._length += sum(len(line) + 1 for line in lines)

    def unit(self, unit: AknProvision) -> ProvisionNode:
        start = self._length
        self.add(*printed(replace(unit, children=())))
        children = tuple(self.unit(child) for child in unit.children)
        span, label = Span(start, self._length), _label(unit.num, unit.unit)
        return ProvisionNode(unit.address, unit.unit, label, unit.heading, unit.text, span, children)
