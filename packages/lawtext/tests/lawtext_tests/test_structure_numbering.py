"""How units follow each other."""

import pytest

from lawtext.structure.headings import (
    NumberSuccession,
    UnitNumber,
    read_letter,
    succession,
)


class TestSuccession:
    @pytest.mark.parametrize(
        ("before", "now", "expected"),
        [
            (None, UnitNumber(1), NumberSuccession.NEXT),
            (None, UnitNumber(3), NumberSuccession.GAP),
            (UnitNumber(4), UnitNumber(5), NumberSuccession.NEXT),
            (UnitNumber(4), UnitNumber(4, "a"), NumberSuccession.INSERTED),  # Điều 4a
            (UnitNumber(4, "a"), UnitNumber(4, "b"), NumberSuccession.INSERTED),
            (UnitNumber(4, "d"), UnitNumber(4, "đ"), NumberSuccession.INSERTED),
            (UnitNumber(1), UnitNumber(1, "1"), NumberSuccession.INSERTED),  # điểm a1
            (UnitNumber(4, "b"), UnitNumber(5), NumberSuccession.NEXT),
            (UnitNumber(4), UnitNumber(6), NumberSuccession.GAP),
            (UnitNumber(4), UnitNumber(5, "a"), NumberSuccession.GAP),  # 5 is repealed, 5a is not
            (UnitNumber(4), UnitNumber(4), NumberSuccession.BACK),
            (UnitNumber(4), UnitNumber(2), NumberSuccession.BACK),
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
