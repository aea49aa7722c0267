"""Answers of the protocol as XML, each part in the order that its schema wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.sharing.items import SharedItem
from portal.sharing.markup import OWN, put, root, utc
from portal.sharing.oai.asking import Prefix, Verb
from portal.sharing.oai.faults import BadArgument, BadVerb, Fault
from portal.sharing.oai.formats import OAI_DC, OAI_DC_SCHEMA, OWN_SCHEMA_PATH, XSI, Surroundings, metadata
from portal.sharing.oai.identifiers import identifier_of, is_domain
from portal.sharing.oai.sets import spec_of

OAI = "http://www.openarchives.org/OAI/2.0/"
# What the schema lets stand in a request that is named; other values are nobody's and are not repeated.
_SAYABLE = re.compile(r"[A-Za-z0-9\-_.!~*'():/%@]+")
_OAI_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_IDENTIFIER_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"


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
    answer.set(f"{{{XSI}}}schemaLocation", f"{OAI} {_OAI_SCHEMA}")
    put(answer, "responseDate", utc(at))
    request = put(answer, "request", repository.address)
    for name, value in said.items():
        if _SAYABLE.fullmatch(value):
            request.set(name, value)
    return answer


def write_fault(repository: Repository, said: Mapping[str, str], fault: Fault, *, at: datetime) -> Any:
    """A request that could not be read is named without its arguments (section 3.2)."""
    repeated = {} if isinstance(fault, BadVerb | BadArgument) else said
    answer = envelope(repository, repeated, at=at)
    put(answer, "error", fault.message, code=fault.code)
    return answer


def write_identify(answer: Any, repository: Repository) -> None:
    told = put(answer, Verb.IDENTIFY.value)
    put(told, "repositoryName", repository.name)
    put(told, "baseURL", repository.address)
    put(told, "protocolVersion", "2.0")
    put(told, "adminEmail", repository.email)
    put(told, "earliestDatestamp", utc(repository.since))
    put(told, "deletedRecord", "persistent")
    put(told, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    put(told, "compression", "gzip")
    if not is_domain(repository.host):
        return
    described = root("oai-identifier", spaces={None: _IDENTIFIER, "xsi": XSI})
    described.set(f"{{{XSI}}}schemaLocation", f"{_IDENTIFIER} {_IDENTIFIER_SCHEMA}")
    put(described, "scheme", "oai")
    put(described, "repositoryIdentifier", repository.host)
    put(described, "delimiter", ":")
    put(described, "sampleIdentifier", f"oai:{repository.host}:3b241101-e2bb-4255-8caf-4136c566a962")
    put(told, "description").append(described)


def write_formats(answer: Any, repository: Repository) -> None:
    told = put(answer, Verb.FORMATS.value)
    for prefix, schema, namespace in (
        (Prefix.DUBLIN_CORE, OAI_DC_SCHEMA, OAI_DC),
        (Prefix.WHOLE, f"{repository.surroundings.base}{OWN_SCHEMA_PATH}", OWN),
    ):
        one = put(told, "metadataFormat")
        put(one, "metadataPrefix", prefix.value)
        put(one, "schema", schema)
        put(one, "metadataNamespace", namespace)


def write_sets(answer: Any, sets: Iterable[tuple[str, str]]) -> None:
    """`sets`: (code, name)."""
    told = put(answer, Verb.SETS.value)
    for code, name in sets:
        one = put(told, "set")
        put(one, "setSpec", spec_of(code))
        put(one, "setName", name)


def write_identifiers(answer: Any, repository: Repository, items: Iterable[SharedItem]) -> Any:
    told = put(answer, Verb.IDENTIFIERS.value)
    for item in items:
        _header(told, repository, item)
    return told


def write_records(
    answer: Any, repository: Repository, items: Iterable[SharedItem], *, verb: Verb, prefix: Prefix
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
