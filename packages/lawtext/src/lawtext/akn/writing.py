"""A text out: Akoma Ntoso 3.0, valid against the OASIS schema, after the profile in docs/akn-profile.md."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from lawtext.akn.bodies import write_paragraphs, write_title, write_units
from lawtext.akn.citing import cite
from lawtext.akn.eids import Taken, eid
from lawtext.akn.fronts import write_conclusions, write_preamble, write_preface
from lawtext.akn.identity import Edition, Event, Identity
from lawtext.akn.linking import Linker, Lookup
from lawtext.akn.manuscripts import Manuscript, Written, apart, from_document, split_opening, walk
from lawtext.akn.markup import NAMESPACE, add, to_xml
from lawtext.akn.metadata import Metadata, write_meta
from lawtext.types import Document, Unit

WORDS_ONLY = "loi-van"  # the container of a text that has no units
_NAMES = {Unit.ANNEX: "phu-luc", Unit.REGULATION: "quy-che"}


def to_akn(
    text: Document | Manuscript,
    *,
    identity: Identity,
    edition: Edition | None = None,
    history: Iterable[Event] = (),
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
    known = {unit.address for unit in walk(manuscript.units)}
    citations = cite(manuscript.units, number=identity.official_number)
    linker = Linker(identity, known, citations, Taken(), lookup)
    data = Metadata(identity, edition or Edition(), tuple(history), manuscript.head)
    root = ET.Element("akomaNtoso", {"xmlns": NAMESPACE})
    document = add(root, identity.element, name=identity.subtype)
    write_meta(document, data)
    own, attached = apart(manuscript.units)
    opening = manuscript.opening
    if own:
        preface, preamble = split_opening(opening)
        write_preface(document, preface, manuscript.head)
        write_preamble(document, preamble, linker)
        opening = ()
    body = add(document, "body" if identity.element == "act" else "mainBody")
    _write_body(body, own, opening, linker)
    write_conclusions(document, manuscript.closing, manuscript.head)
    _write_attachments(document, attached, linker, data)
    return to_xml(root)


def _write_body(body: ET.Element, units: Sequence[Written], words: Sequence[str], linker: Linker) -> None:
    """The units; a text without any stands, line by line, in a container that says so."""
    write_units(body, units, linker)
    if not units:
        container = add(body, "hcontainer", name=WORDS_ONLY, eId=linker.taken.once("hcontainer_1"))
        content = add(container, "content", eId="hcontainer_1__content")
        for line in words:
            add(content, "p", line)


def _write_attachments(document: ET.Element, units: Sequence[Written], linker: Linker, data: Metadata) -> None:
    """Annexes and regulations, each a `doc` with a body of its own; annexes of a regulation stand inside that."""
    attachments = add(document, "attachments") if units else None
    for unit in units:
        if attachments is None:
            return
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
