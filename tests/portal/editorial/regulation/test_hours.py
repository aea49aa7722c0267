"""Hours run on working days alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.editorial.regulation import NoWorkingHours, deadline, hours_between

VN = ZoneInfo("Asia/Ho_Chi_Minh")


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VN)


class TestDeadline:
    @pytest.mark.parametrize(
        ("said", "start", "hours", "end"),
        [
            ("within the day", "2026-11-23T08:00", 8, "2026-11-23T16:00"),
            ("over night", "2026-11-23T16:00", 24, "2026-11-24T16:00"),
            ("Friday to Monday", "2026-11-27T16:00", 24, "2026-11-30T16:00"),
            ("what comes on Sunday begins with Monday", "2026-11-29T10:00", 8, "2026-11-30T08:00"),
            ("to the end of a day", "2026-11-27T00:00", 24, "2026-11-28T00:00"),
            ("a week of days", "2026-11-23T09:00", 120, "2026-11-30T09:00"),
        ],
    )
    def test_passes_over_days_off(self, said: str, start: str, hours: int, end: str) -> None:
        assert deadline(at(start), hours, is_workday=is_weekday) == at(end), said

    def test_refuses_a_calendar_without_working_days(self) -> None:
        with pytest.raises(NoWorkingHours):
            deadline(at("2026-11-23T08:00"), 1, is_workday=lambda day: False)

    @given(st.integers(0, 24 * 400), st.integers(1, 500))
    def test_is_as_far_away_as_was_asked(self, after: int, hours: int) -> None:
        start = at("2026-01-01T00:00") + timedelta(hours=after)
        end = deadline(start, hours, is_workday=is_weekday)
        assert hours_between(start, end, is_workday=is_weekday) == pytest.approx(hours)


class TestHoursBetween:
    def test_is_nothing_backwards(self) -> None:
        assert hours_between(at("2026-11-24T08:00"), at("2026-11-23T08:00"), is_workday=is_weekday) == 0
