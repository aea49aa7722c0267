"""How a question comes in, what its asker adds, and how they take it back."""

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from portal.design.refusals import ReasonMissing, WrongState
from portal.files.states import UnfitFile, UploadFault, ValidFile
from portal.journal.models import Entry
from portal.questions.models import Asker, Attachment, DayCount, Question, Supplement
from portal.questions.operations import private_files
from portal.questions.operations.submissions import NewQuestion, give_supplement, receive_question, withdraw_question
from portal.questions.operations.triage import ask_supplement
from portal.questions.queries.submissions import AGAIN_AND_AGAIN, code_digest, is_repeated, received_within_an_hour
from portal.questions.states import ClockState, CountedEvent, QuestionState, ReplyBy, Track
from tests.portal.agencies.factories import make_officer
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
TEXT = "Tôi đặt cọc mua nhà, bên bán không bán nữa. Tôi có đòi lại được tiền cọc không?"


def asked(**fields: object) -> NewQuestion:
    said = {"text": TEXT, "title": "Có đòi lại được tiền cọc không?", "wording": "2026-11", "may_publish": False}
    return NewQuestion(**said | fields)


def receive(**fields: object):
    return receive_question(asked=asked(**fields), at=AT, key="bi-mat")


def fit(data: bytes = b"%PDF", name: str = "đơn.pdf") -> ValidFile:
    return ValidFile(name, "application/pdf", ".pdf", data)


class TestReceive:
    def test_keeps_what_was_asked_and_what_was_agreed_to(self):
        question = receive(reply_by=ReplyBy.EMAIL, contact="ba.tu@example.vn", name="bà Tư").question
        asker = Asker.objects.get()
        assert (question.text, question.state) == (TEXT, QuestionState.RECEIVED.value)
        assert (asker.contact, asker.wording, asker.consented_at, asker.may_publish) == (
            "ba.tu@example.vn",
            "2026-11",
            AT,
            False,
        )

    def test_gives_a_code_that_is_kept_nowhere(self):
        received = receive()
        question = Question.objects.get()
        assert question.code_digest == code_digest(received.code)
        kept = [str(value) for value in Question.objects.values_list().get()]
        assert not [value for value in kept if received.code in value]
        assert received.code not in repr(received)

    def test_begins_the_term(self):
        question = receive().question
        question.refresh_from_db()
        assert question.clock.state == ClockState.RUNNING.value
        assert question.due_on == question.clock.due_on > date(2026, 11, 25)

    def test_counts_it_once(self):
        receive(field_slug="dat-dai", track=Track.BUSINESS)
        row = DayCount.objects.get(what=CountedEvent.RECEIVED.value)
        assert (row.count, row.field_slug, row.track) == (1, "dat-dai", Track.BUSINESS.value)

    def test_leaves_word_without_a_person_in_it(self):
        received = receive(reply_by=ReplyBy.PHONE, contact="0901234567", name="bà Tư", organisation="Công ty A")
        entry = Entry.objects.get(verb="question.received")
        assert entry.details == {"track": "nguoi-dan", "way": "cong", "field": "", "agency": None}
        told = f"{entry.details}{entry.subject_label}"
        assert not [word for word in ("0901234567", "bà Tư", "Công ty A", "cọc", received.code) if word in told]

    def test_the_same_form_twice_asks_once(self):
        key = uuid4()
        first, second = receive(form_key=key), receive(form_key=key, text="Câu khác hẳn")
        assert (first.is_new, second.is_new) == (True, False)
        assert first.code == second.code
        assert Question.objects.get().text == TEXT
        assert Entry.objects.filter(verb="question.received").count() == 1

    def test_without_a_form_nothing_is_taken_for_the_same(self):
        receive()
        receive()
        assert Question.objects.count() == 2

    def test_what_looks_like_spam_waits_for_a_person_and_has_no_term(self):
        question = receive(doubts=("Có hai liên kết",), needs_a_look=True).question
        assert question.state == QuestionState.SCREENING.value
        assert question.doubts == ["Có hai liên kết"]
        assert question.due_on is None
        assert not DayCount.objects.exists()


