"""What a text message says of everything that ships: of whom, whole, with its link and its warning, in few parts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from demo.scenes.answer_manuscripts import read_manuscript

from lawtext.words import fold
from messageproviders.sms import count_sms
from portal.dissemination.composition.forms import opt_out, propose
from portal.dissemination.composition.items import CampaignItem, SpeakerDetails
from portal.dissemination.composition.speech import read_aloud
from portal.dissemination.states import MessageForm
from portal.questions.operations.situations import text_of_situation
from portal.questions.queries.situations import starter_situations
from portal.questions.states.markup import MOST_MESSAGE

ANSWERS = Path(__file__).parents[4] / "demo" / "questions"
LINK = "https://lantoa.example.vn/l/abc2345/"
VOICE = SpeakerDetails(portal="Lan Tỏa", owner="Sở Tư pháp", stop_number="8088")
WARNING = "Sắp thay đổi: từ ngày 01/07/2027, khoản 4 Điều 97 được sửa đổi."
# Words of questions that name no subject.
_NO_SUBJECT = frozenset(
    fold("thì là có không được phải bao nhiêu lâu gì nào làm sao ai mấy một những và của bị").split()
)


def item(title: str, summary: str, message: str) -> CampaignItem:
    agency = "Sở Tư pháp thành phố Cần Thơ"
    return CampaignItem("cau-tra-loi", "1", "Câu trả lời", title, LINK, agency, summary, message=message)


def of_the_demo() -> Iterator[CampaignItem]:
    for path in sorted(ANSWERS.glob("*.md")):
        one = read_manuscript(path.read_text(encoding="utf-8"))
        yield item(one.title, one.summary, one.message)


def of_situations() -> Iterator[CampaignItem]:
    situations = [one for one in starter_situations() if one.short]
    names = {one.key: one.title for one in situations}
    for one in situations:
        text = text_of_situation(one, names)
        yield item(text.title, text.summary, text.message)


@pytest.fixture(scope="module", params=[of_the_demo, of_situations], ids=["demo", "situations"])
def items(request: pytest.FixtureRequest) -> list[CampaignItem]:
    return list(request.param())


def sms(one: CampaignItem) -> dict[str, str]:
    return propose(MessageForm.SMS, item=one, link=LINK, voice=VOICE)


def subject(text: str) -> set[str]:
    return {word.strip('.,:;?!"“”()') for word in fold(text).split()} - _NO_SUBJECT


def parts(one: CampaignItem) -> int:
    return count_sms(f"{sms(one)['plain']} {opt_out(VOICE, with_marks=False)}", with_marks=False).parts


def test_every_one_names_its_subject(items: list[CampaignItem]) -> None:
    assert [one.title for one in items if not subject(one.title) & subject(sms(one)["plain"])] == []


def test_none_is_cut_in_any_short_form(items: list[CampaignItem]) -> None:
    forms = (MessageForm.SMS, MessageForm.PUSH, MessageForm.SHARE, MessageForm.REPLY)
    said = ((one, propose(form, item=one, link=LINK, voice=VOICE)) for one in items for form in forms)
    own = [(one.title, words) for one, content in said for words in content.values() if words.endswith(("...", "…"))]
    assert own == []


def test_every_one_ends_with_its_link_and_keeps_its_warning(items: list[CampaignItem]) -> None:
    for one in items:
        warned = replace(one, warnings=(WARNING,))
        for words in sms(warned).values():
            assert words.endswith(f" Xem: {LINK}")
            assert fold(words).startswith(fold(WARNING))
        assert propose(MessageForm.PUSH, item=warned, link=LINK, voice=VOICE)["body"].startswith(WARNING)


def test_none_takes_more_than_two_parts_without_marks(items: list[CampaignItem]) -> None:
    assert {parts(one) for one in items} <= {1, 2}
    assert all(len(one.message) <= MOST_MESSAGE for one in items)


def test_all_of_the_demo_have_a_message_of_one_part() -> None:
    told = list(of_the_demo())
    assert all(one.message for one in told)
    assert {parts(one) for one in told} == {1}


def test_all_of_the_demo_and_nearly_all_situations_say_their_rule() -> None:
    """A question alone is no message: beside it stands what the answer is, whole."""
    silent = [one.title for one in (*of_the_demo(), *of_situations()) if not one.rule]
    assert len(silent) <= 5


def test_a_title_that_is_read_already_is_not_said_again(items: list[CampaignItem]) -> None:
    for one in items:
        title = one.title.rstrip("?.")
        push = propose(MessageForm.PUSH, item=one, link=LINK, voice=VOICE)
        assert not (one.rule and title in push["title"] and title in push["body"])
        assert not (one.rule and title not in push["title"]) or subject(one.title) & subject(push["body"])
        assert propose(MessageForm.SPOKEN, item=one, link=LINK, voice=VOICE)["text"].count(read_aloud(title)) <= 1
