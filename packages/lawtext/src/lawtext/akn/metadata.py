"""The `meta` block, as it is written: FRBR identification, lifecycle, amendments suffered, spans of validity."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.akn.identity import COUNTRY, LANGUAGE, AknEdition, AknEvent, AknHappening, AknIdentity, eid, link
from lawtext.akn.markup import OWN_NAMESPACE, add
from lawtext.types import Head
from lawtext.words import slugify

_TYPES = {
    AknHappening.ISSUED: "generation",
    **dict.fromkeys((AknHappening.AMENDED, AknHappening.SUPPLEMENTED, AknHappening.CORRECTED), "amendment"),
    **dict.fromkeys((AknHappening.REPLACED, AknHappening.REPEALED, AknHappening.EXPIRED), "repeal"),
}
_ENDS = (AknHappening.REPLACED, AknHappening.REPEALED, AknHappening.EXPIRED)

History = Sequence[tuple[str, AknEvent]]  # with the eId of each


def in_order(events: Iterable[AknEvent]) -> History:
    """The events by day, each with its eId."""
    ordered = enumerate(sorted(events, key=lambda event: event.day), start=1)
    return [(f"su-kien-{count}", event) for count, event in ordered]


def write_history(meta: ET.Element, history: History, *, editor: str, own: str) -> None:
    """The three blocks that tell of events; nothing where nothing is known. `own` refers to the document itself."""
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
    """AKN knows three types; what repeals some provisions amends the document."""
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
    """The document's own time in force, and since when each amendment holds."""
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


NOBODY_KNOWS = date.min  # FRBR wants a date; this one says that there is none
_EDITOR = "#nguoi-lap"
_OWN = "#van-ban-nay"


@dataclass(frozen=True, slots=True)
class Metadata:
    """All that is known of a document beyond its words."""

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
    kind = "hop-nhat" if edition.is_consolidated else "ban-hanh"
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
    rows += [(f"identity_{name}", getattr(identity, name)) for name in ("doc_type", "locality", "issuer")]
    rows += [("edition_is_consolidated", "1" if data.edition.is_consolidated else "")]
    proprietary = add(meta, "proprietary", source=_EDITOR)
    for name, value in rows:
        if value:
            add(proprietary, f"head:{name}", value)
    proprietary.set("xmlns:head", OWN_NAMESPACE)
