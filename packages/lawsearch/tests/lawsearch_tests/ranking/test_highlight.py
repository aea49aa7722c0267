"""Marks land on the very words of the text, however the question and the text are spelled."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.passages import pieces
from lawsearch_tests.ranking.counting import needle_for


def marked(question: str, text: str) -> list[str]:
    return [piece.text for piece in pieces(text, needle_for(question, text)) if piece.is_hit]


class TestPieces:
    @pytest.mark.parametrize(
        ("question", "text", "expected"),
        [
            ("đặt cọc", "Bên đặt cọc và bên nhận", ["đặt cọc"]),
            ("dat coc", "Bên ĐẶT CỌC và bên nhận", ["ĐẶT CỌC"]),
            ("đat cọc", "Bên Đặt cọc và bên nhận", ["Đặt cọc"]),
            # either placement of the tone
            ("hòa giải", "tự hoà giải ở cơ sở", ["hoà giải"]),
            ("hoà giải", "tự hòa giải ở cơ sở", ["hòa giải"]),
            ("qui định", "theo quy định", ["quy định"]),
            # marks tell words apart when they were typed
            ("đất", "đạt được đất", ["đất"]),
            # words far apart are marked apart; punctuation between them is not marked
            ("đặt cọc mua nhà", "đặt cọc, rồi mua thêm nhà", ["đặt cọc", "mua", "nhà"]),
            ("bhxh", "đóng bảo hiểm xã hội", ["bảo hiểm xã hội"]),
            ("điều 328", "theo Điều 328 của Bộ luật này", ["Điều 328"]),
            ("nghỉ", "", []),
            # Khmer: pairs of signs, never one sign in a word that was not asked for
            ("ច្បាប់", "ជំនួយផ្នែកច្បាប់ដោយឥតគិត បប់", ["ច្បាប់"]),
            # a place that was named is shown by its own words: its letter and number count them
            ("điểm a khoản 1 điều 5", "a) Không đội mũ;\nb) Chở quá a người.", ["a"]),
            ("điểm đ đất đai", "  đ) Đất đai của ông Đ;\nđ) đất", ["Đất đai", "Đ", "đất"]),
            ("khoản 1 phạt tiền", "1. Phạt tiền 1 triệu đồng", ["Phạt tiền 1"]),
            ("điểm a1 khoản 2a", "2a. Một\na1) Hai", []),
        ],
    )
    def test_marks(self, question: str, text: str, expected: list[str]):
        assert marked(question, text) == expected

    def test_marks_decomposed_text_with_all_its_marks(self):
        text = unicodedata.normalize("NFD", "tự hoà giải ở cơ sở")
        assert marked("hoa giai", text) == [unicodedata.normalize("NFD", "hoà giải")]

    @given(st.text(max_size=300), st.text(max_size=60))
    def test_changes_no_character_of_any_text(self, text: str, question: str):
        assert "".join(piece.text for piece in pieces(text, needle_for(question, text))) == text

    @given(
        st.lists(st.sampled_from(["đặt", "cọc", "hoà", "giải", "ĐẤT", "\n", ". ", "<b>", "&", "\u0301"]), max_size=40)
    )
    def test_changes_no_character_of_text_that_is_found(self, parts: list[str]):
        text = " ".join(parts)
        for form in ("NFC", "NFD"):
            spelled = unicodedata.normalize(form, text)
            found = pieces(spelled, needle_for("dat coc hoa giai", spelled))
            assert "".join(piece.text for piece in found) == spelled
