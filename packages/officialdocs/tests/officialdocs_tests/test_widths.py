"""How wide words are: lines below them are drawn by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officialdocs.measures import COUNTRY, MOTTO, balanced, width


class TestWidth:
    @pytest.mark.parametrize(
        ("text", "points", "is_bold", "millimetres"),
        [
            # measured with the metrics of the font itself
            (COUNTRY, 12, True, 88.3),
            (COUNTRY, 13, True, 95.7),
            (COUNTRY, 13, False, 91.3),
            (MOTTO, 13, True, 56.1),
            (MOTTO, 14, True, 60.5),
            ("", 14, True, 0),
            ("ở\u0323", 14, False, 2.6),  # a mark that stands alone takes no room
        ],
    )
    def test_is_that_of_the_font(self, text, points, is_bold, millimetres):
        assert width(text, points=points, is_bold=is_bold) == pytest.approx(millimetres, abs=0.1)


class TestBreaking:
    @pytest.mark.parametrize(
        ("text", "within", "lines"),
        [
            ("ỦY BAN NHÂN DÂN THÀNH PHỐ CẦN THƠ", 64, ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ")),
            ("SỞ TƯ PHÁP", 64, ("SỞ TƯ PHÁP",)),
            ("", 64, ()),
        ],
    )
    def test_is_even(self, text, within, lines):
        assert balanced(text, within=within, points=13, is_bold=True) == lines

    def test_leaves_dates_and_compounds_whole(self):
        text = "(Ban hành kèm theo Quyết định số 843/QĐ-UBND ngày 05 tháng 3 năm 2026 của Ủy ban nhân dân thành phố)"
        for within in range(60, 200, 5):
            lines = balanced(text, within=within, points=14, is_bold=False)
            assert any("ngày 05 tháng 3 năm 2026" in line for line in lines)
            assert any("Ủy ban nhân dân" in line for line in lines)

    @given(st.lists(st.text("abcđ ơ", min_size=1, max_size=9)), st.integers(5, 100))
    def test_loses_no_word(self, words, within):
        text = " ".join(" ".join(words).split())
        assert " ".join(balanced(text, within=within, points=14, is_bold=True)) == text
