"""The calendar changes under running clocks: whoever waits keeps the same number of working days, and is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from portal.agencies.calendar import enter_day, forget_day, working_calendar
from portal.agencies.models import Officer
from portal.agencies.workdays import Calendar
from portal.journal.operations import record
from portal.questions.clocks.telling import long_day
from portal.questions.clocks.terms import Span, kept_length
from portal.questions.models import Clock
from portal.questions.operations.clockwork import day_of, follow, has_agency, note, plan, told
from portal.questions.queries.clocks import clocks_counting
from portal.questions.states import ClockAct


@transaction.atomic
def change_day(*, day: date, is_working: bool, reason: str, decision: str, by: Officer | None, at: datetime) -> int:
    """Enter a day that is worked or off. Returns how many running clocks it moved."""
    details = {"day": f"{day}", "is_working": is_working, "reason": reason, "decision": decision}

    def enter() -> None:
        enter_day(day=day, is_working=is_working, reason=reason, decision=decision, by=by, at=at)

    return _change(enter, day=day, details=details, by=by, at=at)


@transaction.atomic
def restore_day(*, day: date, by: Officer | None, at: datetime) -> int:
    """Leave a day to the law again. Returns how many running clocks it moved."""

    def forget() -> None:
        forget_day(day=day)

    return _change(forget, day=day, details={"day": f"{day}", "is_working": None}, by=by, at=at)


def _change(act: Callable[[], None], *, day: date, details: dict[str, object], by: Officer | None, at: datetime) -> int:
    before = working_calendar()
    act()
    after = working_calendar()
    moved = 0
    if before.is_working(day) != after.is_working(day):
        clocks = clocks_counting(day=day).select_for_update(of=("self",)).select_related("rule", "question")
        moved = sum(_move(clock, day=day, before=before, after=after, by=by, at=at) for clock in clocks)
    record("calendar.changed", subject=None, by=by, at=at, details=details | {"clocks": moved})
    return moved


def _move(clock: Clock, *, day: date, before: Calendar, after: Calendar, by: Officer | None, at: datetime) -> bool:
    was_due = clock.due_on
    clock.due_on = kept_length(span=Span(clock.started_on, was_due), before=before, after=after)
    plan(clock, is_referred=has_agency(clock.question), today=day_of(at), calendar=after)
    clock.save(update_fields=["due_on", "act_on"])
    if clock.due_on == was_due:
        return False
    kind = "làm việc" if after.is_working(day) else "nghỉ"
    said = f"Lịch làm việc thay đổi: {long_day(day)} là ngày {kind}. {told(clock, after)}"
    note(clock, ClockAct.REFIGURED, said, before=was_due, at=at, by=by)
    follow(clock.question, clock)
    return True
