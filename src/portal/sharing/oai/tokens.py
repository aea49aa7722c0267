"""Where a list broke off, as its harvester carries it along: signed, so that nothing need be kept here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

from portal.sharing.oai.asking import Prefix, Verb
from portal.sharing.oai.faults import BadResumptionToken

LIFETIME = timedelta(days=1)
_SALT = "sharing.oai.list"


@dataclass(frozen=True, slots=True)
class Place:
    """A list and how far it was read. `last` is the sequence given last; nothing beyond `newest` belongs to the list:
    what changes while it is read moves behind it, is given once at most, and is found by the next harvest.
    """

    verb: Verb
    prefix: Prefix
    set: str
    since: datetime | None
    until: datetime | None
    newest: int
    size: int
    last: int = 0
    given: int = 0


def written(place: Place, *, at: datetime) -> str:
    moments = [moment.timestamp() if moment else None for moment in (place.since, place.until, at)]
    numbers = [place.newest, place.size, place.last, place.given]
    return signing.dumps([place.verb.value, place.prefix.value, place.set, *moments, *numbers], salt=_SALT)


def read(token: str, *, verb: Verb, at: datetime) -> Place:
    """Raises BadResumptionToken for what we did not write, for another verb's, and for one that is too old."""
    try:
        wrote, prefix, set_code, since, until, made, newest, size, last, given = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadResumptionToken("this resumptionToken was not given here") from error
    if wrote != verb:
        raise BadResumptionToken("this resumptionToken belongs to another verb")
    if at - datetime.fromtimestamp(made, UTC) > LIFETIME:
        raise BadResumptionToken("this resumptionToken has expired")
    return Place(verb, Prefix(prefix), set_code, _moment(since), _moment(until), newest, size, last, given)


def _moment(said: float | None) -> datetime | None:
    return datetime.fromtimestamp(said, UTC) if said is not None else None
