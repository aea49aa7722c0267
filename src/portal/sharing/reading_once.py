"""A list read once, to see what would come of it; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.sharing.asking import first_request, place_of, problem_of, read_answer, words_of
from portal.sharing.harvesting.deciding import fault_of
from portal.sharing.harvesting.values import Read, Unreadable
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.taking import hosts_of
from safehttp.failures import Failure
from safehttp.port import Door

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """`items` with what is wrong with each, "" for nothing; `problem` is why nothing could be read."""

    items: Sequence[tuple[Read, str]] = ()
    count: int = 0
    problems: Sequence[str] = ()
    problem: str = ""
    moved_to: str = ""
    has_more: bool = False


def try_source(*, source: Source, door: Door, at: datetime) -> Tried:
    """`source` need not be saved. Never called with a transaction open."""
    place = place_of(source)
    try:
        answered = door.fetch(first_request(place))
        if problem := problem_of(answered):
            return Tried(problem=problem)
        reading = read_answer(place, answered)
    except Failure as failure:
        return Tried(problem=words_of(failure))
    except Unreadable as unreadable:
        return Tried(problem=str(unreadable))
    hosts = hosts_of(source)
    living = [read for read in reading.items if not read.is_deleted]
    return Tried(
        items=[(read, fault_of(read, hosts=hosts, at=at)) for read in living[:SHOWN]],
        count=len(living),
        problems=[f"{one.item} {one.words}".strip() for one in reading.problems],
        moved_to=answered.moved_to,
        has_more=bool(reading.cursor),
    )
