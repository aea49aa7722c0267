"""What an officer is told of how the asker comes to know: nobody is said to be told whom no message reaches."""

import pytest

from portal.questions.models import Asker
from portal.questions.queries.letters import how_to_hear, still_to_tell
from portal.questions.states import ReplyBy
from tests.portal.questions.factories import AT, make_question

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("way", "wording", "said"),
    [
        (ReplyBy.EMAIL, "2026-11", "Cổng sẽ gửi tin"),
        (ReplyBy.PHONE, "2026-11-27", "Cổng sẽ gửi tin"),
        (ReplyBy.PHONE, "2026-11", "xin gọi điện"),  # agreed to be called alone
        (ReplyBy.POST, "2026-11", "xin gửi thư giấy"),
        (ReplyBy.COUNTER, "2026-11", "xin báo khi người hỏi đến"),
        (ReplyBy.CODE, "2026-11", "mã biên nhận"),
    ],
)
def test_is_told_by_the_way_that_the_asker_chose(way: ReplyBy, wording: str, said: str):
    question = make_question()
    contact = "" if way is ReplyBy.CODE else "0912345678"
    Asker.objects.create(question=question, reply_by=way.value, contact=contact, wording=wording, consented_at=AT)
    assert said in how_to_hear(question)
    assert still_to_tell(question) == ""  # there is no reply yet


def test_nobody_is_left_to_be_told_once_the_asker_is_erased():
    assert "Không còn người hỏi" in how_to_hear(make_question())
