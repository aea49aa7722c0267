"""Dates and periods as documents and plans write them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.dates import WrittenPeriod, find_dates, find_periods, format_long, parse_date, parse_period


class TestParseDate:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ngày 15 tháng 3 năm 2024", date(2024, 3, 15)),
            ("15/3/2024", date(2024, 3, 15)),
            ("Nghị định số 42/2022/NĐ-CP ngày 24-6-2022", date(2022, 6, 24)),
            ("ngày 05/3/2020", date(2020, 3, 5)),
            ("Hậu Giang, ngày30tháng6năm2021", date(2021, 6, 30)),  # PDF text without blanks
            ("ngày 1 5 tháng 3\nnăm 2 024", date(2024, 3, 15)),  # a scan
            (unicodedata.normalize("NFD", "ngày 15 tháng 3 năm 2024"), date(2024, 3, 15)),
            ("ngày mùng 2 tháng 9 năm 1945", date(1945, 9, 2)),
            ("1.2.2021.", date(2021, 2, 1)),
            ("30/02/2024", None),
            ("ngày … tháng 3 năm 2024", None),
            ("30/2020/NĐ-CP", None),
            ("12/3/2024/QĐ-UBND", None),
            ("số 115 đường Trần Duy Hưng", None),
        ],
    )
    def test_reads_every_form(self, text: str, expected: date | None) -> None:
        assert parse_date(text) == expected

    @given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
    def test_reads_what_format_long_writes(self, day: date) -> None:
        assert parse_date(format_long(day)) == day

    @given(st.text())
    def test_spans_hold_the_date(self, text: str) -> None:
        for mention in find_dates(text):
            assert parse_date(text[mention.start : mention.end]) == mention.date


class TestFormatLong:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2020, 3, 5), "ngày 05 tháng 3 năm 2020"),
            (date(2020, 2, 15), "ngày 15 tháng 02 năm 2020"),
            (date(2021, 12, 31), "ngày 31 tháng 12 năm 2021"),
        ],
    )
    def test_puts_a_nought_where_the_decree_wants_it(self, day: date, expected: str) -> None:
        assert format_long(day) == expected


def period(start: str | None, end: str) -> tuple[date | None, date]:
    return (date.fromisoformat(start) if start else None), date.fromisoformat(end)


class TestFindPeriods:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            # from the plan of Hậu Giang for 2021
            (
                "Kế hoạch thực hiện Đề án năm 2021: Quý II/2021.",
                [("2021-01-01", "2021-12-31"), ("2021-04-01", "2021-06-30")],
            ),
            ("Quý III, IV/2021", [("2021-07-01", "2021-12-31")]),
            ("cả năm 2021", [("2021-01-01", "2021-12-31")]),
            ("theo tiến độ thực hiện các hoạt động", []),
            # other plans
            ("quý I, III năm 2021", [("2021-01-01", "2021-03-31"), ("2021-07-01", "2021-09-30")]),
            ("từ quý I đến quý III/2021", [("2021-01-01", "2021-09-30")]),
            ("6 tháng đầu năm 2021", [("2021-01-01", "2021-06-30")]),
            ("06 tháng cuối năm 2021", [("2021-07-01", "2021-12-31")]),
            ("trước ngày 30/11/2021", [(None, "2021-11-29")]),
            ("chậm nhất ngày 15 tháng 12 năm 2021", [(None, "2021-12-15")]),
            ("trong tháng 5/2021", [("2021-05-01", "2021-05-31")]),
            ("từ tháng 3 đến tháng 6 năm 2021", [("2021-03-01", "2021-06-30")]),
            ("tháng 11 và tháng 12/2021", [("2021-11-01", "2021-12-31")]),
            ("từ ngày 01/3/2021 đến ngày 30/6/2021", [("2021-03-01", "2021-06-30")]),
            ("giai đoạn 2021 - 2025", [("2021-01-01", "2025-12-31")]),
            ("hằng năm", []),
            ("Quý II", []),  # of which year?
        ],
    )
    def test_reads_deadlines(self, text: str, expected: list[tuple[str | None, str]]) -> None:
        assert [(one.start, one.end) for one in find_periods(text)] == [period(*row) for row in expected]

    def test_takes_the_year_of_the_plan(self) -> None:
        assert find_periods("Quý II", year=2021) == [WrittenPeriod(date(2021, 4, 1), date(2021, 6, 30), "Quý II")]

    @given(st.text(alphabet="quý tháng năm đến trước ngày IVX0123456789/-,", max_size=60))
    def test_never_raises(self, text: str) -> None:
        for one in find_periods(text, year=2021):
            assert one.start is None or one.start <= one.end


class TestParsePeriod:
    def test_holds_the_latest_deadline(self) -> None:
        found = parse_period("Quý II/2021 (sơ kết) và Quý IV/2021 (tổng kết)")
        assert found is not None
        assert found.end == date(2021, 12, 31)

    def test_is_none_where_no_date_stands(self) -> None:
        assert parse_period("thường xuyên", year=2021) is None
