"""How an official document spells dates, numbers, stops."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from officialdocs.document import (
    capitals,
    ended,
    official_date,
    official_number,
    place_and_date,
    plain,
    stopped,
)
from officialdocs_tests.samples import COMMITTEE


class TestDates:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            # a zero before days below 10 and before months 1 and 2 alone
            (date(2026, 1, 1), "ngày 01 tháng 01 năm 2026"),
            (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
            (date(2020, 3, 5), "ngày 05 tháng 3 năm 2020"),
            (date(2026, 9, 9), "ngày 09 tháng 9 năm 2026"),
            (date(2026, 10, 10), "ngày 10 tháng 10 năm 2026"),
            (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
            (None, "ngày … tháng … năm …"),
        ],
    )
    def test_have_zeros_where_the_decree_wants_them(self, day, expected):
        assert official_date(day) == expected

    def test_follow_the_place_and_a_comma(self):
        assert place_and_date(COMMITTEE) == "Cần Thơ, ngày 05 tháng 3 năm 2026"


class TestNumbers:
    @pytest.mark.parametrize(
        ("number", "expected"), [(5, "05/QĐ-UBND"), (10, "10/QĐ-UBND"), (1843, "1843/QĐ-UBND"), (None, "…/QĐ-UBND")]
    )
    def test_below_ten_have_a_zero(self, number, expected):
        assert official_number(replace(COMMITTEE, number=number)) == expected


class TestStops:
    @pytest.mark.parametrize(
        ("items", "expected"),
        [
            (("Căn cứ A", "Căn cứ B;", "Căn cứ C;"), ("Căn cứ A;", "Căn cứ B;", "Căn cứ C.")),
            (("Như Điều 3.",), ("Như Điều 3.",)),
            (("A", "", " ; ", "B"), ("A;", "B.")),
            ((), ()),
        ],
    )
    def test_are_put_whatever_was_there(self, items, expected):
        assert stopped(items) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("thi hành Quyết định này.", "thi hành Quyết định này./."),
            ("thi hành Quyết định này", "thi hành Quyết định này./."),
            ("thi hành Quyết định này./.", "thi hành Quyết định này./."),
            ("đơn vị;", "đơn vị./."),
        ],
    )
    def test_end_a_document_once(self, text, expected):
        assert ended(text) == expected


class TestPlainWords:
    def test_are_composed_and_on_one_line(self):
        assert plain("  U\u031b\u0309y\tban\n nhân\x00 dân \ud800") == "Ửy ban nhân dân"

    def test_in_capitals_keep_their_marks(self):
        assert capitals("Sở Tư pháp thành phố Cần Thơ") == "SỞ TƯ PHÁP THÀNH PHỐ CẦN THƠ"

    @given(st.text())
    def test_stay_as_they_are_the_second_time(self, text):
        assert plain(plain(text)) == plain(text)
