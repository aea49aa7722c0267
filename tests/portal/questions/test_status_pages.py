"""The asker comes back with the receipt code, to the truth and nothing but."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal.agencies.models import Agency, Officer
from portal.agencies.operations import rate_limits
from portal.questions.models import Answer, Question, Reply
from portal.questions.operations.clocks import extend_clock
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.publication import publish_version, withdraw_answer
from portal.questions.operations.replies import give_existing_answer
from portal.questions.operations.submissions import NewQuestion, ReceivedQuestion, receive_question
from portal.questions.operations.triage import (
    ask_supplement,
    ask_to_join,
    merge_question,
    refer_question,
    refuse_question,
    reopen_question,
    return_question,
    transfer_question,
)
from portal.questions.queries.histories import asker_story, question_history
from portal.questions.queries.submissions import question_of, receipt_code
from portal.questions.states import QuestionState, ReplyBy, Track
from tests.portal.agencies.factories import make_agency, make_officer
from tests.portal.questions.answering import Team, text_with
from tests.portal.questions.factories import AT

pytestmark = pytest.mark.django_db
LOOK_UP, STATUS = "/hoi-dap/tra-cuu/", "/hoi-dap/tra-cuu/cua-toi/"
KEY = "only-for-tests"
ELSEWHERE: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def officer() -> Officer:
    return make_officer()


def receive(at: datetime = AT, **fields: Any) -> ReceivedQuestion:
    said = {"text": "Hàng xóm lấn đất, kiện ở đâu?", "title": "Kiện ở đâu?", "wording": "2026-11", "may_publish": False}
    return receive_question(asked=NewQuestion(**said | fields), at=at, key=KEY)


def told(question: Question, *, on: date = date(2026, 11, 30)) -> dict[str, Any]:
    fresh = question_of(uuid=question.uuid)
    assert fresh
    return asker_story(question=fresh, on=on)


def told_at_eight(*, verb: str, keys: list[int]) -> dict[int, list[tuple[str, datetime]]]:
    assert verb == "clock.escalated"
    return {key: [("Bà Hạnh", datetime(2026, 12, 10, 1, tzinfo=UTC))] for key in keys}


def refer(question: Question, lead: Agency, officer: Officer, at: datetime) -> None:
    refer_question(question=question, lead=lead, field_slug="dat-dai", reason="Đúng thẩm quyền.", by=officer, at=at)


class TestLookUp:
    @pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "plain"])
    def test_a_code_opens_its_question(self, client: Client, typed: str):
        code = receive().code
        said = {"lower": code.lower(), "plain": code.replace("-", "")}.get(typed, typed.format(code))
        page = client.post(LOOK_UP, {"code": said}, follow=True)
        assert page.redirect_chain == [(STATUS, 302)]
        assert "Hàng xóm lấn đất, kiện ở đâu?" in page.content.decode()

    @pytest.mark.parametrize("typed", ["", "abc", "7KQ2-M9TX-4HBC", "CH-2026-000001", "' OR 1=1"])
    def test_anything_else_opens_nothing(self, client: Client, typed: str):
        receive()
        page = client.post(LOOK_UP, {"code": typed})
        assert page.status_code == 422
        assert client.get(STATUS)["Location"] == LOOK_UP

    def test_guessing_is_stopped(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)  # the minute does not turn meanwhile
        code = receive().code
        answers = [client.post(LOOK_UP, {"code": "7KQ2-M9TX-4HBC"}, **ELSEWHERE).status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]
        assert client.post(LOOK_UP, {"code": code}, **ELSEWHERE).status_code == 429

    def test_right_codes_are_not_counted(self, client: Client):
        code = receive().code
        answers = {client.post(LOOK_UP, {"code": code}, **ELSEWHERE).status_code for _ in range(15)}
        assert answers == {302}

    def test_a_cookie_of_ones_own_making_opens_nothing(self, client: Client):
        client.cookies["bien-nhan"] = f"{receive().question.uuid.hex}:1abc:signature"
        assert client.get(STATUS)["Location"] == LOOK_UP

    def test_the_page_can_be_closed_on_a_shared_machine(self, client: Client):
        client.post(LOOK_UP, {"code": receive().code})
        client.post(STATUS, {"viec": "dong"})
        assert client.get(STATUS)["Location"] == LOOK_UP

    def test_the_page_closes_itself_when_the_browser_forgets_the_question(self, client: Client):
        kept = client.post(LOOK_UP, {"code": receive().code}).cookies["bien-nhan"]["max-age"]
        html = client.get(STATUS).content.decode()
        assert f'<meta http-equiv="refresh" content="{kept};url={LOOK_UP}">' in html
        assert f"{kept // 60} phút" in html

    @pytest.mark.parametrize(("by", "contact"), [(ReplyBy.EMAIL, "ba@example.vn"), (ReplyBy.PHONE, "0901234567")])
    def test_the_receipt_says_where_else_the_code_lies(self, client: Client, by: ReplyBy, contact: str):
        client.post(LOOK_UP, {"code": receive(reply_by=by, contact=contact).code})
        html = client.get("/hoi-dap/gui-cau-hoi/da-nhan/").content.decode()
        assert ("nằm trong các thư" in html) is (by is ReplyBy.EMAIL)
        assert "không lưu mã" not in html + client.get(LOOK_UP).content.decode()

    def test_the_page_is_kept_by_nobody(self, client: Client):
        client.post(LOOK_UP, {"code": receive().code})
        page = client.get(STATUS)
        assert "no-store" in page["Cache-Control"]
        assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex", "same-origin")

    def test_the_page_costs_few_queries(
        self, client: Client, officer: Officer, django_assert_max_num_queries: DjangoAssertNumQueries
    ):
        received = receive(timezone.now() - timedelta(days=3))
        busy(received.question, officer, at=timezone.now() - timedelta(days=2))
        client.post(LOOK_UP, {"code": received.code})
        with django_assert_max_num_queries(12):
            assert client.get(STATUS).status_code == 200

    def test_under_another_secret_a_code_still_opens_but_is_not_printed(self, client: Client, settings: Settings):
        code = receive().code
        settings.SECRET_KEY = "another"  # noqa: S105
        client.post(LOOK_UP, {"code": code})
        assert client.get(STATUS).status_code == 200
        html = client.get("/hoi-dap/gui-cau-hoi/da-nhan/").content.decode()
        assert "không in lại được" in html
        assert not re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", html)

    def test_a_code_of_the_key_of_before_is_printed_again(self, client: Client, settings: Settings):
        code = receive().code
        settings.SECRET_KEY_FALLBACKS = ["older", settings.SECRET_KEY]
        settings.SECRET_KEY = "another"  # noqa: S105
        client.post(LOOK_UP, {"code": code})
        assert code in client.get("/hoi-dap/gui-cau-hoi/da-nhan/").content.decode()


class TestStory:
    def test_tells_by_when_and_why(self):
        story = told(receive().question)
        assert story["heading"] == "Đã nhận, đang phân loại"
        assert story["due"]
        assert story["due"]["due_on"] == date(2026, 12, 9)
        assert "không tính 2 thứ Bảy, 2 Chủ nhật" in story["due"]["sentence"]
        assert story["left"] == 8

    def test_tells_that_it_is_late(self):
        story = told(receive().question, on=date(2026, 12, 11))
        assert story["days_late"] > 0
        assert story["days_late"] == 2

    def test_says_that_those_above_were_told_once_a_letter_has_left(
        self, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ):
        asked = receive()
        client.post(LOOK_UP, {"code": asked.code})
        monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 12, 11))
        assert "đã được báo" not in client.get(STATUS).content.decode()
        settings.OFFICERS_TOLD = f"{__name__}.told_at_eight"
        assert "đã được báo bằng thư lúc 08:00 10/12/2026" in client.get(STATUS).content.decode()

    def test_tells_who_has_it_and_every_hand_it_went_through(self, officer: Officer):
        question = receive().question
        busy(question, officer, at=AT + timedelta(days=1))
        story = told(question)
        assert story["heading"] == "Sở Xây dựng đang trả lời"
        said = [(one.heading, one.words) for one in story["steps"]]
        assert [heading for heading, _ in said][:4] == [
            "Đã nhận câu hỏi",
            "Đã chuyển Sở Công Thương trả lời",
            "Sở Công Thương trả lại để chuyển đúng nơi",
            "Đã chuyển Sở Nội vụ trả lời",
        ]
        words = "\n".join(one for _, one in said)
        assert "Không thuộc thẩm quyền." in words
        assert "Đúng là việc xây dựng." in words
        assert "Hồ sơ phức tạp" in words
        assert sum("Sở Xây dựng" in heading + one for heading, one in said) == 1  # a transfer is told once
        assert [one.at for one in story["steps"]] == sorted(one.at for one in story["steps"])

    def test_tells_of_a_referral_the_field_and_not_what_officers_say_of_it(self, officer: Officer):
        question, land, works = receive().question, make_agency("Sở Đất"), make_agency("Sở Nhà")
        reason = "Lĩnh vực Đất đai (câu hỏi có lời “không chịu”, “bán không”) do Sở Đất trả lời."
        refer_question(question=question, lead=land, field_slug="dat-dai", reason=reason, by=officer, at=AT)
        ask_to_join(question=question, agency=works, reason="Bà này hay kiện.", by=officer, at=AT + timedelta(hours=1))
        words = [one.words for one in told(question)["steps"]]
        assert words == ["", "Lĩnh vực Đất đai.", "Lĩnh vực Đất đai."]

    def test_tells_that_a_joint_agency_gives_no_opinion_and_not_that_the_question_moves(self, officer: Officer):
        question, land, works = receive().question, make_agency("Sở Đất"), make_agency("Sở Nhà")
        refer_question(question=question, lead=land, joint=[works], field_slug="", reason="", by=officer, at=AT)
        return_question(question=question, agency=works, reason="Nhà không có việc gì.", by=officer, at=AT)
        story = told(question)
        assert story["heading"] == "Sở Đất đang trả lời"
        assert [one.heading for one in story["steps"] if one.words == "Nhà không có việc gì."] == ["Sở Nhà không góp ý"]

    @pytest.mark.parametrize("before", ["merged", "refused", "answered"])
    def test_tells_once_why_it_was_reopened(self, before: str, officer: Officer):
        question, land = receive().question, make_agency("Sở Đất")
        if before == "merged":
            merge_question(question=question, into=receive().question, explanation="Như nhau.", by=officer, at=AT)
        elif before == "refused":
            refuse_question(question=question, explanation="Mời hỏi tòa án.", by=officer, at=AT)
        else:
            refer_question(question=question, lead=land, field_slug="", reason="", by=officer, at=AT)
            Question.objects.filter(pk=question.pk).update(state=QuestionState.ANSWERED.value, closed_at=AT)
        reopen_question(question=question, reason="Hai việc khác nhau.", by=officer, at=AT + timedelta(days=1))
        question = Question.objects.get(pk=question.pk)
        assert str([one.words for one in told(question)["steps"]]).count("Hai việc khác nhau.") == 1
        lines = question_history(question=question, clock=question.clock)["lines"]
        assert str([line.words for line in lines]).count("Hai việc khác nhau.") == 1

    def test_warns_of_an_answer_that_was_withdrawn_or_has_a_newer_version(self, client: Client):
        team, asked = Team(), receive()
        answer = team.published()
        refer(asked.question, team.agency, team.author, AT)
        give_existing_answer(question=asked.question, answer=answer, by=team.author, at=AT)
        client.post(LOOK_UP, {"code": asked.code})
        assert "trước khi làm theo" not in client.get(STATUS).content.decode()
        newer = start_correction(answer=answer, by=team.author, at=AT)
        publish_version(version=team.carry_on(newer, text_with(change_note="Nêu rõ mức.")), by=team.approver, at=AT)
        assert "đã có bản mới; xin đọc bản mới trước khi làm theo" in client.get(STATUS).content.decode()
        withdraw_answer(answer=Answer.objects.get(), reason="Luật đã đổi.", by=team.approver, at=AT)
        page = client.get(STATUS).content.decode()
        assert "đã được rút ngày 25/11/2026; xin đừng làm theo" in page
        assert "Luật đã đổi." in page

    def test_withdrawing_takes_no_answer_away_that_is_there(self, client: Client):
        asked = receive()
        client.post(LOOK_UP, {"code": asked.code})
        waiting = client.get(STATUS).content.decode()
        assert "bạn không nhận được trả lời nữa" in waiting
        assert "Câu hỏi chưa trả lời sẽ không trả lời được nữa" in waiting
        Question.objects.update(state=QuestionState.DELIVERING.value)
        there = client.get(STATUS).content.decode()
        assert "lời trả lời vẫn ở trang này" in there
        assert "không nhận được trả lời nữa" not in there
        assert "chưa trả lời" not in there

    def test_names_no_officer(self, officer: Officer):
        officer.first_name = "Nguyễn Thị Kín"
        officer.save()
        question = receive().question
        busy(question, officer, at=AT + timedelta(days=1))
        assert "Kín" not in str(told(question)["steps"])

    def test_tells_what_is_missing(self, officer: Officer):
        question = receive().question
        ask_supplement(question=question, wanted="Đất có sổ chưa?", by=officer, at=AT + timedelta(days=1))
        story = told(question)
        assert story["heading"] == "Đang chờ bạn bổ sung thông tin"
        assert story["left"] is None
        assert story["due"]
        assert story["due"]["due_on"] is None
        assert [one.heading for one in story["steps"]] == ["Đã nhận câu hỏi", "Cơ quan cần bạn bổ sung thông tin"]

    def test_tells_why_it_was_refused(self, officer: Officer):
        question = receive().question
        refuse_question(question=question, explanation="Xin hỏi Tòa án.", by=officer, at=AT + timedelta(days=1))
        story = told(question)
        assert (story["heading"], story["words"], not story["question"].is_open) == (
            "Không thuộc phạm vi trả lời",
            "Xin hỏi Tòa án.",
            True,
        )

    def test_does_not_pretend_about_what_was_held_back(self):
        story = told(receive(needs_a_look=True).question)
        assert "giống thư rác" in story["words"]
        assert story["due"] is None


class TestWrittenAnswer:
    @pytest.fixture
    def reply(self, officer: Officer) -> Reply:
        received = receive(track=Track.BUSINESS, organisation="HTX Tân Bình")
        refer(received.question, make_agency("Sở Công Thương"), officer, AT)
        return Reply.objects.create(
            question=received.question,
            text="Hợp tác xã nộp hồ sơ tại Sở.\n\n- Đơn đề nghị\n- Bản sao giấy đăng ký",
            by_way=ReplyBy.CODE.value,
            document_number="12/SCT-PC",
            document_date=date(2026, 12, 1),
            signer="Trần Văn B",
            signer_title="Giám đốc",
            sent_at=AT + timedelta(days=3),
            by=officer,
        )

    def opened(self, client: Client, reply: Reply) -> str:
        code = receipt_code(uuid=reply.question.uuid, key=KEY)
        return client.post(LOOK_UP, {"code": code}, follow=True).content.decode()

    def test_is_read_and_taken_along(self, client: Client, reply: Reply):
        html = self.opened(client, reply)
        assert "<li>Đơn đề nghị</li>" in html
        assert "Văn bản số 12/SCT-PC" in html
        for ending, magic in (("pdf", b"%PDF-"), ("docx", b"PK")):
            letter = client.get(f"{STATUS}van-ban-{reply.pk}.{ending}")
            assert letter.content.startswith(magic)
            assert letter["Content-Disposition"].startswith("attachment")
            assert "no-store" in letter["Cache-Control"]

    def test_is_for_the_asker_alone(self, client: Client, reply: Reply):
        assert client.get(f"{STATUS}van-ban-{reply.pk}.pdf")["Location"] == LOOK_UP
        client.post(LOOK_UP, {"code": receive().code})
        assert client.get(f"{STATUS}van-ban-{reply.pk}.pdf").status_code == 404


class TestActs:
    @pytest.fixture
    def mine(self, client: Client) -> Question:
        received = receive(timezone.now() - timedelta(days=2))
        client.post(LOOK_UP, {"code": received.code})
        return received.question

    def test_give_what_was_asked(self, client: Client, mine: Question, officer: Officer):
        ask_supplement(question=mine, wanted="Đất có sổ chưa?", by=officer, at=timezone.now())
        page = client.post(STATUS, {"viec": "bo-sung", "given": "Có sổ năm 2015."}, follow=True)
        assert "Đã gửi thông tin bổ sung" in page.content.decode()
        assert mine.supplements.get().given == "Có sổ năm 2015."

    def test_empty_words_are_told(self, client: Client, mine: Question, officer: Officer):
        ask_supplement(question=mine, wanted="Đất có sổ chưa?", by=officer, at=timezone.now())
        page = client.post(STATUS, {"viec": "bo-sung", "given": " "})
        assert page.status_code == 422
        assert "Xin viết thông tin cần bổ sung." in page.content.decode()

    def test_words_that_nobody_waits_for_are_given_back(self, client: Client, mine: Question):
        page = client.post(STATUS, {"viec": "bo-sung", "given": "Có sổ năm 2015."})
        assert page.status_code == 409
        assert "Có sổ năm 2015." in page.content.decode()

    def test_take_it_back(self, client: Client, mine: Question):
        page = client.post(STATUS, {"viec": "rut"}, follow=True)
        mine.refresh_from_db()
        assert mine.state == QuestionState.WITHDRAWN.value
        assert "Bạn đã rút câu hỏi" in page.content.decode()
        assert client.post(STATUS, {"viec": "rut"}, follow=True).status_code == 200

    def test_be_erased(self, client: Client, mine: Question):
        page = client.post(STATUS, {"viec": "xoa"}, follow=True)
        html = page.content.decode()
        mine.refresh_from_db()
        assert mine.erased_at
        assert "Hàng xóm" not in html
        assert "Nội dung đã được xóa." in html
        assert "Đã xóa thông tin cá nhân" in html

    def test_an_act_that_is_none_does_nothing(self, client: Client, mine: Question):
        assert client.post(STATUS, {"viec": "chuyen"}).status_code == 200

    def test_without_the_code_nothing_is_done(self, mine: Question):
        assert Client().post(STATUS, {"viec": "rut"})["Location"] == LOOK_UP
        mine.refresh_from_db()
        assert mine.state == QuestionState.RECEIVED.value


def busy(question: Question, officer: Officer, *, at: datetime) -> None:
    """Referred, returned, referred again, transferred, extended."""
    trade, interior, building = (make_agency(name) for name in ("Sở Công Thương", "Sở Nội vụ", "Sở Xây dựng"))
    refer(question, trade, officer, at)
    hour = timedelta(hours=1)
    return_question(question=question, agency=trade, reason="Không thuộc thẩm quyền.", by=officer, at=at + hour)
    refer(question, interior, officer, at + 2 * hour)
    transfer_question(question=question, to=building, reason="Đúng là việc xây dựng.", by=officer, at=at + 3 * hour)
    question.refresh_from_db()
    extend_clock(question=question, days=3, explanation="Hồ sơ phức tạp", at=at + 4 * hour, by=officer)
