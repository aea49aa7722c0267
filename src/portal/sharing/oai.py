"""OAI-PMH 2.0: requests parsed and validated; answers as XML. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from portal.schema.states import XML, clean, put, put_each, root, utc
from portal.sharing.states import DataPublisher, SharedItem
from portal.sharing.syndication import DC, OWN, body_of


class OaiError(Exception):
    """A request to be answered with an error of the protocol; the message is for the harvester's operator.

    `code` is one of the protocol: badVerb, badArgument, badResumptionToken, cannotDisseminateFormat, idDoesNotExist,
    noRecordsMatch, noSetHierarchy, noMetadataFormats.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


_MOMENT = re.compile(
    r"""
    (?P<day> [0-9]{4}-[0-9]{2}-[0-9]{2} )     # 2026-11-25
    (?P<time> T[0-9]{2}:[0-9]{2}:[0-9]{2}Z )? # T02:00:00Z
    """,
    re.VERBOSE,
)


def read_range(beginning: str, end: str) -> tuple[datetime | None, datetime | None]:
    """(from, included; until, excluded): the end of the requested range is moved by a second or a day. None if not
    given.

    Raises badArgument for an invalid date, two granularities, or an end before the beginning.
    """
    first, last = _read("from", beginning), _read("until", end)
    if beginning and end and len(beginning) != len(end):
        raise OaiError("badArgument", "from and until must have the same granularity")
    if first and last and first > last:
        raise OaiError("badArgument", "from must not be later than until")
    return first, last and last + (timedelta(seconds=1) if end.endswith("Z") else timedelta(days=1))


