"""Sources entered after a trial, changed, paused and released by officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.sharing.harvesting.decisions import fault_of
from portal.sharing.harvesting.values import ReadItem, UnreadableSource
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.items import hosts_of
from portal.sharing.operations.harvesting.requests import first_request, list_of, problem_of, read_answer, words_of
from portal.sharing.operations.harvesting.visits import break_lease
from safehttp.failures import HttpFailure
from safehttp.types import Client

# What of a source's past is worth nothing once another list is read.
_OF_THE_LIST = ("address", "form", "oai_set")


class SourceNotHeld(Exception):
    """The source is not held, so there is nothing to decide about it."""


class SourceNotMoved(Exception):
    """The site did not say that its list has another address."""


@transaction.atomic
def save_source(*, source: Source, by: Officer, at: datetime) -> Source:
    """Enter a source, or change one; whoever visits it now stops. Another list is read from its beginning."""
    before = Source.objects.select_for_update().filter(pk=source.pk).first()
    if before is None or any(getattr(before, name) != getattr(source, name) for name in _OF_THE_LIST):
        _read_from_the_beginning(source, at)
    break_lease(source=source)
    source.save()
    verb = "source.changed" if before else "source.entered"
    record(verb, subject=source, by=by, at=at, details=_details(source))
    return source


@transaction.atomic
def switch_source(*, source: Source, is_active: bool, by: Officer, at: datetime) -> None:
    """Let the source be visited, or no more. What was taken from it stays."""
    break_lease(source=source)
    source.is_active, source.next_at = is_active, at
    source.save(update_fields=["is_active", "next_at", "lease", "lease_until"])
    details = _details(source) | {"is_active": is_active}
    record("source.changed", subject=source, by=by, at=at, details=details)


@transaction.atomic
def visit_now(*, source: Source, by: Officer, at: datetime) -> None:
    """The source is due at once, whatever failed before."""
    source.next_at = at
    source.save(update_fields=["next_at"])
    record("source.hurried", subject=source, by=by, at=at, details=_details(source))


@transaction.atomic
def release_source(*, source: Source, may_withdraw_many: bool, by: Officer, at: datetime) -> None:
    """An officer has looked at a source that was held: it is read anew, with the withdrawals or once more with doubt.

    Raises NotHeld.
    """
    locked = Source.objects.select_for_update().get(pk=source.pk)
    if locked.held_at is None:
        raise SourceNotHeld(source.pk)
    _read_from_the_beginning(locked, at)
    locked.held_at, locked.held_reason, locked.may_withdraw_many = None, "", may_withdraw_many
    locked.save()
    details = _details(locked) | {"may_withdraw_many": may_withdraw_many}
    record("source.let_go_on", subject=locked, by=by, at=at, details=details)


@transaction.atomic
def follow_move(*, source: Source, by: Officer, at: datetime) -> Source:
    """Read the list where its site says it has gone for good. Raises NotMoved."""
    if not source.moved_to:
        raise SourceNotMoved(source.pk)
    source.address, source.moved_to = source.moved_to, ""
    return save_source(source=source, by=by, at=at)


def _read_from_the_beginning(source: Source, at: datetime) -> None:
    source.etag = source.last_modified = source.cursor = ""
    source.run_began_at, source.run_withdrawn = None, 0
    source.failures, source.last_error, source.next_at = 0, "", at


def _details(source: Source) -> dict[str, object]:
    return {"source": source.pk, "agency": source.agency_id}


SHOWN = 5


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """`items` with what is wrong with each, "" for nothing; `problem` is why nothing could be read."""

    items: Sequence[tuple[ReadItem, str]] = ()
    count: int = 0
    problems: Sequence[str] = ()
    problem: str = ""
    moved_to: str = ""
    has_more: bool = False


def try_source(*, source: Source, door: Client, at: datetime) -> SourceTrial:
    """`source` need not be saved. Never called with a transaction open."""
    place = list_of(source)
    try:
        answered = door.fetch(first_request(place))
        if problem := problem_of(answered):
            return SourceTrial(problem=problem)
        reading = read_answer(place, answered)
    except HttpFailure as failure:
        return SourceTrial(problem=words_of(failure))
    except UnreadableSource as unreadable:
        return SourceTrial(problem=str(unreadable))
    hosts = hosts_of(source)
    living = [read for read in reading.items if not read.is_deleted]
    return SourceTrial(
        items=[(read, fault_of(read, hosts=hosts, at=at)) for read in living[:SHOWN]],
        count=len(living),
        problems=[f"{one.item} {one.words}".strip() for one in reading.problems],
        moved_to=answered.moved_to,
        has_more=bool(reading.cursor),
    )
