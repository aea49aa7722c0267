"""Whoever asked a question by e-mail hears what becomes of it; whoever follows an answer hears what becomes of that."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from messageproviders.port import SendOutcome
from messageproviders_tests.peers.memory import MemoryProvider
from portal.dissemination.models import Account, AskerNews, Letter, Suppression
from portal.dissemination.notifications.cases import (
    ASKER_VERBS,
    asker_sentences,
    asker_subject_line,
)
from portal.dissemination.notifications.laws import LETTERS_FOR
from portal.dissemination.operations import collect_asker_news, write_asker_letters
from portal.dissemination.states import AccountKind, Channel, FollowedKind, LetterState
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.library.operations import CitingContent, ReliancePlace, register_item, revoke_event
from portal.questions.models import Answer, AnswerVersion, Asker, Question, Reply
from portal.questions.queries.submissions import code_digest, receipt_code
from portal.questions.states import CURRENT_CONSENT, GUARDED, QuestionState, ReplyBy, VersionState
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.dissemination.factories import (
    ADDRESS,
    KEY,
    NOW,
    SETTLED,
    change,
    clean_all,
    follow,
    make_field,
    make_law,
    pass_on,
    send,
)
from tests.portal.dissemination.test_channels import carry
from tests.portal.questions.factories import make_question

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


def asked(**fields: object) -> Question:
    """A question of somebody who wants to hear by e-mail."""
    uuid = uuid4()
    digest = code_digest(receipt_code(uuid=uuid, key=KEY))
    question = make_question(uuid=uuid, code_digest=digest, due_on=date(2026, 12, 9), received_at=NOW, **fields)
    Asker.objects.create(
        question=question, reply_by=ReplyBy.EMAIL.value, contact=ADDRESS, wording="2026-11", consented_at=NOW
    )
    return question


def happens(verb: str, subject: object = None, **details: object) -> Entry:
    with transaction.atomic():
        return record(verb, subject=subject, by=None, at=NOW, details=details)


def answered(question: Question | None = None, *, cites: str = "") -> Answer:
    """A published answer, and the question that it answered."""
    agency = make_agency("Sở Y tế")
    answer = Answer.objects.create(
        number=7, slug="cho-nong-thon", title="Chợ tự phát có bị dẹp không?", agency=agency, created_at=NOW
    )
    version = AnswerVersion.objects.create(
        answer=answer,
        number=1,
        state=VersionState.LIVE.value,
        title=answer.title,
        written_at=NOW,
        published_at=NOW,
        change_note="Thêm mức phạt",
    )
    answer.live, answer.published_at = version, NOW
    answer.save()
    if cites:
        register_item(
            content=CitingContent(
                kind=GUARDED,
                key="7",
                title=answer.title,
                url="/hoi-dap/cho-nong-thon/",
                agency=agency,
                written_at=NOW - timedelta(days=30),
            ),
            places=[ReliancePlace(cites, "dieu-8")],
            at=NOW - timedelta(days=30),
        )
    if question is not None:
        question.answer, question.state, question.closed_at = answer, QuestionState.ANSWERED.value, NOW
        question.save()
    return answer


def pass_to_askers() -> int:
    return collect_asker_news(entries=list(Entry.objects.filter(verb__in=ASKER_VERBS).order_by("pk")))


def letters(*, at=SETTLED) -> list:
    """What askers are sent at a moment."""
    write_asker_letters(at=at)
    provider = send(MemoryProvider(), at=at)
    return provider.carried


class TestWhoeverAsked:
    def test_gets_a_receipt_at_once_with_the_code_and_the_due_day(self):
        question = asked()
        happens("question.received", question)
        assert pass_to_askers() == 1
        (letter,) = letters(at=NOW)
        assert letter.to == ADDRESS
        assert letter.subject == f"Đã nhận câu hỏi {question.reference}"
        assert receipt_code(uuid=question.uuid, key=KEY) in letter.text
        assert "Hạn trả lời: hết ngày 09/12/2026." in letter.text
        assert "https://lantoa.example.vn/hoi-dap/tra-cuu/" in letter.text
        assert "List-Unsubscribe" not in letter.headers

    def test_who_chose_the_code_alone_is_not_written_to(self):
        question = make_question(received_at=NOW)
        Asker.objects.create(question=question, wording="2026-11", consented_at=NOW)
        happens("question.received", question)
        assert pass_to_askers() == 0
        happens("question.received", asked())
        assert pass_to_askers() == 1

    def test_is_told_once_however_often_the_entry_is_read(self):
        happens("question.received", asked())
        pass_to_askers()
        pass_to_askers()
        assert AskerNews.objects.count() == 1
        assert len(letters(at=NOW)) == 1
        assert letters(at=SETTLED) == []

    def test_hears_of_several_moves_in_one_letter_when_they_have_settled(self):
        question = asked(lead_agency=make_agency("Sở Nông nghiệp và Môi trường"), state=QuestionState.REFERRED.value)
        happens("question.referred", question)
        happens("question.transferred", question)
        pass_to_askers()
        assert letters(at=SOON) == []
        (letter,) = letters(at=SETTLED)
        assert letter.text.count("Câu hỏi đang do Sở Nông nghiệp và Môi trường trả lời.") == 1

    def test_hears_of_no_move_that_settles_after_the_answer(self):
        question = asked(lead_agency=make_agency("Sở Nông nghiệp và Môi trường"), state=QuestionState.REFERRED.value)
        happens("question.referred", question)
        pass_to_askers()
        answered(question)
        Reply.objects.create(question=question, text="Chợ phải dời.", by_way="thu-dien-tu", sent_at=NOW)
        happens("reply.sent", question, by_way="thu-dien-tu")
        pass_to_askers()
        (letter,) = letters(at=NOW)
        assert "Chợ phải dời." in letter.text
        assert letters(at=SETTLED) == []

    def test_hears_of_no_move_once_the_answer_waits_to_be_delivered(self):
        question = asked(lead_agency=make_agency("Sở Nông nghiệp và Môi trường"), state=QuestionState.REFERRED.value)
        happens("question.referred", question)
        happens("clock.extended", question, days=2)
        pass_to_askers()
        Question.objects.filter(pk=question.pk).update(state=QuestionState.DELIVERING.value)
        assert letters(at=SETTLED) == []

    def test_gets_the_reply_itself(self):
        question = asked()
        answered(question)
        Reply.objects.create(
            question=question, text="Chào bà,\nchợ tự phát phải dời.", by_way="thu-dien-tu", sent_at=NOW
        )
        happens("reply.sent", question, by_way="thu-dien-tu", late=True)
        pass_to_askers()
        (letter,) = letters(at=NOW)
        assert "chợ tự phát phải dời." in letter.text
        assert "trễ hạn" in letter.text
        assert "https://lantoa.example.vn/hoi-dap/cho-nong-thon/" in letter.text

    @pytest.mark.parametrize(
        ("verb", "says"),
        [("answer.corrected", "Điều đã sửa: Thêm mức phạt"), ("answer.withdrawn", "xin đừng làm theo")],
    )
    def test_hears_what_becomes_of_the_answer_they_got(self, verb: str, says: str):
        answer = answered(asked())
        happens(verb, answer, answer="7", version=1)
        pass_to_askers()
        (letter,) = letters()
        assert says in letter.text

    def test_hears_that_the_law_under_their_answer_changed(self):
        law = make_law()
        answered(asked(), cites=law.number_key)
        change(law, "dieu-8")
        pass_to_askers()
        (letter,) = letters()
        assert letter.subject.startswith("Luật có thay đổi: câu hỏi CH-2026-")
        assert "Nghị định 7/2021/NĐ-CP có thay đổi" in letter.text

    def test_hears_that_the_change_under_their_answer_was_none_if_they_heard_of_it(self):
        law = make_law()
        answered(asked(), cites=law.number_key)
        event = change(law, "dieu-8")
        pass_to_askers()
        letters()
        revoke_event(event=event, reason="nhầm văn bản", by=make_officer(), at=SETTLED)
        pass_to_askers()
        (letter,) = letters(at=SETTLED + timedelta(minutes=10))
        assert letter.subject.startswith("Tin đã báo không còn đúng: câu hỏi CH-2026-")
        assert "đã được rút lại" in letter.text
        assert "nhầm văn bản" not in letter.text

    def test_hears_of_neither_where_it_was_taken_back_at_once(self):
        law = make_law()
        answered(asked(), cites=law.number_key)
        event = change(law, "dieu-8")
        assert pass_to_askers() == 1
        revoke_event(event=event, reason="nhầm văn bản", by=make_officer(), at=SOON)
        pass_on_to = list(Entry.objects.filter(verb="event.revoked"))
        assert collect_asker_news(entries=pass_on_to) == 0
        assert letters(at=SETTLED + timedelta(minutes=10)) == []

    def test_whose_data_were_erased_is_not_written_to_any_more(self):
        question = asked()
        happens("question.received", question)
        pass_to_askers()
        write_asker_letters(at=NOW)
        question.asker.delete()
        assert letters(at=NOW) == []
        assert Letter.objects.get().state == LetterState.SKIPPED

    def test_an_address_without_a_mailbox_is_not_tried_again(self):
        happens("question.received", asked())
        pass_to_askers()
        write_asker_letters(at=NOW)
        send(MemoryProvider(lambda _: SendOutcome.NO_MAILBOX), at=NOW)
        assert Suppression.objects.count() == 1

    def test_letters_become_numbers_after_their_time(self):
        happens("question.received", asked())
        pass_to_askers()
        assert len(letters(at=NOW)) == 1
        assert AskerNews.objects.exists()
        assert Letter.objects.get().question is not None
        clean_all(at=NOW + LETTERS_FOR + timedelta(days=1))
        assert Letter.objects.get().question is None
        assert not AskerNews.objects.exists()


class TestByTelephone:
    @pytest.fixture
    def _texts_leave(self) -> None:
        Account.objects.create(name="sms", channel="tin-nhan", kind=AccountKind.FILE, created_at=NOW)

    def by_phone(self, number: str = "0912 345 678", *, wording: str = CURRENT_CONSENT) -> Question:
        question = asked()
        Asker.objects.update(reply_by=ReplyBy.PHONE.value, contact=number, wording=wording)
        return question

    @pytest.mark.usefixtures("_texts_leave")
    def test_who_agreed_is_told_in_a_sentence_and_never_reads_the_answer_in_it(self):
        question = self.by_phone()
        Reply.objects.create(question=question, by_way=ReplyBy.PHONE.value, text="Điều rất riêng.", sent_at=NOW)
        happens("question.received", question)
        pass_to_askers()
        write_asker_letters(at=SOON)
        (message,) = carry(Channel.SMS, at=SOON).carried
        assert message.to == "84912345678"
        assert question.reference in message.text
        assert "Xem bằng mã biên nhận" in message.text
        assert "riêng" not in message.text

    @pytest.mark.usefixtures("_texts_leave")
    @pytest.mark.parametrize(("number", "wording"), [("0912 345 678", "2026-11"), ("0292 382 0000", CURRENT_CONSENT)])
    def test_who_did_not_agree_to_messages_or_left_a_landline_is_not_written_to(self, number: str, wording: str):
        happens("question.received", self.by_phone(number, wording=wording))
        pass_to_askers()
        write_asker_letters(at=SOON)
        assert carry(Channel.SMS, at=SOON).carried == []

    def test_nothing_waits_where_no_text_messages_leave(self):
        happens("question.received", self.by_phone())
        assert pass_to_askers() == 0


class TestWhoFollowsAnAnswer:
    @pytest.mark.parametrize(
        ("verb", "says"),
        [("answer.corrected", "Câu trả lời đã được sửa"), ("answer.published", "")],
    )
    def test_is_told_what_becomes_of_it(self, verb: str, says: str):
        answered()
        follow("7", kind=FollowedKind.ANSWER)
        happens(verb, answer="7", field="")
        assert pass_on(after=NOW) == bool(says)
        sent = send().carried
        assert len(sent) == bool(says)
        assert all(says in letter.text and "/hoi-dap/cho-nong-thon/" in letter.text for letter in sent)

    def test_is_told_that_the_law_under_it_changed(self):
        law = make_law()
        answered(cites=law.number_key)
        follow("7", kind=FollowedKind.ANSWER)
        change(law, "dieu-8")
        pass_on(after=NOW)
        (letter,) = send().carried
        assert "Luật mà câu trả lời dựa vào có thay đổi" in letter.text

    def test_is_told_that_the_change_was_none_if_they_were_told_of_it(self):
        law = make_law()
        answered(cites=law.number_key)
        follow("7", kind=FollowedKind.ANSWER)
        event = change(law, "dieu-8")
        pass_on(after=NOW)
        send()
        follow("7", kind=FollowedKind.ANSWER, address="sau@example.vn")
        revoke_event(event=event, reason="nhầm văn bản", by=make_officer(), at=SETTLED)
        pass_on(after=SETTLED)
        (letter,) = send(at=SETTLED + timedelta(minutes=10)).carried
        assert letter.to == ADDRESS
        assert "không còn đúng, nay được rút lại" in letter.text

    def test_who_follows_the_law_and_the_answer_gets_one_letter(self):
        law = make_law()
        answered(cites=law.number_key)
        follow("7", kind=FollowedKind.ANSWER)
        follow(law.slug)
        change(law, "dieu-8")
        pass_on(after=NOW)
        assert len(send().carried) == 1

    def test_who_follows_the_field_hears_of_an_answer_in_it(self):
        make_field("nong-nghiep/cho")
        answered()
        follow("nong-nghiep", kind=FollowedKind.FIELD)
        happens("answer.published", answer="7", field="nong-nghiep/cho")
        pass_on(after=NOW)
        (letter,) = send().carried
        assert "Cổng có câu trả lời mới." in letter.text
        assert letter.subject == "Mới có trên cổng: Chợ tự phát có bị dẹp không?"


class TestWords:
    @pytest.mark.parametrize("verb", ASKER_VERBS)
    def test_every_verb_has_words(self, verb: str):
        standing = {
            "verbs": frozenset({verb}),
            "reference": "CH-2026-000001",
            "waits": True,
            "agency": "Sở Y tế",
            "due": "ngày 09/12/2026",
            "wanted": "năm sinh",
            "explanation": "",
            "moved": ("Gia hạn vì phải hỏi Bộ.",),
            "is_late": False,
            "answer_title": "",
            "withdrawal": "",
            "change_note": "",
            "changed_law": "Nghị định 7/2021/NĐ-CP có thay đổi",
        }
        said = asker_sentences(standing)
        assert said
        assert all(sentence.endswith((".", ":")) for sentence in said), (
            "what officers wrote runs into no other sentence"
        )
        assert "CH-2026-000001" in asker_subject_line(standing)


def test_an_officers_reminder_is_no_news_for_the_asker():
    question, officer = asked(), make_officer()
    with transaction.atomic():
        record("clock.reminded", subject=question, by=officer, at=NOW)
    assert pass_to_askers() == 0
