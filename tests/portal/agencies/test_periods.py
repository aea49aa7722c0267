"""Days from a first to a last, both included."""

from datetime import date

import pytest

from portal.agencies.dates import EVER, Period

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_has_its_first_day_and_its_last(day: date, is_in: bool):
    assert NOVEMBER.has(day) is is_in


def test_counts_its_days_and_knows_as_many_before():
    assert (NOVEMBER.days, NOVEMBER.before) == (30, Period(date(2026, 10, 2), date(2026, 10, 31)))
    one_day = Period(date(2026, 3, 1), date(2026, 3, 1))
    assert (one_day.days, one_day.before) == (1, Period(date(2026, 2, 28), date(2026, 2, 28)))


def test_that_has_no_beginning_has_every_day_until_its_last():
    ever = Period(EVER, date(2026, 11, 30))
    assert not ever.has_beginning
    assert ever.has(date(1945, 9, 2))
    assert not ever.has(date(2026, 12, 1))
    assert NOVEMBER.has_beginning
