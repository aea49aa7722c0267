"""What happens to the clock of a question: each act in the caller's transaction, each with words for the asker.

The caller holds the question's row (`moving.locked`). `question.due_on` follows, in the row and in the object that was
passed: None as long as the clock is paused, because nobody knows the day then.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from portal.agencies.calendar import day_of_receipt, working_calendar
from portal.agencies.models import Agency, Officer
from portal.agencies.workdays import Calendar
from portal.journal.operations import record
from portal.questions.clocks.telling import long_day, told_term
from portal.questions.clocks.terms import Span, resumed, span_of
from portal.questions.models import Clock, Question
from portal.questions.operations.clockwork import (
    ClockError,
    NoClock,
    NoExplanation,
    NoRule,
    TooLate,
    TooLong,
    WrongClock,
    day_of,
    follow,
    has_agency,
    locked_clock,
    note,
    plan,
    restart,
    rule_for,
    said_why,
    take_rule,
    told,
)
from portal.questions.operations.ringing import ring
from portal.questions.states import ClockAct, ClockState

__all__ = [
    "ClockError",
    "NoClock",
    "NoExplanation",
    "NoRule",
    "TooLate",
    "TooLong",
    "WrongClock",
    "extend_clock",
    "pause_clock",
    "refigure_clock",
    "reopen_clock",
    "resume_clock",
    "ring",
    "start_clock",
    "stop_clock",
    "transfer_clock",
]


@transaction.atomic
def start_clock(*, question: Question, at: datetime) -> Clock:
    """Begin to count, from the working day after the one on which the question counts as received (`at`).

    Raises NoRule.
    """
    calendar = working_calendar()
    received_on = day_of_receipt(at=at, calendar=calendar)
    rule = rule_for(question, question.lead_agency)
    span = span_of(received_on=received_on, days=rule.days, calendar=calendar)
    clock = Clock(
        question=question, rule=rule, started_on=span.started_on, due_on=span.due_on, first_due_on=span.due_on
    )
    plan(clock, is_referred=has_agency(question), today=received_on, calendar=calendar)
    clock.save()
    said = told_term(span=span, days=rule.days, calendar=calendar)
    note(clock, ClockAct.STARTED, said, before=None, at=at, by=None)
    follow(question, clock)
    return clock


@transaction.atomic
def refigure_clock(*, question: Question, agency: Agency, at: datetime, by: Officer | None) -> Clock:
    """The agency that is to answer is known: its level may have a term of its own, counted from the same first day.

    Writes nothing to the asker where the day stays the same. Raises NoClock, NoRule.
    """
    clock = locked_clock(question)
    calendar = working_calendar()
    before = clock.due_on
    take_rule(clock, rule_for(question, agency), today=day_of(at), calendar=calendar)
    plan(clock, is_referred=True, today=day_of(at), calendar=calendar)
    clock.save()
    if clock.due_on != before:
        said = f"{agency.name} trả lời câu hỏi này. {told(clock, calendar)}"
        note(clock, ClockAct.REFIGURED, said, before=before, at=at, by=by)
    follow(question, clock)
    return clock


@transaction.atomic
def transfer_clock(*, question: Question, agency: Agency, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Another agency is to answer. The term goes on, or begins anew if the rule says so.

    Raises NoExplanation, NoClock, NoRule.
    """
    said = said_why(explanation)
    clock = locked_clock(question)
    calendar = working_calendar()
    before, today = clock.due_on, day_of(at)
    rule = rule_for(question, agency)
    if rule.restarts_on_transfer and clock.state == ClockState.RUNNING.value:
        clock.rule = rule
        restart(clock, received_on=day_of_receipt(at=at, calendar=calendar), calendar=calendar)
    else:
        take_rule(clock, rule, today=today, calendar=calendar)
    plan(clock, is_referred=True, today=today, calendar=calendar)
    clock.save()
    words = f"Chuyển {agency.name} trả lời: {said}"
    if clock.state == ClockState.RUNNING.value:
        words += f" {told(clock, calendar)}"
    note(clock, ClockAct.TRANSFERRED, words, before=before, at=at, by=by)
    follow(question, clock)
    return clock