def _read(name: str, said: str) -> datetime | None:
    if not said:
        return None
    found = _MOMENT.fullmatch(said)
    try:
        moment = datetime.fromisoformat(said).replace(tzinfo=UTC) if found else None
    except ValueError:
        moment = None
    if moment is None or moment.year > 9000:
        raise OaiError("badArgument", f"{name} is no date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
    return moment


class OaiVerb(StrEnum):
    IDENTIFY = "Identify"
    FORMATS = "ListMetadataFormats"
    SETS = "ListSets"
    IDENTIFIERS = "ListIdentifiers"
    RECORDS = "ListRecords"
    RECORD = "GetRecord"


class MetadataPrefix(StrEnum):
    """The metadata formats of records."""

    DUBLIN_CORE = "oai_dc"
    WHOLE = "lan_toa"


TOKEN = "resumptionToken"  # noqa: S105  the name of an argument
# Verb -> required arguments, optional arguments. A resumption token excludes all others.
_ARGUMENTS: Mapping[OaiVerb, tuple[frozenset[str], frozenset[str]]] = {
    OaiVerb.IDENTIFY: (frozenset(), frozenset()),
    OaiVerb.FORMATS: (frozenset(), frozenset({"identifier"})),
    OaiVerb.SETS: (frozenset(), frozenset({TOKEN})),
    OaiVerb.IDENTIFIERS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", TOKEN})),
    OaiVerb.RECORDS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", TOKEN})),
    OaiVerb.RECORD: (frozenset({"metadataPrefix", "identifier"}), frozenset()),
}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class HarvesterRequest:
    """A valid request. `until` is excluded; `said` are the arguments as given."""

    verb: OaiVerb
    said: Mapping[str, str]
    prefix: MetadataPrefix = MetadataPrefix.DUBLIN_CORE
    identifier: str = ""
    set: str = ""
    since: datetime | None = None
    until: datetime | None = None
    token: str = ""


def read_harvester_request(arguments: Sequence[tuple[str, str]]) -> HarvesterRequest:
    """Raises badVerb, badArgument, cannotDisseminateFormat."""
    said = dict(arguments)
    verb = _verb([value for name, value in arguments if name == "verb"])
    names = [name for name, _ in arguments if name != "verb"]
    if len(names) != len(set(names)):
        raise OaiError("badArgument", "an argument is given twice")
    _check_names(verb, frozenset(names))
    if any(len(value) > _LONGEST for value in said.values()):
        raise OaiError("badArgument", "an argument is too long")
    if token := said.get(TOKEN, ""):
        return HarvesterRequest(verb, said, token=token)
    since, until = read_range(said.get("from", ""), said.get("until", ""))
    return HarvesterRequest(
        verb=verb,
        said=said,
        prefix=_prefix(said["metadataPrefix"]) if "metadataPrefix" in said else MetadataPrefix.DUBLIN_CORE,
        identifier=said.get("identifier", ""),
        set=said.get("set", ""),
        since=since,
        until=until,
    )


def _verb(said: Sequence[str]) -> OaiVerb:
    if len(said) != 1 or said[0] not in OaiVerb:
        raise OaiError("badVerb", "exactly one verb of OAI-PMH 2.0 is wanted")
    return OaiVerb(said[0])


def _check_names(verb: OaiVerb, names: frozenset[str]) -> None:
    required, optional = _ARGUMENTS[verb]
    if unknown := names - required - optional:
        raise OaiError("badArgument", f"{verb.value} takes no argument {sorted(unknown)[0]!r}")
    if TOKEN in names:
        if len(names) > 1:
            raise OaiError("badArgument", "resumptionToken stands alone")
    elif missing := required - names:
        raise OaiError("badArgument", f"{verb.value} wants the argument {sorted(missing)[0]}")


def _prefix(said: str) -> MetadataPrefix:
    if said not in MetadataPrefix:
        raise OaiError("cannotDisseminateFormat", "this format is not given; see ListMetadataFormats")
    return MetadataPrefix(said)


# As in feeds. Older identifiers with the host's name ("oai:host:…") are still accepted.
_IDENTIFIER = re.compile(r"(?:urn:uuid|oai:[^:\s]+):(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def identifier_of(content_id: UUID) -> str:
    """The identifier of a record: independent of the portal's address."""
    return f"urn:uuid:{content_id}"


def content_id_of(identifier: str) -> UUID | None:
    """The content id in an identifier; None if the identifier is not a valid one."""
    found = _IDENTIFIER.fullmatch(identifier)
    return UUID(found["uuid"]) if found else None


_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")


def spec_of(code: str) -> str:
    return code.replace("/", ":")


def code_of(spec: str) -> str | None:
    """The code of a set, or of a kind of sets ("linh-vuc"). None for an invalid setSpec."""
    if not _SPEC.fullmatch(spec):
        return None
    shelf, colon, slug = spec.partition(":")
    return f"{shelf}{colon}{slug.replace(':', '/')}"


OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_IN_WORDS = {"title", "description"}  # elements that get the item's language
OWN_SCHEMA_PATH = "/oai/lan-toa-1.xsd"


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository. `address` is its base URL, `since` the earliest datestamp.

    `publisher` and `places` (agency slug -> place served) go into Dublin Core records.
    """

    publisher: DataPublisher
    address: str
    email: str
    since: datetime
    places: Mapping[str, str]


def _dublin_core(item: SharedItem, of: Repository) -> Any:
    record = root("dc", spaces={None: OAI_DC, "dc": DC, "xsi": XSI})
    record.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_SCHEMA}")
    for name, words in _elements(item, of):
        if words:
            one = put(record, f"{{{DC}}}{name}", words)
            if name in _IN_WORDS:
                one.set(f"{{{XML}}}lang", clean(item.language))
    return record


def _elements(item: SharedItem, of: Repository) -> Iterable[tuple[str, str]]:
    yield from (
        ("title", item.title),
        ("creator", item.agency or of.publisher.owner),
        *(("subject", name) for _, name in item.fields),
        ("description", f"{item.note} {item.lead}".strip()),
        ("publisher", of.publisher.owner),
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


def _whole(item: SharedItem, of: Repository) -> Any:
    record = root("item", spaces={None: OWN, "xsi": XSI})
    record.set(f"{{{XSI}}}schemaLocation", f"{OWN} {of.publisher.address}{OWN_SCHEMA_PATH}")
    record.set("version", str(item.version))
    record.set("sequence", str(item.sequence))
    record.set(f"{{{XML}}}lang", clean(item.language))
    put_each(record, id=f"urn:uuid:{item.content_id}", url=item.url)
    put(record, "kind", item.kind_label, code=item.article_kind)
    put_each(record, title=item.title, lead=item.lead)
    if body := body_of(item):
        put(record, "html", body)
    put(record, "agency", item.agency or of.publisher.owner, code=item.agency_slug)
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


_WRITERS: Mapping[MetadataPrefix, Callable[[SharedItem, Repository], Any]] = {
    MetadataPrefix.DUBLIN_CORE: _dublin_core,
    MetadataPrefix.WHOLE: _whole,
}


OAI = "http://www.openarchives.org/OAI/2.0/"
# Values that the schema allows as attributes of `request`; others are left out.
_SAYABLE = re.compile(r"[A-Za-z0-9\-_.!~*'():/%@]+")


def envelope(repository: Repository, said: Mapping[str, str], *, at: datetime) -> Any:
    """The root element with responseDate and request."""
    answer = root("OAI-PMH", spaces={None: OAI, "xsi": XSI})
    answer.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    put(answer, "responseDate", utc(at))
    request = put(answer, "request", repository.address)
    for name, value in said.items():
        if _SAYABLE.fullmatch(value):
            request.set(name, value)
    return answer


def write_fault(repository: Repository, said: Mapping[str, str], fault: OaiError, *, at: datetime) -> Any:
    """The error answer; for badVerb and badArgument the request is given without its arguments (section 3.2)."""
    answer = envelope(repository, {} if fault.code in ("badVerb", "badArgument") else said, at=at)
    put(answer, "error", str(fault), code=fault.code)
    return answer


def write_identify(answer: Any, repository: Repository) -> None:
    told = put(answer, OaiVerb.IDENTIFY.value)
    for name, words in (
        ("repositoryName", repository.publisher.name),
        ("baseURL", repository.address),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.email),
        ("earliestDatestamp", utc(repository.since)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ):
        put(told, name, words)


def write_formats(answer: Any, repository: Repository) -> None:
    told = put(answer, OaiVerb.FORMATS.value)
    for prefix, schema, namespace in (
        (MetadataPrefix.DUBLIN_CORE, OAI_DC_SCHEMA, OAI_DC),
        (MetadataPrefix.WHOLE, f"{repository.publisher.address}{OWN_SCHEMA_PATH}", OWN),
    ):
        put_each(put(told, "metadataFormat"), metadataPrefix=prefix.value, schema=schema, metadataNamespace=namespace)


def write_sets(answer: Any, sets: Iterable[tuple[str, str]]) -> None:
    """`sets`: (code, name)."""
    told = put(answer, OaiVerb.SETS.value)
    for code, name in sets:
        put_each(put(told, "set"), setSpec=spec_of(code), setName=name)


def write_identifiers(answer: Any, items: Iterable[SharedItem]) -> Any:
    told = put(answer, OaiVerb.IDENTIFIERS.value)
    for item in items:
        _header(told, item)
    return told


def write_records(
    answer: Any, repository: Repository, items: Iterable[SharedItem], *, verb: OaiVerb, prefix: MetadataPrefix
) -> Any:
    """A withdrawn item is a header only, with status "deleted"."""
    told = put(answer, verb.value)
    for item in items:
        record = put(told, "record")
        _header(record, item)
        if not item.is_withdrawn:
            put(record, "metadata").append(_WRITERS[prefix](item, repository))
    return told


def write_resumption(told: Any, token: str, *, expires_at: datetime, size: int, cursor: int) -> None:
    """The resumption token; an empty one ends the list."""
    written = put(told, "resumptionToken", token, completeListSize=str(size), cursor=str(cursor))
    if token:
        written.set("expirationDate", utc(expires_at))


def _header(parent: Any, item: SharedItem) -> None:
    header = put(parent, "header", status="deleted" if item.is_withdrawn else "")
    put(header, "identifier", identifier_of(item.content_id))
    put(header, "datestamp", utc(item.updated_at))
    for code in item.sets:
        put(header, "setSpec", spec_of(code))