class TestFiles:
    def waiting(self, *fits: ValidFile):
        key = uuid4()
        return key, tuple(private_files.put_waiting(form=key, file=one) for one in fits)

    def test_go_along(self, django_capture_on_commit_callbacks):
        key, files = self.waiting(fit())
        with django_capture_on_commit_callbacks(execute=True):
            receive(form_key=key, files=files)
        kept = Attachment.objects.get()
        assert private_files.bytes_of(kept) == b"%PDF"
        assert kept.name not in kept.path
        assert private_files.files_waiting(form=key) == []

    def test_lie_where_nothing_is_served(self):
        for served in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
            assert Path(served) not in [private_files.attachment_folder(), *private_files.attachment_folder().parents]

    def test_twice_the_same_is_one(self):
        key, files = self.waiting(fit(), fit(name="bản sao.pdf"))
        assert len({one.token for one in files}) == 1
        assert len(private_files.files_waiting(form=key)) == 1

    def test_are_three_at_most(self):
        with pytest.raises(UnfitFile) as told:
            self.waiting(*(fit(f"%PDF{n}".encode()) for n in range(4)))
        assert told.value.fault is UploadFault.TOO_MANY

    def test_may_be_taken_out_again(self):
        key, files = self.waiting(fit(), fit(b"%PDF2"))
        private_files.drop_waiting(form=key, tokens=[files[0].token, "../../etc"])
        assert private_files.files_waiting(form=key) == [files[1]]

    def test_of_a_question_that_was_rolled_back_are_cleared(self):
        key, files = self.waiting(fit())
        with transaction.atomic():
            receive(form_key=key, files=files)
            transaction.set_rollback(True)
        assert not Attachment.objects.exists()
        assert private_files.files_waiting(form=key) == list(files)  # the form can be sent again
        there = [one for one in private_files.attachment_folder().iterdir() if one.name != "waiting"]
        assert there
        private_files.tidy_files(at=AT + timedelta(days=3650))
        assert not any(one.exists() for one in there)
        assert private_files.files_waiting(form=key) == []

    def test_of_a_question_are_not_cleared(self):
        key, files = self.waiting(fit())
        receive(form_key=key, files=files)
        private_files.tidy_files(at=AT + timedelta(days=3650))
        assert private_files.bytes_of(Attachment.objects.get()) == b"%PDF"


class TestArriving:
    def test_the_same_words_again_and_again_within_a_day_are_told(self):
        title = "Có đòi lại được tiền cọc không?"
        for _ in range(AGAIN_AND_AGAIN):
            assert not is_repeated(text=TEXT, title=title, at=AT + timedelta(hours=1))
            receive()
        assert is_repeated(text=TEXT.upper() + " ", title=title, at=AT + timedelta(hours=23))
        assert not is_repeated(text=TEXT + " Thêm lời.", title=title, at=AT + timedelta(hours=1))
        assert not is_repeated(text=TEXT, title=title, at=AT + timedelta(hours=25))

    def test_the_questions_of_an_hour_are_counted(self):
        receive()
        receive(needs_a_look=True)
        assert received_within_an_hour(at=AT + timedelta(minutes=1)) == 2
        assert received_within_an_hour(at=AT + timedelta(minutes=61)) == 0


class TestSupplement:
    def test_is_taken_and_the_term_goes_on(self):
        question = receive().question
        wait_for(question)
        given = give_supplement(question=question, given="  Hợp đồng ký ngày 01/3. ", at=AT + timedelta(days=2))
        question.refresh_from_db()
        assert given.given == "Hợp đồng ký ngày 01/3."
        assert question.clock.state == ClockState.RUNNING.value
        assert question.due_on is not None

    def test_is_taken_once(self):
        question = receive().question
        wait_for(question)
        give_supplement(question=question, given="Đây", at=AT + timedelta(days=2))
        with pytest.raises(WrongState, match="Không còn ai chờ phần bổ sung này"):
            give_supplement(question=question, given="Đây", at=AT + timedelta(days=2))

    def test_says_something(self):
        question = receive().question
        wait_for(question)
        with pytest.raises(ReasonMissing):
            give_supplement(question=question, given="  ", at=AT)
        assert not Supplement.objects.exclude(given="").exists()


class TestWithdraw:
    def test_ends_it(self):
        question = withdraw_question(question=receive().question, at=AT + timedelta(days=1))
        assert question.state == QuestionState.WITHDRAWN.value
        assert question.closed_at == AT + timedelta(days=1)
        assert question.clock.state == ClockState.STOPPED.value
        assert DayCount.objects.get(what=CountedEvent.WITHDRAWN.value).count == 1

    def test_of_what_was_held_back_is_not_counted(self):
        withdraw_question(question=receive(needs_a_look=True).question, at=AT)
        assert not DayCount.objects.exists()

    def test_is_done_once(self):
        question = receive().question
        withdraw_question(question=question, at=AT)
        with pytest.raises(WrongState):
            withdraw_question(question=question, at=AT)
        assert Entry.objects.filter(verb="question.withdrawn").count() == 1


def wait_for(question: Question) -> None:
    """An officer has asked for more."""
    from_desk = make_officer()
    ask_supplement(question=question, wanted="Hợp đồng ký ngày nào?", by=from_desk, at=AT + timedelta(days=1))
