"""Roman numerals and the letters of points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.numbers import point_letter, split_roman, to_arabic, to_roman


class TestRomanNumerals:
    @pytest.mark.parametrize(
        ("number", "roman"),
        [
            (1, "I"),
            (4, "IV"),
            (9, "IX"),
            (14, "XIV"),
            (38, "XXXVIII"),
            (49, "XLIX"),
            (399, "CCCXCIX"),
            (3999, "MMMCMXCIX"),
        ],
    )
    def test_are_written(self, number: int, roman: str) -> None:
        assert to_roman(number) == roman

    @pytest.mark.parametrize("number", [0, -1, 4000])
    def test_are_refused_for_what_they_cannot_write(self, number: int) -> None:
        with pytest.raises(ValueError, match="3999"):
            to_roman(number)

    @given(st.integers(min_value=1, max_value=89))
    def test_go_round(self, number: int) -> None:
        assert to_arabic(to_roman(number)) == number or number == 50  # "L" alone is taken for the letter

    @pytest.mark.parametrize(
        ("label", "split"),
        [("IV", (4, "")), ("IVa", (4, "a")), ("XĐ", (10, "Đ")), ("C", None), ("iv", None), ("", None)],
    )
    def test_are_parted_from_the_letter_after_them(self, label: str, split: tuple[int, str] | None) -> None:
        assert split_roman(label) == split


class TestLettersOfPoints:
    def test_are_the_vietnamese_ones(self) -> None:
        assert "".join(map(point_letter, range(1, 24))) == "abcdđeghiklmnopqrstuvxy"
        assert [point_letter(24), point_letter(25)] == ["aa", "ab"]

    def test_begin_with_one(self) -> None:
        with pytest.raises(ValueError, match="from 1"):
            point_letter(0)
