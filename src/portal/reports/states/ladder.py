"""When a report is due, and the ladder of what is done about one that does not come. Pure; all terms in working days.

Nobody is told further up, or named, on a day on which somebody was told already: a chore that stood still for weeks
goes on rung by rung. A reminder whose day is over once a later rung is due is passed by.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from portal.reports.states.returns import Rung


class Workdays(Protocol):
    """The calendar of working days (`portal.agencies.workdays.Calendar`)."""

    def on_or_after(self, day: date) -> date: ...
    def after(self, day: date, count: int) -> date: ...
    def before(self, day: date, count: int) -> date: ...


def counted_from(day: date, *, days: int, calendar: Workdays) -> date:
    """So many working days after a day, before it where negative; 0 is the day itself or the next working day."""
    if days > 0:
        return calendar.after(day, days)
    return calendar.before(day, -days) if days < 0 else calendar.on_or_after(day)


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a regime: `key` names it, `days` are counted from the due day."""

    key: int
    days: int
    rung: Rung


@dataclass(frozen=True, slots=True)
class Climb:
    """What is done today about a rung; passed by: nothing is sent."""

    step: Step
    is_passed: bool = False


def climbs_today(
    steps: Sequence[Step],
    *,
    done: Collection[int],
    told_on: date | None,
    due_on: date,
    today: date,
    calendar: Workdays,
) -> tuple[Climb, ...]:
    """What the ladder wants today. `done`: keys climbed or passed; `told_on`: when it was last told further up."""
    due = [step for step in _waiting(steps, done) if _day(step, due_on, calendar) <= today]
    told = [step for step in due if step.rung is not Rung.REMIND]
    found = [Climb(step, is_passed=step is not due[-1]) for step in due if step.rung is Rung.REMIND]
    if told and told_on != today:
        found.append(Climb(told[0]))
    return tuple(found)


def next_day(
    steps: Sequence[Step], *, done: Collection[int], due_on: date, after: date, calendar: Workdays
) -> date | None:
    """The next day after this one on which the ladder wants something; None at its top."""
    soonest = calendar.on_or_after(after + timedelta(days=1))
    days = (max(_day(step, due_on, calendar), soonest) for step in _waiting(steps, done))
    return min(days, default=None)


def first_day(
    steps: Sequence[Step], *, due_on: date, not_before: date, calendar: Workdays, done: Collection[int] = ()
) -> date | None:
    """The day, from `not_before` on, on which the ladder of a new return wants something first."""
    return next_day(steps, done=done, due_on=due_on, after=not_before - timedelta(days=1), calendar=calendar)


_ORDER = {rung: place for place, rung in enumerate(Rung)}


def _waiting(steps: Sequence[Step], done: Collection[int]) -> list[Step]:
    return sorted(
        (step for step in steps if step.key not in done), key=lambda one: (one.days, _ORDER[one.rung], one.key)
    )


def _day(step: Step, due_on: date, calendar: Workdays) -> date:
    return counted_from(due_on, days=step.days, calendar=calendar)
