"""The line of place and date, as print, stamps and readers leave it."""

import pytest

from scanreading.engines.types import PrintedWord, WordBox
from scanreading.understanding.dates import is_dated, read_place_and_date
from scanreading.understanding.lines import PrintLine

# comment, as read ("~" before a word: unsurely; "|": in the box of its whole line), year of the number, value, left to
# a person
CASES = [
    ("đúng", "Hậu Giang, ngày 12 tháng 5 năm 2021", None, "2021-05-12", False),
    ("dính liền", "Hà Nội, ngày.14 tháng 3 năm 2020", None, "2020-03-14", False),
    ("số đọc thành chữ", "Hà Nội, ngày l4 tháng O3 năm 2O20", None, "2020-03-14", False),
    ("một chữ đọc sai", "Tân Lập, ngảv 02 thánq 10 năm 2025", None, "2025-10-02", False),
    ("chữ m đọc thành rn", "Tân Lập, ngày 02 tháng 10 nărn 2025", None, "2025-10-02", False),
    ("tháng dính gạch", "Tân Lập, ngày 02 thánq-10 năm 2025", None, "2025-10-02", False),
    ("dấu đóng mất chữ tháng", "Đắk Lắk, ngày 07 9 năm 2013", None, "2013-09-07", False),
    ("dấu đóng mất chữ năm", "Cà Mau, ngày 30 tháng 9 2024", None, "2024-09-30", False),
    ("dấu đóng mất chữ ngày", "Cà Mau, 30 tháng 9 năm 2024", None, "2024-09-30", False),
    ("mất cả ngày lẫn số ngày", "Vĩnh Long, tháng 11 năm 1999", None, "1999-11", True),
    ("địa danh giống chữ ngày", "Ngan Dừa, ngày 12 tháng 5 năm 2021", None, "2021-05-12", False),
    ("năm lệch một chữ số", "Hà Nội, ngày 26 tháng 11 năm ~2034", 2024, "2024-11-26", False),
    ("năm không thể có", "Hà Nội, ngày 09 tháng 12 năm ~3020", 2020, "2020-12-09", False),
    ("năm đọc rõ, khác số hiệu", "Hà Nội, ngày 09 tháng 01 năm 2021", 2020, "2021-01-09", False),
    ("năm khác hẳn số hiệu", "Hà Nội, ngày 09 tháng 12 năm ~1997", 2020, "", True),
    ("ô của cả dòng", "Hà Nội, |ngày |02 |tháng |02 năm 2011", None, "2011-02-02", False),
    ("ngày viết tay", "Đà Nẵng, ngày ~31 tháng 5 năm 2019", None, "2019-05", True),
    ("để trống", "Sơn La, ngày … tháng … năm 2022", None, "2022", True),
]
NO_DATES = [
    "Căn cứ Luật ngày 20 tháng 6 năm 2012",
    "Năm 2021 và tháng sau",
    "Số: 75/KH-UBND",
    "Nam Định, 12 hộ dân",
    "Ngày 12 có 30 người, năm sau 40",
    "",
]


def printed(text: str) -> PrintLine:
    """A line of print, 26 pixels high; words whose letters hang below it are 33 high."""
    words, left = [], 100
    for piece in text.split():
        told = piece.strip("~|")
        bottom = 133 if set(told) & set("gyGY") or piece[0] == "|" else 126
        box = WordBox(left, 92 if piece[0] == "|" else 100, left + 12 * len(told), bottom + 8 * (piece[0] == "|"))
        words.append(PrintedWord(told, box, 30 if piece[0] == "~" else 95, piece[0] != "~"))
        left = box.right + 12
    return PrintLine(tuple(words))


class TestPlaceAndDate:
    @pytest.mark.parametrize(("comment", "text", "told", "value", "is_left"), CASES, ids=[case[0] for case in CASES])
    def test_are_read_as_printed(self, comment: str, text: str, told: int | None, value: str, is_left: bool) -> None:
        line = printed(text)
        assert is_dated(line)
        found = {one.name: one for one in read_place_and_date(line, told=told)}
        assert (found["issued_date"].value, found["issued_date"].is_handwritten) == (value, is_left)

    @pytest.mark.parametrize("text", NO_DATES)
    def test_are_not_seen_elsewhere(self, text: str) -> None:
        assert not is_dated(printed(text))

    def test_say_what_was_set_right(self) -> None:
        (dated,) = (
            one
            for one in read_place_and_date(printed("Hà Nội, ngày 26 tháng 11 năm ~2034"), told=2024)
            if one.name == "issued_date"
        )
        assert "2034" in dated.notes[0]
        assert dated.confidence < 80

    def test_keep_the_place(self) -> None:
        line = printed("Đắk Lắk, ngày 07 9 năm 2013")
        assert [one.value for one in read_place_and_date(line) if one.name == "place"] == ["Đắk Lắk"]