@transaction.atomic
def pause_clock(*, question: Question, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Stop counting until the asker has told what is missing; the days that are left stay left.

    Raises NoExplanation, NoClock, WrongClock.
    """
    said = said_why(explanation)
    clock = locked_clock(question, ClockState.RUNNING)
    calendar = working_calendar()
    today = day_of(at)
    clock.used_days += calendar.count(clock.started_on, today - timedelta(days=1))
    clock.state, clock.paused_on, clock.act_on = ClockState.PAUSED.value, today, None
    clock.save()
    note(clock, ClockAct.PAUSED, said, before=clock.due_on, at=at, by=by)
    record("clock.paused", subject=question, by=by, at=at)
    follow(question, clock)
    return clock


@transaction.atomic
def resume_clock(*, question: Question, at: datetime, by: Officer | None = None) -> Clock:
    """Go on counting, from the working day after this one. Raises NoClock, WrongClock."""
    clock = locked_clock(question, ClockState.PAUSED)
    calendar = working_calendar()
    span = resumed(
        span=Span(clock.started_on, clock.due_on),
        paused_on=clock.paused_on or clock.due_on,
        resumed_on=day_of_receipt(at=at, calendar=calendar),
        calendar=calendar,
    )
    clock.state, clock.paused_on = ClockState.RUNNING.value, None
    clock.started_on, clock.due_on, clock.is_reminded = span.started_on, span.due_on, False
    plan(clock, is_referred=has_agency(question), today=day_of(at), calendar=calendar)
    clock.save()
    note(clock, ClockAct.RESUMED, _rest_told(clock, calendar), before=None, at=at, by=by)
    record("clock.resumed", subject=question, by=by, at=at, details={"due_on": f"{clock.due_on}"})
    follow(question, clock)
    return clock


@transaction.atomic
def extend_clock(*, question: Question, days: int, explanation: str, at: datetime, by: Officer | None) -> Clock:
    """Give the agency so many working days more, within what the rule allows and before the term is over.

    Raises NoExplanation, TooLong, TooLate, NoClock, WrongClock.
    """
    said = said_why(explanation)
    clock = locked_clock(question, ClockState.RUNNING)
    _check_extension(clock, days, today=day_of(at))
    calendar = working_calendar()
    before = clock.due_on
    clock.due_on = calendar.after(before, days)
    clock.extended_days += days
    clock.is_reminded = False
    plan(clock, is_referred=has_agency(question), today=day_of(at), calendar=calendar)
    clock.save()
    words = f"Gia hạn {days} ngày làm việc, đến hết ngày {long_day(clock.due_on)}. Lý do: {said}"
    note(clock, ClockAct.EXTENDED, words, before=before, at=at, by=by)
    record("clock.extended", subject=question, by=by, at=at, details={"days": days, "due_on": f"{clock.due_on}"})
    follow(question, clock)
    return clock


@transaction.atomic
def stop_clock(*, question: Question, at: datetime, by: Officer | None = None) -> Clock:
    """The question is done, in whatever way. `was_late` tells whether in time, `used_days` the working days it took.

    A day on which the clock was paused is no day taken. Raises NoClock, WrongClock.
    """
    clock = locked_clock(question, ClockState.RUNNING, ClockState.PAUSED)
    calendar = working_calendar()
    today = day_of(at)
    if clock.paused_on is None:
        clock.used_days += calendar.count(clock.started_on, today)
    clock.was_late = (clock.paused_on or today) > clock.due_on
    clock.state, clock.stopped_on = ClockState.STOPPED.value, today
    clock.paused_on = clock.act_on = None
    clock.save()
    note(clock, ClockAct.STOPPED, _end_told(clock), before=clock.due_on, at=at, by=by)
    follow(question, clock)
    return clock


@transaction.atomic
def reopen_clock(*, question: Question, at: datetime, by: Officer | None) -> Clock:
    """The question is open again: a whole term, from the working day after this one. Raises NoClock, WrongClock."""
    clock = locked_clock(question, ClockState.STOPPED)
    calendar = working_calendar()
    before = clock.due_on
    clock.state, clock.stopped_on, clock.was_late = ClockState.RUNNING.value, None, False
    restart(clock, received_on=day_of_receipt(at=at, calendar=calendar), calendar=calendar)
    plan(clock, is_referred=has_agency(question), today=day_of(at), calendar=calendar)
    clock.save()
    said = f"Câu hỏi được mở lại. {told(clock, calendar)}"
    note(clock, ClockAct.STARTED, said, before=before, at=at, by=by)
    follow(question, clock)
    return clock


def _check_extension(clock: Clock, days: int, *, today: date) -> None:
    left = clock.rule.extension_days - clock.extended_days
    if not 1 <= days <= left:
        most = f"được gia hạn thêm nhiều nhất {left} ngày làm việc" if left > 0 else "không được gia hạn thêm"
        raise TooLong(f"Theo quy định đang áp dụng, câu hỏi này {most}.")
    if today > clock.due_on:
        raise TooLate(f"Câu hỏi đã quá hạn từ ngày {clock.due_on:%d/%m/%Y} nên không gia hạn được nữa.")


def _rest_told(clock: Clock, calendar: Calendar) -> str:
    if clock.due_on < clock.started_on:
        return f"Đã nhận thông tin bổ sung. Hạn trả lời đã qua từ ngày {clock.due_on:%d/%m/%Y}."
    return f"Đã nhận thông tin bổ sung. {told(clock, calendar)}"


def _end_told(clock: Clock) -> str:
    said = "trễ hạn" if clock.was_late else "trong hạn"
    return f"Kết thúc ngày {clock.stopped_on:%d/%m/%Y}, {said} (hạn là hết ngày {clock.due_on:%d/%m/%Y})."
