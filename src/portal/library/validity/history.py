"""From dates, statement and accepted events to the statuses that follow one another.

The statuses are those of the national database of legal documents. An amendment in part makes a text "hết hiệu lực một
phần" there: the former wording of what was amended does not bind any more. A supplement or a correction takes nothing
away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.library.states import Dates, EventKind, Status, status_on
from portal.library.validity.suspensions import suspended_on


@dataclass(frozen=True, slots=True)
class Happening:
    """An accepted event as validity sees it. `addresses` are what it names; none for the whole instrument."""

    kind: EventKind
    day: date
    until: date | None = None
    addresses: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return not self.addresses

    def holds_on(self, day: date) -> bool:
        return self.day <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Span:
    """A status from `begins` to the day before `ends`."""

    status: Status
    begins: date
    ends: date


_TAKES_AWAY = frozenset({EventKind.AMENDED, EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED})


def spans_of(*, stated: str, dates: Dates, happenings: Sequence[Happening]) -> list[Span]:
    """The whole life of an instrument, in order, from `date.min` to `date.max` without a gap."""
    known, said = _dates(dates, happenings), _statement(stated, dates, happenings)
    found: list[Span] = []
    for begins in sorted({date.min, *_turning_days(known, happenings)}):
        status = _status(said, known, happenings, begins)
        if found and found[-1].status is status:
            continue
        if found:
            found[-1] = Span(found[-1].status, found[-1].begins, begins)
        found.append(Span(status, begins, date.max))
    return found


def _dates(dates: Dates, happenings: Iterable[Happening]) -> Dates:
    """The instrument's own dates; where it does not say when it begins, an event may."""
    begun = (one.day for one in happenings if one.kind is EventKind.IN_FORCE and one.is_whole)
    return Dates(effective=dates.effective or min(begun, default=None), expired=dates.expired)


def _statement(stated: str, dates: Dates, happenings: Iterable[Happening]) -> str:
    """What the source states, unless it is "over" and the day of the end is known: before that day it was not."""
    is_over = bool(stated) and Status(stated).is_over
    has_end = dates.expired is not None or any(one.kind.ends and one.is_whole for one in happenings)
    return "" if is_over and has_end else stated


def _turning_days(dates: Dates, happenings: Iterable[Happening]) -> set[date]:
    days = {dates.effective, dates.expired}
    for one in happenings:
        days |= {one.day, one.until}
    return {day for day in days if day is not None}


def _status(stated: str, dates: Dates, happenings: Sequence[Happening], day: date) -> Status:
    """What weighs most comes first: over, not yet begun, suspended, partly suspended, partly expired."""
    basic = status_on(stated=stated, dates=dates, day=day)
    holding = [one for one in happenings if one.holds_on(day)]
    if basic.is_over:
        return basic
    if any(one.kind.ends and one.is_whole for one in holding):
        return Status.WHOLLY_EXPIRED
    if basic is Status.NOT_YET:
        return basic
    suspended = suspended_on(holding)
    if suspended.is_whole:
        return Status.SUSPENDED
    if suspended:
        return Status.PARTLY_SUSPENDED
    if any(one.kind in _TAKES_AWAY for one in holding) and basic in {Status.IN_FORCE, Status.UNKNOWN}:
        return Status.PARTLY_EXPIRED
    return basic
