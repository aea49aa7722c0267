"""The chore of the clocks: remind before the day, tell further up after it.

It asks the index of `act_on` for clocks whose day has come and reads nothing else. Each clock is one transaction, so
that a chore that is killed has done whole clocks, and is called again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from portal.agencies.calendar import working_calendar
from portal.agencies.workdays import Calendar
from portal.journal.operations import record
from portal.questions.clocks.telling import long_day
from portal.questions.clocks.wishes import Act, Wish, act_today
from portal.questions.models import Clock
from portal.questions.operations.clockwork import course_of, day_of, has_agency, note, plan
from portal.questions.operations.ruling import load_rules
from portal.questions.queries.clocks import clocks_wanting
from portal.questions.states import ClockAct

BUNDLE = 200  # clocks that one look at the index takes


def ring(*, at: datetime) -> int:
    """Do for every clock whose day has come what it wants (a chore of `JOURNAL_CHORES`). Returns how many there were.

    Leaves word in the journal: "clock.reminded" (`{"wish", "agency", "due_on"}`) and "clock.escalated" (with `level`).
    """
    load_rules()  # so that a portal tells its terms before the first question comes
    today, calendar = day_of(at), working_calendar()
    count = 0
    while keys := list(clocks_wanting(on=today).values_list("pk", flat=True)[:BUNDLE]):
        for pk in keys:
            count += _ring_one(pk, today=today, calendar=calendar, at=at)
    return count


@transaction.atomic
def _ring_one(pk: int, *, today: date, calendar: Calendar, at: datetime) -> int:
    # Looked at again under the lock: an officer, or another process with the same chore, may have been quicker.
    clock = clocks_wanting(on=today).select_for_update(of=("self",)).select_related("rule", "question").filter(pk=pk)
    if (found := clock.first()) is None:
        return 0
    is_referred = has_agency(found.question)
    act = act_today(course_of(found, is_referred=is_referred), today=today, calendar=calendar)
    if act is not None:
        _do(found, act, at=at)
    plan(found, is_referred=is_referred, today=today, calendar=calendar)
    found.save(update_fields=["is_reminded", "escalations", "act_on"])
    return 1


def _do(clock: Clock, act: Act, *, at: datetime) -> None:
    details: dict[str, object] = {"agency": clock.question.lead_agency_id, "due_on": f"{clock.due_on}"}
    if act.wish is Wish.ESCALATE:
        clock.escalations = act.level
        said = f"Quá hạn từ sau ngày {long_day(clock.due_on)}; báo lần {act.level}."
        note(clock, ClockAct.ESCALATED, said, before=clock.due_on, at=at, by=None)
        record("clock.escalated", subject=clock.question, by=None, at=at, details=details | {"level": act.level})
        return
    clock.is_reminded = clock.is_reminded or act.wish is Wish.REMIND
    note(
        clock,
        ClockAct.REMINDED,
        _REMINDERS[act.wish].format(long_day(clock.due_on)),
        before=clock.due_on,
        at=at,
        by=None,
    )
    record("clock.reminded", subject=clock.question, by=None, at=at, details=details | {"wish": act.wish.value})


_REMINDERS = {
    Wish.REFER: "Chưa chuyển cơ quan trả lời; hạn trả lời là hết ngày {}.",
    Wish.REMIND: "Sắp đến hạn: hết ngày {}.",
}
