"""A text out and in: Akoma Ntoso 3.0, valid against the OASIS schema, after the profile in docs/akn-profile.md;
read is also most of what other writers make of the same elements."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lawtext.addresses import label_key
from lawtext.akn.bodies import Linker, Lookup, cite, write_paragraphs, write_title, write_units
from lawtext.akn.identity import ATTACHED, UNITS, AknEdition, AknEvent, AknIdentity, UniqueEids, address_of, eid
from lawtext.akn.manuscripts import BASIS, AknManuscript, AknProvision, apart, from_document, printed, split_opening
from lawtext.akn.markup import NAMESPACE, AknError, AknNode, add, append_text, read_xml, to_xml
from lawtext.akn.metadata import Metadata, read_head, read_identity, write_meta
from lawtext.citations import document_context
from lawtext.dates import find_dates
from lawtext.types import Address, Context, Document, Doubt, Head, ProvisionNode, Span, Step, Unit, walk
from lawtext.words import fold

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


_MOTTO = re.compile(r"^(?:CỘNG H|Cộng h|Độc lập\s*[-–])")
_SHORTEST_PART = 4  # characters of a line that may be a part of a title
_RECIPIENTS = re.compile(r"^n[ơƠ]i nh[ậẬ]n\b", re.IGNORECASE)


def write_preface(into: ET.Element, lines: Sequence[str], head: Head) -> None:
    """Quốc hiệu, issuer, number, place and date, kind, trích yếu."""
    if not lines:
        return
    preface = add(into, "preface")
    reader = _Letterhead(head)
    for line in lines:
        if _MOTTO.match(line):
            add(preface, "p", line, **{"class": "quoc-hieu"})
        else:
            reader.write(add(preface, "p"), line)


def _key(words: str) -> str:
    return " ".join(fold(words).split())


class _Letterhead:
    """Marks up a letter-head: the issuer stands above the kind, the trích yếu below, each over one line or more."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._issuer, self._kind, self._subject = _key(head.issuer), _key(head.doc_type), _key(head.subject)
        self._is_below = False

    def write(self, paragraph: ET.Element, line: str) -> None:
        name = self._whole_line(line)
        number = line.find(self._head.official_number) if self._head.official_number else -1
        day = next((one for one in find_dates(line) if one.date == self._head.issued_date), None)
        if name:
            add(paragraph, name, line)
        elif number >= 0:
            _mark(paragraph, line, number, number + len(self._head.official_number), "docNumber")
        elif day:
            _mark(paragraph, line, day.start, day.end, "docDate", date=day.date.isoformat())
        else:
            append_text(paragraph, line)

    def _whole_line(self, line: str) -> str:
        key = _key(line)
        if not self._is_below and key == self._kind:
            self._is_below = True
            return "docType"
        part_of, name = (self._subject, "docTitle") if self._is_below else (self._issuer, "docAuthority")
        is_part = len(key) >= _SHORTEST_PART and key in part_of
        return name if is_part and (self._is_below or line.isupper() or key == part_of) else ""


def _mark(paragraph: ET.Element, line: str, start: int, end: int, name: str, **attributes: str) -> None:
    append_text(paragraph, line[:start])
    add(paragraph, name, line[start:end], **attributes)
    append_text(paragraph, line[end:])


def write_preamble(into: ET.Element, lines: Sequence[str], linker: Linker) -> None:
    """Legal bases as `citations`, everything else as `formula`, in the order of the text."""
    if not lines:
        return
    preamble = add(into, "preamble")
    for is_basis, group in groupby(linker.plain_lines(lines), key=lambda row: BASIS.match(row[0]) is not None):
        block = (
            add(preamble, "citations", eId=linker.taken.next("", "cits"))
            if is_basis
            else add(preamble, "formula", name="ban-hanh", eId=linker.taken.next("", "formula"))
        )
        for words, found in group:
            eid = linker.taken.next(block.get("eId", ""), "cit") if is_basis else ""
            linker.write(add(add(block, "citation", eId=eid) if is_basis else block, "p"), words, found, at=Address())


