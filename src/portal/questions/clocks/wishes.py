"""What a running clock wants, and when: that somebody refers the question, is reminded, or hears that it is late.

A clock carries the next such day alone; everything else follows from its term, so that a chore that did not run for a
week does the one thing that is right today and not seven in a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.questions.clocks.terms import Span, Workdays


class Wish(StrEnum):
    REFER = "refer"  # nobody has referred it in time
    REMIND = "remind"  # it will be due soon
    ESCALATE = "escalate"  # it is late


@dataclass(frozen=True, slots=True)
class Course:
    """What decides when a clock wants something. `escalations` is how often it was told that the question is late."""

    span: Span
    refer_within_days: int
    remind_before_days: int
    escalate_after: tuple[int, ...]
    is_referred: bool
    is_reminded: bool = False
    escalations: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """`level` counts the escalations: 1 tells the head of the agency, 2 and more the body that watches over all."""

    wish: Wish
    level: int = 0


def next_day(course: Course, *, after: date, calendar: Workdays) -> date | None:
    """The next day after this one on which the clock wants something; None if it has said all it has to say."""
    return min((day for day in _days(course, after=after, calendar=calendar) if day > after), default=None)


def act_today(course: Course, *, today: date, calendar: Workdays) -> Act | None:
    """The one thing to be done today for a clock whose day has come."""
    level = sum(day <= today for day in _late_days(course, calendar))
    if level > course.escalations:
        return Act(Wish.ESCALATE, level)
    if today > course.span.due_on:
        return None
    if not course.is_reminded and today >= _remind_day(course, calendar):
        return Act(Wish.REMIND)
    if not course.is_referred and today >= _refer_day(course, calendar):
        return Act(Wish.REFER)
    return None


def _days(course: Course, *, after: date, calendar: Workdays) -> Iterator[date]:
    due_on = course.span.due_on
    if not course.is_referred and (day := _refer_day(course, calendar)) <= due_on:
        yield day
    if not course.is_reminded and after < due_on:
        yield calendar.on_or_after(max(_remind_day(course, calendar), after + timedelta(days=1)))
    yield from _late_days(course, calendar)[course.escalations :]


def _refer_day(course: Course, calendar: Workdays) -> date:
    """The working day after the last one on which it should have been referred."""
    return calendar.after(course.span.started_on - timedelta(days=1), course.refer_within_days + 1)


def _remind_day(course: Course, calendar: Workdays) -> date:
    return max(calendar.before(course.span.due_on, course.remind_before_days), course.span.started_on)


def _late_days(course: Course, calendar: Workdays) -> list[date]:
    return [calendar.after(course.span.due_on, max(days, 1)) for days in sorted(course.escalate_after)]
