"""A text as Akoma Ntoso 3.0, valid against the OASIS schema, after the profile in docs/akn-profile.md.

First the `meta` block: FRBR identification, lifecycle, amendments suffered, spans of validity; then the words.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lawtext.akn.bodies import Linker, Lookup, cite, write_paragraphs, write_title, write_units
from lawtext.akn.identity import (
    COUNTRY,
    LANGUAGE,
    AknEdition,
    AknEvent,
    AknHappening,
    AknIdentity,
    UniqueEids,
    eid,
    link,
)
from lawtext.akn.manuscripts import BASIS, AknManuscript, AknProvision, apart, from_document, split_opening
from lawtext.akn.markup import NAMESPACE, OWN_NAMESPACE, add, append_text, to_xml
from lawtext.citations import document_context
from lawtext.dates import find_dates
from lawtext.types import Address, Context, Document, Head, Unit, walk
from lawtext.words import fold, slugify

_TYPES = {
    AknHappening.ISSUED: "generation",
    **dict.fromkeys((AknHappening.AMENDED, AknHappening.SUPPLEMENTED, AknHappening.CORRECTED), "amendment"),
    **dict.fromkeys((AknHappening.REPLACED, AknHappening.REPEALED, AknHappening.EXPIRED), "repeal"),
}
_ENDS = (AknHappening.REPLACED, AknHappening.REPEALED, AknHappening.EXPIRED)

History = Sequence[tuple[str, AknEvent]]  # (event, its eId) pairs


def in_order(events: Iterable[AknEvent]) -> History:
    """The events by day, each with its eId."""
    ordered = enumerate(sorted(events, key=lambda event: event.day), start=1)
    return [(f"su-kien-{count}", event) for count, event in ordered]


def write_history(meta: ET.Element, history: History, *, editor: str, own: str) -> None:
    """Write the metadata blocks about events; nothing without events. `own` refers to the document itself."""
    if not history:
        return
    lifecycle = add(meta, "lifecycle", source=editor)
    for identifier, event in history:
        add(
            lifecycle,
            "eventRef",
            eId=identifier,
            date=event.day.isoformat(),
            source=f"#{identifier}-nguon" if event.source else own,
            refersTo=f"#{event.kind.value}",
            type=_type(event),
        )
    if any(event.source and event.targets for _, event in history):
        passive = add(add(meta, "analysis", source=editor), "passiveModifications")
        for identifier, event in history:
            _write_targets(passive, identifier, event, own)
    _write_spans(meta, history, editor)


def _type(event: AknEvent) -> str:
    """The AKN event type; AKN has three, and a partial repeal is an amendment."""
    kind = _TYPES.get(event.kind, "")
    return "amendment" if kind == "repeal" and not event.is_whole else kind


def _write_targets(passive: ET.Element, identifier: str, event: AknEvent, own: str) -> None:
    for count, target in enumerate(event.targets if event.source else (), start=1):
        period = f"#{identifier}-tu"
        mod = add(passive, "textualMod", type=target.act.value, eId=f"{identifier}-{count}", period=period)
        add(mod, "source", href=link(event.source.work, target.said_at) if event.source else "")
        add(mod, "destination", href=f"#{eid(target.provision)}" if target.provision else own)
        add(mod, "force", period=period)


def _write_spans(meta: ET.Element, history: History, editor: str) -> None:
    """The periods in which the document is in force, and those of each amendment."""
    begins = [identifier for identifier, event in history if event.kind is AknHappening.IN_FORCE][:1]
    ends = next((identifier for identifier, event in history if event.kind in _ENDS and event.is_whole), "")
    spans = [("hieu-luc", identifier, ends) for identifier in begins]
    spans += [(f"{identifier}-tu", identifier, "") for identifier, event in history if event.targets]
    if not spans:
        return
    temporal = add(meta, "temporalData", source=editor)
    for name, start, end in spans:
        group = add(temporal, "temporalGroup", eId=name)
        add(group, "timeInterval", start=f"#{start}", end=end and f"#{end}", refersTo=f"#{AknHappening.IN_FORCE.value}")


NOBODY_KNOWS = date.min  # FRBR requires a date; this one means unknown
_EDITOR = "#nguoi-lap"
_OWN = "#van-ban-nay"


@dataclass(frozen=True, slots=True)
class Metadata:
    """All metadata of a document beside its text."""

    identity: AknIdentity
    edition: AknEdition
    history: Sequence[AknEvent]
    head: Head

    @property
    def issuer_id(self) -> str:
        return f"co-quan-{slugify(self.identity.issuer)}" if self.identity.issuer else "co-quan"


def write_meta(into: ET.Element, data: Metadata, *, component: str = "main") -> None:
    """The `meta` of the document, or of one of its attachments (`component`), which has the identification only."""
    meta = add(into, "meta")
    _write_identification(meta, data, component)
    if component != "main":
        return
    history = in_order(data.history)
    write_history(meta, history, editor=_EDITOR, own=_OWN)
    _write_references(meta, data, history)
    _write_head(meta, data)


def _write_identification(meta: ET.Element, data: Metadata, component: str) -> None:
    identity, edition = data.identity, data.edition
    issued = identity.issued_date or NOBODY_KNOWS
    day = edition.day or issued
    expression = edition.expression(identity)
    identification = add(meta, "identification", source=_EDITOR)
    work = add(identification, "FRBRWork")
    _write_core(work, f"{identity.work}/!{component}", identity.work, issued, "ban-hanh", f"#{data.issuer_id}")
    told = {
        "FRBRcountry": COUNTRY,
        "FRBRsubtype": identity.subtype,
        "FRBRnumber": identity.official_number,
        "FRBRname": " ".join(identity.title.split()),
    }
    for name, value in told.items():
        if value:
            add(work, name, value=value)
    if identity.short and identity.short != identity.work:
        work.insert(2, ET.Element("FRBRalias", name="theo-nam", value=identity.short))
    text = add(identification, "FRBRExpression")
    kind = "hop-nhat" if edition.is_consolidated else "ban-hanh" if day == issued else "hieu-luc"
    _write_core(text, f"{expression}/!{component}", expression, day, kind, f"#{data.issuer_id}")
    add(text, "FRBRlanguage", language=LANGUAGE)
    file, made = add(identification, "FRBRManifestation"), edition.written_on or day
    _write_core(file, f"{expression}/!{component}.xml", f"{expression}.xml", made, "lap-tep", _EDITOR)
    add(file, "FRBRformat", value="application/akn+xml")


def _write_core(into: ET.Element, this: str, uri: str, day: date, name: str, author: str) -> None:
    add(into, "FRBRthis", value=this)
    add(into, "FRBRuri", value=uri)
    add(into, "FRBRdate", date=day.isoformat(), name=name)
    add(into, "FRBRauthor", href=author)


def _write_references(meta: ET.Element, data: Metadata, history: History) -> None:
    """The documents and persons to which the metadata and the closing block refer."""
    identity, head, editor = data.identity, data.head, data.edition.written_by or "Người lập tệp"
    references = add(meta, "references", source=_EDITOR)
    add(references, "original", eId=_OWN[1:], href=identity.work, showAs=identity.official_number or "Văn bản này")
    for identifier, event in history:
        if event.source:
            shown = event.source.official_number or event.source.title or "Văn bản"
            add(references, "passiveRef", eId=f"{identifier}-nguon", href=event.source.work, showAs=shown)
    rows = [
        ("TLCOrganization", data.issuer_id, "organization", identity.issuer or "Cơ quan ban hành"),
        ("TLCOrganization", _EDITOR[1:], "organization", editor),
        ("TLCPerson", "nguoi-ky", "person", head.signer),
        ("TLCRole", "chuc-danh", "role", head.signer_title),
    ]
    kinds = {kind.value for _, event in history for kind in (event.kind, AknHappening.IN_FORCE)}
    rows += [("TLCEvent", kind, "event", kind) for kind in sorted(kinds)]
    for element, identifier, ontology, shown in (row for row in rows if row[-1]):
        add(
            references,
            element,
            eId=identifier,
            href=f"/akn/ontology/{ontology}/{COUNTRY}/{slugify(shown)}",
            showAs=" ".join(shown.split()),
        )


# Fields of `Head` without a place in FRBR, in the order written.
VALUES = ("official_number", "doc_type", "subject", "issuer", "place", "effective_stated", "signer", "signer_title")
DAYS = ("issued_date", "effective_date")
LISTS = ("legal_bases", "recipients")


def _write_head(meta: ET.Element, data: Metadata) -> None:
    """The fields of the head and of the identity, each as an element of its own name."""
    head, identity = data.head, data.identity
    rows = [(name, str(getattr(head, name))) for name in VALUES]
    rows += [(name, day.isoformat()) for name in DAYS if (day := getattr(head, name))]
    rows += [(name, value) for name in LISTS for value in getattr(head, name)]
    rows += [(f"identity_{name}", getattr(identity, name)) for name in ("doc_type", "locality", "issuer")]
    rows += [("edition_is_consolidated", "1" if data.edition.is_consolidated else "")]
    proprietary = add(meta, "proprietary", source=_EDITOR)
    for name, value in rows:
        if value:
            add(proprietary, f"head:{name}", value)
    proprietary.set("xmlns:head", OWN_NAMESPACE)


# ---- words of the document -------------------------------------------------------------------------------------------

_MOTTO = re.compile(r"^(?:CỘNG H|Cộng h|Độc lập\s*[-–])")
_SHORTEST_PART = 4  # characters of a line that may belong to a title
RECIPIENTS = re.compile(r"^n[ơƠ]i nh[ậẬ]n\b", re.IGNORECASE)


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
    """Marks up a letterhead: the issuer above the document type, the subject (trích yếu) below, each on one line or
    more."""

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
    """Recipients, and office and name of the signatory."""
    if not lines:
        return
    conclusions = add(into, "conclusions")
    in_list = False
    office = _key(head.signer_title)
    for line in lines:
        in_list = bool(RECIPIENTS.match(line)) or (in_list and line[:1] in "-+–•")
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

    `text` is a parsed document or an `AknManuscript` (`from_rows`, `from_provisions`); `identity` identifies the
    document (`AknIdentity.from_head(document.head)` if nothing better is known), `edition` the wording, `history` its
    events. `lookup` returns the identity of documents that citations name too loosely for a link. Labels, headings,
    texts and addresses can be read back unchanged, except control characters, which XML cannot contain, and attached
    texts, which come last.
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
    """The context that is the same for all its units: title, preamble, short names."""
    return document_context(
        (unit.text for unit in walk(manuscript.units)),
        document=identity.official_number or None,
        title=f"{manuscript.head.doc_type} {manuscript.head.subject}".strip(),
        preamble="\n".join(manuscript.opening),
    )


def _write_body(body: ET.Element, units: Sequence[AknProvision], words: Sequence[str], linker: Linker) -> None:
    """The units; a text without units is written line by line, in a container named accordingly."""
    write_units(body, units, linker)
    if not units:
        container = add(body, "hcontainer", name="loi-van", eId=linker.taken.once("hcontainer_1"))
        content = add(container, "content", eId="hcontainer_1__content")
        for line in words:
            add(content, "p", line)


def _write_attachments(document: ET.Element, units: Sequence[AknProvision], linker: Linker, data: Metadata) -> None:
    """Annexes and regulations, each a `doc` with a body of its own; annexes of a regulation are inside it."""
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
