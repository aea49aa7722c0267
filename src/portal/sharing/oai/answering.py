"""A question of a harvester answered from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from portal.sharing.feeding.topics import SHELF_LABELS
from portal.sharing.items import SharedItem
from portal.sharing.models import Item
from portal.sharing.oai import tokens
from portal.sharing.oai.asking import Asked, Prefix, Verb
from portal.sharing.oai.faults import (
    BadResumptionToken,
    IdDoesNotExist,
    NoMetadataFormats,
    NoRecordsMatch,
    NoSetHierarchy,
)
from portal.sharing.oai.identifiers import content_id_of
from portal.sharing.oai.sets import code_of
from portal.sharing.oai.tokens import Place
from portal.sharing.oai.writing import (
    Repository,
    Resumption,
    envelope,
    write_formats,
    write_identifiers,
    write_identify,
    write_records,
    write_resumption,
    write_sets,
)
from portal.sharing.presenting import present
from portal.sharing.queries.records import newest_change, places_of, record, records
from portal.sharing.queries.sets import sets_on_offer

PER_PAGE = 50


def answer_to(asked: Asked, *, repository: Repository, at: datetime) -> Any:
    """The answer as XML. `at`: the moment up to which all changes are told of. Raises a Fault."""
    answer = envelope(repository, asked.said, at=at)
    if asked.verb is Verb.IDENTIFY:
        write_identify(answer, repository)
    elif asked.verb is Verb.FORMATS:
        _tell_formats(answer, asked, repository)
    elif asked.verb is Verb.SETS:
        _tell_sets(answer, asked)
    elif asked.verb is Verb.RECORD:
        _tell_record(answer, asked, repository)
    else:
        _tell_list(answer, _place(asked, at), repository, at)
    return answer


def _tell_formats(answer: Any, asked: Asked, repository: Repository) -> None:
    if asked.identifier and _presented([_found(asked, repository)])[0].is_withdrawn:
        raise NoMetadataFormats("the item was withdrawn")
    write_formats(answer, repository)


def _tell_sets(answer: Any, asked: Asked) -> None:
    """Shelves first: the sets of each stand below it."""
    if asked.token:
        raise BadResumptionToken("the list of sets comes whole")
    shelves = sets_on_offer()
    if not shelves:
        raise NoSetHierarchy("nothing has been published in a set yet")
    named = [(str(shelf), SHELF_LABELS[shelf]) for shelf in shelves]
    write_sets(answer, [*named, *((one.code, one.name) for sets in shelves.values() for one in sets)])


def _tell_record(answer: Any, asked: Asked, repository: Repository) -> None:
    items = _presented([_found(asked, repository)])
    write_records(answer, _with_places(repository, items), items, verb=Verb.RECORD, prefix=asked.prefix)


def _found(asked: Asked, repository: Repository) -> Item:
    content_id = content_id_of(asked.identifier, host=repository.host)
    item = record(content_id) if content_id is not None else None
    if item is None:
        raise IdDoesNotExist("there is no such item here")
    return item


def _place(asked: Asked, at: datetime) -> Place:
    """Where the list begins, or where it broke off."""
    if asked.token:
        return tokens.read(asked.token, verb=asked.verb, at=at)
    code = code_of(asked.set) if asked.set else ""
    until = min(asked.until, at) if asked.until else at
    place = Place(asked.verb, asked.prefix, code or "", asked.since, until, newest=newest_change()[0], size=0)
    size = _records(place).count() if code is not None else 0
    if not size:
        raise NoRecordsMatch("nothing changed in this set in this time")
    return replace(place, size=size)


def _records(place: Place) -> Any:
    return records(
        set_code=place.set, since=place.since, until=place.until, newest=place.newest, after=place.last
    ).select_related("agency")


def _tell_list(answer: Any, place: Place, repository: Repository, at: datetime) -> None:
    found = list(_records(place)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    if place.verb is Verb.IDENTIFIERS:
        told = write_identifiers(answer, repository, _presented(shown))
    else:
        items = _presented(shown)
        around = _with_places(repository, items) if place.prefix is Prefix.DUBLIN_CORE else repository
        told = write_records(answer, around, items, verb=place.verb, prefix=place.prefix)
    goes_on = len(found) > PER_PAGE
    if goes_on or place.given:
        after = replace(place, last=shown[-1].sequence, given=place.given + len(shown)) if goes_on else None
        token = tokens.written(after, at=at) if after else ""
        write_resumption(told, Resumption(token, at + tokens.LIFETIME, place.size, place.given))


def _presented(items: Sequence[Item]) -> list[SharedItem]:
    """With the moment of their last change, by which harvesters select."""
    return [
        replace(shown, updated_at=item.changed_at.astimezone(UTC))
        for item, shown in zip(items, present(items), strict=True)
    ]


def _with_places(repository: Repository, items: Sequence[SharedItem]) -> Repository:
    places = places_of({one.agency_slug for one in items if one.agency_slug})
    return replace(repository, surroundings=replace(repository.surroundings, places=places))
