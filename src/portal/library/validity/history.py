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
    found: list[Span] = []
    for begins in sorted({date.min, *_turning_days(dates, happenings)}):
        status = _status(stated, dates, happenings, begins)
        if found and found[-1].status is status:
            continue
        if found:
            found[-1] = Span(found[-1].status, found[-1].begins, begins)
        found.append(Span(status, begins, date.max))
    return found


def _turning_days(dates: Dates, happenings: Iterable[Happening]) -> set[date]:
    days = {dates.effective, dates.expired}
    for one in happenings:
        days |= {one.day, one.until}
    return {day for day in days if day is not None}


def _status(stated: str, dates: Dates, happenings: Sequence[Happening], day: date) -> Status:
    """What weighs most comes first: over, not yet begun, suspended, partly suspended, partly expired."""
    begun = [one for one in happenings if one.kind is EventKind.IN_FORCE and one.is_whole]
    known = Dates(effective=dates.effective or min((one.day for one in begun), default=None), expired=dates.expired)
    basic = status_on(stated=stated, dates=known, day=day)
    holding = [one for one in happenings if one.holds_on(day)]
    if basic.is_over:
        return basic
    if any(one.kind.ends and one.is_whole for one in holding):
        return Status.WHOLLY_EXPIRED
    if basic is Status.NOT_YET:
        return basic
    suspended = _still_suspended(holding)
    if any(one.is_whole for one in suspended):
        return Status.SUSPENDED
    if suspended:
        return Status.PARTLY_SUSPENDED
    if any(one.kind in _TAKES_AWAY for one in holding) and basic in {Status.IN_FORCE, Status.UNKNOWN}:
        return Status.PARTLY_EXPIRED
    return basic


def _still_suspended(holding: Iterable[Happening]) -> list[Happening]:
    """Suspensions that nothing has ended: a later "continues in force" of the same, or of the whole, ends one."""
    ordered = sorted(holding, key=lambda one: one.day)
    resumed = [one for one in ordered if one.kind is EventKind.RESUMED]
    return [
        one
        for one in ordered
        if one.kind is EventKind.SUSPENDED
        and not any(
            later.day >= one.day and (later.is_whole or set(one.addresses) <= set(later.addresses)) for later in resumed
        )
    ]
