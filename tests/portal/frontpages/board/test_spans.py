"""Which days the board counts, and with which it compares them."""

from datetime import date

import pytest

from portal.frontpages.board import spans_of
from portal.reports.states import PeriodKind

TODAY = date(2026, 11, 27)
MONTH, QUARTER, HALF, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR

# kind, day asked for, name, first day, last day counted, what was due before this is late, and the same before
SPANS = [
    (MONTH, TODAY, "Tháng 11 năm 2026", (11, 1), (11, 27), (11, 27), (10, 1), (10, 27), (10, 27)),
    (QUARTER, TODAY, "Quý IV năm 2026", (10, 1), (11, 27), (11, 27), (7, 1), (8, 27), (8, 27)),
    (HALF, TODAY, "6 tháng cuối năm 2026", (7, 1), (11, 27), (11, 27), (1, 1), (5, 30), (5, 30)),
    # a period that is over is compared whole; on the morning after its last day
    (QUARTER, date(2026, 8, 3), "Quý III năm 2026", (7, 1), (9, 30), (10, 1), (4, 1), (6, 30), (7, 1)),
    (MONTH, date(2026, 3, 1), "Tháng 3 năm 2026", (3, 1), (3, 31), (4, 1), (2, 1), (2, 28), (3, 1)),
]


@pytest.mark.parametrize("row", SPANS, ids=lambda row: row[2])
def test_spans(row: tuple) -> None:
    kind, day, name, *days = row
    spans = spans_of(kind=kind, day=day, today=TODAY)
    assert spans.period.name == name
    now, then = spans.now, spans.then
    assert [now.start, now.until, now.as_of, then.start, then.until, then.as_of] == [date(2026, *one) for one in days]


def test_a_year_is_compared_with_as_many_days_of_the_year_before() -> None:
    spans = spans_of(kind=YEAR, day=TODAY, today=TODAY)
    assert (spans.then.start, spans.then.until) == (date(2025, 1, 1), date(2025, 11, 27))
    assert spans.is_running
    assert spans.is_part_compared


@pytest.mark.parametrize(
    ("today", "is_running", "is_part"),
    [(date(2026, 9, 28), True, True), (date(2026, 9, 30), True, False), (date(2026, 10, 1), False, False)],
)
def test_a_period_runs_until_its_last_day(today: date, is_running: bool, is_part: bool) -> None:
    spans = spans_of(kind=QUARTER, day=date(2026, 8, 3), today=today)
    assert spans.is_running is is_running
    assert spans.is_part_compared is is_part
    assert (spans.name, spans.name_before) == ("quý III năm 2026", "quý II năm 2026")


def test_a_day_to_come_means_today() -> None:
    assert spans_of(kind=MONTH, day=date(2031, 1, 1), today=TODAY).period.name == "Tháng 11 năm 2026"


def test_a_long_month_beside_a_short_one_compares_no_day_twice() -> None:
    spans = spans_of(kind=MONTH, day=date(2026, 3, 30), today=date(2026, 3, 30))
    assert spans.then.until == date(2026, 2, 28)
