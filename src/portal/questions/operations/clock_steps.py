"""Shared parts of the acts on a clock (row, rule, next alert, history), and the job that reminds and escalates.

The job finds due clocks by the index of `act_on`. Each clock is one transaction, so that the job may be killed and
called again at any time.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import ReasonMissing, Refused, WrongState, or_refuse, refuse_if
from portal.journal.operations import record
from portal.questions.models import Clock, ClockChange, DeadlineRule, Question
from portal.questions.operations.rules import load_rules
from portal.questions.queries import clocks_wanting, rule_holding
from portal.questions.states import ClockAct, ClockState, QuestionState
from portal.questions.terms import (
    AlertKind,
    AlertSchedule,
    AnswerTerm,
    DueAlert,
    alert_today,
    long_day,
    next_day,
    refigured,
    term_in_words,
    term_of,
)


def locked_clock(question: Question, *states: ClockState) -> Clock:
    """The clock, locked; must be in one of `states`, by default running or paused. Raises Refused, WrongState."""
    own = Clock.objects.select_for_update(of=("self",)).select_related("rule").filter(question=question)
    clock = or_refuse(own.first(), Refused("Câu hỏi này chưa tính thời hạn vì còn chờ sàng lọc."))
    refuse_if(
        ClockState(clock.state) not in (states or (ClockState.RUNNING, ClockState.PAUSED)),
        WrongState("Thời hạn của câu hỏi này vừa được người khác thay đổi. Hãy tải lại trang để xem."),
    )
    return clock


def rule_for(question: Question, agency: Agency | None) -> DeadlineRule:
    """The rule in force on the day of receipt: later changes affect later questions only. Raises Refused.

    If there is none, the shipped rules are loaded first.
    """
    on = timezone.localdate(question.received_at)
    level = agency.level if agency is not None else ""
    if (found := rule_holding(track=question.track, level=level, on=on)) is None and load_rules():
        found = rule_holding(track=question.track, level=level, on=on)
    return or_refuse(found, Refused(f"Chưa có quy định thời hạn áp dụng cho câu hỏi nhận ngày {on:%d/%m/%Y}."))


def take_rule(clock: Clock, rule: DeadlineRule, *, today: date, calendar: WorkingCalendar) -> None:
    """Switch to another rule with the same first day. A paused clock keeps its remaining days."""
    if rule.pk == clock.rule_id:
        return
    # Days used before a pause are not counted again; granted extensions remain.
    days = rule.days + clock.extended_days - clock.used_days
    if clock.state == ClockState.RUNNING.value:
        due_on = refigured(span=AnswerTerm(clock.started_on, clock.due_on), days=days, today=today, calendar=calendar)
        clock.is_reminded = clock.is_reminded and due_on == clock.due_on
        clock.due_on = due_on
    clock.rule = rule


def restart(clock: Clock, *, received_on: date, calendar: WorkingCalendar) -> None:
    """Begin a whole new term from a day of receipt."""
    span = term_of(received_on=received_on, days=clock.rule.days, calendar=calendar)
    clock.started_on, clock.due_on = span.started_on, span.due_on
    clock.used_days = clock.extended_days = clock.escalations = 0
    clock.is_reminded = False


def schedule_of(clock: Clock, *, is_referred: bool) -> AlertSchedule:
    """The input from which the clock's next alert is computed."""
    return AlertSchedule(
        span=AnswerTerm(clock.started_on, clock.due_on),
        refer_within_days=clock.rule.refer_within_days,
        remind_before_days=clock.rule.remind_before_days,
        escalate_after=tuple(clock.rule.escalate_after),
        is_referred=is_referred,
        is_reminded=clock.is_reminded,
        escalations=clock.escalations,
    )


def has_agency(question: Question) -> bool:
    """Whether the question has been referred to an agency."""
    return question.state not in (QuestionState.SCREENING.value, QuestionState.RECEIVED.value)


def plan_next_alert(clock: Clock, *, is_referred: bool, today: date, calendar: WorkingCalendar) -> None:
    """Set `act_on`, the day of the next alert; None unless the clock is running. Does not save."""
    schedule = schedule_of(clock, is_referred=is_referred) if clock.state == ClockState.RUNNING.value else None
    clock.act_on = next_day(schedule, after=today, calendar=calendar) if schedule is not None else None


