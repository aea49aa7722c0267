"""How a term is found and moved, and what a clock wants when: values in, values out."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agencies.dates import ExceptionalDay, WorkingCalendar
from portal.questions.terms import (
    AlertKind,
    AlertSchedule,
    AnswerTerm,
    DueAlert,
    alert_today,
    chosen_rule,
    days_off,
    kept_length,
    next_day,
    refigured,
    resumed,
    term_in_words,
    term_of,
)

LAW = WorkingCalendar()
# Received on Wednesday 25/11/2026: ten working days are to the end of Wednesday 9/12.
TEN = AnswerTerm(date(2026, 11, 26), date(2026, 12, 9))


class TestRule:
    RULES = (
        SimpleNamespace(pk=1, track="nguoi-dan", level="", valid_from=date(2020, 1, 1), valid_to=date(2026, 7, 1)),
        SimpleNamespace(pk=2, track="nguoi-dan", level="commune", valid_from=date(2020, 1, 1), valid_to=None),
        SimpleNamespace(pk=3, track="nguoi-dan", level="", valid_from=date(2026, 7, 1), valid_to=None),
        SimpleNamespace(pk=4, track="doanh-nghiep", level="", valid_from=date(2020, 1, 1), valid_to=None),
    )

    @pytest.mark.parametrize(
        ("track", "level", "on", "chosen"),
        [
            ("nguoi-dan", "province", date(2026, 6, 30), 1),  # the last day of the old rule
            ("nguoi-dan", "province", date(2026, 7, 1), 3),
            ("nguoi-dan", "commune", date(2026, 7, 1), 2),  # what names the level goes first
            ("nguoi-dan", "", date(2026, 7, 1), 3),  # nobody knows yet who answers
            ("doanh-nghiep", "commune", date(2026, 7, 1), 4),
            ("doanh-nghiep", "commune", date(2019, 12, 31), None),
        ],
    )
    def test_is_of_the_track_the_level_and_the_day(self, track: str, level: str, on: date, chosen: int | None):
        found = chosen_rule(self.RULES, track=track, level=level, on=on)
        assert (found.pk if found else None) == chosen


class TestTerm:
    def test_begins_on_the_working_day_after_receipt(self):
        assert term_of(received_on=date(2026, 11, 25), days=10, calendar=LAW) == TEN

    @pytest.mark.parametrize(
        ("days", "today", "due"),
        [
            (5, date(2026, 11, 26), date(2026, 12, 2)),  # referred to a commune in time
            (5, date(2026, 12, 7), date(2026, 12, 8)),  # its term was over before it heard of it: the next working day
            (15, date(2026, 11, 26), date(2026, 12, 16)),
            (5, date(2026, 12, 15), date(2026, 12, 9)),  # overdue already: it stays so
        ],
    )
    def test_is_figured_by_another_rule(self, days: int, today: date, due: date):
        assert refigured(span=TEN, days=days, today=today, calendar=LAW) == due

    @pytest.mark.parametrize(
        ("paused_on", "resumed_on", "span"),
        [
            # Three days used, seven left.
            (date(2026, 12, 1), date(2026, 12, 21), AnswerTerm(date(2026, 12, 22), date(2026, 12, 30))),
            # On its last day: one day is left.
            (date(2026, 12, 9), date(2026, 12, 21), AnswerTerm(date(2026, 12, 22), date(2026, 12, 22))),
            # Before the first day: all of it is left.
            (date(2026, 11, 25), date(2026, 11, 25), TEN),
            # Overdue: no pause washes that away.
            (date(2026, 12, 10), date(2026, 12, 21), AnswerTerm(date(2026, 12, 22), date(2026, 12, 9))),
        ],
    )
    def test_keeps_what_is_left_over_a_pause(self, paused_on: date, resumed_on: date, span: AnswerTerm):
        assert resumed(span=TEN, paused_on=paused_on, resumed_on=resumed_on, calendar=LAW) == span

    def test_keeps_its_length_when_a_day_off_is_added(self):
        storm = WorkingCalendar({date(2026, 12, 3): ExceptionalDay(False, "Nghỉ bão")})
        assert kept_length(span=TEN, before=LAW, after=storm) == date(2026, 12, 10)
        assert kept_length(span=AnswerTerm(TEN.started_on, date(2026, 12, 10)), before=storm, after=LAW) == TEN.due_on

    def test_is_told(self):
        assert term_in_words(span=TEN, days=10, calendar=LAW) == (
            "Hạn trả lời: hết ngày thứ Tư 09/12/2026, là 10 ngày làm việc kể từ 26/11/2026; "
            "không tính 2 thứ Bảy, 2 Chủ nhật."
        )
        short = AnswerTerm(date(2026, 11, 26), date(2026, 11, 27))
        assert term_in_words(span=short, days=2, calendar=LAW).endswith("là 2 ngày làm việc kể từ 26/11/2026.")

    def test_names_the_holidays_that_do_not_count(self):
        over_culture = AnswerTerm(date(2026, 11, 23), date(2026, 11, 25))
        assert [one.why for one in days_off(span=over_culture, calendar=LAW)] == ["Ngày Văn hóa Việt Nam"]
        assert "không tính ngày nghỉ 24/11 (Ngày Văn hóa Việt Nam)" in term_in_words(
            span=over_culture, days=2, calendar=LAW
        )


COURSE = AlertSchedule(span=TEN, refer_within_days=1, remind_before_days=2, escalate_after=(1, 5), is_referred=False)
REFERRED = replace(COURSE, is_referred=True)


class TestWishes:
    @pytest.mark.parametrize(
        ("course", "after", "wanted"),
        [
            (COURSE, date(2026, 11, 25), date(2026, 11, 27)),  # to be referred by the 26th
            (COURSE, date(2026, 11, 27), date(2026, 12, 7)),
            (REFERRED, date(2026, 11, 25), date(2026, 12, 7)),  # two working days before
            (REFERRED, date(2026, 12, 8), date(2026, 12, 9)),  # the day of reminding is past, the term is not
            (replace(REFERRED, is_reminded=True), date(2026, 12, 7), date(2026, 12, 10)),
            (replace(REFERRED, is_reminded=True), date(2026, 12, 10), date(2026, 12, 16)),
            (replace(REFERRED, escalations=1), date(2026, 12, 10), date(2026, 12, 16)),
            (replace(REFERRED, escalations=2), date(2026, 12, 16), None),
            (replace(REFERRED, escalate_after=()), date(2026, 12, 9), None),
        ],
    )
    def test_next_day(self, course: AlertSchedule, after: date, wanted: date | None):
        assert next_day(course, after=after, calendar=LAW) == wanted

    @pytest.mark.parametrize(
        ("course", "today", "act"),
        [
            (COURSE, date(2026, 11, 26), None),
            (COURSE, date(2026, 11, 27), DueAlert(AlertKind.REFER)),
            (COURSE, date(2026, 12, 7), DueAlert(AlertKind.REMIND)),  # whether referred or not
            (REFERRED, date(2026, 12, 7), DueAlert(AlertKind.REMIND)),
            (replace(REFERRED, is_reminded=True), date(2026, 12, 8), None),
            (REFERRED, date(2026, 12, 10), DueAlert(AlertKind.ESCALATE, 1)),
            (replace(REFERRED, escalations=1), date(2026, 12, 11), None),
            (replace(REFERRED, escalations=1), date(2026, 12, 16), DueAlert(AlertKind.ESCALATE, 2)),
            (REFERRED, date(2027, 1, 20), DueAlert(AlertKind.ESCALATE, 2)),  # the chore did not run: once is enough
        ],
    )
    def test_act_of_a_day(self, course: AlertSchedule, today: date, act: DueAlert | None):
        assert alert_today(course, today=today, calendar=LAW) == act

    @given(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        st.integers(1, 40),
        st.lists(st.integers(0, 20), max_size=4, unique=True),
        st.integers(0, 10),
        st.booleans(),
    )
    def test_a_clock_that_is_left_alone_comes_to_rest(
        self, received: date, days: int, escalate_after: list[int], remind_before: int, is_referred: bool
    ):
        """Every day it wakes it does something, escalations go up, and after the last of them it is silent."""
        span = term_of(received_on=LAW.on_or_after(received), days=days, calendar=LAW)
        course = AlertSchedule(span, 1, remind_before, tuple(escalate_after), is_referred)
        today, levels, reminders = next_day(course, after=received, calendar=LAW), [], 0
        for _ in range(12):
            if today is None:
                break
            act = alert_today(course, today=today, calendar=LAW)
            assert act is not None
            if act.wish is AlertKind.ESCALATE:
                levels.append(act.level)
                assert today > span.due_on
            reminders += act.wish is AlertKind.REMIND
            course = replace(
                course,
                is_reminded=course.is_reminded or act.wish is AlertKind.REMIND,
                escalations=max(course.escalations, act.level),
            )
            today = next_day(course, after=today, calendar=LAW)
        assert today is None
        assert levels == sorted(set(levels))
        assert max(levels, default=0) == len(escalate_after)
        assert reminders <= 1

    @given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    def test_a_pause_never_takes_days_away(self, received: date, paused: date):
        span = term_of(received_on=LAW.on_or_after(received), days=10, calendar=LAW)
        if not received <= paused <= span.due_on:
            return
        later = LAW.on_or_after(paused + timedelta(days=3))
        rest = resumed(span=span, paused_on=paused, resumed_on=later, calendar=LAW)
        left = LAW.count(max(paused, span.started_on), span.due_on)
        assert LAW.count(rest.started_on, rest.due_on) == left
