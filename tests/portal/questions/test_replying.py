"""The asker is answered, once, with what was approved; whoever asked the same is answered as well."""

from datetime import date, timedelta

import pytest

from portal.design.refusals import Incomplete, NotAllowed, Refused, WrongState
from portal.journal.models import Entry
from portal.questions.models import Answer, AnswerVersion, DayCount, Question, Reply
from portal.questions.operations.clocks import start_clock
from portal.questions.operations.drafts import save_version, start_answer, submit_version
from portal.questions.operations.replies import Sending, WrittenAnswer, finish_version, give_existing_answer, send_reply
from portal.questions.operations.review import approve_version
from portal.questions.operations.rules import load_rules
from portal.questions.operations.triage import merge_question, reopen_question
from portal.questions.queries.versions import my_turn
from portal.questions.states import AnswerReach, QuestionState, ReplyBy, Track, VersionState
from tests.portal.questions.answering import TEXT, Team, asked_of, officer_of, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
SOON = AT + timedelta(days=2)
MUCH_LATER = AT + timedelta(days=60)
IN_FULL = f"{TEXT.summary}\n\n{TEXT.answer_text}"
SIGNED = WrittenAnswer(number="12/STP-PBGDPL", on=date(2026, 11, 26), signer="Trần Thị B", signer_title="Giám đốc")


def _checked(team: Team, question: Question, **changes: object) -> AnswerVersion:
    version = start_answer(question=question, agency=team.agency, by=team.author, at=AT)
    saved = save_version(
        version=version, text=text_with(**changes), revision=version.revision, by=team.author, at=AT
    )  # fmt: skip
    return team.check(submit_version(version=saved, by=team.author, at=AT))


def _approve(team: Team, version: AnswerVersion) -> AnswerVersion:
    return approve_version(version=version, by=team.approver, at=AT)


