"""Whether a number on a printed line was written by hand: how surely it was read, how high it is, where it stands."""

import pytest

from scanreading.engines.types import PrintedWord, WordBox
from scanreading.understanding.dates import is_glued_by_hand

LEAD = (PrintedWord("Số:", WordBox(340, 287, 383, 312), 92, True),)
# comment, top and bottom, confidence, whether readers agree, whether it was written by hand
GLUED = [
    ("in rõ", 288, 313, 90, True, False),
    ("hai bộ đọc khác nhau, cùng cỡ với chữ in", 288, 313, 3, False, False),
    ("chữ Q có đuôi", 288, 318, 19, False, False),
    ("cao hơn chữ in", 270, 322, 20, False, True),
    ("bắt đầu cao hơn dòng in", 276, 304, 20, False, True),
    ("một bộ đọc, ngờ, cùng cỡ", 288, 313, 40, None, False),
    ("một bộ đọc, ngờ, cao hơn", 272, 318, 40, None, True),
    ("cao hơn mà đọc chắc", 270, 322, 90, True, False),
]


class TestNumberGluedToItsCode:
    @pytest.mark.parametrize(("comment", "top", "bottom", "sure", "agrees", "expected"), GLUED)
    def test_is_by_hand_where_it_is_doubted_and_no_print(
        self, comment: str, top: int, bottom: int, sure: int, agrees: bool | None, expected: bool
    ) -> None:
        word = PrintedWord("2215/SNV-CCHC", WordBox(401, top, 659, bottom), sure, agrees)
        assert is_glued_by_hand(word, LEAD) is expected

    def test_is_by_hand_where_no_place_tells_and_readers_differ(self) -> None:
        assert is_glued_by_hand(PrintedWord("2215/SNV-CCHC", None, 3, False), LEAD)
        assert is_glued_by_hand(PrintedWord("2215/SNV-CCHC", WordBox(401, 288, 659, 313), 3, False), ())
