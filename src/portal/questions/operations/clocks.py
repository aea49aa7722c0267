"""Acts on the clock of a question: each in the caller's transaction, each with an explanation for the asker.

The caller holds the lock of the question's row. `question.due_on` is updated in the database and in the object passed:
None as long as the clock is paused, as the day is not known then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.operations import enter_day, forget_day
from portal.agencies.queries import day_of_receipt, working_calendar
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.questions.models import Clock, Question
from portal.questions.operations.clock_steps import (
    clock_in_words,
    explanation_given,
    has_agency,
    keep_due_day,
    locked_clock,
    plan_next_alert,
    record_change,
    restart,
    rule_for,
    take_rule,
)
from portal.questions.queries import clocks_counting
from portal.questions.states import ClockAct, ClockState
from portal.questions.terms import AnswerTerm, kept_length, long_day, resumed, term_in_words, term_of


@transaction.atomic
def start_clock(*, question: Question, at: datetime) -> Clock:
    """Create and start the clock, from the working day after the day of receipt (`at`).

    Raises Refused.
    """
    calendar = working_calendar()
    received_on = day_of_receipt(at=at, calendar=calendar)
    rule = rule_for(question, question.lead_agency)
    span = term_of(received_on=received_on, days=rule.days, calendar=calendar)
    clock = Clock(
        question=question, rule=rule, started_on=span.started_on, due_on=span.due_on, first_due_on=span.due_on
    )
    plan_next_alert(clock, is_referred=has_agency(question), today=received_on, calendar=calendar)
    return _changed(
        question,
        clock,
        ClockAct.STARTED,
        term_in_words(span=span, days=rule.days, calendar=calendar),
        before=None,
        at=at,
        by=None,
    )


@transaction.atomic
def refigure_clock(*, question: Question, agency: Agency, at: datetime, by: Officer | None) -> Clock:
    """The agency has been decided: apply the rule of its level, counted from the same first day.

    Adds a row to the history, which the asker reads, only if the due day changes. Raises Refused.
    """
    clock = locked_clock(question)
    calendar = working_calendar()
    before = clock.due_on
    take_rule(clock, rule_for(question, agency), today=timezone.localdate(at), calendar=calendar)
    plan_next_alert(clock, is_referred=True, today=timezone.localdate(at), calendar=calendar)
    clock.save()
    if clock.due_on != before:
        record_change(
            clock,
            ClockAct.REFIGURED,
            f"{agency.name} trả lời câu hỏi này. {clock_in_words(clock, calendar)}",
            before=before,
            at=at,
            by=by,
        )
    keep_due_day(question, clock)
    return clock


@transaction.atomic
def transfer_clock(*, question: Question, agency: Agency, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Another agency is to answer. The term continues, or starts again if the rule says so.

    Raises ReasonMissing, Refused.
    """
    said = explanation_given(explanation)
    clock = locked_clock(question)
    calendar = working_calendar()
    before, today = clock.due_on, timezone.localdate(at)
    rule = rule_for(question, agency)
    if rule.restarts_on_transfer and clock.state == ClockState.RUNNING.value:
        clock.rule = rule
        restart(clock, received_on=day_of_receipt(at=at, calendar=calendar), calendar=calendar)
    else:
        take_rule(clock, rule, today=today, calendar=calendar)
    plan_next_alert(clock, is_referred=True, today=today, calendar=calendar)
    words = f"Chuyển {agency.name} trả lời: {said}"
    if clock.state == ClockState.RUNNING.value:
        words += f" {clock_in_words(clock, calendar)}"
    return _changed(question, clock, ClockAct.TRANSFERRED, words, before=before, at=at, by=by)