class TestReply:
    def test_goes_out_and_closes_the_question(self, team: Team) -> None:
        question = asked_of(team)
        version = _checked(team, question, reply_text="Chào anh, anh không đòi lại được.")
        finish_version(version=version, sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        question.refresh_from_db()
        reply = Reply.objects.get()
        assert (question.state, question.closed_at) == (QuestionState.ANSWERED, SOON)
        assert reply.text == "Chào anh, anh không đòi lại được."
        assert question.answer is not None
        assert question.answer.live is not None
        assert question.answer.asked_count == 1
        assert [one.state for one in question.referrals.all()] == ["xong"]
        told = Entry.objects.get(verb="reply.sent").details
        said = {"by_way": "ma-bien-nhan", "version": version.pk, "late": False, "reply": reply.pk}
        assert told == said | {"agency": question.lead_agency_id}

    def test_before_the_answer_is_public(self, team: Team) -> None:
        question = asked_of(team)
        checked = _checked(team, question)
        version = _approve(team, checked)
        send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.author, at=SOON)
        assert Answer.objects.get().live is None
        assert Question.objects.get().state == QuestionState.ANSWERED

    def test_private_words_reach_nobody_else(self, team: Team) -> None:
        question = asked_of(team, may_publish=False)
        version = _checked(team, question, reach=AnswerReach.PRIVATE.value, reply_text="Riêng anh.")
        sent = finish_version(version=version, sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        assert AnswerVersion.objects.get(pk=sent.pk).state == VersionState.SENT
        assert Answer.objects.get().slug == ""

    @pytest.mark.parametrize(("own", "said"), [("", TEXT.answer_text), ("Riêng anh.", "Riêng anh.")])
    def test_for_one_alone_holds_the_short_answer_too(self, own: str, said: str, team: Team) -> None:
        question = asked_of(team, may_publish=False)
        version = _checked(team, question, reach=AnswerReach.PRIVATE.value, reply_text=own)
        finish_version(version=version, sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        assert Reply.objects.get().text == f"{TEXT.summary}\n\n{said}"

    @pytest.mark.parametrize("reach", AnswerReach)
    def test_says_what_an_approved_text_waits_for(self, reach: AnswerReach, team: Team) -> None:
        version = _approve(team, _checked(team, asked_of(team), reach=reach.value))
        assert version.get_state_display().endswith(
            "chờ công bố" if reach is AnswerReach.PUBLIC else "chờ gửi người hỏi"
        )
        turns = [list(one) for one in my_turn(officer=team.approver, on=SOON.date())]
        assert turns[2:4] == ([[version], []] if reach is AnswerReach.PUBLIC else [[], [version]])

    def test_refuses_words_that_nobody_approved(self, team: Team) -> None:
        question = asked_of(team)
        version = _approve(team, _checked(team, question))
        with pytest.raises(Refused, match="Chỉ gửi được lời đã duyệt hoặc đang công"):
            send_reply(
                question=question, version=version, text="Lời khác.", by_way=ReplyBy.CODE, by=team.author, at=SOON
            )

    def test_refuses_what_was_not_approved(self, team: Team) -> None:
        question = asked_of(team)
        version = _checked(team, question)
        with pytest.raises(WrongState):
            send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.approver, at=SOON)

    def test_twice_is_once(self, team: Team) -> None:
        question = asked_of(team)
        version = _approve(team, _checked(team, question))
        send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.author, at=SOON)
        with pytest.raises(WrongState):
            send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.author, at=SOON)
        assert Reply.objects.count() == 1

    def test_goes_to_whoever_asked(self, team: Team) -> None:
        with pytest.raises(Refused, match="Bản này không trả lời câu hỏi nào nên không"):
            send_reply(question=asked_of(team), version=team.approved(), by_way=ReplyBy.CODE, by=team.author, at=SOON)

    def test_by_officers_of_the_agency_alone(self, team: Team) -> None:
        question = asked_of(team)
        version = _approve(team, _checked(team, question))
        with pytest.raises(NotAllowed):
            send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=Team().approver, at=SOON)

    def test_an_opened_question_is_answered_by_a_new_version(self, team: Team) -> None:
        question = asked_of(team)
        finish_version(version=_checked(team, question), sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        question = reopen_question(question=question, reason="Chưa rõ mức phạt.", by=team.author, at=SOON)
        version = start_answer(question=question, agency=team.agency, by=team.author, at=SOON)
        assert (version.number, version.answer_text) == (2, TEXT.answer_text)


class TestBusiness:
    def test_gets_a_number(self, team: Team) -> None:
        question = asked_of(team, track=Track.BUSINESS.value)
        version = _approve(team, _checked(team, question))
        with pytest.raises(Incomplete, match="Trả lời doanh nghiệp cần số"):
            send_reply(question=question, version=version, by_way=ReplyBy.CODE, by=team.author, at=SOON)
        reply = send_reply(
            question=question, version=version, by_way=ReplyBy.CODE, document=SIGNED, by=team.author, at=SOON
        )
        assert (reply.document_number, reply.document_date) == ("12/STP-PBGDPL", date(2026, 11, 26))


class TestClock:
    @pytest.mark.parametrize(("at", "what"), [(SOON, "tra-loi"), (MUCH_LATER, "tra-loi-tre")])
    def test_is_stopped_and_counted(self, at, what: str) -> None:  # type: ignore[no-untyped-def]
        load_rules()
        team = Team()
        question = asked_of(team)
        start_clock(question=question, at=AT)
        finish_version(version=_checked(team, question), sending=Sending(ReplyBy.CODE), by=team.approver, at=at)
        counted = DayCount.objects.get(what=what)
        assert (counted.count, counted.agency) == (1, team.agency)
        assert counted.days > 0
        assert Entry.objects.get(verb="reply.sent").details["late"] is (what == "tra-loi-tre")


class TestMerged:
    def test_are_answered_with_the_public_words(self, team: Team) -> None:
        head, other = asked_of(team), asked_of(team, reply_by=ReplyBy.EMAIL)
        merge_question(question=other, into=head, explanation="Cùng một câu.", by=team.author, at=AT)
        version = _checked(team, head, reply_text="Riêng người hỏi trước.")
        finish_version(version=version, sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        reply = Reply.objects.get(question=other)
        assert (reply.text, reply.by_way) == (IN_FULL, ReplyBy.EMAIL)
        other.refresh_from_db()
        assert other.answer == version.answer
        assert Answer.objects.get().asked_count == 2
        assert Entry.objects.filter(verb="reply.sent").count() == 2

    def test_hinder_an_answer_for_one_alone(self, team: Team) -> None:
        head, other = asked_of(team), asked_of(team)
        merge_question(question=other, into=head, explanation="Cùng một câu.", by=team.author, at=AT)
        version = _checked(team, head, reach=AnswerReach.PRIVATE.value)
        with pytest.raises(Refused, match="Còn câu hỏi khác gộp vào câu này"):
            finish_version(version=version, sending=Sending(ReplyBy.CODE), by=team.approver, at=SOON)
        assert AnswerVersion.objects.get(pk=version.pk).state == VersionState.CHECKED


class TestGiveExisting:
    def test_answers_at_once(self, team: Team) -> None:
        answer, question = team.published(), asked_of(team)
        reply = give_existing_answer(question=question, answer=answer, by=team.author, at=SOON)
        question.refresh_from_db()
        assert (question.state, question.answer, reply.text) == ("da-tra-loi", answer, IN_FULL)
        assert Answer.objects.get(pk=answer.pk).asked_count == 1

    def test_a_business_as_well(self, team: Team) -> None:
        question = asked_of(team, track=Track.BUSINESS.value)
        assert give_existing_answer(question=question, answer=team.published(), by=team.author, at=SOON).pk

    def test_only_what_is_public(self, team: Team) -> None:
        with pytest.raises(Refused, match="Chỉ gửi được lời đã duyệt hoặc đang công"):
            give_existing_answer(question=asked_of(team), answer=team.draft().answer, by=team.author, at=SOON)

    def test_by_the_desk_or_whoever_answers(self, team: Team) -> None:
        question, answer = asked_of(team), team.published()
        with pytest.raises(NotAllowed):
            give_existing_answer(question=question, answer=answer, by=officer_of(Team().agency, "editor"), at=SOON)
        desk = officer_of(Team().agency, "justice")
        assert give_existing_answer(question=question, answer=answer, by=desk, at=SOON).by == desk
