"""Working days: the law's holidays against the published dates, swaps, and what must always be true of counting."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.agencies.dates import (
    ExceptionalDay,
    NoWorkingDayLeft,
    WorkingCalendar,
    received_on,
)
from portal.agencies.models import CalendarDay
from portal.agencies.queries import calendar_for_reading, working_calendar

LAW = WorkingCalendar()


def days(year: int, month: int, first: int, last: int) -> list[date]:
    return [date(year, month, day) for day in range(first, last + 1)]


class TestHolidays:
    @pytest.mark.parametrize(
        ("off", "worked_before", "worked_after"),
        [
            # Thông báo 5015/TB-LĐTBXH: from 29 tháng Chạp to the fifth day of Tết
            (days(2024, 2, 8, 14), date(2024, 2, 7), date(2024, 2, 15)),
            # Thông báo 6150/TB-BLĐTBXH: nine days, weekends included
            (days(2025, 1, 25, 31) + days(2025, 2, 1, 2), date(2025, 1, 24), date(2025, 2, 3)),
            # five days between two weekends
            (days(2026, 2, 14, 22), date(2026, 2, 13), date(2026, 2, 23)),
            # the first day is a Saturday: Saturday and Sunday are made good
            (days(2027, 2, 4, 10), date(2027, 2, 3), date(2027, 2, 11)),
            (days(2028, 1, 24, 30), date(2028, 1, 21), date(2028, 1, 31)),
            (days(2029, 2, 10, 18), date(2029, 2, 9), date(2029, 2, 19)),
            # In 2030 the Vietnamese new year is a day before the Chinese one: 2 February, not 3.
            (days(2030, 1, 31, 31) + days(2030, 2, 1, 6), date(2030, 1, 30), date(2030, 2, 7)),
        ],
    )
    def test_tet(self, off: list[date], worked_before: date, worked_after: date):
        assert [day for day in off if LAW.is_working(day)] == []
        assert LAW.is_working(worked_before)
        assert LAW.is_working(worked_after)

    @pytest.mark.parametrize("year", range(2021, 2041))
    def test_the_law_gives_eleven_days_and_makes_good_what_falls_on_a_weekend(self, year: int):
        weekdays = [
            day for day in days_of(year) if day.weekday() < 5 and LAW.is_holiday(day) and "hoán đổi" not in LAW.why(day)
        ]
        swapped = [day for day in weekdays if "thay cho" in LAW.why(day)]
        # Eleven days by Điều 112, and since 2026 the day of culture on 24/11.
        assert len(weekdays) - len(swapped) == (12 if year >= 2026 else 11)

    @pytest.mark.parametrize(
        ("day", "is_working", "why"),
        [
            (date(2024, 9, 3), False, "Quốc khánh"),  # the second day of National Day is the one after …
            (date(2025, 9, 1), False, "Quốc khánh"),  # … or the one before
            (date(2026, 4, 27), False, "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),  # the tenth of the third month on a Sunday
            (date(2026, 8, 31), False, "Ngày nghỉ (thay cho ngày 22/08/2026)"),  # swapped …
            (date(2026, 8, 22), True, "Làm bù cho ngày nghỉ hoán đổi"),  # … for this Saturday
            (date(2026, 1, 2), False, "Nghỉ hoán đổi, làm bù thứ Bảy 10/01/2026"),
            (date(2026, 1, 10), True, "Làm bù cho thứ Sáu 02/01/2026"),
            (date(2026, 11, 24), False, "Ngày Văn hóa Việt Nam"),
            (date(2026, 11, 28), False, "thứ Bảy"),
            (date(2026, 11, 25), True, ""),
        ],
    )
    def test_a_day(self, day: date, is_working: bool, why: str):
        assert (LAW.is_working(day), LAW.why(day)) == (is_working, why)


class TestTerms:
    @pytest.mark.parametrize(
        ("day", "count", "due"),
        [
            (date(2026, 11, 25), 1, date(2026, 11, 26)),  # the day itself does not count (Điều 147)
            (date(2026, 11, 25), 10, date(2026, 12, 9)),  # two weekends
            (date(2026, 2, 12), 2, date(2026, 2, 23)),  # over Tết: Friday, then Monday ten days later
            (date(2026, 8, 21), 1, date(2026, 8, 22)),  # a Saturday that is worked
            (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        ],
    )
    def test_is_counted_from_the_day_after(self, day: date, count: int, due: date):
        assert LAW.after(day, count) == due

    @pytest.mark.parametrize(
        ("at", "received"),
        [
            (datetime(2026, 11, 25, 16, 59), date(2026, 11, 25)),
            (datetime(2026, 11, 25, 17, 0), date(2026, 11, 26)),  # after office hours
            (datetime(2026, 11, 27, 20, 0), date(2026, 11, 30)),  # a Friday evening
            (datetime(2026, 11, 28, 9, 0), date(2026, 11, 30)),  # a Saturday
            (datetime(2026, 11, 28, 20, 0), date(2026, 11, 30)),
            (datetime(2026, 2, 13, 18, 0), date(2026, 2, 23)),  # the evening before Tết
        ],
    )
    def test_begins_with_a_working_day(self, at: datetime, received: date):
        assert received_on(at=at, closes=time(17), calendar=LAW) == received

    def test_needs_a_day(self):
        with pytest.raises(ValueError, match="at least one day"):
            LAW.after(date(2026, 11, 25), 0)

    def test_does_not_count_for_ever_where_nothing_works(self):
        never = WorkingCalendar({day: ExceptionalDay(False, "Nghỉ") for day in days_of(2026, years=12)})
        with pytest.raises(NoWorkingDayLeft):
            never.after(date(2026, 1, 1), 1)


some_day = st.dates(date(2021, 1, 1), date(2032, 1, 1))
some_count = st.integers(1, 60)
calendars = st.builds(
    WorkingCalendar,
    st.dictionaries(some_day, st.builds(ExceptionalDay, st.booleans(), st.just("Hoán đổi")), max_size=40),
)


class TestCounting:
    @given(calendars, some_day, some_count)
    def test_is_the_inverse_of_adding(self, calendar: WorkingCalendar, day: date, count: int):
        due = calendar.after(day, count)
        assert calendar.is_working(due)
        assert calendar.count(day + timedelta(days=1), due) == count

    @given(calendars, some_day, some_count)
    def test_adds_no_less_for_more(self, calendar: WorkingCalendar, day: date, count: int):
        assert calendar.after(day, count) < calendar.after(day, count + 1)
        assert calendar.after(day, count) <= calendar.after(day + timedelta(days=1), count)

    @given(calendars, some_day, some_count, some_count)
    def test_adds_in_parts(self, calendar: WorkingCalendar, day: date, one: int, other: int):
        assert calendar.after(calendar.after(day, one), other) == calendar.after(day, one + other)

    @given(calendars, some_day, some_count)
    def test_goes_back_as_it_came(self, calendar: WorkingCalendar, day: date, count: int):
        back = calendar.before(day, count)
        assert calendar.count(back, day - timedelta(days=1)) == count
        assert calendar.before(calendar.after(back, count), count) == back

    @given(calendars, some_day)
    def test_finds_the_next_working_day(self, calendar: WorkingCalendar, day: date):
        found = calendar.on_or_after(day)
        assert calendar.is_working(found)
        assert calendar.count(day, found) == 1


@pytest.mark.django_db
def test_what_an_officer_enters_goes_before_the_law():
    at = datetime(2026, 11, 25, tzinfo=UTC)
    CalendarDay.objects.create(date=date(2026, 11, 24), is_working=True, reason="Không nghỉ", at=at)
    CalendarDay.objects.create(date=date(2026, 11, 26), is_working=False, reason="Nghỉ bão", at=at)
    assert working_calendar().after(date(2026, 11, 23), 2) == date(2026, 11, 25)
    assert calendar_for_reading().why(date(2026, 11, 26)) == "Nghỉ bão"
    assert timezone.get_default_timezone_name() == "Asia/Ho_Chi_Minh"


def days_of(year: int, *, years: int = 1) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + years, 1, 1) - first).days)]
