"""Months are counted by the calendar, and a day that a month does not have is its last."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawtext.dates import (
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    first_day,
    last_day,
    later_by_months,
    month_named,
    months_back,
)

LENGTHS = (MONTH, QUARTER, HALF, YEAR)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-11-15", 1, "2026-12-15"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-31", -1, "2025-12-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-05-20", 0, "2026-05-20"),
        ("2029-01-31", -2, "2028-11-30"),
        ("2028-02-29", -24, "2026-02-28"),
    ],
)
def test_a_day_some_months_later(day: str, months: int, later: str) -> None:
    assert later_by_months(date.fromisoformat(day), months) == date.fromisoformat(later)


def test_a_moment_keeps_its_hour() -> None:
    assert later_by_months(datetime(2026, 1, 31, 8, 30, tzinfo=UTC), 1) == datetime(2026, 2, 28, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "of", "first", "last"),
    [
        ("2028-02-10", MONTH, "2028-02-01", "2028-02-29"),
        ("2026-12-31", MONTH, "2026-12-01", "2026-12-31"),
        ("2026-03-31", QUARTER, "2026-01-01", "2026-03-31"),
        ("2026-10-01", QUARTER, "2026-10-01", "2026-12-31"),
        ("2026-06-30", HALF, "2026-01-01", "2026-06-30"),
        ("2026-07-01", HALF, "2026-07-01", "2026-12-31"),
        ("2026-07-01", YEAR, "2026-01-01", "2026-12-31"),
    ],
)
def test_from_when_to_when(day: str, of: int, first: str, last: str) -> None:
    asked = date.fromisoformat(day)
    assert (first_day(asked, of=of), last_day(asked, of=of)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said", ["", "2026", "2026-13", "2026-00", "2026-1", "9999-12", "0001-01", "2026-11-05", "tháng"]
)
def test_what_is_no_month(said: str) -> None:
    assert month_named(said) is None


def test_a_month_that_is_named() -> None:
    assert month_named("2026-11") == date(2026, 11, 1)


def test_months_back_cross_the_year() -> None:
    assert months_back(date(2026, 2, 28), count=3) == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]


@given(day=st.dates(date(1945, 1, 1), date(2200, 1, 1)), of=st.sampled_from(LENGTHS))
def test_stretches_follow_each_other_without_a_gap(day: date, of: int) -> None:
    after = date.fromordinal(last_day(day, of=of).toordinal() + 1)
    assert first_day(day, of=of) <= day <= last_day(day, of=of)
    assert first_day(after, of=of) == after == later_by_months(first_day(day, of=of), of)
