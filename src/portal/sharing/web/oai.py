"""The OAI-PMH endpoint `/oai/`, answered from the registry; lists are continued by a signed resumption token."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from importlib import resources
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import open_to_machines
from portal.schema.states import written
from portal.sharing.models import Item
from portal.sharing.oai import (
    HarvesterRequest,
    MetadataPrefix,
    OaiError,
    OaiVerb,
    Repository,
    code_of,
    content_id_of,
    envelope,
    read_harvester_request,
    write_fault,
    write_formats,
    write_identifiers,
    write_identify,
    write_records,
    write_resumption,
    write_sets,
)
from portal.sharing.queries import data_publisher
from portal.sharing.queries.feeds import sets_on_offer
from portal.sharing.queries.items import earliest_change, newest_change, places_of, present, record, records
from portal.sharing.states import SharedItem

TOKEN_LIFETIME = timedelta(days=1)
_SALT = "sharing.oai.place"
# State of a list in its token: `verb`, `prefix`, `set`, `since` and `until` as POSIX timestamps or None, `size`. `last`
# is the sequence of the last of `given` records; the list ends at `newest`: an item that changes meanwhile gets a
# higher sequence, so it is given at most once and found by the next harvest.
ListPosition = dict[str, Any]


def token_for(place: ListPosition, *, at: datetime) -> str:
    return signing.dumps(place | {"made": at.timestamp()}, salt=_SALT)


def read_token(token: str, *, verb: OaiVerb, at: datetime) -> ListPosition:
    """Read a resumption token. Raises badResumptionToken for a forged or expired token, and for one of another verb."""
    try:
        place: ListPosition = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise OaiError("badResumptionToken", "this resumptionToken was not given here") from error
    if place["verb"] != verb:
        raise OaiError("badResumptionToken", "this resumptionToken belongs to another verb")
    if at.timestamp() - place.pop("made") > TOKEN_LIFETIME.total_seconds():
        raise OaiError("badResumptionToken", "this resumptionToken has expired")
    return place


PER_PAGE = 50


def answer_to(asked: HarvesterRequest, *, repository: Repository, at: datetime) -> Any:
    """The answer as XML. `at`: changes until then are included. Raises OaiError."""
    answer = envelope(repository, asked.said, at=at)
    _ANSWERS[asked.verb](answer, asked, repository, at)
    return answer


def _tell_formats(answer: Any, asked: HarvesterRequest, repository: Repository, at: datetime) -> None:
    if asked.identifier and _presented([_found(asked)])[0].is_withdrawn:
        raise OaiError("noMetadataFormats", "the item was withdrawn")
    write_formats(answer, repository)


def _tell_sets(answer: Any, asked: HarvesterRequest, repository: Repository, at: datetime) -> None:
    """The kinds of sets first, then the sets below them."""
    if asked.token:
        raise OaiError("badResumptionToken", "the list of sets comes whole")
    if not (shelves := sets_on_offer()):
        raise OaiError("noSetHierarchy", "nothing has been published in a set yet")
    named = [(str(shelf), shelf.label) for shelf in shelves]
    write_sets(answer, [*named, *((one.code, one.name) for sets in shelves.values() for one in sets)])


def _tell_record(answer: Any, asked: HarvesterRequest, repository: Repository, at: datetime) -> None:
    items = _presented([_found(asked)])
    write_records(answer, _with_places(repository, items), items, verb=OaiVerb.RECORD, prefix=asked.prefix)


def _found(asked: HarvesterRequest) -> Item:
    content_id = content_id_of(asked.identifier)
    item = record(content_id) if content_id is not None else None
    if item is None:
        raise OaiError("idDoesNotExist", "there is no such item here")
    return item


def _place(asked: HarvesterRequest, at: datetime) -> ListPosition:
    """The beginning of the list, or the place in the resumption token. Raises OaiError."""
    if asked.token:
        return read_token(asked.token, verb=asked.verb, at=at)
    code = code_of(asked.set) if asked.set else ""
    place = {
        "verb": asked.verb,
        "prefix": asked.prefix,
        "set": code or "",
        "since": asked.since.timestamp() if asked.since else None,
        "until": (min(asked.until, at) if asked.until else at).timestamp(),
        "newest": newest_change()[0],
        "last": 0,
        "given": 0,
    }
    size = _records(place).count() if code is not None else 0
    if not size:
        raise OaiError("noRecordsMatch", "nothing changed in this set in this time")
    return place | {"size": size}


def _records(place: ListPosition) -> Any:
    since, until = (datetime.fromtimestamp(one, UTC) if one else None for one in (place["since"], place["until"]))
    found = records(set_code=place["set"], since=since, until=until, newest=place["newest"], after=place["last"])
    return found.select_related("agency")


def _tell_list(answer: Any, asked: HarvesterRequest, repository: Repository, at: datetime) -> None:
    place = _place(asked, at)
    prefix = MetadataPrefix(place["prefix"])
    found = list(_records(place)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    if place["verb"] == OaiVerb.IDENTIFIERS:
        told = write_identifiers(answer, _presented(shown))
    else:
        items = _presented(shown)
        around = _with_places(repository, items) if prefix is MetadataPrefix.DUBLIN_CORE else repository
        told = write_records(answer, around, items, verb=asked.verb, prefix=prefix)
    goes_on = len(found) > PER_PAGE
    if goes_on or place["given"]:
        after = {"last": shown[-1].sequence, "given": place["given"] + len(shown)} if goes_on else {}
        token = token_for(place | after, at=at) if after else ""
        write_resumption(told, token, expires_at=at + TOKEN_LIFETIME, size=place["size"], cursor=place["given"])


_ANSWERS: Mapping[OaiVerb, Callable[[Any, HarvesterRequest, Repository, datetime], None]] = {
    OaiVerb.IDENTIFY: lambda answer, asked, repository, at: write_identify(answer, repository),
    OaiVerb.FORMATS: _tell_formats,
    OaiVerb.SETS: _tell_sets,
    OaiVerb.RECORD: _tell_record,
    OaiVerb.IDENTIFIERS: _tell_list,
    OaiVerb.RECORDS: _tell_list,
}


def _presented(items: Sequence[Item]) -> list[SharedItem]:
    """The items with the time of their last change as datestamp, by which harvesters select."""
    return [
        replace(shown, updated_at=item.changed_at.astimezone(UTC))
        for item, shown in zip(items, present(items), strict=True)
    ]


def _with_places(repository: Repository, items: Sequence[SharedItem]) -> Repository:
    return replace(repository, places=places_of({one.agency_slug for one in items if one.agency_slug}))


# A change is stamped when its transaction begins but is visible only when it ends. Answers therefore cover changes
# older than this and say so in responseDate; a harvester that continues from there misses nothing.
SETTLES_IN = timedelta(seconds=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAIL = re.compile(r"\S+@(\S+\.)+\S+")
_SCHEMA = resources.files("portal.sharing").joinpath("static/sharing/lan-toa-1.xsd")


OAI = rate_limits.RateLimit("oai", 120)


@open_to_machines(OAI, methods=("GET", "HEAD", "POST"))
def harvest(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0: every verb, by GET and POST. Errors of the protocol are answered with status 200."""
    arguments = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in arguments.lists() for value in values]
    publisher = data_publisher()
    repository = Repository(
        publisher=publisher,
        address=publisher.at(request.path),
        email=_email(),
        since=earliest_change() or _EPOCH,
        places={},
    )
    at = (timezone.now() - SETTLES_IN).replace(microsecond=0)
    try:
        answer = answer_to(read_harvester_request(pairs), repository=repository, at=at)
    except OaiError as fault:
        answer = write_fault(repository, dict(pairs), fault, at=at)
    return HttpResponse(
        written(answer),
        content_type="text/xml; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


@open_to_machines(OAI)
def show_schema(request: HttpRequest) -> HttpResponse:
    """The XML schema of the format `lan_toa`, at the address given in records."""
    return HttpResponse(_SCHEMA.read_bytes(), content_type="application/xml; charset=utf-8")


def _email() -> str:
    """adminEmail of the repository; an invalid address if no mailbox is configured, as in a demo."""
    return next(
        (one for one in (settings.MAIL_REPLY_TO, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]) if _MAIL.fullmatch(one)),
        "khong-co@portal.invalid",
    )
