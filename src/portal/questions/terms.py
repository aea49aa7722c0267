"""Terms in working days: how a due day is found and moved, how it is put in words, and when a clock alerts somebody.

A term is counted from the working day after receipt (Bộ luật Dân sự 2015, khoản 2 Điều 147). Whoever calls hands in the
calendar, so that nothing here knows where holidays come from. A clock carries the next day of an alert alone;
everything else follows from its term, so that a job that did not run for a week does the one thing that is right today
and not seven in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from portal.agencies.dates import WEEKDAYS, WorkingCalendar


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """A term: the first day that counts, and the last one, to whose end something may be done."""

    started_on: date
    due_on: date


def chosen_rule(rules: Iterable[Any], *, track: str, level: str, on: date) -> Any:
    """The rule that holds on a day: the one that names the level before the general one, then the younger one; None.

    Of a rule `track`, `level` ("" fits every level), `valid_from` and `valid_to` are asked.
    """
    fitting = [
        one
        for one in rules
        if one.track == track
        and one.level in (level, "")
        and one.valid_from <= on
        and (one.valid_to is None or on < one.valid_to)
    ]
    return max(fitting, key=lambda one: (one.level != "", one.valid_from, one.pk), default=None)


def term_of(*, received_on: date, days: int, calendar: WorkingCalendar) -> AnswerTerm:
    """The term of what was received on a working day."""
    return AnswerTerm(calendar.after(received_on, 1), calendar.after(received_on, days))


def refigured(*, span: AnswerTerm, days: int, today: date, calendar: WorkingCalendar) -> date:
    """The last day if the term had had this many days from its first day on.

    A term that had run out before anybody knew of it is no term: the new day is not before the next working day, unless
    the old one was.
    """
    fresh = calendar.after(span.started_on - timedelta(days=1), max(days, 1))
    return max(fresh, min(span.due_on, calendar.after(today, 1)))


def resumed(*, span: AnswerTerm, paused_on: date, resumed_on: date, calendar: WorkingCalendar) -> AnswerTerm:
    """The rest of a term, counted on from the day after what was waited for came.

    The day of the pause is given back. What was overdue already when it was paused stays so.
    """
    left = calendar.count(max(paused_on, span.started_on), span.due_on)
    return AnswerTerm(calendar.after(resumed_on, 1), calendar.after(resumed_on, left) if left else span.due_on)


def kept_length(*, span: AnswerTerm, before: WorkingCalendar, after: WorkingCalendar) -> date:
    """The last day of a term of the same length in working days, in a calendar that has changed."""
    length = before.count(span.started_on, span.due_on)
    return after.after(span.started_on - timedelta(days=1), length) if length else after.on_or_after(span.due_on)


@dataclass(frozen=True, slots=True)
class TermDayOff:
    """A day of a term that does not count, and why: "Quốc khánh"."""

    day: date
    why: str
    is_holiday: bool


def days_off(*, span: AnswerTerm, calendar: WorkingCalendar) -> tuple[TermDayOff, ...]:
    """The days between the first and the last day of a term that are not counted, in order."""
    days = (span.started_on + timedelta(days=n) for n in range((span.due_on - span.started_on).days + 1))
    return tuple(
        TermDayOff(day, calendar.why(day), calendar.is_holiday(day)) for day in days if not calendar.is_working(day)
    )


def long_day(day: date) -> str:
    """ "thứ Năm 10/12/2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def term_in_words(*, span: AnswerTerm, days: int, calendar: WorkingCalendar) -> str:
    """ "Hạn trả lời: hết ngày thứ Tư 09/12/2026, là 10 ngày làm việc kể từ 26/11/2026; không tính 2 thứ Bảy …"."""
    said = f"Hạn trả lời: hết ngày {long_day(span.due_on)}"
    if span.due_on < span.started_on:  # it was over before the rest of it began
        return f"{said}."
    said += f", là {days} ngày làm việc kể từ {span.started_on:%d/%m/%Y}"
    left_out = days_off_in_words(days_off(span=span, calendar=calendar))
    return f"{said}; không tính {left_out}." if left_out else f"{said}."


def days_off_in_words(days: Sequence[TermDayOff]) -> str:
    """ "2 thứ Bảy, 2 Chủ nhật, ngày nghỉ 24/11 (Ngày Văn hóa Việt Nam)"; "" for none."""
    weekend = Counter(WEEKDAYS[one.day.weekday()] for one in days if not one.is_holiday)
    said = [f"{count} {name}" for name, count in weekend.items()]
    said += [f"ngày nghỉ {one.day:%d/%m} ({one.why})" for one in days if one.is_holiday]
    return ", ".join(said)


class AlertKind(StrEnum):
    REFER = "refer"  # nobody has referred it in time
    REMIND = "remind"  # it will be due soon
    ESCALATE = "escalate"  # it is late


@dataclass(frozen=True, slots=True)
class AlertSchedule:
    """What decides when a clock wants something. `escalations` is how often it was told that the question is late."""

    span: AnswerTerm
    refer_within_days: int
    remind_before_days: int
    escalate_after: tuple[int, ...]
    is_referred: bool
    is_reminded: bool = False
    escalations: int = 0


@dataclass(frozen=True, slots=True)
class DueAlert:
    """`level` counts the escalations: 1 tells the head of the agency, 2 and more the body that watches over all."""

    wish: AlertKind
    level: int = 0


def next_day(course: AlertSchedule, *, after: date, calendar: WorkingCalendar) -> date | None:
    """The next day after this one on which the clock wants something; None if it has said all it has to say."""
    return min((day for day in _days(course, after=after, calendar=calendar) if day > after), default=None)


def alert_today(course: AlertSchedule, *, today: date, calendar: WorkingCalendar) -> DueAlert | None:
    """The one thing to be done today for a clock whose day has come."""
    level = sum(day <= today for day in _late_days(course, calendar))
    if level > course.escalations:
        return DueAlert(AlertKind.ESCALATE, level)
    if today > course.span.due_on:
        return None
    if not course.is_reminded and today >= _remind_day(course, calendar):
        return DueAlert(AlertKind.REMIND)
    is_unreferred = not course.is_referred and today >= _refer_day(course, calendar)
    return DueAlert(AlertKind.REFER) if is_unreferred else None


def _days(course: AlertSchedule, *, after: date, calendar: WorkingCalendar) -> Iterator[date]:
    due_on = course.span.due_on
    if not course.is_referred and (day := _refer_day(course, calendar)) <= due_on:
        yield day
    if not course.is_reminded and after < due_on:
        yield calendar.on_or_after(max(_remind_day(course, calendar), after + timedelta(days=1)))
    yield from _late_days(course, calendar)[course.escalations :]


def _refer_day(course: AlertSchedule, calendar: WorkingCalendar) -> date:
    """The working day after the last one on which it should have been referred."""
    return calendar.after(course.span.started_on - timedelta(days=1), course.refer_within_days + 1)


def _remind_day(course: AlertSchedule, calendar: WorkingCalendar) -> date:
    return max(calendar.before(course.span.due_on, course.remind_before_days), course.span.started_on)


def _late_days(course: AlertSchedule, calendar: WorkingCalendar) -> list[date]:
    return [calendar.after(course.span.due_on, max(days, 1)) for days in sorted(course.escalate_after)]
