"""What an officer is told of how the asker comes to know: nobody is said to be told whom no message reaches."""

import pytest
from pytest_django import Settings

from portal.questions.models import Asker, Question
from portal.questions.queries.letters import how_to_hear, still_to_tell
from portal.questions.states import ReplyBy
from tests.portal.dissemination.campaign_factories import make_account
from tests.portal.questions.factories import AT, make_question

pytestmark = pytest.mark.django_db
NUMBER = "0912345678"


def asked_by(way: ReplyBy, contact: str, wording: str) -> Question:
    question = make_question()
    Asker.objects.create(question=question, reply_by=way.value, contact=contact, wording=wording, consented_at=AT)
    return question


@pytest.mark.parametrize(
    ("way", "contact", "wording", "said"),
    [
        (ReplyBy.EMAIL, "hoi@example.vn", "2026-11", "Cổng sẽ gửi tin"),
        (ReplyBy.PHONE, NUMBER, "2026-11-27", "Cổng sẽ gửi tin"),
        (ReplyBy.PHONE, NUMBER, "2026-11", "xin gọi điện"),  # agreed to be called alone
        (ReplyBy.PHONE, "0293 3876 543", "2026-11-27", "xin gọi điện"),  # a landline takes no messages
        (ReplyBy.POST, NUMBER, "2026-11", "xin gửi thư giấy"),
        (ReplyBy.COUNTER, NUMBER, "2026-11", "xin báo khi người hỏi đến"),
        (ReplyBy.CODE, "", "2026-11", "mã biên nhận"),
    ],
)
def test_is_told_by_the_way_that_the_asker_chose(way: ReplyBy, contact: str, wording: str, said: str):
    make_account()
    question = asked_by(way, contact, wording)
    assert said in how_to_hear(question)
    assert still_to_tell(question) == ""  # there is no reply yet


@pytest.mark.parametrize(
    ("way", "contact", "said"),
    [(ReplyBy.EMAIL, "hoi@example.vn", "xin tự báo"), (ReplyBy.PHONE, NUMBER, "xin gọi điện")],
)
def test_no_message_is_promised_by_a_channel_that_is_closed(way: ReplyBy, contact: str, said: str, settings: Settings):
    settings.MAIL_IS_CONFIGURED = False
    assert said in how_to_hear(asked_by(way, contact, "2026-11-27"))


def test_nobody_is_left_to_be_told_once_the_asker_is_erased():
    assert "Không còn người hỏi" in how_to_hear(make_question())
