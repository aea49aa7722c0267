"""How a day by which something is due is found and moved. All terms are in working days.

A term is counted from the working day after receipt (Bộ luật Dân sự 2015, khoản 2 Điều 147). Whoever calls hands in the
calendar, so that nothing here knows where holidays come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Workdays(Protocol):
    """The calendar of working days (`portal.agencies.workdays.Calendar`)."""

    def is_working(self, day: date) -> bool: ...
    def is_holiday(self, day: date) -> bool: ...
    def why(self, day: date) -> str: ...
    def on_or_after(self, day: date) -> date: ...
    def after(self, day: date, count: int) -> date: ...
    def before(self, day: date, count: int) -> date: ...
    def count(self, first: date, last: date) -> int: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A term: the first day that counts, and the last one, to whose end something may be done."""

    started_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class RuleKey:
    """What a rule is chosen by; `level` "" fits every level."""

    pk: int
    track: str
    level: str
    valid_from: date
    valid_to: date | None


def chosen_rule(rules: Iterable[RuleKey], *, track: str, level: str, on: date) -> RuleKey | None:
    """The rule that holds on a day: the one that names the level before the general one, then the younger one."""
    fitting = [
        one
        for one in rules
        if one.track == track
        and one.level in (level, "")
        and one.valid_from <= on
        and (one.valid_to is None or on < one.valid_to)
    ]
    return max(fitting, key=lambda one: (one.level != "", one.valid_from, one.pk), default=None)


def span_of(*, received_on: date, days: int, calendar: Workdays) -> Span:
    """The term of what was received on a working day."""
    return Span(calendar.after(received_on, 1), calendar.after(received_on, days))


def refigured(*, span: Span, days: int, today: date, calendar: Workdays) -> date:
    """The last day if the term had had this many days from its first day on.

    A term that had run out before anybody knew of it is no term: the new day is not before the next working day, unless
    the old one was.
    """
    fresh = calendar.after(span.started_on - timedelta(days=1), max(days, 1))
    return max(fresh, min(span.due_on, calendar.after(today, 1)))


def resumed(*, span: Span, paused_on: date, resumed_on: date, calendar: Workdays) -> Span:
    """The rest of a term, counted on from the day after what was waited for came.

    The day of the pause is given back. What was overdue already when it was paused stays so.
    """
    left = calendar.count(max(paused_on, span.started_on), span.due_on)
    return Span(calendar.after(resumed_on, 1), calendar.after(resumed_on, left) if left else span.due_on)


def kept_length(*, span: Span, before: Workdays, after: Workdays) -> date:
    """The last day of a term of the same length in working days, in a calendar that has changed."""
    length = before.count(span.started_on, span.due_on)
    return after.after(span.started_on - timedelta(days=1), length) if length else after.on_or_after(span.due_on)
