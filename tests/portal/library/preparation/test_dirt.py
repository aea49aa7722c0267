"""Dirt met in the national database and in agencies' lists: a table a rule."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.preparation.cleanup import (
    NO_NUMBER,
    clean,
    clean_number,
    clean_title,
)
from portal.library.preparation.rows import Stated
from safefiles.errors import UnreadableFile

# comment, as met, year of issue, clean, how many doubts
NUMBERS = [
    ("clean", "12/2020/QĐ-UBND", 2020, "12/2020/QĐ-UBND", 0),
    ("en dash, em dash, no-break hyphen", "12/2020/QĐ–UBND", 2020, "12/2020/QĐ-UBND", 0),
    ("em dash", "12/2020/NQ—HĐND", 2020, "12/2020/NQ-HĐND", 0),
    ("no-break hyphen, blanks", " 12 /2020/ NQ ‑ HĐND ", 2020, "12/2020/NQ-HĐND", 0),
    ("counted twin", "12/2020/QĐ-UBND (1)", 2020, "12/2020/QĐ-UBND", 1),
    ("two joined by và", "12/2020/NQ-HĐND và 13/2020/NQ-HĐND", 2020, "12/2020/NQ-HĐND", 1),
    ("two joined by a comma", "12/2020/NQ-HĐND, 13/2020/NQ-HĐND", 2020, "12/2020/NQ-HĐND", 1),
    ("the first one short", "12, 13/2020/NQ-HĐND", 2020, "12/2020/NQ-HĐND", 1),
    ("two lines in a cell", "12/2020/NQ-HĐND\n13/2020/NQ-HĐND", 2020, "12/2020/NQ-HĐND", 1),
    ("a joint code is one number", "19/2012/TTLT-BTC-BKH&ĐT", 2012, "19/2012/TTLT-BTC-BKH&ĐT", 0),
    ("year appended", "12/QĐ-UB-2003", 2003, "12/QĐ-UB", 1),
    ("year in brackets", "12/QĐ-UB (2003)", 2003, "12/QĐ-UB", 1),
    ("year in words", "12/2003/QĐ-UB năm 2003", 2003, "12/2003/QĐ-UB", 1),
    ("count behind the year", "12/QĐ-UB-2003 (2)", 2003, "12/QĐ-UB", 2),
    ("a year that is no year of it stays", "12/QĐ-UB-2003", 2019, "12/QĐ-UB-2003", 0),
    ("number and year alone", "123/2016", 2016, "123/2016", 0),
    ("without a number", "Không số", 1950, NO_NUMBER, 1),
    ("the same, short", "K/s", None, NO_NUMBER, 1),
    ("the same, longer", "không có số", None, NO_NUMBER, 1),
    ("nothing", "...", None, "", 0),
    ("nothing", "—", None, "", 0),
]


@pytest.mark.parametrize(("comment", "met", "year", "expected", "doubts"), NUMBERS)
def test_number(comment: str, met: str, year: int | None, expected: str, doubts: int) -> None:
    number, said = clean_number(met, year=year)
    assert (number, len(said)) == (expected, doubts), (comment, said)


# comment, as met, number, clean, how many doubts
TITLES = [
    ("clean", "Về giá nước sạch", "12/2020/QĐ-UBND", "Về giá nước sạch", 0),
    ("an error", "Lỗi", "12/2020/QĐ-UBND", "", 1),
    ("an error of fonts", "Lỗi font chữ", "12/2020/QĐ-UBND", "", 1),
    ("an error before the title", "Lỗi: Về giá nước sạch", "12/2020/QĐ-UBND", "Về giá nước sạch", 1),
    ("an error before the title", "Lỗi_Về giá nước sạch", "12/2020/QĐ-UBND", "Về giá nước sạch", 1),
    ("no error at all", "Lỗi vi phạm trong xây dựng", "", "Lỗi vi phạm trong xây dựng", 0),
    ("number repeated", "Quyết định số 12/2020/QĐ-UBND về giá nước", "12/2020/QĐ-UBND", "Về giá nước", 0),
    ("with another dash", "Quyết định 12/2020/QĐ – UBND Về giá nước", "12/2020/QĐ-UBND", "Về giá nước", 0),
    (
        "day and issuer repeated",
        "Quyết định số 12/2020/QĐ-UBND ngày 05/3/2020 của UBND tỉnh Hậu Giang về việc quy định giá nước sạch",
        "12/2020/QĐ-UBND",
        "Về việc quy định giá nước sạch",
        0,
    ),
    ("v/v", "V/v giao chỉ tiêu kế hoạch", "5/QĐ-UBND", "Về việc giao chỉ tiêu kế hoạch", 0),
    (
        "another number stays",
        "Sửa đổi Quyết định số 5/2019/QĐ-UBND",
        "12/2020/QĐ-UBND",
        "Sửa đổi Quyết định số 5/2019/QĐ-UBND",
        0,
    ),
    ("nothing but the number stays", "Quyết định 12/2020/QĐ-UBND", "12/2020/QĐ-UBND", "Quyết định 12/2020/QĐ-UBND", 0),
]


@pytest.mark.parametrize(("comment", "met", "number", "expected", "doubts"), TITLES)
def test_title(comment: str, met: str, number: str, expected: str, doubts: int) -> None:
    title, said = clean_title(met, number=number)
    assert (title, len(said)) == (expected, doubts), (comment, said)


class TestRecord:
    @pytest.mark.parametrize(
        "stated",
        [
            Stated(official_number="12/2020/QĐ-UBND VĂN BẢN TRÙNG"),
            Stated(official_number="12/2020/QĐ-UBND", subject="(VĂN BẢN TRÙNG) Về giá nước"),
            Stated(official_number="12/2020/QĐ-UBND", subject="Văn bản bị trùng"),
        ],
    )
    def test_marked_as_a_twin_is_refused(self, stated: Stated) -> None:
        with pytest.raises(UnreadableFile, match="văn bản trùng"):
            clean(stated)

    def test_without_a_number_needs_issuer_and_day(self) -> None:
        bare = Stated(official_number="Không số", subject="Sắc lệnh")
        assert clean(bare)[0].official_number == ""
        whole = Stated(official_number="Không số", issuer="Chủ tịch nước", issued=date(1950, 6, 5))
        assert clean(whole)[0].official_number == NO_NUMBER


class TestAnyText:
    @given(st.text(), st.text(), st.integers(1900, 2100) | st.none())
    def test_is_cleaned_without_a_fault(self, number: str, title: str, year: int | None) -> None:
        issued = date(year, 1, 1) if year else None
        with suppress(UnreadableFile):
            clean(Stated(official_number=number, subject=title, issued=issued))

    def test_of_great_length_takes_no_great_time(self) -> None:
        for piece in (" (1)", "-2020", "Lỗi font ", "không có số ", "ngày 5/3/2020 của "):
            clean(Stated(official_number=f"12{piece * 20_000}", subject=f"Quyết định 12{piece * 20_000}"))
