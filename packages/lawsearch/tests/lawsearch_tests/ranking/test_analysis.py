"""Syllables and pairs, in their two forms, from text in whatever spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking import (
    SyllableToken,
    tokens,
    with_pairs,
    words,
)


class TestTokens:
    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            # case and marks
            ("Đất ĐAI", [("đất", "dat"), ("đai", "dai")]),
            # two placements of the tone are one word
            ("hoà giải", [("hòa", "hoa"), ("giải", "giai")]),
            ("thuỷ lợi", [("thủy", "thuy"), ("lợi", "loi")]),
            # two spellings of one word
            ("qui định", [("quy", "quy"), ("định", "dinh")]),
            # official numbers come apart alike however they are typed
            ("30/2020/NĐ-CP", [("30", "30"), ("2020", "2020"), ("nđ", "nd"), ("cp", "cp")]),
            # what no keyboard shows
            ("đặt​cọc\u00a0nhà", [("đặtcọc", "datcoc"), ("nhà", "nha")]),
            # Khmer, a sign with all that hangs on its consonant at a time
            ("ច្បាប់ដី", [("ច្បា", "ច្បា"), ("ប់", "ប់"), ("ដី", "ដី")]),
            ("… \t\n", []),
            ("x" * 100, []),
        ],
    )
    def test_reads(self, typed: str, expected: list[tuple[str, str]]):
        assert [tuple(token) for token in tokens(typed)] == expected

    @pytest.mark.parametrize("text", ["Hoà giải ở cơ sở", "Thủy sản, quý vị", "Điều 4a khoản 1"])
    def test_composition_makes_no_difference(self, text: str):
        assert tokens(unicodedata.normalize("NFD", text)) == tokens(text)

    @given(st.text(max_size=200))
    def test_never_fails_and_never_gives_blanks(self, text: str):
        assert all(" " not in form and form for token in tokens(text) for form in token)


class TestWords:
    @given(st.text(alphabet="aàạăâbcđhiệuỷ 1.,\n\u0301\u0323", max_size=80))
    def test_stand_where_they_say(self, text: str):
        for word in words(text):
            assert words(text[word.start : word.end])[0].token == word.token

    def test_places_are_those_of_the_text_given(self):
        decomposed = unicodedata.normalize("NFD", "Tự hoà giải")
        assert [decomposed[word.start : word.end] for word in words(decomposed)] == decomposed.split(" ")
        assert words(decomposed)[1].token == SyllableToken("hòa", "hoa")


def test_pairs_follow_the_syllables():
    assert with_pairs(["đặt", "cọc", "nhà"]) == ["đặt", "cọc", "nhà", "đặt_cọc", "cọc_nhà"]
