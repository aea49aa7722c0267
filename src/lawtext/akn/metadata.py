"""The `meta` block: FRBR identification, lifecycle, amendments suffered, spans of validity, who is who.

What a head says beyond FRBR (trích yếu, signer, legal bases, recipients …) goes into `proprietary`, value by value, so
that it comes back as it was.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.akn.eids import eid
from lawtext.akn.identity import COUNTRY, LANGUAGE, Edition, Event, Happening, Identity, link
from lawtext.akn.markup import OWN_NAMESPACE, add
from lawtext.types import Head
from lawtext.words import slugify

NOBODY_KNOWS = date.min  # FRBR wants a date; this one says that there is none
_EDITOR = "#nguoi-lap"
_EVENT_TYPES = {Happening.ISSUED: "generation", Happening.REPEALED: "repeal", Happening.EXPIRED: "repeal"}
_FORCE = (Happening.IN_FORCE, Happening.SUSPENDED, Happening.EXPIRED, Happening.REPEALED)


@dataclass(frozen=True, slots=True)
class Metadata:
    """All that is known of a document beyond its words."""

    identity: Identity
    edition: Edition
    history: Sequence[Event]
    head: Head

    @property
    def issuer_id(self) -> str:
        return slugify(self.identity.issuer) or "co-quan-ban-hanh"


def write_meta(into: ET.Element, data: Metadata, *, component: str = "main") -> None:
    """The `meta` of the document, or of one of its attachments (`component`), which has the identification only."""
    meta = add(into, "meta")
    _write_identification(meta, data, component)
    if component != "main":
        return
    events = sorted(enumerate(data.history), key=lambda row: (row[1].day, row[0]))
    history = [(f"su-kien-{count}", event) for count, (_, event) in enumerate(events, start=1)]
    if history:
        _write_lifecycle(meta, history)
        _write_amendments(meta, history)
        _write_spans(meta, history)
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


_History = Sequence[tuple[str, Event]]


def _write_lifecycle(meta: ET.Element, history: _History) -> None:
    lifecycle = add(meta, "lifecycle", source=_EDITOR)
    for identifier, event in history:
        add(
            lifecycle,
            "eventRef",
            eId=identifier,
            date=event.day.isoformat(),
            source=f"#{identifier}-nguon" if event.source else "#van-ban-nay",
            refersTo=f"#{event.kind.value}",
            type=_EVENT_TYPES.get(event.kind, "amendment" if event.kind is Happening.AMENDED else ""),
        )


def _write_amendments(meta: ET.Element, history: _History) -> None:
    changed = [(identifier, event) for identifier, event in history if event.source and event.changes]
    if not changed:
        return
    passive = add(add(meta, "analysis", source=_EDITOR), "passiveModifications")
    for identifier, event in changed:
        for count, change in enumerate(event.changes, start=1):
            mod = add(
                passive, "textualMod", type=change.act.value, eId=f"{identifier}-{count}", period=f"#{identifier}-tu"
            )
            source = event.source.work if event.source else ""
            add(mod, "source", href=link(source, change.said_at))
            add(mod, "destination", href=f"#{eid(change.provision)}" if change.provision else "#van-ban-nay")
            add(mod, "force", period=f"#{identifier}-tu")


def _write_spans(meta: ET.Element, history: _History) -> None:
    """A `temporalGroup` for what each amendment says, and one for the document's own time in force."""
    temporal = add(meta, "temporalData", source=_EDITOR)
    begins = next((identifier for identifier, event in history if event.kind is Happening.IN_FORCE), "")
    ends = next(
        (i for i, event in history if event.kind in (Happening.EXPIRED, Happening.REPEALED) and not event.changes), ""
    )
    if begins:
        group = add(temporal, "temporalGroup", eId="hieu-luc")
        add(group, "timeInterval", start=f"#{begins}", end=f"#{ends}" if ends else "", refersTo="#in-force")
    for identifier, event in history:
        if event.changes:
            group = add(temporal, "temporalGroup", eId=f"{identifier}-tu")
            add(group, "timeInterval", start=f"#{identifier}", refersTo="#in-force")
    if not len(temporal):
        meta.remove(temporal)


def _write_references(meta: ET.Element, data: Metadata, history: _History) -> None:
    identity, head = data.identity, data.head
    references = add(meta, "references", source=_EDITOR)
    add(references, "original", eId="van-ban-nay", href=identity.work, showAs=identity.official_number or "Văn bản này")
    for identifier, event in history:
        if event.source:
            shown = event.source.official_number or event.source.title
            element = "passiveRef"
            add(references, element, eId=f"{identifier}-nguon", href=event.source.work, showAs=shown or "Văn bản")
    organization = f"/akn/ontology/organization/{COUNTRY}/{data.issuer_id}"
    shown = " ".join(identity.issuer.split()) or "Cơ quan ban hành"
    add(references, "TLCOrganization", eId=data.issuer_id, href=organization, showAs=shown)
    editor = " ".join(data.edition.written_by.split()) or "Người lập tệp"
    if data.issuer_id != _EDITOR[1:]:
        add(
            references,
            "TLCOrganization",
            eId=_EDITOR[1:],
            href=f"/akn/ontology/organization/{COUNTRY}/{slugify(editor)}",
            showAs=editor,
        )
    if head.signer:
        add(
            references,
            "TLCPerson",
            eId="nguoi-ky",
            href=f"/akn/ontology/person/{COUNTRY}/{slugify(head.signer)}",
            showAs=head.signer,
        )
    if head.signer_title:
        add(
            references,
            "TLCRole",
            eId="chuc-danh",
            href=f"/akn/ontology/role/{COUNTRY}/{slugify(head.signer_title)}",
            showAs=head.signer_title,
        )
    for kind in sorted({event.kind.value for _, event in history} | ({"in-force"} if history else set())):
        add(references, "TLCEvent", eId=kind, href=f"/akn/ontology/event/{COUNTRY}/{kind}", showAs=kind)


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
