"""What is asked of clocks: which rule holds, and why an answer is due on that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from portal.agencies.dates import WorkingCalendar
from portal.agencies.queries import calendar_for_reading
from portal.questions.models import Clock, DeadlineRule
from portal.questions.states import CLOCK_ACTS_WITHIN, ClockState, QuestionState, values
from portal.questions.terms import (
    AnswerTerm,
    TermRuleKey,
    chosen_rule,
    days_off,
    long_day,
    term_in_words,
)


def rule_holding(*, track: str, level: str, on: date) -> DeadlineRule | None:
    """The rule for a question of this track, received on this day, that an agency of this level answers."""
    rules = {rule.pk: rule for rule in DeadlineRule.objects.filter(track=track, level__in={level, ""})}
    keys = [TermRuleKey(one.pk, one.track, one.level, one.valid_from, one.valid_to) for one in rules.values()]
    chosen = chosen_rule(keys, track=track, level=level, on=on)
    return rules[chosen.pk] if chosen else None


def clocks_wanting(*, on: date) -> QuerySet[Clock]:
    """The clocks that want something by this day, the longest waiting first: by an index that holds no others."""
    return Clock.objects.filter(act_on__isnull=False, act_on__lte=on).order_by("act_on", "pk")


def clocks_counting(*, day: date) -> QuerySet[Clock]:
    """The running clocks whose term holds this day."""
    running = Clock.objects.filter(act_on__isnull=False, state=ClockState.RUNNING.value)
    return running.filter(started_on__lte=day, due_on__gte=day).order_by("pk")


def explained(*, clock: Clock) -> dict[str, Any]:
    """The computing of the day, as the asker may read it. Two queries at most, one if the rule was fetched along."""
    span, calendar = AnswerTerm(clock.started_on, clock.due_on), calendar_for_reading()
    return {
        "sentence": _sentence(clock, span, calendar),
        "started_on": clock.started_on,
        "due_on": None if clock.state == ClockState.PAUSED else clock.due_on,
        "first_due_on": clock.first_due_on,
        "days": clock.rule.days,
        "basis": clock.rule.basis,
        "extended_days": clock.extended_days,
        "extension_left": max(clock.rule.extension_days - clock.extended_days, 0),
        "holidays": tuple(one for one in days_off(span=span, calendar=calendar) if one.is_holiday),
        "changes": tuple(clock.changes.exclude(act__in=values(CLOCK_ACTS_WITHIN)).order_by("id")),
    }


def days_left(*, clock: Clock, on: date, calendar: WorkingCalendar | None = None) -> int:
    """Working days from this day to the end of the last one, both counted; below 0 the working days it is late.

    A list hands its calendar in.
    """
    calendar = calendar or calendar_for_reading()
    return (
        calendar.count(on, clock.due_on)
        if on <= clock.due_on
        else -max(calendar.count(clock.due_on, on) - calendar.is_working(clock.due_on), 1)
    )


def _sentence(clock: Clock, span: AnswerTerm, calendar: WorkingCalendar) -> str:
    if clock.state == ClockState.PAUSED.value and clock.paused_on is not None:
        since = long_day(clock.paused_on)
        if clock.question.state == QuestionState.DELIVERING:
            return f"Thời hạn tạm dừng từ {since}: bản trả lời đã có, chờ người hỏi đến nhận."
        return f"Thời hạn tạm dừng từ {since} và được tính tiếp khi cơ quan nhận được thông tin bổ sung."
    return term_in_words(span=span, days=calendar.count(span.started_on, span.due_on), calendar=calendar)
