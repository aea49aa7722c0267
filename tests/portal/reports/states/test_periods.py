"""Periods of reports: what they are called, where they begin and end, and which stands before."""

from datetime import date

import pytest

from portal.reports.states import (
    NoSuchPeriod,
    PeriodKind,
    ReportingPeriod,
    period_before,
    period_with,
)

DAY = date(2026, 8, 15)


class TestThePeriodOfADay:
    @pytest.mark.parametrize(
        ("kind", "start", "end", "name"),
        [
            (PeriodKind.MONTH, date(2026, 8, 1), date(2026, 8, 31), "Tháng 8 năm 2026"),
            (PeriodKind.QUARTER, date(2026, 7, 1), date(2026, 9, 30), "Quý III năm 2026"),
            (PeriodKind.HALF, date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026"),
            (PeriodKind.NINE_MONTHS, date(2026, 1, 1), date(2026, 9, 30), "9 tháng năm 2026"),
            (PeriodKind.YEAR, date(2026, 1, 1), date(2026, 12, 31), "Năm 2026"),
        ],
        ids=["thang", "quy", "6-thang", "9-thang", "nam"],
    )
    def test_has_whole_months_and_a_name(self, kind: PeriodKind, start: date, end: date, name: str):
        period = period_with(DAY, kind=kind)
        assert (period.start, period.end, period.name) == (start, end, name)

    def test_is_not_asked_of_a_final_report(self):
        with pytest.raises(NoSuchPeriod):
            period_with(DAY, kind=PeriodKind.FINAL)


class TestThePeriodBefore:
    @pytest.mark.parametrize(
        ("kind", "name"),
        [
            (PeriodKind.MONTH, "Tháng 12 năm 2025"),
            (PeriodKind.QUARTER, "Quý IV năm 2025"),
            (PeriodKind.HALF, "6 tháng cuối năm 2025"),
            (PeriodKind.NINE_MONTHS, "9 tháng năm 2025"),
            (PeriodKind.YEAR, "Năm 2025"),
        ],
        ids=["thang", "quy", "6-thang", "9-thang", "nam"],
    )
    def test_is_the_one_to_compare_with(self, kind: PeriodKind, name: str):
        before = period_before(period_with(date(2026, 1, 5), kind=kind))
        assert before is not None
        assert before.name == name

    def test_there_is_none_before_a_whole_plan(self):
        assert period_before(ReportingPeriod(date(2021, 1, 1), date(2021, 12, 31), PeriodKind.FINAL)) is None
