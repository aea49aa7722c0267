"""The short forms of letters fit where they go, and lead somewhere."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dissemination.channels import Channel
from portal.dissemination.composition.items import MessageSender
from portal.dissemination.notifications import short_forms
from portal.dissemination.notifications.short_forms import ShortNews
from portal.dissemination.states import LetterKind

HOUSE = "Lan Tỏa"
BASE = "https://lantoa.cantho.gov.vn"
PAGE = f"{BASE}/theo-doi/cua-toi/{'x' * 43}/"
STOP = f"{BASE}/theo-doi/lien-ket/?kenh=tin-nhan"
# The basic alphabet of GSM 03.38 as far as Latin texts use it, after marks are dropped.
GSM = set("@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\n")
LAW = ShortNews(
    "Nghị định về vệ sinh chợ nông thôn",
    "Từ ngày 01/01/2027, khoản 2 Điều 5 được sửa đổi theo văn bản số 12/2026/NĐ-CP.",
    f"{BASE}/van-ban/7-2021-nd-cp/",
)


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(one for one in plain if not unicodedata.combining(one))


def news(*told: ShortNews, channel: str = "tin-nhan", rest: int = 0) -> short_forms.Short:
    return short_forms.news_message(channel=channel, sender=HOUSE, told=told, rest=rest, page=PAGE, stop_at=STOP)


def by_sms(kind: LetterKind, **given: object) -> short_forms.Short:
    sender = MessageSender(HOUSE, "Sở Tư pháp", BASE, "cong@lantoa.vn")
    return short_forms.shortly(kind, given, channel=Channel.SMS, sender=sender)


class TestOnATelephone:
    def test_one_thing_is_named_with_what_happened_and_its_own_page(self):
        said = news(LAW)
        assert said.text == (
            "Lan Tỏa: Nghị định về vệ sinh chợ nông thôn: Từ ngày 01/01/2027, khoản 2 Điều 5 được sửa đổi theo văn bản "
            f"số 12/2026/NĐ-CP. Xem: {LAW.address} Thôi nhận: {STOP}"
        )
        assert len(said.text) <= Channel.SMS.row.most

    def test_words_that_have_no_room_leave_the_place_and_the_day(self):
        long = f"Từ ngày 01/01/2027, khoản 2 Điều 5 Nghị định 7/2021/NĐ-CP đổi từ “{'cũ ' * 60}” thành “{'mới ' * 60}”."
        said = news(replace(LAW, sentence=long, place="Từ ngày 01/01/2027, khoản 2 Điều 5 được sửa đổi.")).text
        assert said.startswith(
            "Lan Tỏa: Nghị định về vệ sinh chợ nông thôn: Từ ngày 01/01/2027, khoản 2 Điều 5 được sửa đổi. Xem: "
        )

    def test_its_link_is_nobodys_own_so_that_it_may_be_passed_on(self):
        assert PAGE not in news(LAW).text

    def test_of_several_the_number_is_told_and_the_own_page(self):
        said = news(LAW, LAW, rest=3)
        assert "5 điều bạn theo dõi có tin mới" in said.text
        assert said.link == PAGE

    def test_the_code_says_what_it_is_for_and_how_long(self):
        said = by_sms(LetterKind.CONFIRM, code="042917", minutes=15).text
        assert "042917" in said
        assert "15 phút" in said

    @given(
        called=st.text(st.characters(categories=["L", "N", "Z", "P"]), min_size=1, max_size=400),
        happened=st.text(st.characters(categories=["L", "N", "Z", "P"]), max_size=600),
        slug=st.integers(min_value=1, max_value=120),
        count=st.integers(min_value=1, max_value=4),
    )
    def test_whatever_is_told_fits_two_parts_without_marks(self, called: str, happened: str, slug: int, count: int):
        one = ShortNews(called, happened, f"{BASE}/van-ban/{'a' * slug}/")
        said = news(*[one] * count)
        assert len(said.text) <= Channel.SMS.row.most
        # A link is there wholly or not at all.
        assert all(piece in (one.address, STOP, PAGE) for piece in said.text.split() if piece.startswith(BASE))

    @pytest.mark.parametrize(
        "said",
        [
            news(LAW),
            news(LAW, LAW),
            by_sms(LetterKind.CONFIRM, code="042917", minutes=15),
            by_sms(LetterKind.LINK, page=PAGE, link_days=90),
            short_forms.asker_message(
                channel="tin-nhan", sender=HOUSE, reference="2026/0001",
                said=["Câu hỏi của bạn đã được trả lời:"], look_up=f"{BASE}/hoi-dap/tra-cuu/",
            ),
        ],
    )  # fmt: skip
    def test_no_sign_makes_it_three_times_as_dear(self, said: short_forms.Short):
        assert set(bare(said.text)) <= GSM
        assert len(said.text) <= Channel.SMS.row.most

    def test_an_answer_itself_is_never_in_a_message(self):
        long = "Điều rất riêng tư. " * 40
        said = short_forms.asker_message(
            channel="tin-nhan", sender=HOUSE, reference="2026/0001", said=[long], look_up=f"{BASE}/hoi-dap/tra-cuu/"
        )
        assert said.text == f"Lan Tỏa: câu hỏi 2026/0001 có tin mới. Xem bằng mã biên nhận: {BASE}/hoi-dap/tra-cuu/"


class TestElsewhere:
    def test_on_zalo_several_things_are_named_each_with_its_page(self):
        said = news(LAW, LAW, channel="zalo")
        assert said.text.count(LAW.address) == 2
        assert said.text.endswith("Thôi nhận: nhắn TU CHOI.")

    def test_a_notice_says_it_in_a_sentence_and_leads_to_the_page_when_pressed(self):
        said = news(LAW, channel="trinh-duyet")
        assert (said.text, said.link) == (LAW.sentence, LAW.address)
