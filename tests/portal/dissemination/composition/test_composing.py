"""What is proposed for each form, and what is found wrong in it."""

from dataclasses import replace
from typing import Any

import pytest

from messageproviders.sms import count_sms, lost_without_marks
from portal.dissemination.composition.forms import (
    PARTS,
    WordingProblem,
    opt_out,
    problems,
    propose,
    propose_parameters,
    wording_mark_of,
)
from portal.dissemination.composition.items import (
    MOST_SYLLABLES,
    CampaignItem,
    SpeakerDetails,
    script_of,
    seconds,
    syllables,
    unspoken,
)
from portal.dissemination.states import MessageForm
from portal.questions.states.markup import as_sentence

LINK = "https://lantoa.example.vn/l/abc2345/"
ITEM = CampaignItem(
    kind="cau-tra-loi",
    key="12",
    noun="Câu trả lời",
    title="Mất cọc khi thuê nhà có đòi lại được không?",
    address="https://lantoa.example.vn/hoi-dap/so-12/",
    agency="Sở Tư pháp thành phố Cần Thơ",
    summary="Bên nhận cọc từ chối cho thuê thì phải trả lại tiền cọc và một khoản bằng số tiền đó.",
    paragraphs=(
        "Theo khoản 2 Điều 328 Bộ luật Dân sự 91/2015/QH13, từ ngày 01/01/2017, bên nhận cọc từ chối giao kết "
        "thì phải trả 5.000.000 đồng nếu đã nhận 5.000.000 đồng.",
        "- Giữ giấy biên nhận.",
        "- Liên hệ UBND phường nơi có nhà.",
    )
    * 6,
    citations=(("khoản 2 Điều 328 Bộ luật Dân sự", ""),),
    field_name="Dân sự",
    fields=("dan-su",),
    is_question=True,
)
VOICE = SpeakerDetails(portal="Lan Tỏa", owner="Sở Tư pháp", hotline="0292 3820 536", stop_number="8088")
CHECKS: dict[str, Any] = {
    "link": LINK,
    "endings": {"marked": opt_out(VOICE, with_marks=True), "plain": opt_out(VOICE, with_marks=False)},
    "meaning_lost": lost_without_marks,
}
WORDED = [form for form in MessageForm if form is not MessageForm.TEMPLATE]


def found(form: MessageForm, **content: str) -> list[WordingProblem]:
    return problems(form, propose(form, item=ITEM, link=LINK, voice=VOICE) | content, **CHECKS)


class TestWhatIsProposed:
    @pytest.mark.parametrize("form", WORDED, ids=str)
    def test_has_every_part_within_its_length(self, form: MessageForm) -> None:
        content = propose(form, item=ITEM, link=LINK, voice=VOICE)
        assert set(content) == {part.name for part in PARTS[form]}
        assert all(part.most is None or 0 < len(content[part.name]) <= part.most for part in PARTS[form])

    @pytest.mark.parametrize("form", WORDED, ids=str)
    def test_may_be_submitted_as_it_is(self, form: MessageForm) -> None:
        assert [one for one in found(form) if one.stops] == []

    @pytest.mark.parametrize("form", WORDED, ids=str)
    def test_survives_an_item_that_is_long_in_everything(self, form: MessageForm) -> None:
        long = CampaignItem(
            **{name: getattr(ITEM, name) for name in CampaignItem.__slots__}
            | {"title": "Điều lệ " * 200, "summary": "Dài " * 300}
        )
        content = propose(form, item=long, link=LINK, voice=VOICE)
        assert [one for one in problems(form, content, **CHECKS) if one.stops] == []

    def test_warns_first_where_the_law_has_changed(self) -> None:
        warned = CampaignItem(
            **{name: getattr(ITEM, name) for name in CampaignItem.__slots__} | {"warnings": ("Luật đã thay đổi.",)}
        )
        for form, part in (
            (MessageForm.EMAIL, "text"),
            (MessageForm.SHARE, "text"),
            (MessageForm.REPLY, "text"),
            (MessageForm.ARTICLE, "body"),
        ):
            assert propose(form, item=warned, link=LINK, voice=VOICE)[part].startswith("Luật đã thay đổi.")

    def test_says_the_message_of_the_content_in_every_short_form(self) -> None:
        message = "Chủ nhà nhận cọc rồi không cho thuê phải trả gấp đôi tiền cọc."
        item = replace(ITEM, message=message)
        said = {form: propose(form, item=item, link=LINK, voice=VOICE) for form in WORDED}
        assert said[MessageForm.SMS]["marked"] == f"{message} Xem: {LINK}"
        assert count_sms(f"{said[MessageForm.SMS]['plain']} {opt_out(VOICE, with_marks=False)}").parts == 1
        assert said[MessageForm.PUSH]["body"] == message
        assert said[MessageForm.SPOKEN]["text"].split("\n\n")[1] == message
        assert propose_parameters([{"name": "noi_dung", "most": 100}], item=item, link=LINK, voice=VOICE) == {
            "noi_dung": message
        }

    @pytest.mark.parametrize(
        ("message", "beside"), [("Chủ nhà nhận cọc rồi đổi ý phải trả gấp đôi.", None), ("", "brief")]
    )
    def test_is_not_said_twice_beside_a_title_that_stands_whole(self, message: str, beside: str | None) -> None:
        item = replace(ITEM, message=f"{as_sentence(ITEM.title)} {message}" if message else "")
        names = [{"name": "noi_dung", "most": 200}, {"name": "tieu_de", "most": 200}]
        told = propose_parameters(names, item=item, link=LINK, voice=VOICE)
        assert told["tieu_de"] == ITEM.title
        assert ITEM.title not in told["noi_dung"]
        assert told["noi_dung"] == (message if beside is None else as_sentence(item.brief))
        names[1]["most"] = 10  # a title that has no room is said in the words
        assert ITEM.title in propose_parameters(names, item=item, link=LINK, voice=VOICE)["noi_dung"]

    @pytest.mark.parametrize("form", WORDED, ids=str)
    @pytest.mark.parametrize("message", ["", "Chủ nhà nhận cọc rồi đổi ý phải trả gấp đôi. " * 3])
    def test_is_never_cut(self, form: MessageForm, message: str) -> None:
        item = replace(ITEM, message=message, title=f"{ITEM.title} " * 3, summary=ITEM.summary * 5)
        said = " ".join(propose(form, item=item, link=LINK, voice=VOICE).values())
        assert "…" not in said
        assert "..." not in said

    def test_tells_how_to_refuse_with_and_without_marks(self) -> None:
        assert opt_out(VOICE, with_marks=False) == "Tu choi: soan TC gui 8088"
        assert opt_out(VOICE, with_marks=True) == "Từ chối: soạn TC gửi 8088"

    def test_fills_parameters_of_a_template_by_their_names(self) -> None:
        parameters = [{"name": "ten_van_ban", "most": 30}, {"name": "link"}, {"name": "ma_so"}]
        content = propose_parameters(parameters, item=ITEM, link=LINK, voice=VOICE)
        assert len(content["ten_van_ban"]) <= 30
        assert content["ma_so"] == ""


