"""What a harvester asks (OAI-PMH 2.0), read from the arguments of its request, and what the protocol calls errors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class OaiError(Exception):
    """A request that has an error for an answer; the message is for whoever reads the log of the one who asked.

    `code` is what the protocol calls it: badVerb, badArgument, badResumptionToken, cannotDisseminateFormat,
    idDoesNotExist, noRecordsMatch, noSetHierarchy, noMetadataFormats.
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
    """From when (included) until when (excluded): the end that was asked for lies inside. None where nothing was said.

    Raises badArgument for what is no date, for two granularities and for an end before the beginning.
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
    """The formats in which a record is given."""

    DUBLIN_CORE = "oai_dc"
    WHOLE = "lan_toa"


TOKEN = "resumptionToken"  # noqa: S105  the name of an argument
# Verb -> arguments that it must have, arguments that it may have. A resumption token stands alone.
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
    """A request that can be answered. `until` is excluded; `said` are the arguments as they came."""

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