def explanation_given(explanation: str) -> str:
    """The stripped explanation for the asker. Raises ReasonMissing."""
    if not (said := explanation.strip()):
        raise ReasonMissing("Hãy giải thích cho người hỏi biết vì sao.")
    return said


def clock_in_words(clock: Clock, calendar: WorkingCalendar) -> str:
    """The current term in words, for the asker."""
    span = AnswerTerm(clock.started_on, clock.due_on)
    return term_in_words(span=span, days=calendar.count(span.started_on, span.due_on), calendar=calendar)


def record_change(
    clock: Clock,
    act: ClockAct,
    explanation: str,
    *,
    before: date | None,
    at: datetime,
    by: Officer | None,
) -> None:
    """Add a row to the clock's history."""
    ClockChange.objects.create(
        clock=clock,
        act=act.value,
        explanation=explanation,
        before=before,
        after=None if act is ClockAct.PAUSED else clock.due_on,
        at=at,
        by=by,
    )


def keep_due_day(question: Question, clock: Clock) -> None:
    """Copy the clock's due day to the question, in the database and in the object; None while paused."""
    question.due_on = None if clock.state == ClockState.PAUSED.value else clock.due_on
    Question.objects.filter(pk=question.pk).update(due_on=question.due_on)


BUNDLE = 200  # most clocks taken by one query of the index


def ring(*, at: datetime) -> int:
    """Remind or escalate for every clock that is due (a job of `JOURNAL_JOBS`). Returns how many were due.

    Writes journal entries: "clock.reminded" (`{"wish", "agency", "due_on"}`) and "clock.escalated" (with `level`).
    """
    load_rules()  # so that a portal shows its terms before the first question comes
    today, calendar = timezone.localdate(at), working_calendar()
    count = 0
    while keys := list(clocks_wanting(on=today).values_list("pk", flat=True)[:BUNDLE]):
        count += sum(_ring_one(pk, today=today, calendar=calendar, at=at) for pk in keys)
    return count


@transaction.atomic
def _ring_one(pk: int, *, today: date, calendar: WorkingCalendar, at: datetime) -> int:
    # Queried again under the lock: an officer or another process with the same job may have been faster.
    clock = clocks_wanting(on=today).select_for_update(of=("self",)).select_related("rule", "question").filter(pk=pk)
    if (found := clock.first()) is None:
        return 0
    is_referred = has_agency(found.question)
    act = alert_today(schedule_of(found, is_referred=is_referred), today=today, calendar=calendar)
    if act is not None:
        _do(found, act, at=at)
    plan_next_alert(found, is_referred=is_referred, today=today, calendar=calendar)
    found.save(update_fields=["is_reminded", "escalations", "act_on"])
    return 1


def _do(clock: Clock, act: DueAlert, *, at: datetime) -> None:
    details: dict[str, object] = {"agency": clock.question.lead_agency_id, "due_on": f"{clock.due_on}"}
    if act.wish is AlertKind.ESCALATE:
        clock.escalations = act.level
        record_change(
            clock,
            ClockAct.ESCALATED,
            f"Quá hạn từ sau ngày {long_day(clock.due_on)}; mức {act.level}.",
            before=clock.due_on,
            at=at,
            by=None,
        )
        record("clock.escalated", subject=clock.question, by=None, at=at, details=details | {"level": act.level})
        return
    clock.is_reminded = clock.is_reminded or act.wish is AlertKind.REMIND
    record_change(
        clock,
        ClockAct.REMINDED,
        _REMINDERS[act.wish].format(long_day(clock.due_on)),
        before=clock.due_on,
        at=at,
        by=None,
    )
    record("clock.reminded", subject=clock.question, by=None, at=at, details=details | {"wish": act.wish.value})


_REMINDERS = {
    AlertKind.REFER: "Chưa chuyển cơ quan trả lời; hạn trả lời là hết ngày {}.",
    AlertKind.REMIND: "Sắp đến hạn: hết ngày {}.",
}
