"""A text as Akoma Ntoso 3.0, valid against the OASIS schema, after the profile in docs/akn-profile.md."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from itertools import groupby

from lawtext.akn.bodies import Linker, Lookup, cite, write_paragraphs, write_title, write_units
from lawtext.akn.identity import AknEdition, AknEvent, AknIdentity, UniqueEids, eid
from lawtext.akn.manuscripts import BASIS, AknManuscript, AknProvision, apart, from_document, split_opening
from lawtext.akn.markup import NAMESPACE, add, append_text, to_xml
from lawtext.akn.metadata import Metadata, write_meta
from lawtext.citations import document_context
from lawtext.dates import find_dates
from lawtext.types import Address, Context, Document, Head, Unit, walk
from lawtext.words import fold

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
    Labels, headings, texts and addresses can be read back as they were, but for control characters, which XML cannot
    hold, and for attached texts, which come last.
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
