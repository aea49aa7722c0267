"""A difficulty on its way: an agency raises it, who follows the plan answers or takes it up, the committee decides."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, InternalError, OperationalError, close_old_connections, connection, transaction

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState
from portal.journal.models import Entry
from portal.plans.jobs import remind_of_terms
from portal.plans.models import Difficulty, DifficultyAct, DifficultyTerm, Plan
from portal.plans.operations.difficulties import (
    answer_difficulty,
    close_difficulty,
    escalate,
    note_lesson,
    raise_difficulty,
    reopen_difficulty,
    send_down,
    take_up,
    withdraw_difficulty,
)
from portal.plans.operations.guidance import due_of, set_term
from portal.plans.queries.difficulties import counts_of_plan, register
from portal.plans.states.progress import (
    DIFFICULTY_STEPS,
    DifficultyActor,
    DifficultyState,
    DifficultyTermKind,
    may_step,
)
from tests.portal.agencies.factories import make_posting
from tests.portal.plans.factories import PLAN, assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday morning, 09:00


def five_days(basis: str, valid_from: date) -> DifficultyTerm:
    return DifficultyTerm(
        term=DifficultyTermKind.ANSWER,
        days=5,
        remind_before_days=1,
        repeat_after_days=2,
        basis=basis,
        valid_from=valid_from,
    )


SAID = {
    "title": "Thiếu máy quét",
    "description": "Chưa có máy quét khổ A3 nên bản đồ chưa số hóa được.",
    "proposal": "Cấp kinh phí mua một máy.",
}
ANSWER = DifficultyAct(words="Dùng chung máy của Trung tâm Lưu trữ.")


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies() | {
        "UBND": Agency.objects.create(name="UBND tỉnh", slug="u", kind="committee", level="province")
    }


@pytest.fixture
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


def officer(role: str, agency: Agency) -> Officer:
    return make_posting(role, agency=agency).officer


@pytest.fixture
def home(agencies: dict[str, Agency]) -> Officer:
    """Somebody of Sở Nội vụ."""
    return officer("editor", agencies["Sở Nội vụ"])


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Officer:
    return officer("justice", agencies["Sở Tư pháp"])


@pytest.fixture
def chair(agencies: dict[str, Agency]) -> Officer:
    return officer("chair", agencies["UBND"])


@pytest.fixture
def raised(plan: Plan, agencies: dict[str, Agency], home: Officer) -> Difficulty:
    return raise_difficulty(
        draft=Difficulty(plan=plan, assignment=assignment_of(plan, 1), agency=agencies["Sở Nội vụ"], **SAID),
        by=home,
        at=AT,
    )


class TestTheTable:
    @pytest.mark.parametrize("before", DifficultyState)
    @pytest.mark.parametrize("after", DifficultyState)
    @pytest.mark.parametrize("actor", DifficultyActor)
    def test_allows_what_stands_in_it_and_nothing_else(self, before, after, actor):
        assert may_step(before=before, after=after, actor=actor) == (actor in DIFFICULTY_STEPS.get((before, after), ()))

    def test_leads_nowhere_from_what_is_over(self):
        assert not {DifficultyState.CLOSED, DifficultyState.WITHDRAWN} & {before for before, _ in DIFFICULTY_STEPS}


class TestRaising:
    def test_gives_a_code_and_ten_working_days(self, raised: Difficulty):
        assert raised.code == f"vm-2026-{raised.pk:04d}"
        assert raised.due_on == date(2026, 3, 16)
        assert raised.remind_on == date(2026, 3, 12)
        entry = Entry.objects.get(verb="difficulty.raised")
        assert entry.details["code"] == raised.code
        assert "máy quét" not in f"{entry.details}"

    def test_of_another_agency_is_refused(self, plan: Plan, agencies: dict[str, Agency], home: Officer):
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            raise_difficulty(draft=Difficulty(plan=plan, agency=agencies["Sở Tài chính"], **SAID), by=home, at=AT)

    def test_wants_words(self, plan: Plan, agencies: dict[str, Agency], home: Officer):
        with pytest.raises(Refused, match="Hãy viết rõ nội dung: cơ quan"):
            raise_difficulty(
                draft=Difficulty(plan=plan, agency=agencies["Sở Nội vụ"], title="x", description=" "),
                by=home,
                at=AT,
            )

    def test_refuses_an_assignment_of_another_plan(self, plan: Plan, agencies: dict[str, Agency], home: Officer):
        other = make_plan(PLAN.replace("54/KH-UBND", "55/KH-UBND").replace("năm 2026\nCăn", "năm 2027\nCăn"))
        with pytest.raises(Refused, match="Nhiệm vụ đã chọn không thuộc kế"):
            raise_difficulty(
                draft=Difficulty(plan=plan, assignment=assignment_of(other, 1), agency=agencies["Sở Nội vụ"], **SAID),
                by=home,
                at=AT,
            )

    def test_twice_gives_two_codes(self, raised: Difficulty, plan: Plan, agencies: dict[str, Agency], home: Officer):
        again = raise_difficulty(draft=Difficulty(plan=plan, agency=agencies["Sở Nội vụ"], **SAID), by=home, at=AT)
        assert again.code != raised.code


class TestTheTerm:
    # Tết Bính Ngọ: 17/02/2026 is the first of the year; the State is off from 16 to 20 February.
    DAYS = [
        (datetime(2026, 2, 10, 2, tzinfo=UTC), date(2026, 3, 3)),  # Tuesday before: five days of Tết do not count
        (datetime(2026, 2, 18, 2, tzinfo=UTC), date(2026, 3, 9)),  # raised within Tết: received on Monday 23
        (datetime(2026, 2, 13, 11, tzinfo=UTC), date(2026, 3, 9)),  # Friday 18:00, after hours: the same
    ]

    @pytest.mark.parametrize(("at", "due_on"), DAYS)
    def test_goes_over_tet(self, at: datetime, due_on: date):
        assert due_of(term=DifficultyTermKind.ANSWER, at=at, calendar=WorkingCalendar())[0] == due_on

    def test_of_another_length_holds_from_its_day_on_and_leaves_what_runs(self, raised: Difficulty, justice: Officer):
        set_term(draft=five_days("Quyết định số 1/QĐ-UBND", date(2026, 4, 1)), by=justice, at=AT)
        assert due_of(
            term=DifficultyTermKind.ANSWER, at=datetime(2026, 3, 31, 2, tzinfo=UTC), calendar=WorkingCalendar()
        )[0] == date(2026, 4, 14)
        assert due_of(
            term=DifficultyTermKind.ANSWER, at=datetime(2026, 4, 1, 2, tzinfo=UTC), calendar=WorkingCalendar()
        )[0] == date(2026, 4, 8)
        raised.refresh_from_db()
        assert raised.due_on == date(2026, 3, 16)

    def test_is_not_set_for_a_day_that_has_begun(self, justice: Officer):
        with pytest.raises(Refused):
            set_term(draft=five_days("x", date(2026, 3, 2)), by=justice, at=AT)

    def test_that_somebody_set_is_not_loaded_over(self, justice: Officer):
        set_term(draft=five_days("x", date(2026, 4, 1)), by=justice, at=AT)
        due_of(term=DifficultyTermKind.ANSWER, at=AT, calendar=WorkingCalendar())
        assert DifficultyTerm.objects.filter(term="answer").count() == 2


class TestReminding:
    def test_puts_the_shipped_terms_down_before_anything_is_raised(self):
        assert remind_of_terms(at=AT) == 0
        assert DifficultyTerm.objects.count() == len(DifficultyTermKind)

    def test_comes_before_the_day_and_again_while_it_is_late(self, raised: Difficulty):
        seen = []
        for day in range(3, 29):
            remind_of_terms(at=datetime(2026, 3, day, 2, tzinfo=UTC))
            seen += [day] if Entry.objects.filter(verb="difficulty.reminded").count() > len(seen) else []
        assert seen == [12, 17, 20, 25]

    def test_after_a_week_without_the_chore_comes_once(self, raised: Difficulty):
        assert remind_of_terms(at=datetime(2026, 3, 26, 2, tzinfo=UTC)) == 1
        assert remind_of_terms(at=datetime(2026, 3, 26, 3, tzinfo=UTC)) == 0
        assert Entry.objects.get(verb="difficulty.reminded").details["is_late"] is True

    def test_never_comes_on_a_day_off(self, raised: Difficulty):
        assert remind_of_terms(at=datetime(2026, 3, 14, 2, tzinfo=UTC)) == 0
        assert remind_of_terms(at=datetime(2026, 3, 16, 2, tzinfo=UTC)) == 1

    def test_ends_with_the_answer(self, raised: Difficulty, justice: Officer):
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=AT)
        assert remind_of_terms(at=datetime(2026, 6, 1, 2, tzinfo=UTC)) == 0


class TestAnswering:
    def test_ends_the_term_and_keeps_every_act(self, raised: Difficulty, justice: Officer, home: Officer):
        take_up(difficulty=raised, by=justice, at=AT)
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=datetime(2026, 3, 17, 2, tzinfo=UTC))
        assert (raised.state, raised.due_on, raised.was_late) == ("answered", None, True)
        close_difficulty(difficulty=raised, by=home, at=datetime(2026, 3, 18, 2, tzinfo=UTC))
        assert [one.after for one in raised.acts.order_by("pk")] == ["raised", "handling", "answered", "closed"]

    def test_is_not_for_another_agency(self, raised: Difficulty, agencies: dict[str, Agency]):
        other = officer("approver", agencies["Sở Tài chính"])
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            answer_difficulty(difficulty=raised, paper=ANSWER, by=other, at=AT)

    def test_is_not_for_who_raised_it(self, raised: Difficulty, home: Officer):
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            answer_difficulty(difficulty=raised, paper=ANSWER, by=home, at=AT)

    def test_wants_words(self, raised: Difficulty, justice: Officer):
        with pytest.raises(Refused, match="Hãy viết rõ nội dung: cơ quan"):
            answer_difficulty(difficulty=raised, paper=DifficultyAct(words="  "), by=justice, at=AT)

    def test_that_does_not_help_begins_a_new_term(self, raised: Difficulty, justice: Officer, home: Officer):
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=AT)
        reopen_difficulty(difficulty=raised, words="Máy đó hỏng.", by=home, at=datetime(2026, 3, 9, 2, tzinfo=UTC))
        assert (raised.state, raised.due_on) == ("handling", date(2026, 3, 23))

    def test_of_two_at_once_the_second_is_told(self, raised: Difficulty, justice: Officer):
        stale = Difficulty.objects.get(pk=raised.pk)
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=AT)
        with pytest.raises(WrongState, match="Đã trả lời"):
            answer_difficulty(difficulty=stale, paper=DifficultyAct(words="Câu khác."), by=justice, at=AT)
        assert raised.acts.filter(after="answered").count() == 1

    def test_is_possible_for_the_agency_that_carries_the_work_on(
        self, raised: Difficulty, justice: Officer, agencies: dict[str, Agency]
    ):
        """Two departments are merged between the question and the answer."""
        heir = Agency.objects.create(name="Sở Nội vụ mới", slug="so-noi-vu-moi", kind="department", level="province")
        old = agencies["Sở Nội vụ"]
        Agency.objects.filter(pk=old.pk).update(exists_to=date(2026, 3, 5))
        heir.origins.create(predecessor=old, on_date=date(2026, 3, 5))
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=AT)
        by = officer("editor", heir)
        close_difficulty(difficulty=raised, by=by, at=datetime(2026, 3, 10, 2, tzinfo=UTC))
        assert raised.state == "closed"


class TestTheCommittee:
    @pytest.fixture
    def escalated(self, raised: Difficulty, justice: Officer) -> Difficulty:
        paper = DifficultyAct(words="Đề nghị cấp kinh phí.", letter_number="12/TTr-STP", letter_date=date(2026, 3, 3))
        escalate(difficulty=raised, paper=paper, by=justice, at=datetime(2026, 3, 3, 2, tzinfo=UTC))
        return raised

    def test_has_a_term_of_its_own(self, escalated: Difficulty):
        assert (escalated.state, escalated.due_on) == ("escalated", date(2026, 3, 24))

    def test_answers(self, escalated: Difficulty, chair: Officer):
        answer_difficulty(difficulty=escalated, paper=DifficultyAct(words="Đồng ý cấp."), by=chair, at=AT)
        assert escalated.state == "answered"

    def test_answers_in_writing_which_another_puts_down_with_number_and_day(
        self, escalated: Difficulty, justice: Officer
    ):
        with pytest.raises(Refused, match="Hãy ghi số, ký hiệu và ngày"):
            answer_difficulty(difficulty=escalated, paper=DifficultyAct(words="Đồng ý."), by=justice, at=AT)
        paper = DifficultyAct(words="Đồng ý.", letter_number="88/UBND-NC", letter_date=date(2026, 3, 9))
        answer_difficulty(difficulty=escalated, paper=paper, by=justice, at=datetime(2026, 3, 10, 2, tzinfo=UTC))
        assert escalated.acts.get(after="answered").letter_number == "88/UBND-NC"

    def test_sends_it_down(self, escalated: Difficulty, chair: Officer):
        send_down(difficulty=escalated, words="Trong thẩm quyền của Sở.", by=chair, at=AT)
        assert escalated.state == "handling"

    def test_has_no_word_before_it_is_asked(self, raised: Difficulty, chair: Officer):
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            answer_difficulty(difficulty=raised, paper=ANSWER, by=chair, at=AT)


class TestWithdrawing:
    def test_ends_everything(self, raised: Difficulty, home: Officer):
        withdraw_difficulty(difficulty=raised, words="", by=home, at=AT)
        assert (raised.state, raised.due_on, raised.remind_on) == ("withdrawn", None, None)

    def test_comes_too_late_after_the_answer(self, raised: Difficulty, justice: Officer, home: Officer):
        answer_difficulty(difficulty=raised, paper=ANSWER, by=justice, at=AT)
        with pytest.raises(WrongState):
            withdraw_difficulty(difficulty=raised, words="", by=home, at=AT)


class TestTheRegister:
    def test_finds_words_without_marks_and_shows_only_what_is_in_reach(
        self, raised: Difficulty, agencies: dict[str, Agency]
    ):
        today = date(2026, 3, 20)
        assert list(register(agencies=None, words="may quet", today=today)) == [raised]
        assert list(register(agencies=None, is_late=True, today=today)) == [raised]
        assert list(register(agencies={agencies["Sở Tài chính"].pk}, today=today)) == []

    def test_tells_the_public_numbers(self, raised: Difficulty, plan: Plan, justice: Officer):
        counts = counts_of_plan(plan=plan, today=date(2026, 3, 20))
        assert counts == {"raised": 1, "open": 1, "late": 1, "answered": 0, "escalated": 0}

    def test_keeps_lessons_for_the_final_report(self, raised: Difficulty, plan: Plan, justice: Officer, home: Officer):
        with pytest.raises(Refused, match="Tài khoản này không được làm việc"):
            note_lesson(difficulty=raised, lesson="x", by=home, at=AT)
        note_lesson(difficulty=raised, lesson="Mua sắm tập trung trước khi giao chỉ tiêu.", by=justice, at=AT)
        raised.refresh_from_db()
        assert raised.lesson == "Mua sắm tập trung trước khi giao chỉ tiêu."


class TestTheDatabase:
    def test_never_changes_an_act(self, raised: Difficulty):
        with pytest.raises((IntegrityError, OperationalError, InternalError)), transaction.atomic():
            DifficultyAct.objects.update(words="khác")

    def test_wants_a_due_day_while_it_is_open(self, raised: Difficulty):
        with pytest.raises(IntegrityError), transaction.atomic():
            Difficulty.objects.update(due_on=None, remind_on=None)


def at_once(*acts: Callable[[], object]) -> list[str]:
    told = [""] * len(acts)
    start = Barrier(len(acts))

    def run(at: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except (WrongState, OperationalError) as error:
            told[at] = type(error).__name__
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory SQLite is one connection")
def test_two_answers_at_once_leave_one(raised: Difficulty, justice: Officer):
    told = at_once(
        *(
            lambda: answer_difficulty(difficulty=Difficulty.objects.get(pk=raised.pk), paper=ANSWER, by=justice, at=AT)
            for _ in range(2)
        )
    )
    assert sorted(told) == ["", "WrongState"]
