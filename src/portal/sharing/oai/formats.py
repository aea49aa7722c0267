"""One item as metadata: Dublin Core, and everything that there is. Pure but for the writing of XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.sharing.feeding.words import body_of
from portal.sharing.items import SharedItem
from portal.sharing.markup import DC, OWN, XML, clean, put, root, utc
from portal.sharing.oai.asking import Prefix
from portal.sharing.oai.sets import spec_of

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_IN_WORDS = {"title", "description"}  # what is written in the language of the item
OWN_SCHEMA_PATH = "/oai/lan-toa-1.xsd"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record says of where it comes from: the portal, who keeps it, the places that agencies serve."""

    base: str
    owner: str
    places: Mapping[str, str]


def metadata(item: SharedItem, *, prefix: Prefix, of: Surroundings) -> Any:
    return _WRITERS[prefix](item, of)


def _dublin_core(item: SharedItem, of: Surroundings) -> Any:
    record = root("dc", spaces={None: OAI_DC, "dc": DC, "xsi": XSI})
    record.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_SCHEMA}")
    for name, words in _elements(item, of):
        if words:
            one = put(record, f"{{{DC}}}{name}", words)
            if name in _IN_WORDS:
                one.set(f"{{{XML}}}lang", clean(item.language))
    return record


def _elements(item: SharedItem, of: Surroundings) -> Iterable[tuple[str, str]]:
    yield "title", item.title
    yield "creator", item.agency or of.owner
    yield from (("subject", name) for _, name in item.fields)
    yield "description", f"{item.note} {item.lead}".strip()
    yield "publisher", of.owner
    yield "date", utc(item.published_at)
    yield "type", "Text"
    yield "type", item.kind_label
    yield "format", "text/html"
    yield from (("format", media) for media in dict.fromkeys(media for _, media, _ in item.enclosures))
    yield "identifier", item.url
    yield "identifier", f"urn:uuid:{item.content_id}"
    yield "source", item.source_url or item.source_name
    yield "language", item.language
    yield from (("relation", address or words) for words, address in item.citations)
    yield "coverage", of.places.get(item.agency_slug, "")
    yield "rights", item.licence
    yield "rights", item.licence_url


def _whole(item: SharedItem, of: Surroundings) -> Any:
    record = root("item", spaces={None: OWN, "xsi": XSI})
    record.set(f"{{{XSI}}}schemaLocation", f"{OWN} {of.base}{OWN_SCHEMA_PATH}")
    record.set("version", str(item.version))
    record.set("sequence", str(item.sequence))
    record.set(f"{{{XML}}}lang", clean(item.language))
    put(record, "id", f"urn:uuid:{item.content_id}")
    put(record, "url", item.url)
    put(record, "kind", item.kind_label, code=item.article_kind)
    put(record, "title", item.title)
    put(record, "lead", item.lead)
    if body := body_of(item):
        put(record, "html", body)
    put(record, "agency", item.agency or of.owner, code=item.agency_slug)
    for slug, name in item.fields:
        put(record, "field", name, code=slug)
    for code in item.sets:
        put(record, "set", spec_of(code))
    put(record, "published", utc(item.published_at))
    put(record, "updated", utc(item.updated_at))
    put(record, "licence", item.licence, href=item.licence_url)
    if item.source_name or item.source_url:
        put(record, "source", item.source_name, href=item.source_url)
    for words, address in item.citations:
        put(record, "citation", words, href=address)
    for address, media, size in item.enclosures:
        put(record, "enclosure", href=address, type=media, length=str(size))
    if item.is_stale:
        put(record, "stale", item.note)
    return record


_WRITERS: Mapping[Prefix, Callable[[SharedItem, Surroundings], Any]] = {
    Prefix.DUBLIN_CORE: _dublin_core,
    Prefix.WHOLE: _whole,
}