@transaction.atomic
def pause_clock(*, question: Question, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Pause until the asker has given the missing information; the remaining days are kept.

    Raises ReasonMissing, Refused, WrongState.
    """
    said = explanation_given(explanation)
    clock = locked_clock(question, ClockState.RUNNING)
    calendar = working_calendar()
    today = timezone.localdate(at)
    clock.used_days += calendar.count(clock.started_on, today - timedelta(days=1))
    clock.state, clock.paused_on, clock.act_on = ClockState.PAUSED.value, today, None
    record("clock.paused", subject=question, by=by, at=at)
    return _changed(question, clock, ClockAct.PAUSED, said, before=clock.due_on, at=at, by=by)


@transaction.atomic
def resume_clock(
    *, question: Question, at: datetime, by: Officer | None = None, why: str = "Đã nhận thông tin bổ sung."
) -> Clock:
    """Resume from the next working day. Raises Refused, WrongState."""
    clock = locked_clock(question, ClockState.PAUSED)
    calendar = working_calendar()
    span = resumed(
        span=AnswerTerm(clock.started_on, clock.due_on),
        paused_on=clock.paused_on or clock.due_on,
        resumed_on=day_of_receipt(at=at, calendar=calendar),
        calendar=calendar,
    )
    clock.state, clock.paused_on = ClockState.RUNNING.value, None
    clock.started_on, clock.due_on, clock.is_reminded = span.started_on, span.due_on, False
    plan_next_alert(clock, is_referred=has_agency(question), today=timezone.localdate(at), calendar=calendar)
    record("clock.resumed", subject=question, by=by, at=at, details={"due_on": f"{clock.due_on}"})
    return _changed(
        question, clock, ClockAct.RESUMED, f"{why} {_rest_told(clock, calendar)}", before=None, at=at, by=by
    )


@transaction.atomic
def extend_clock(*, question: Question, days: int, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Extend the term by working days, within the rule's limit and before the due day has passed.

    Raises ReasonMissing, Refused, WrongState.
    """
    said = explanation_given(explanation)
    clock = locked_clock(question, ClockState.RUNNING)
    _check_extension(clock, days, today=timezone.localdate(at))
    calendar = working_calendar()
    before = clock.due_on
    clock.due_on = calendar.after(before, days)
    clock.extended_days += days
    clock.is_reminded = False
    plan_next_alert(clock, is_referred=has_agency(question), today=timezone.localdate(at), calendar=calendar)
    words = f"Gia hạn {days} ngày làm việc, đến hết ngày {long_day(clock.due_on)}. Lý do: {said}"
    record("clock.extended", subject=question, by=by, at=at, details={"days": days, "due_on": f"{clock.due_on}"})
    return _changed(question, clock, ClockAct.EXTENDED, words, before=before, at=at, by=by)


@transaction.atomic
def stop_clock(*, question: Question, at: datetime, by: Officer | None = None, ending: str = "") -> Clock:
    """Stop the clock for good. Sets `was_late` and `used_days`, the working days taken; `ending` replaces "in time" or
    "late" in the words for the asker.

    Days on which the clock was paused do not count. Raises Refused, WrongState.
    """
    clock = locked_clock(question, ClockState.RUNNING, ClockState.PAUSED)
    calendar = working_calendar()
    today = timezone.localdate(at)
    if clock.paused_on is None:
        clock.used_days += calendar.count(clock.started_on, today)
    clock.was_late = (clock.paused_on or today) > clock.due_on
    clock.state, clock.stopped_on = ClockState.STOPPED.value, today
    clock.paused_on = clock.act_on = None
    return _changed(question, clock, ClockAct.STOPPED, _end_told(clock, ending), before=clock.due_on, at=at, by=by)


@transaction.atomic
def reopen_clock(*, question: Question, at: datetime, by: Officer | None, reason: str = "") -> Clock:
    """The question was reopened: a whole new term, from the next working day. Raises Refused, WrongState."""
    clock = locked_clock(question, ClockState.STOPPED)
    calendar = working_calendar()
    before = clock.due_on
    clock.state, clock.stopped_on, clock.was_late = ClockState.RUNNING.value, None, False
    restart(clock, received_on=day_of_receipt(at=at, calendar=calendar), calendar=calendar)
    plan_next_alert(clock, is_referred=has_agency(question), today=timezone.localdate(at), calendar=calendar)
    return _changed(
        question,
        clock,
        ClockAct.STARTED,
        f"Câu hỏi được mở lại. {clock_in_words(clock, calendar)}{reason and f' Lý do: {reason}'}",
        before=before,
        at=at,
        by=by,
    )


def _changed(
    question: Question,
    clock: Clock,
    act: ClockAct,
    words: str,
    *,
    before: date | None,
    at: datetime,
    by: Officer | None,
) -> Clock:
    """Save the clock, add a row to its history, and update the question's due day."""
    clock.save()
    record_change(clock, act, words, before=before, at=at, by=by)
    keep_due_day(question, clock)
    return clock


def _check_extension(clock: Clock, days: int, *, today: date) -> None:
    left = clock.rule.extension_days - clock.extended_days
    if not 1 <= days <= left:
        most = f"được gia hạn thêm nhiều nhất {left} ngày làm việc" if left > 0 else "không được gia hạn thêm"
        raise Refused(f"Theo quy định đang áp dụng, câu hỏi này {most}.")
    refuse_if(
        today > clock.due_on, Refused(f"Câu hỏi đã quá hạn từ ngày {clock.due_on:%d/%m/%Y} nên không gia hạn được nữa.")
    )


def _rest_told(clock: Clock, calendar: WorkingCalendar) -> str:
    return (
        f"Hạn trả lời đã qua từ ngày {clock.due_on:%d/%m/%Y}."
        if clock.due_on < clock.started_on
        else clock_in_words(clock, calendar)
    )


def _end_told(clock: Clock, ending: str) -> str:
    said = ending or ("trễ hạn" if clock.was_late else "trong hạn")
    return f"Kết thúc ngày {clock.stopped_on:%d/%m/%Y}, {said} (hạn là hết ngày {clock.due_on:%d/%m/%Y})."


def run_clock(question: Question, *, by: Officer | None, at: datetime, reason: str = "") -> None:
    """Make the clock run: create, reopen or resume it. `reason` of a reopening, if nothing else shows it."""
    if (clock := Clock.objects.filter(question=question).first()) is None:
        start_clock(question=question, at=question.received_at)
    elif clock.state == ClockState.STOPPED.value:
        reopen_clock(question=question, at=at, by=by, reason=reason)
    elif clock.state == ClockState.PAUSED.value:
        resume_clock(question=question, at=at, by=by, why="Câu hỏi được mở lại.")


def halt_clock(question: Question, *, by: Officer | None, at: datetime, ending: str = "") -> Clock | None:
    """Stop the clock if there is one that is not stopped; a question held back from the beginning has none."""
    running = Clock.objects.filter(question=question).exclude(state=ClockState.STOPPED.value)
    return stop_clock(question=question, at=at, by=by, ending=ending) if running.exists() else None


def wait_for_asker(question: Question, *, lies_ready: bool, by: Officer | None, at: datetime) -> None:
    """Pause the clock while a paper is ready for the asker (`lies_ready`), and resume it when the agency has to act."""
    clock = Clock.objects.filter(question=question).first()
    if clock is not None and clock.state == ClockState.RUNNING.value and lies_ready:
        pause_clock(
            question=question,
            explanation="Bản trả lời đã có, chờ người hỏi đến nhận; những ngày chờ không tính vào thời hạn.",
            at=at,
            by=by,
        )
    elif clock is not None and clock.state == ClockState.PAUSED.value and not lies_ready:
        resume_clock(question=question, at=at, by=by, why="Đã có câu trả lời, chờ báo cho người hỏi.")


@transaction.atomic
def change_day(*, day: date, is_working: bool, reason: str, decision: str, by: Officer | None, at: datetime) -> int:
    """Enter a working day or a day off in the calendar. Returns how many running clocks got another due day."""
    said = {"is_working": is_working, "reason": reason, "decision": decision}
    act = partial(enter_day, day=day, **said, by=by, at=at)  # type: ignore[arg-type]
    return _change(act, day=day, details={"day": f"{day}"} | said, by=by, at=at)


@transaction.atomic
def restore_day(*, day: date, by: Officer | None, at: datetime) -> int:
    """Remove the entry of a day, so that the law's calendar applies. Returns how many running clocks got another due
    day."""
    details: dict[str, object] = {"day": f"{day}", "is_working": None}
    return _change(partial(forget_day, day=day), day=day, details=details, by=by, at=at)


def _change(
    act: Callable[[], object], *, day: date, details: dict[str, object], by: Officer | None, at: datetime
) -> int:
    before = working_calendar()
    act()
    after = working_calendar()
    moved = 0
    if before.is_working(day) != after.is_working(day):
        clocks = clocks_counting(day=day).select_for_update(of=("self",)).select_related("rule", "question")
        moved = sum(_move(clock, day=day, before=before, after=after, by=by, at=at) for clock in clocks)
    record("calendar.changed", subject=None, by=by, at=at, details=details | {"clocks": moved})
    return moved


def _move(
    clock: Clock, *, day: date, before: WorkingCalendar, after: WorkingCalendar, by: Officer | None, at: datetime
) -> bool:
    was_due = clock.due_on
    clock.due_on = kept_length(span=AnswerTerm(clock.started_on, was_due), before=before, after=after)
    plan_next_alert(clock, is_referred=has_agency(clock.question), today=timezone.localdate(at), calendar=after)
    clock.save(update_fields=["due_on", "act_on"])
    if clock.due_on == was_due:
        return False
    kind = "làm việc" if after.is_working(day) else "nghỉ"
    record_change(
        clock,
        ClockAct.REFIGURED,
        f"Lịch làm việc thay đổi: {long_day(day)} là ngày {kind}. {clock_in_words(clock, after)}",
        before=was_due,
        at=at,
        by=by,
    )
    keep_due_day(clock.question, clock)
    return True
