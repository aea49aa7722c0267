"""Answers of OAI-PMH 2.0 as XML: identifiers, sets, one item as metadata, and lists of records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from portal.sharing.oai.requests import MetadataPrefix, OaiError, OaiVerb
from portal.sharing.states import SharedItem
from portal.sharing.syndication import (
    DC,
    OWN,
    XML,
    body_of,
    clean,
    put,
    put_each,
    root,
    utc,
)

# What the guideline takes for a domain; the demo on one machine has none.
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def host_of(base: str) -> str:
    return urlsplit(base).hostname or "localhost"


def is_domain(host: str) -> bool:
    return _DOMAIN.fullmatch(host) is not None


def identifier_of(content_id: UUID, *, host: str) -> str:
    return f"oai:{host}:{content_id}"


def content_id_of(identifier: str, *, host: str) -> UUID | None:
    """None for what is no identifier of this repository."""
    prefix = f"oai:{host}:"
    said = identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""
    return UUID(said) if _UUID.fullmatch(said) else None


_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")


def spec_of(code: str) -> str:
    return code.replace("/", ":")


def code_of(spec: str) -> str | None:
    """The code of a set; of a whole shelf ("linh-vuc") its name alone. None for what is no setSpec."""
    if not _SPEC.fullmatch(spec):
        return None
    shelf, colon, slug = spec.partition(":")
    return f"{shelf}{colon}{slug.replace(':', '/')}"


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


def metadata(item: SharedItem, *, prefix: MetadataPrefix, of: Surroundings) -> Any:
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
    yield from (
        ("title", item.title),
        ("creator", item.agency or of.owner),
        *(("subject", name) for _, name in item.fields),
        ("description", f"{item.note} {item.lead}".strip()),
        ("publisher", of.owner),
        ("date", utc(item.published_at)),
        ("type", "Text"),
        ("type", item.kind_label),
        ("format", "text/html"),
        *(("format", media) for media in dict.fromkeys(media for _, media, _ in item.enclosures)),
        ("identifier", item.url),
        ("identifier", f"urn:uuid:{item.content_id}"),
        ("source", item.source_url or item.source_name),
        ("language", item.language),
        *(("relation", address or words) for words, address in item.citations),
        ("coverage", of.places.get(item.agency_slug, "")),
        ("rights", item.licence),
        ("rights", item.licence_url),
    )


def _whole(item: SharedItem, of: Surroundings) -> Any:
    record = root("item", spaces={None: OWN, "xsi": XSI})
    record.set(f"{{{XSI}}}schemaLocation", f"{OWN} {of.base}{OWN_SCHEMA_PATH}")
    record.set("version", str(item.version))
    record.set("sequence", str(item.sequence))
    record.set(f"{{{XML}}}lang", clean(item.language))
    put_each(record, id=f"urn:uuid:{item.content_id}", url=item.url)
    put(record, "kind", item.kind_label, code=item.article_kind)
    put_each(record, title=item.title, lead=item.lead)
    if body := body_of(item):
        put(record, "html", body)
    put(record, "agency", item.agency or of.owner, code=item.agency_slug)
    for slug, name in item.fields:
        put(record, "field", name, code=slug)
    for code in item.sets:
        put(record, "set", spec_of(code))
    put_each(record, published=utc(item.published_at), updated=utc(item.updated_at))
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


_WRITERS: Mapping[MetadataPrefix, Callable[[SharedItem, Surroundings], Any]] = {
    MetadataPrefix.DUBLIN_CORE: _dublin_core,
    MetadataPrefix.WHOLE: _whole,
}


OAI = "http://www.openarchives.org/OAI/2.0/"
# What the schema lets stand in a request that is named; other values are nobody's and are not repeated.
_SAYABLE = re.compile(r"[A-Za-z0-9\-_.!~*'():/%@]+")

_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"


@dataclass(frozen=True, slots=True)
class Repository:
    """Who answers. `address` is the base URL of the repository, `since` the earliest change that it knows."""

    name: str
    address: str
    host: str
    email: str
    since: datetime
    surroundings: Surroundings


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where the list goes on; an empty token ends it."""

    token: str
    expires_at: datetime
    size: int
    cursor: int


