"""What the acts on a clock have in common: its row, its rule, its next day, its lines of history."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.workdays import Calendar
from portal.questions.clocks.telling import told_term
from portal.questions.clocks.terms import Span, refigured, span_of
from portal.questions.clocks.wishes import Course, next_day
from portal.questions.models import Clock, ClockChange, DeadlineRule, Question
from portal.questions.operations.ruling import load_rules
from portal.questions.queries.clocks import rule_holding
from portal.questions.states import ClockAct, ClockState, QuestionState


class ClockError(Exception):
    """The clock does not do this; the message says in Vietnamese why, and what to do instead."""


class NoClock(ClockError):
    """The question has no clock: it waits in the screening. Release it first."""


class WrongClock(ClockError):
    """The clock is not in the state from which this is done: somebody else was quicker. Load the page again."""


class NoExplanation(ClockError):
    """The asker is owed an explanation. Ask the officer for one."""


class TooLong(ClockError):
    """The rule does not allow so many more days. Extend by less."""


class TooLate(ClockError):
    """The answer is overdue: a term that is over cannot be extended. Answer."""


class NoRule(ClockError):
    """No rule holds for this track on the day of receipt. Enter one at the desk of rules."""


def day_of(at: datetime) -> date:
    """The calendar day in the office."""
    return timezone.localdate(at)


def locked_clock(question: Question, *states: ClockState) -> Clock:
    """The clock, locked; in one of these states, or not stopped if none is named. Raises NoClock, WrongClock."""
    clock = Clock.objects.select_for_update(of=("self",)).select_related("rule").filter(question=question).first()
    if clock is None:
        raise NoClock("Câu hỏi này chưa tính thời hạn vì còn chờ sàng lọc.")
    if ClockState(clock.state) not in (states or (ClockState.RUNNING, ClockState.PAUSED)):
        raise WrongClock("Thời hạn của câu hỏi này vừa được người khác thay đổi. Hãy tải lại trang để xem.")
    return clock


def rule_for(question: Question, agency: Agency | None) -> DeadlineRule:
    """The rule of the day of receipt: one that is set later concerns later questions. Raises NoRule.

    Where none was ever entered, those that come with the program are loaded first.
    """
    on = timezone.localdate(question.received_at)
    level = agency.level if agency is not None else ""
    found = rule_holding(track=question.track, level=level, on=on)
    if found is None and load_rules():
        found = rule_holding(track=question.track, level=level, on=on)
    if found is None:
        raise NoRule(f"Chưa có quy định thời hạn áp dụng cho câu hỏi nhận ngày {on:%d/%m/%Y}.")
    return found


def take_rule(clock: Clock, rule: DeadlineRule, *, today: date, calendar: Calendar) -> None:
    """Count by another rule from the same first day. A paused clock keeps the days that are left to it."""
    if rule.pk == clock.rule_id:
        return
    # What was used before a pause is not counted again; what was granted on top stays granted.
    days = rule.days + clock.extended_days - clock.used_days
    if clock.state == ClockState.RUNNING.value:
        span = Span(clock.started_on, clock.due_on)
        due_on = refigured(span=span, days=days, today=today, calendar=calendar)
        clock.is_reminded = clock.is_reminded and due_on == clock.due_on
        clock.due_on = due_on
    clock.rule = rule


def restart(clock: Clock, *, received_on: date, calendar: Calendar) -> None:
    """Begin a whole new term, of what counts as received on a working day."""
    span = span_of(received_on=received_on, days=clock.rule.days, calendar=calendar)
    clock.started_on, clock.due_on = span.started_on, span.due_on
    clock.used_days = clock.extended_days = clock.escalations = 0
    clock.is_reminded = False


def course_of(clock: Clock, *, is_referred: bool) -> Course:
    """What the clock's next day is found from."""
    return Course(
        span=Span(clock.started_on, clock.due_on),
        refer_within_days=clock.rule.refer_within_days,
        remind_before_days=clock.rule.remind_before_days,
        escalate_after=tuple(clock.rule.escalate_after),
        is_referred=is_referred,
        is_reminded=clock.is_reminded,
        escalations=clock.escalations,
    )


def has_agency(question: Question) -> bool:
    """Whether somebody has referred it."""
    return question.state not in (QuestionState.SCREENING.value, QuestionState.RECEIVED.value)


def plan(clock: Clock, *, is_referred: bool, today: date, calendar: Calendar) -> None:
    """Set the next day on which the clock wants something."""
    if clock.state == ClockState.RUNNING.value:
        clock.act_on = next_day(course_of(clock, is_referred=is_referred), after=today, calendar=calendar)
    else:
        clock.act_on = None


def said_why(explanation: str) -> str:
    """The words of an officer for the asker. Raises NoExplanation."""
    if not (said := explanation.strip()):
        raise NoExplanation("Hãy giải thích cho người hỏi biết vì sao.")
    return said


def told(clock: Clock, calendar: Calendar) -> str:
    """The term as it now is, for the asker."""
    span = Span(clock.started_on, clock.due_on)
    return told_term(span=span, days=calendar.count(span.started_on, span.due_on), calendar=calendar)


def note(
    clock: Clock,
    act: ClockAct,
    explanation: str,
    *,
    before: date | None,
    at: datetime,
    by: Officer | None,
) -> None:
    """A line of the clock's history."""
    after = None if act is ClockAct.PAUSED else clock.due_on
    ClockChange.objects.create(
        clock=clock, act=act.value, explanation=explanation, before=before, after=after, at=at, by=by
    )


def follow(question: Question, clock: Clock) -> None:
    """Keep the day that lists show true, in the row and in the object."""
    question.due_on = None if clock.state == ClockState.PAUSED.value else clock.due_on
    Question.objects.filter(pk=question.pk).update(due_on=question.due_on)
