"""The `meta` block: FRBR identification, lifecycle, amendments suffered, spans of validity, who is who.

What a head says beyond FRBR (trích yếu, signer, legal bases, recipients …) goes into `proprietary`, value by value, so
that it comes back as it was.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.akn.history import History, in_order, write_history
from lawtext.akn.identity import COUNTRY, LANGUAGE, Edition, Event, Happening, Identity
from lawtext.akn.markup import OWN_NAMESPACE, add
from lawtext.types import Head
from lawtext.words import slugify

NOBODY_KNOWS = date.min  # FRBR wants a date; this one says that there is none
_EDITOR = "#nguoi-lap"
_OWN = "#van-ban-nay"


@dataclass(frozen=True, slots=True)
class Metadata:
    """All that is known of a document beyond its words."""

    identity: Identity
    edition: Edition
    history: Sequence[Event]
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
    add(work, "FRBRcountry", value=COUNTRY)
    add(work, "FRBRsubtype", value=identity.subtype)
    if identity.official_number:
        add(work, "FRBRnumber", value=identity.official_number)
    if identity.title:
        add(work, "FRBRname", value=" ".join(identity.title.split()))
    if identity.short and identity.short != identity.work:
        work.insert(2, ET.Element("FRBRalias", name="theo-nam", value=identity.short))
    text = add(identification, "FRBRExpression")
    kind = "hop-nhat" if edition.is_consolidated else "ban-hanh"
    _write_core(text, f"{expression}/!{component}", expression, day, kind, f"#{data.issuer_id}")
    add(text, "FRBRlanguage", language=LANGUAGE)
    file = add(identification, "FRBRManifestation")
    made = edition.written_on or day
    _write_core(file, f"{expression}/!{component}.xml", f"{expression}.xml", made, "lap-tep", _EDITOR)
    add(file, "FRBRformat", value="application/akn+xml")


def _write_core(into: ET.Element, this: str, uri: str, day: date, name: str, author: str) -> None:
    add(into, "FRBRthis", value=this)
    add(into, "FRBRuri", value=uri)
    add(into, "FRBRdate", date=day.isoformat(), name=name)
    add(into, "FRBRauthor", href=author)


def _write_references(meta: ET.Element, data: Metadata, history: History) -> None:
    """The documents and the people that the metadata and the closing block speak of."""
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
    kinds = {event.kind.value for _, event in history} | ({Happening.IN_FORCE.value} if history else set())
    rows += [("TLCEvent", kind, "event", kind) for kind in sorted(kinds)]
    for element, identifier, ontology, shown in rows:
        if shown:
            href = f"/akn/ontology/{ontology}/{COUNTRY}/{slugify(shown)}"
            add(references, element, eId=identifier, href=href, showAs=" ".join(shown.split()))


# Fields of `Head` that FRBR has no place for, in the order written.
VALUES = ("official_number", "doc_type", "subject", "issuer", "place", "effective_stated", "signer", "signer_title")
DAYS = ("issued_date", "effective_date")
LISTS = ("legal_bases", "recipients")


def _write_head(meta: ET.Element, data: Metadata) -> None:
    """The head's fields and the identity's, each as an element of its own name."""
    head, identity = data.head, data.identity
    rows = [(name, str(getattr(head, name))) for name in VALUES]
    rows += [(name, day.isoformat()) for name in DAYS if (day := getattr(head, name))]
    rows += [(name, value) for name in LISTS for value in getattr(head, name)]
    rows += [("identity_doc_type", identity.doc_type), ("identity_locality", identity.locality)]
    rows += [
        ("identity_issuer", identity.issuer),
        ("edition_is_consolidated", "1" if data.edition.is_consolidated else ""),
    ]
    proprietary = add(meta, "proprietary", source=_EDITOR)
    for name, value in rows:
        if value:
            add(proprietary, f"head:{name}", value)
    proprietary.set("xmlns:head", OWN_NAMESPACE)