def envelope(repository: Repository, said: Mapping[str, str], *, at: datetime) -> Any:
    """The outermost element with the request in it."""
    answer = root("OAI-PMH", spaces={None: OAI, "xsi": XSI})
    answer.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    put(answer, "responseDate", utc(at))
    request = put(answer, "request", repository.address)
    for name, value in said.items():
        if _SAYABLE.fullmatch(value):
            request.set(name, value)
    return answer


def write_fault(repository: Repository, said: Mapping[str, str], fault: OaiError, *, at: datetime) -> Any:
    """A request that could not be read is named without its arguments (section 3.2)."""
    answer = envelope(repository, {} if fault.code in ("badVerb", "badArgument") else said, at=at)
    put(answer, "error", str(fault), code=fault.code)
    return answer


def write_identify(answer: Any, repository: Repository) -> None:
    told = put(answer, OaiVerb.IDENTIFY.value)
    for name, words in (
        ("repositoryName", repository.name),
        ("baseURL", repository.address),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.email),
        ("earliestDatestamp", utc(repository.since)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ):
        put(told, name, words)
    if not is_domain(repository.host):
        return
    described = root("oai-identifier", spaces={None: _IDENTIFIER, "xsi": XSI})
    described.set(f"{{{XSI}}}schemaLocation", f"{_IDENTIFIER} {_IDENTIFIER}.xsd")
    for name, words in (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository.host),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{repository.host}:3b241101-e2bb-4255-8caf-4136c566a962"),
    ):
        put(described, name, words)
    put(told, "description").append(described)


def write_formats(answer: Any, repository: Repository) -> None:
    told = put(answer, OaiVerb.FORMATS.value)
    for prefix, schema, namespace in (
        (MetadataPrefix.DUBLIN_CORE, OAI_DC_SCHEMA, OAI_DC),
        (MetadataPrefix.WHOLE, f"{repository.surroundings.base}{OWN_SCHEMA_PATH}", OWN),
    ):
        put_each(put(told, "metadataFormat"), metadataPrefix=prefix.value, schema=schema, metadataNamespace=namespace)


def write_sets(answer: Any, sets: Iterable[tuple[str, str]]) -> None:
    """`sets`: (code, name)."""
    told = put(answer, OaiVerb.SETS.value)
    for code, name in sets:
        put_each(put(told, "set"), setSpec=spec_of(code), setName=name)


def write_identifiers(answer: Any, repository: Repository, items: Iterable[SharedItem]) -> Any:
    told = put(answer, OaiVerb.IDENTIFIERS.value)
    for item in items:
        _header(told, repository, item)
    return told


def write_records(
    answer: Any, repository: Repository, items: Iterable[SharedItem], *, verb: OaiVerb, prefix: MetadataPrefix
) -> Any:
    """What was withdrawn is a header alone."""
    told = put(answer, verb.value)
    for item in items:
        record = put(told, "record")
        _header(record, repository, item)
        if not item.is_withdrawn:
            put(record, "metadata").append(metadata(item, prefix=prefix, of=repository.surroundings))
    return told


def write_resumption(told: Any, where: Resumption) -> None:
    token = put(told, "resumptionToken", where.token, completeListSize=str(where.size), cursor=str(where.cursor))
    if where.token:
        token.set("expirationDate", utc(where.expires_at))


def _header(parent: Any, repository: Repository, item: SharedItem) -> None:
    header = put(parent, "header", status="deleted" if item.is_withdrawn else "")
    put(header, "identifier", identifier_of(item.content_id, host=repository.host))
    put(header, "datestamp", utc(item.updated_at))
    for code in item.sets:
        put(header, "setSpec", spec_of(code))
