"""The clock of a question, from receipt to its end, with every day by which it was moved."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.agencies.models import Agency
from portal.design.refusals import ReasonMissing, Refused, WrongState
from portal.journal.models import Entry
from portal.questions.models import Clock, ClockChange, DeadlineRule, Question
from portal.questions.operations.clocks import (
    change_day,
    extend_clock,
    pause_clock,
    refigure_clock,
    reopen_clock,
    restore_day,
    resume_clock,
    start_clock,
    stop_clock,
    transfer_clock,
)
from portal.questions.operations.rules import load_rules
from portal.questions.queries import days_left, explained
from portal.questions.states import ClockAct, ClockState, QuestionState, Track
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.questions.factories import make_question

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def on(day: int, month: int = 11, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=HERE)


RECEIVED = on(25)  # a Wednesday; ten working days are to the end of 9/12


@pytest.fixture
def commune(db: None) -> Agency:
    return make_agency("Ủy ban nhân dân xã Vị Thủy", kind="committee", level="commune")


@pytest.fixture
def question(db: None) -> Question:
    question = make_question(received_at=RECEIVED)
    start_clock(question=question, at=RECEIVED)
    return question


def clock_of(question: Question) -> Clock:
    """As it is in the database; and whether lists show the same day."""
    clock = Clock.objects.get(question=question)
    kept = Question.objects.get(pk=question.pk).due_on
    assert kept == question.due_on == (None if clock.state == ClockState.PAUSED else clock.due_on)
    return clock


class TestStart:
    @pytest.mark.parametrize(
        ("track", "at", "started_on", "due_on"),
        [
            (Track.CITIZEN, on(25), date(2026, 11, 26), date(2026, 12, 9)),
            (Track.CITIZEN, on(25, hour=18), date(2026, 11, 27), date(2026, 12, 10)),  # after office hours
            (Track.CITIZEN, on(28), date(2026, 12, 1), date(2026, 12, 14)),  # on a Saturday
            (Track.BUSINESS, on(25), date(2026, 11, 26), date(2026, 12, 16)),
            (Track.CITIZEN, on(3, 2), date(2026, 2, 4), date(2026, 2, 24)),  # over Tết
        ],
    )
    def test_counts_working_days(self, track: Track, at: datetime, started_on: date, due_on: date):
        question = make_question(track=track.value, received_at=at)
        clock = start_clock(question=question, at=at)
        assert (clock.started_on, clock.due_on, clock.first_due_on) == (started_on, due_on, due_on)
        assert clock_of(question).state == ClockState.RUNNING

    def test_explains_the_day_to_the_asker(self, question: Question):
        told = explained(clock=clock_of(question))
        assert told["sentence"] == (
            "Hạn trả lời: hết ngày thứ Tư 09/12/2026, là 10 ngày làm việc kể từ 26/11/2026; "
            "không tính 2 thứ Bảy, 2 Chủ nhật."
        )
        assert told["changes"][0].explanation == told["sentence"]
        assert "Sở Tư pháp đặt" in told["basis"]
        assert (told["days"], told["extension_left"]) == (10, 10)

    def test_names_the_holidays_between(self):
        at = on(20)
        question = make_question(received_at=at)
        told = explained(clock=start_clock(question=question, at=at))
        assert [(one.day, one.why) for one in told["holidays"]] == [(date(2026, 11, 24), "Ngày Văn hóa Việt Nam")]
        assert "ngày nghỉ 24/11 (Ngày Văn hóa Việt Nam)" in told["sentence"]

    def test_takes_two_queries_to_explain(self, question: Question, django_assert_max_num_queries):  # noqa: ANN001
        clock = Clock.objects.select_related("rule").get(question=question)
        with django_assert_max_num_queries(2):  # the calendar, which tests keep for no time, and the changes
            explained(clock=clock)


class TestRules:
    def test_of_a_commune_is_shorter_from_the_same_first_day(self, question: Question, commune: Agency):
        clock = refigure_clock(question=question, agency=commune, at=on(26), by=None)
        assert (clock.started_on, clock.due_on, clock.first_due_on) == (
            date(2026, 11, 26),
            date(2026, 12, 2),
            date(2026, 12, 9),
        )
        assert (
            clock_of(question).changes.last().explanation.startswith("Ủy ban nhân dân xã Vị Thủy trả lời câu hỏi này")
        )

    def test_of_a_department_is_the_one_that_runs(self, question: Question):
        refigure_clock(question=question, agency=make_agency(), at=on(26), by=None)
        assert clock_of(question).changes.count() == 1

    def test_that_is_set_later_concerns_later_questions(self, question: Question):
        DeadlineRule.objects.filter(track="nguoi-dan", level="").update(valid_to=date(2026, 11, 26))
        DeadlineRule.objects.create(
            track="nguoi-dan", days=3, basis="Quy chế mới", escalate_after=[1], valid_from=date(2026, 11, 26)
        )
        refigure_clock(question=question, agency=make_agency(), at=on(27), by=None)
        assert clock_of(question).due_on == date(2026, 12, 9)
        later = make_question(received_at=on(27))
        assert start_clock(question=later, at=on(27)).due_on == date(2026, 12, 2)

    def test_are_loaded_once_and_never_set_back(self):
        assert load_rules() == 3
        DeadlineRule.objects.filter(track="nguoi-dan", level="").update(days=7)
        assert load_rules() == 0
        assert DeadlineRule.objects.get(track="nguoi-dan", level="").days == 7


class TestPause:
    def test_keeps_the_days_that_are_left(self, question: Question):
        """Three days were used; the asker takes three weeks; seven days are left."""
        pause_clock(question=question, explanation="Cần biết số giấy chứng nhận.", at=on(1, 12), by=None)
        paused = clock_of(question)
        assert (paused.used_days, paused.act_on, paused.paused_on) == (3, None, date(2026, 12, 1))
        assert explained(clock=paused)["due_on"] is None
        assert "tạm dừng từ thứ Ba 01/12/2026" in explained(clock=paused)["sentence"]

        resume_clock(question=question, at=on(21, 12))
        assert clock_of(question).due_on == date(2026, 12, 30)
        stopped = stop_clock(question=question, at=on(30, 12, 20))
        assert (stopped.was_late, stopped.used_days) == (False, 10)

    def test_and_going_on_on_the_same_day_costs_nobody_a_day(self, question: Question):
        pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(25), by=None)
        resume_clock(question=question, at=on(25, hour=15))
        assert clock_of(question).due_on == date(2026, 12, 9)

    def test_twice_adds_up_what_was_used(self, question: Question):
        for pause, resume in ((on(30), on(2, 12)), (on(7, 12), on(10, 12))):
            pause_clock(question=question, explanation="Cần thêm thông tin.", at=pause, by=None)
            resume_clock(question=question, at=resume)
        clock = clock_of(question)
        assert clock.used_days == 2 + 2
        assert clock.due_on == date(2026, 12, 18)

    def test_does_not_wash_a_delay_away(self, question: Question):
        pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(11, 12), by=None)
        resume_clock(question=question, at=on(14, 12))
        assert clock_of(question).due_on == date(2026, 12, 9)
        assert "Hạn trả lời đã qua" in clock_of(question).changes.last().explanation
        assert stop_clock(question=question, at=on(15, 12)).was_late

    def test_that_ends_with_the_question_was_in_time(self, question: Question):
        pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(1, 12), by=None)
        stopped = stop_clock(question=question, at=on(20, 1, year=2027))
        assert (stopped.was_late, stopped.used_days) == (False, 3)

    def test_is_explained_or_not_done(self, question: Question):
        with pytest.raises(ReasonMissing):
            pause_clock(question=question, explanation="  ", at=on(1, 12), by=None)
        assert clock_of(question).state == ClockState.RUNNING

    def test_is_done_once(self, question: Question):
        pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(1, 12), by=None)
        with pytest.raises(WrongState, match="tải lại trang"):
            pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(1, 12), by=None)


class TestExtension:
    def test_moves_the_day_and_says_why(self, question: Question):
        officer = make_officer()
        extend_clock(question=question, days=5, explanation="Phải hỏi Bộ Tư pháp.", at=on(3, 12), by=officer)
        clock = clock_of(question)
        assert clock.due_on == date(2026, 12, 16)
        assert clock.changes.last().explanation == (
            "Gia hạn 5 ngày làm việc, đến hết ngày thứ Tư 16/12/2026. Lý do: Phải hỏi Bộ Tư pháp."
        )
        assert Entry.objects.get(verb="clock.extended").details == {"days": 5, "due_on": "2026-12-16"}

    def test_stays_within_the_rule(self, question: Question):
        extend_clock(question=question, days=6, explanation="Vụ việc phức tạp.", at=on(3, 12), by=None)
        for days in (0, -1, 5, 11):
            with pytest.raises(Refused, match="nhiều nhất 4 ngày làm việc"):
                extend_clock(question=question, days=days, explanation="Vụ việc phức tạp.", at=on(4, 12), by=None)
        extend_clock(question=question, days=4, explanation="Vụ việc phức tạp.", at=on(4, 12), by=None)
        with pytest.raises(Refused, match="không được gia hạn thêm"):
            extend_clock(question=question, days=1, explanation="Vụ việc phức tạp.", at=on(4, 12), by=None)

    def test_comes_before_the_term_is_over(self, question: Question):
        extend_clock(question=question, days=1, explanation="Vụ việc phức tạp.", at=on(9, 12, 23), by=None)
        with pytest.raises(Refused, match="11/12/2026|10/12/2026"):
            extend_clock(question=question, days=1, explanation="Vụ việc phức tạp.", at=on(11, 12), by=None)

    def test_stays_granted_when_another_agency_takes_over(self, question: Question, commune: Agency):
        extend_clock(question=question, days=2, explanation="Vụ việc phức tạp.", at=on(26), by=None)
        transfer_clock(question=question, agency=commune, explanation="Đúng thẩm quyền xã.", at=on(27), by=None)
        assert clock_of(question).due_on == date(2026, 12, 4)  # five days and two


class TestTransfer:
    def test_goes_on_with_the_same_term(self, question: Question):
        to = make_agency("Sở Công Thương")
        transfer_clock(question=question, agency=to, explanation="Thuộc Sở Công Thương.", at=on(1, 12), by=None)
        clock = clock_of(question)
        assert clock.due_on == date(2026, 12, 9)
        said = clock.changes.get(act=ClockAct.TRANSFERRED).explanation
        assert said.startswith("Chuyển Sở Công Thương trả lời: Thuộc Sở Công Thương. Hạn trả lời: hết ngày thứ Tư")

    def test_begins_anew_where_the_rule_says_so(self, question: Question):
        DeadlineRule.objects.update(restarts_on_transfer=True)
        to = make_agency("Sở Công Thương")
        transfer_clock(question=question, agency=to, explanation="Thuộc Sở Công Thương.", at=on(1, 12), by=None)
        assert clock_of(question).due_on == date(2026, 12, 15)

    def test_leaves_a_day_to_whoever_gets_it_last(self, question: Question, commune: Agency):
        transfer_clock(question=question, agency=commune, explanation="Thuộc xã.", at=on(4, 12), by=None)
        assert clock_of(question).due_on == date(2026, 12, 7)

    def test_while_paused_stays_paused(self, question: Question, commune: Agency):
        pause_clock(question=question, explanation="Cần thêm thông tin.", at=on(1, 12), by=None)
        transfer_clock(question=question, agency=commune, explanation="Thuộc xã.", at=on(2, 12), by=None)
        assert clock_of(question).state == ClockState.PAUSED


class TestEnd:
    @pytest.mark.parametrize(
        ("at", "was_late", "used_days"),
        [
            (on(25, hour=16), False, 0),  # on the day itself
            (on(26), False, 1),
            (on(9, 12, 23), False, 10),  # to the end of the last day
            (on(10, 12), True, 11),
        ],
    )
    def test_is_in_time_to_the_end_of_the_last_day(
        self, question: Question, at: datetime, was_late: bool, used_days: int
    ):
        clock = stop_clock(question=question, at=at)
        assert (clock.was_late, clock.used_days, clock.act_on) == (was_late, used_days, None)
        assert clock_of(question).state == ClockState.STOPPED

    def test_opened_again_it_has_a_whole_term(self, question: Question):
        stop_clock(question=question, at=on(30))
        reopen_clock(question=question, at=on(7, 12), by=None)
        clock = clock_of(question)
        assert (clock.started_on, clock.due_on, clock.used_days) == (date(2026, 12, 8), date(2026, 12, 21), 0)
        assert clock.changes.last().explanation.startswith("Câu hỏi được mở lại. Hạn trả lời: hết ngày thứ Hai 21/12")

    def test_of_what_never_began(self):
        waiting = make_question(state=QuestionState.SCREENING.value)
        with pytest.raises(Refused):
            stop_clock(question=waiting, at=on(26))

    @pytest.mark.parametrize(
        ("today", "left"),
        [
            (date(2026, 12, 9), 1),
            (date(2026, 12, 7), 3),
            (date(2026, 12, 10), -1),
            (date(2026, 12, 12), -2),  # a Saturday
            (date(2026, 12, 14), -3),
        ],
    )
    def test_days_left(self, question: Question, today: date, left: int):
        assert days_left(clock=clock_of(question), on=today) == left


class TestCalendar:
    def test_a_day_off_moves_every_running_term_that_holds_it(self, question: Question):
        done = make_question(received_at=RECEIVED)
        start_clock(question=done, at=RECEIVED)
        stop_clock(question=done, at=on(26))
        moved = change_day(
            day=date(2026, 12, 3), is_working=False, reason="Nghỉ tránh bão", decision="1/QĐ", by=None, at=on(1, 12)
        )
        question.refresh_from_db()
        assert moved == 1
        assert clock_of(question).due_on == date(2026, 12, 10)
        said = clock_of(question).changes.last().explanation
        assert said.startswith("Lịch làm việc thay đổi: thứ Năm 03/12/2026 là ngày nghỉ. Hạn trả lời: hết ngày thứ Năm")
        assert "ngày nghỉ 03/12 (Nghỉ tránh bão)" in said
        assert Entry.objects.get(verb="calendar.changed").details["clocks"] == 1

    def test_and_back(self, question: Question):
        change_day(day=date(2026, 12, 3), is_working=False, reason="Bão", decision="", by=None, at=on(1, 12))
        assert restore_day(day=date(2026, 12, 3), by=None, at=on(1, 12)) == 1
        question.refresh_from_db()
        assert clock_of(question).due_on == date(2026, 12, 9)

    def test_a_new_reason_moves_nothing(self, question: Question):
        for reason in ("Bão", "Bão số 15"):
            change_day(day=date(2026, 12, 3), is_working=False, reason=reason, decision="", by=None, at=on(1, 12))
        assert ClockChange.objects.filter(act=ClockAct.REFIGURED).count() == 1
