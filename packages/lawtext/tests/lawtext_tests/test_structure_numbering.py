"""How units follow each other."""

import pytest

from lawtext.structure.numbering import Number, Succession, read_letter, succession


class TestSuccession:
    @pytest.mark.parametrize(
        ("before", "now", "expected"),
        [
            (None, Number(1), Succession.NEXT),
            (None, Number(3), Succession.GAP),
            (Number(4), Number(5), Succession.NEXT),
            (Number(4), Number(4, "a"), Succession.INSERTED),  # Điều 4a
            (Number(4, "a"), Number(4, "b"), Succession.INSERTED),
            (Number(4, "d"), Number(4, "đ"), Succession.INSERTED),
            (Number(1), Number(1, "1"), Succession.INSERTED),  # điểm a1
            (Number(4, "b"), Number(5), Succession.NEXT),
            (Number(4), Number(6), Succession.GAP),
            (Number(4), Number(5, "a"), Succession.GAP),  # 5 is repealed, 5a is not
            (Number(4), Number(4), Succession.BACK),
            (Number(4), Number(2), Succession.BACK),
        ],
    )
    def test_tells_how_a_number_stands_to_the_one_before(self, before, now, expected):
        assert succession(before, now) is expected


class TestReadLetter:
    @pytest.mark.parametrize(
        ("letter", "place"), [("a", 1), ("d", 4), ("đ", 5), ("e", 6), ("g", 7), ("y", 23), ("f", None), ("w", None)]
    )
    def test_counts_by_the_vietnamese_alphabet(self, letter, place):
        assert read_letter(letter) == place