def write_conclusions(into: ET.Element, lines: Sequence[str], head: Head) -> None:
    """Recipients, office and name of who signed."""
    if not lines:
        return
    conclusions = add(into, "conclusions")
    in_list = False
    office = _key(head.signer_title)
    for line in lines:
        in_list = bool(_RECIPIENTS.match(line)) or (in_list and line[:1] in "-+–•")
        paragraph = add(conclusions, "p", **({"class": "noi-nhan"} if in_list else {}))
        key = _key(line)
        if head.signer and key == _key(head.signer):
            add(add(paragraph, "signature"), "person", line, refersTo="#nguoi-ky")
        elif len(key) > 2 and office and key in office:
            add(add(paragraph, "signature"), "role", line, refersTo="#chuc-danh")
        else:
            append_text(paragraph, line)


_NAMES = {Unit.ANNEX: "phu-luc", Unit.REGULATION: "quy-che"}


def to_akn(
    text: Document | AknManuscript,
    *,
    identity: AknIdentity,
    edition: AknEdition | None = None,
    history: Iterable[AknEvent] = (),
    lookup: Lookup | None = None,
) -> str:
    """The text as an Akoma Ntoso 3.0 document.

    `text` is a parsed document or a `Manuscript` (`from_rows`, `from_provisions`); `identity` says which document it
    is (`Identity.from_head(document.head)` where nothing better is known), `edition` which wording, `history` what
    happened to it. `lookup` gives the identity of documents that citations name too loosely for a link.
    Labels, headings, texts and addresses come back from `from_akn` as they were, but for control characters, which XML
    cannot hold, and for attached texts, which come last.
    """
    manuscript = from_document(text) if isinstance(text, Document) else text
    context = _context_of(manuscript, identity)
    linker = Linker(
        identity,
        known={unit.address for unit in walk(manuscript.units)},
        citations=cite(manuscript.units, context=context),
        taken=UniqueEids(),
        context=context,
        lookup=lookup,
    )
    data = Metadata(identity, edition or AknEdition(), tuple(history), manuscript.head)
    root = ET.Element("akomaNtoso", {"xmlns": NAMESPACE})
    document = add(root, identity.element, name=identity.subtype)
    write_meta(document, data)
    own, attached = apart(manuscript.units)
    preface, preamble = split_opening(manuscript.opening if own else ())
    write_preface(document, preface, manuscript.head)
    write_preamble(document, preamble, linker)
    _write_body(add(document, "body" if identity.element == "act" else "mainBody"), own, manuscript.opening, linker)
    write_conclusions(document, manuscript.closing, manuscript.head)
    _write_attachments(document, attached, linker, data)
    return to_xml(root)


def _context_of(manuscript: AknManuscript, identity: AknIdentity) -> Context:
    """What the document says once for all its units: title, preamble, short names."""
    return document_context(
        (unit.text for unit in walk(manuscript.units)),
        document=identity.official_number or None,
        title=f"{manuscript.head.doc_type} {manuscript.head.subject}".strip(),
        preamble="\n".join(manuscript.opening),
    )


def _write_body(body: ET.Element, units: Sequence[AknProvision], words: Sequence[str], linker: Linker) -> None:
    """The units; the words of a text without any stand, line by line, in a container that says so."""
    write_units(body, units, linker)
    if not units:
        container = add(body, "hcontainer", name="loi-van", eId=linker.taken.once("hcontainer_1"))
        content = add(container, "content", eId="hcontainer_1__content")
        for line in words:
            add(content, "p", line)


def _write_attachments(document: ET.Element, units: Sequence[AknProvision], linker: Linker, data: Metadata) -> None:
    """Annexes and regulations, each a `doc` with a body of its own; annexes of a regulation stand inside that."""
    if not units:
        return
    attachments = add(document, "attachments")
    for unit in units:
        attachment = add(attachments, "attachment", eId=linker.taken.once(eid(unit.address)))
        write_title(attachment, unit, linker)
        inner = add(attachment, "doc", name=_NAMES[unit.unit])
        write_meta(inner, data, component="/".join(str(step) for step in unit.address.containers))
        body = add(inner, "mainBody")
        children, attached = apart(unit.children)
        if unit.text or not children:
            write_paragraphs(body, unit, linker, above=unit.heading)
        write_units(body, children, linker, above=unit.heading)
        _write_attachments(inner, attached, linker, data)
