"""What a harvester asks, read from the arguments of its request. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.sharing.oai.faults import BadArgument, BadVerb, CannotDisseminateFormat
from portal.sharing.oai.moments import read_range


class Verb(StrEnum):
    IDENTIFY = "Identify"
    FORMATS = "ListMetadataFormats"
    SETS = "ListSets"
    IDENTIFIERS = "ListIdentifiers"
    RECORDS = "ListRecords"
    RECORD = "GetRecord"


class Prefix(StrEnum):
    """The formats in which a record is given."""

    DUBLIN_CORE = "oai_dc"
    WHOLE = "lan_toa"


TOKEN = "resumptionToken"  # noqa: S105  the name of an argument
# Verb -> arguments that it must have, arguments that it may have. A resumption token stands alone.
_ARGUMENTS: Mapping[Verb, tuple[frozenset[str], frozenset[str]]] = {
    Verb.IDENTIFY: (frozenset(), frozenset()),
    Verb.FORMATS: (frozenset(), frozenset({"identifier"})),
    Verb.SETS: (frozenset(), frozenset({TOKEN})),
    Verb.IDENTIFIERS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", TOKEN})),
    Verb.RECORDS: (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", TOKEN})),
    Verb.RECORD: (frozenset({"metadataPrefix", "identifier"}), frozenset()),
}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be answered. `until` is excluded; `said` are the arguments as they came."""

    verb: Verb
    said: Mapping[str, str]
    prefix: Prefix = Prefix.DUBLIN_CORE
    identifier: str = ""
    set: str = ""
    since: datetime | None = None
    until: datetime | None = None
    token: str = ""


def read_asked(arguments: Sequence[tuple[str, str]]) -> Asked:
    """Raises BadVerb, BadArgument, CannotDisseminateFormat."""
    said = dict(arguments)
    verb = _verb([value for name, value in arguments if name == "verb"])
    names = [name for name, _ in arguments if name != "verb"]
    if len(names) != len(set(names)):
        raise BadArgument("an argument is given twice")
    _check_names(verb, frozenset(names))
    if any(len(value) > _LONGEST for value in said.values()):
        raise BadArgument("an argument is too long")
    if token := said.get(TOKEN, ""):
        return Asked(verb, said, token=token)
    since, until = read_range(said.get("from", ""), said.get("until", ""))
    return Asked(
        verb=verb,
        said=said,
        prefix=_prefix(said["metadataPrefix"]) if "metadataPrefix" in said else Prefix.DUBLIN_CORE,
        identifier=said.get("identifier", ""),
        set=said.get("set", ""),
        since=since,
        until=until,
    )


def _verb(said: Sequence[str]) -> Verb:
    if len(said) != 1 or said[0] not in Verb:
        raise BadVerb("exactly one verb of OAI-PMH 2.0 is wanted")
    return Verb(said[0])


def _check_names(verb: Verb, names: frozenset[str]) -> None:
    required, optional = _ARGUMENTS[verb]
    if unknown := names - required - optional:
        raise BadArgument(f"{verb.value} takes no argument {sorted(unknown)[0]!r}")
    if TOKEN in names:
        if len(names) > 1:
            raise BadArgument("resumptionToken stands alone")
    elif missing := required - names:
        raise BadArgument(f"{verb.value} wants the argument {sorted(missing)[0]}")


def _prefix(said: str) -> Prefix:
    if said not in Prefix:
        raise CannotDisseminateFormat("this format is not given; see ListMetadataFormats")
    return Prefix(said)
