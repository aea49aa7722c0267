"""Which dated rule holds on a day, how long a window is open, and by when somebody must be answered."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.dissemination.planning import rules
from portal.dissemination.planning.rules import DataRequestTerm, DatedDays, SendingWindow

VN = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = SendingWindow(time(0, 0), time.max)
DAYTIME = SendingWindow(time(7, 0), time(21, 0))


def at(hour: int, minute: int = 0, *, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VN)


class Weekdays:
    """Monday to Friday are worked."""

    def after(self, day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day

    def on_or_after(self, day: date) -> date:
        return day if day.weekday() < 5 else self.after(day, 1)


class TestWindow:
    @pytest.mark.parametrize(
        ("window", "seconds"),
        [
            (DAYTIME, 14 * 3600),
            (NIGHT, 24 * 3600),
            (SendingWindow(time(7, 30, 15), time.max), 24 * 3600 - 27_015),
            (SendingWindow(time(9), time(9)), 0),
            (SendingWindow(time(9), time(8)), 0),
        ],
    )
    def test_is_open_so_long_each_day(self, window: SendingWindow, seconds: int):
        assert window.seconds == seconds

    @pytest.mark.parametrize(
        ("window", "moment", "is_open"),
        [
            (DAYTIME, at(7), True),
            (DAYTIME, at(6, 59), False),
            (DAYTIME, at(20, 59), True),
            (DAYTIME, at(21), False),
            (NIGHT, at(0), True),
            (NIGHT, datetime.combine(date(2026, 11, 24), time.max, tzinfo=VN), True),
            (SendingWindow(time(7), time.max), at(6), False),
        ],
    )
    def test_is_closed_at_its_end_sharp(self, window: SendingWindow, moment: datetime, is_open: bool):
        assert window.holds(moment, zone=VN) is is_open

    @pytest.mark.parametrize(
        ("moment", "opening"), [(at(3), at(7)), (at(8), at(8)), (at(21), at(7, day=25)), (at(23), at(7, day=25))]
    )
    def test_opens_next(self, moment: datetime, opening: datetime):
        assert DAYTIME.next(moment, zone=VN) == opening

    @pytest.mark.parametrize(("window", "end"), [(DAYTIME, at(21)), (NIGHT, at(0, day=25))])
    def test_ends_on_its_day(self, window: SendingWindow, end: datetime):
        assert window.end(at(8), zone=VN) == end


class TestDatedRules:
    def test_of_a_class_are_those_of_the_day(self, monkeypatch: pytest.MonkeyPatch):
        [first] = rules.RULES[rules.CampaignClass.SERVICE]
        later = replace(first, since=date(2027, 1, 1), most_a_day=1)
        monkeypatch.setitem(rules.RULES, rules.CampaignClass.SERVICE, (first, later))
        days = (date(2019, 1, 1), first.since, date(2026, 12, 31), later.since, date(2030, 1, 1))
        held = [rules.rules_of(rules.CampaignClass.SERVICE, on=day) for day in days]
        assert held == [first, first, first, later, later]

    def test_of_refusals_are_those_of_the_day(self, monkeypatch: pytest.MonkeyPatch):
        rows = (DatedDays(date(2020, 10, 1), 7, "a"), DatedDays(date(2027, 1, 1), 3, "b"))
        monkeypatch.setattr(rules, "REFUSAL_WINDOWS", rows)
        days = (date(2019, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
        assert [rules.counted_within(on=day).days for day in days] == [7, 7, 3]

    def test_of_requests_are_those_of_the_day(self, monkeypatch: pytest.MonkeyPatch):
        [first] = rules.DATA_REQUEST_TERMS
        later = replace(first, since=date(2027, 1, 1))
        monkeypatch.setattr(rules, "DATA_REQUEST_TERMS", (first, later))
        days = (date(2025, 1, 1), first.since, date(2026, 12, 31), later.since)
        assert [rules.term_on(day) for day in days] == [first, first, first, later]


class TestRequestTerm:
    TERM = DataRequestTerm(date(2026, 1, 1), answer_days=2, done_days={"xem": 10, "xoa": 15}, source="Luật")

    def test_says_how_long_it_may_take(self):
        assert self.TERM.done_within == "10 đến 15 ngày"
        assert replace(self.TERM, done_days={"xem": 10, "sua": 10}).done_within == "10 ngày"

    def test_counts_working_days_to_answer_and_days_to_do(self):
        friday = date(2026, 11, 27)
        assert self.TERM.answer_by(friday, calendar=Weekdays()) == date(2026, 12, 1)
        assert self.TERM.done_by("xem", friday, calendar=Weekdays()) == date(2026, 12, 7)
        assert self.TERM.done_by("xoa", friday, calendar=Weekdays()) == date(2026, 12, 14)  # a Saturday moves on
