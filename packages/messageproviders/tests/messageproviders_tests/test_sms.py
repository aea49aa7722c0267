"""What a text message weighs, how it is cut, and what it loses without marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messageproviders.sms import (
    GROUPS,
    MOST_PARTS,
    SmsCount,
    SmsEncoding,
    SmsTooLong,
    count_sms,
    decode_gsm7,
    encode_gsm7,
    lost_without_marks,
    places_of,
    sms_encoding_of,
    split_sms,
    unaccent,
)

# One notice as it is written by a Sở Tư pháp, 212 characters in NFC.
NOTICE = (
    "[Sở Tư pháp Cần Thơ] Từ 01/8/2024, Luật Đất đai 2024 có hiệu lực. Người dân được cấp sổ lần đầu không phải nộp "
    "tiền sử dụng đất trong hạn mức. Chi tiết: https://pl.cantho.gov.vn/l/a7K9. Từ chối: soạn TC gửi 8088."
)

PLAIN = [
    # a sentence of the law: marks, đ and Đ
    ("Điều 5. Đất đai được đền bù", "Dieu 5. Dat dai duoc den bu"),
    # the same typed on a telephone that writes marks apart (NFD)
    (unicodedata.normalize("NFD", "Người được trợ giúp"), "Nguoi duoc tro giup"),
    # quotation marks, dashes and dots of a word processor
    ("“Luật” – Điều 3…", '"Luat" - Dieu 3...'),
    ("‘một’ — hai−ba", "'mot' - hai-ba"),
    # units and signs
    ("500 m² • 35 °C • 20.000 ₫", "500 m2 - 35 oC - 20.000 d"),
    ("§ 12, € 5, × 2", "Muc 12, EUR 5, x 2"),
    # blanks that do not break, blanks that cannot be seen
    ("Điều\u00a012 khoản\u200b 3", "Dieu 12 khoan 3"),
    # full width, from a copied page
    ("ＡＢＣ１２３", "ABC123"),
    # what is not Latin stays: it cannot be said otherwise
    ("ច្បាប់", "ច្បាប់"),
    ("Chú ý 🙂", "Chu y 🙂"),
    # figures, dates and "không" stay readable
    ("Không nộp quá 5.000.000 đồng trước 31/12/2026", "Khong nop qua 5.000.000 dong truoc 31/12/2026"),
]

COUNTED = [
    # nothing is still a message
    ("", True, SmsEncoding.GSM7, 0, 1),
    # seven-bit letters: 160 are one part, 161 are two
    ("a" * 160, True, SmsEncoding.GSM7, 160, 1),
    ("a" * 161, True, SmsEncoding.GSM7, 161, 2),
    ("a" * 306, True, SmsEncoding.GSM7, 306, 2),
    ("a" * 307, True, SmsEncoding.GSM7, 307, 3),
    # letters of the extension take two places
    ("[" * 80, True, SmsEncoding.GSM7, 160, 1),
    ("[" * 81, True, SmsEncoding.GSM7, 162, 2),
    # a letter of two places never stands across two parts: the last place of the first stays empty
    ("a" * 152 + "€" + "a" * 152, True, SmsEncoding.GSM7, 306, 3),
    # à stands in the seven-bit alphabet, ả does not
    ("là", True, SmsEncoding.GSM7, 2, 1),
    ("lả", True, SmsEncoding.UCS2, 2, 1),
    # one letter with a mark makes all of it UCS-2: 70, then 67 each
    ("ả" + "a" * 69, True, SmsEncoding.UCS2, 70, 1),
    ("ả" + "a" * 70, True, SmsEncoding.UCS2, 71, 2),
    ("ả" + "a" * 134, True, SmsEncoding.UCS2, 135, 3),
    # a picture takes two places and is never cut
    ("🙂" * 35, True, SmsEncoding.UCS2, 70, 1),
    ("ả" * 66 + "🙂" * 2, True, SmsEncoding.UCS2, 70, 1),
    ("ả" * 66 + "🙂" + "ả" * 66, True, SmsEncoding.UCS2, 134, 3),
    # the notice: four parts with marks, two without
    (NOTICE, True, SmsEncoding.UCS2, 212, 4),
    (NOTICE, False, SmsEncoding.GSM7, 214, 2),
    # typed with marks apart it weighs the same
    (unicodedata.normalize("NFD", NOTICE), True, SmsEncoding.UCS2, 212, 4),
]

MEANING = [
    # years in prison, or from some sum on
    ("Bị phạt tù 02 năm", ["phạt tù"]),
    # parked, rebuilt or overturned; stopped or used
    ("Cấm đỗ xe và dừng xe ở đây", ["đỗ xe", "dừng xe"]),
    # the lowest wage, or the least of something
    ("Lương tối thiểu vùng", ["lương tối thiểu"]),
    # nothing that another reading could be made of
    ("Tạm hoãn nghĩa vụ quân sự", []),
    ("Nghị định 91/2020/NĐ-CP bị bãi bỏ từ 01/7/2026", []),
    ("Không phải nộp lệ phí", []),
    ("", []),
    # fined, or given money
    ("Bị phạt tiền đến 5.000.000 đồng", ["phạt tiền"]),
    ("Phát tiền hỗ trợ tại xã", ["phát tiền"]),
    # selling, discussing, shooting; the longer phrase is the one that is named
    ("Đất này không được bán", ["không được bán"]),
    ("Đất này được bán", ["được bán"]),
    # interest, or give back
    ("Trả lãi đúng hạn", ["trả lãi"]),
    # put off, or paid back
    ("Được hoãn thuế", ["hoãn thuế"]),
    # tax on a house, or renting one
    ("Nộp thuế nhà đất", ["thuế nhà"]),
    # detained, or reduced; twice is named once
    ("Tạm giam, không tạm giam", ["tạm giam"]),
    # a comma parts words
    ("Bị phạt, tiền nộp sau", []),
    # marks written apart
    (unicodedata.normalize("NFD", "chưa cháy"), ["chưa cháy"]),
]

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("aàảđ€[]{}~^|\\🙂ệ \n"), st.characters(exclude_categories=["Cs"])))


class TestUnaccent:
    @pytest.mark.parametrize(("text", "expected"), PLAIN)
    def test_writes_what_every_telephone_shows(self, text: str, expected: str):
        assert unaccent(text) == expected

    @given(TEXTS)
    def test_is_done_once(self, text: str):
        assert unaccent(unaccent(text)) == unaccent(text)

    def test_every_vietnamese_letter_becomes_one_of_ascii(self):
        letters = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
        assert unaccent(letters + letters.upper()).isascii()
        assert len(unaccent(letters)) == len(letters)


class TestCount:
    @pytest.mark.parametrize(("text", "with_marks", "encoding", "characters", "parts"), COUNTED)
    def test_says_what_a_text_weighs(
        self, text: str, with_marks: bool, encoding: SmsEncoding, characters: int, parts: int
    ):
        assert count_sms(text, with_marks=with_marks, price=300) == SmsCount(encoding, characters, parts, parts * 300)

    @given(TEXTS)
    def test_counts_the_parts_that_are_sent(self, text: str):
        assert count_sms(text).parts == len(split_sms(text))


class TestSplit:
    @given(TEXTS | TEXTS.map(lambda text: text * 12))
    def test_parts_join_to_the_text_and_none_is_over_its_limit(self, text: str):
        parts = split_sms(text)
        said = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        assert "".join(parts) == said
        encoding = sms_encoding_of(said)
        most = {SmsEncoding.GSM7: (160, 153), SmsEncoding.UCS2: (70, 67)}[encoding][len(parts) > 1]
        assert all(places_of(part, encoding) <= most for part in parts)

    def test_a_picture_is_not_cut(self):
        assert split_sms("ả" * 66 + "🙂" + "ả" * 66) == ["ả" * 66, "🙂" + "ả" * 65, "ả"]

    def test_an_escape_is_not_cut(self):
        first, *_ = split_sms("a" * 152 + "€" + "a" * 100)
        assert first == "a" * 152

    def test_refuses_more_than_a_header_can_count(self):
        assert len(split_sms("a" * 153 * MOST_PARTS)) == MOST_PARTS
        with pytest.raises(SmsTooLong, match="256"):
            split_sms("a" * (153 * MOST_PARTS + 1))


class TestSevenBits:
    @given(st.text(alphabet="@£$abcZ09 \n^{}\\[~]|€àèΔ§"))
    def test_what_is_encoded_is_read_again(self, text: str):
        assert decode_gsm7(encode_gsm7(text)) == text
        assert len(encode_gsm7(text)) == places_of(text, SmsEncoding.GSM7)

    @given(st.binary())
    def test_reads_anything(self, octets: bytes):
        assert len(decode_gsm7(octets)) <= len(octets)

    def test_knows_the_codes_of_the_standard(self):
        assert encode_gsm7("@$_§à€[") == b"\x00\x02\x11\x5f\x7f\x1b\x65\x1b\x3c"


class TestLostWithoutMarks:
    @pytest.mark.parametrize(("text", "expected"), MEANING)
    def test_names_what_may_be_read_otherwise(self, text: str, expected: list[str]):
        assert lost_without_marks(text) == expected

    @pytest.mark.parametrize("group", GROUPS, ids=lambda group: unaccent(group[0]))
    def test_each_line_of_the_list_is_one_without_marks(self, group: tuple[str, ...]):
        assert len(set(group)) == len(group) > 1
        assert len({unaccent(phrase) for phrase in group}) == 1

    def test_no_two_lines_are_the_same(self):
        assert len({unaccent(group[0]) for group in GROUPS}) == len(GROUPS)

    def test_a_text_without_marks_loses_nothing(self):
        assert lost_without_marks("Bi phat tien") == []