class TestWhatIsFoundWrong:
    def test_a_text_without_its_link(self) -> None:
        assert found(MessageForm.REPLY, text="Xin chào")[0].stops

    def test_a_link_that_nobody_counts(self) -> None:
        told = found(MessageForm.REPLY, text=f"Xem {LINK} và https://example.vn/khac")
        assert [(one.stops, "khác" in one.words) for one in told] == [(False, True)]

    def test_a_title_that_is_too_long(self) -> None:
        assert "nhiều nhất 150" in found(MessageForm.ARTICLE, title="a" * 151)[0].words

    def test_an_empty_part(self) -> None:
        assert found(MessageForm.PUSH, title="  ")[0].words == "Chưa có tiêu đề thông báo."

    def test_letters_are_counted_composed(self) -> None:
        assert found(MessageForm.ARTICLE, title="e\u0302\u0301" * 150) == found(MessageForm.ARTICLE)

    def test_a_text_message_of_more_than_three_parts_with_what_is_added_to_it(self) -> None:
        told = found(MessageForm.SMS, marked=f"{'ế' * 170} {LINK}")
        assert any(one.stops and "4 phần" in one.words for one in told)

    def test_words_that_say_something_else_without_marks(self) -> None:
        told = found(MessageForm.SMS, marked=f"Bị phạt tiền nếu đặt cọc. {LINK}")
        assert any("phạt tiền" in one.words and not one.stops for one in told)

    def test_a_script_that_nobody_listens_to_the_end(self) -> None:
        assert "nhiều nhất 300 tiếng" in found(MessageForm.SPOKEN, text="tiếng " * 301)[0].words

    def test_what_a_reader_would_stumble_over(self) -> None:
        assert unspoken("Theo NĐ-CP số 12, xem https://a.vn và UBND.") == ["https://a.vn", "NĐ-CP", "UBND", "12"]


class TestAScriptForLoudspeakers:
    def test_is_read_in_two_minutes(self) -> None:
        script = script_of(ITEM, voice=VOICE)
        assert syllables(script) <= MOST_SYLLABLES
        assert seconds(script) <= 120

    def test_is_written_as_it_is_said(self) -> None:
        script = script_of(ITEM, voice=VOICE)
        assert unspoken(script) == []
        assert "năm triệu đồng" in script
        assert "ngày mùng một tháng một năm hai nghìn không trăm mười bảy" in script
        assert "Ủy ban nhân dân phường" in script

    def test_begins_and_ends_for_listeners_and_says_where_to_check(self) -> None:
        script = script_of(ITEM, voice=VOICE)
        assert script.startswith("Kính thưa bà con.")
        assert "tra cứu lại trên Lan Tỏa" in script
        assert script.endswith("Xin cảm ơn bà con đã lắng nghe.")


class TestTheMarkOfAWording:
    def test_does_not_depend_on_the_order(self) -> None:
        one, other = ("sms", {"marked": "a", "plain": "b"}, ""), ("email", {"text": "c"}, "")
        assert wording_mark_of([one, other]) == wording_mark_of([other, ("sms", {"plain": "b", "marked": "a"}, "")])

    @pytest.mark.parametrize(
        "changed",
        [("sms", {"marked": "A"}, ""), ("email", {"marked": "a"}, ""), ("sms", {"marked": "a"}, "mẫu")],
        ids=str,
    )
    def test_changes_with_one_sign_the_form_or_the_template(self, changed: tuple[str, dict[str, str], str]) -> None:
        assert wording_mark_of([changed]) != wording_mark_of([("sms", {"marked": "a"}, "")])
