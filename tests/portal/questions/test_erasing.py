"""A person is erased: everything that leads to them is gone, what is public stays, and twice is once."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Sum

from portal.agencies.dates import Period
from portal.design.refusals import NotAllowed
from portal.journal.models import Entry
from portal.questions.models import Asker, Attachment, DayCount, Note, Question, Reply, Supplement
from portal.questions.operations.clocks import start_clock
from portal.questions.operations.drafts import start_answer
from portal.questions.operations.personal_data import erase_person
from portal.questions.operations.submissions import WITHDRAWN, withdraw_question
from portal.questions.queries.figures import FiguresFilter, totals
from portal.questions.queries.histories import asker_story, question_history
from portal.questions.states import CountedEvent, QuestionState, ReplyBy
from tests.portal.agencies.factories import make_posting
from tests.portal.journal.terms import clean, keep_for
from tests.portal.questions.answering import TEXT, Team, asked_of, officer_of
from tests.portal.questions.factories import AT, make_question

pytestmark = pytest.mark.django_db

LETTER = "Tôi là Nguyễn Thị Lệ, số 0912 345 678, hỏi chuyện mất cọc."


def told(team: Team, **fields: object) -> Question:
    """A question about which much was said."""
    question = asked_of(team, reply_by=ReplyBy.PHONE, text=LETTER, **fields)
    Supplement.objects.create(
        question=question,
        wanted="Bà Lệ gửi thêm giấy cọc",
        wanted_at=AT,
        wanted_by=team.author,
        given=LETTER,
        given_at=AT,
    )
    Note.objects.create(question=question, text="Đã gọi 0912345678", at=AT, by=team.author)
    Reply.objects.create(question=question, text="Chào bà Lệ", by_way=ReplyBy.PHONE.value, sent_at=AT)
    return question


def everything_kept(question: Question) -> str:
    question = Question.objects.get(pk=question.pk)
    related = [
        *question.supplements.values_list("wanted", "given"),
        *question.notes.values_list("text"),
        *question.replies.values_list("text"),
        *question.referrals.values_list("reason", "contribution", "ending"),
        *question.versions.values_list("title", "question_text", "answer_text", "reply_text"),
        *Asker.objects.filter(question=question).values_list("name", "contact"),
        *question.attachments.values_list("name"),
    ]
    return f"{question.title} {question.title_fold} {question.text} {question.explanation} {related}"


class TestErasePerson:
    def test_leaves_nothing_that_leads_to_the_asker(self, team: Team) -> None:
        question = told(team)
        start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        erase_person(question=question, at=AT)

        kept = everything_kept(question)
        assert not any(word in kept for word in ("Lệ", "le,", "0912", "345 678", LETTER[10:30]))
        question.refresh_from_db()
        assert question.erased_at == AT
        assert not Asker.objects.filter(question=question).exists()

    def test_leaves_no_word_of_the_question_itself(self, team: Team) -> None:
        """A short question is its own title, and the draft of an answer begins with it."""
        question = told(team)
        Question.objects.filter(pk=question.pk).update(title="Hàng xóm mượn năm triệu không trả thì đòi thế nào?")
        question.refresh_from_db()
        draft = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
        assert "Hàng xóm" in draft.title
        erase_person(question=question, at=AT)

        draft.refresh_from_db()
        kept = f"{everything_kept(question)} {draft.title} {draft.question_text} {draft.answer.title}"
        assert not any(word in kept.lower() for word in ("hàng xóm", "hang xom", "mất cọc"))

    def test_withdraws_a_question_that_nobody_can_answer_any_more(self) -> None:
        question = told(Team())
        erase_person(question=question, at=AT)

        question.refresh_from_db()
        assert question.state == QuestionState.WITHDRAWN

    def test_leaves_what_is_public(self, team: Team) -> None:
        answer = team.published()
        question = told(team, state=QuestionState.ANSWERED.value, closed_at=AT, answer=answer)
        version = answer.live
        version.question = question
        version.save()
        erase_person(question=question, at=AT)

        version.refresh_from_db()
        assert (version.answer_text, version.question_text) == (TEXT.answer_text, TEXT.question_text)
        question.refresh_from_db()
        assert question.answer == answer

    def test_removes_the_files(self, settings, tmp_path: Path, django_capture_on_commit_callbacks) -> None:
        settings.PRIVATE_DIR = tmp_path
        question = told(Team())
        folder = tmp_path / "questions" / question.uuid.hex
        folder.mkdir(parents=True)
        (folder / "a.jpg").write_bytes(b"a")
        Attachment.objects.create(
            question=question, name="giay coc.jpg", path=f"{question.uuid.hex}/a.jpg", media_type="image/jpeg", size=1,
            checksum="a", added_at=AT,
        )  # fmt: skip
        with django_capture_on_commit_callbacks(execute=True):
            erase_person(question=question, at=AT)

        assert not folder.exists()
        assert not question.attachments.exists()

    def test_twice_is_once_and_says_nothing_of_the_person(self) -> None:
        question = told(Team())
        erase_person(question=question, at=AT)
        erase_person(question=question, at=AT + timedelta(days=1))

        entry = Entry.objects.get(verb="question.erased")
        assert entry.details == {}

    @pytest.mark.parametrize(
        ("by_officer", "told_asker", "told_officers"),
        [
            (True, "Cán bộ đã xóa dữ liệu của câu hỏi", "Thôi xử lý vì cán bộ xóa dữ liệu cá nhân"),
            (False, "Bạn đã xóa câu hỏi", "Người hỏi rút câu hỏi"),
        ],
    )
    def test_says_who_ended_an_open_question(
        self, team: Team, by_officer: bool, told_asker: str, told_officers: str
    ) -> None:
        """An asker who comes back by the receipt is not told that they took it back where an officer erased it."""
        question = told(team)
        officer = make_posting("administrator").officer if by_officer else None
        question = erase_person(question=question, by=officer, at=AT)
        story = asker_story(question=question, on=AT.date())
        assert story["heading"] == told_asker
        assert [step.heading for step in story["steps"] if "rút" in step.heading] == []
        history = question_history(question=question, clock=None)["lines"]
        (ended,) = [line for line in history if line.title == told_officers]
        assert ended.by == officer
        assert {one.ending == WITHDRAWN for one in question.referrals.all()} <= {not by_officer}
        entry = Entry.objects.get(verb="question.withdrawn")
        assert entry.actor == officer

    def test_is_for_those_who_may(self, team: Team) -> None:
        question = told(team)
        for officer in (team.author, team.approver, officer_of(team.agency, "leader")):
            with pytest.raises(NotAllowed):
                erase_person(question=question, by=officer, at=AT)
        erase_person(question=question, by=make_posting("administrator").officer, at=AT)


def forget_old(at: datetime) -> int:
    return clean("question-closed", "question-unwanted", at=at)


class TestForgetOld:
    NOW = datetime(2029, 1, 1, 2, tzinfo=UTC)

    def test_keeps_what_is_open_or_young(self) -> None:
        still_open = make_question(received_at=AT)
        young = make_question(state=QuestionState.ANSWERED.value, closed_at=self.NOW - timedelta(days=700))

        assert forget_old(at=self.NOW) == 0
        assert Question.objects.filter(pk__in=[still_open.pk, young.pk], erased_at__isnull=True).count() == 2

    def test_erases_what_is_over(self) -> None:
        old = make_question(LETTER, state=QuestionState.ANSWERED.value, closed_at=self.NOW - timedelta(days=740))
        spam = make_question(LETTER, state=QuestionState.SPAM.value, closed_at=self.NOW - timedelta(days=31))

        assert forget_old(at=self.NOW) == 2
        assert set(Question.objects.filter(erased_at=self.NOW)) == {old, spam}
        assert forget_old(at=self.NOW) == 0

    def test_goes_by_the_term_of_the_day(self) -> None:
        keep_for(31, "question-closed")
        make_question(LETTER, state=QuestionState.REFUSED.value, closed_at=self.NOW - timedelta(days=40))

        assert forget_old(at=self.NOW) == 1


def test_an_officers_list_tells_a_question_that_was_taken_back_from_one_that_was_erased(team: Team) -> None:
    later = AT + timedelta(days=1)
    taken, wished, erased = (asked_of(team) for _ in range(3))
    withdraw_question(question=taken, at=AT)
    erase_person(question=taken, at=later)
    erase_person(question=wished, at=later)
    erase_person(question=erased, by=make_posting("administrator").officer, at=later)
    said = [Question.objects.get(pk=one.pk).get_state_display() for one in (taken, wished, erased)]
    assert said == ["Người hỏi đã rút", *["Đã xóa dữ liệu khi chưa trả lời"] * 2]


class TestCounting:
    """An erasure is nobody's word that the question was taken back, and the day's numbers do not say so."""

    def test_tells_what_was_taken_back_from_what_was_erased(self, team: Team) -> None:
        taken, wished, erased = (asked_of(team) for _ in range(3))
        withdraw_question(question=taken, at=AT)
        erase_person(question=taken, at=AT + timedelta(days=1))
        erase_person(question=wished, at=AT)
        erase_person(question=erased, by=make_posting("administrator").officer, at=AT)
        assert ended() == {"rut": 1, "xoa": 2}
        found = totals(narrowing=FiguresFilter(Period(AT.date(), AT.date())))
        assert (found.closed_otherwise, found.of(CountedEvent.ERASED)) == (1, 2)

    def test_of_what_was_answered_counts_nothing(self) -> None:
        erase_person(question=make_question(state=QuestionState.ANSWERED.value, closed_at=AT), at=AT)
        assert ended() == {}

    def test_is_mended_where_it_was_counted_as_taken_back(self, team: Team) -> None:
        """As the program before counted, also where another day's number is no longer there."""
        taken, wished, lost = (asked_of(team) for _ in range(3))
        for one in (taken, wished, lost):
            start_clock(question=one, at=AT)
        withdraw_question(question=taken, at=AT)
        erase_person(question=wished, at=AT)
        erase_person(question=lost, at=AT + timedelta(days=3))
        DayCount.objects.filter(what="xoa").delete()
        DayCount.objects.filter(what="rut").update(count=2)
        import_module("portal.questions.migrations.0009_erasures_are_counted").count_erasures(apps, None)
        assert ended() == {"rut": 1, "xoa": 1}


def ended() -> dict[str, int]:
    """Questions that ended without a word to the asker, by what the day's numbers say."""
    rows = DayCount.objects.filter(what__in=["rut", "xoa"]).values_list("what").annotate(number=Sum("count"))
    return dict(rows.order_by())
