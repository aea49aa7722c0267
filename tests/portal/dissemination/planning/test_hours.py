"""When a message may leave: the edges of the hours, class by class."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.dissemination.planning.rules import RULES, SendingWindow, next_digest, rules_of, window_of
from portal.dissemination.states import CampaignClass

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


class TestTheHoursOfEducation:
    window = window_of(rules_of(CampaignClass.EDUCATION, on=TODAY))

    @pytest.mark.parametrize(
        ("moment", "leaves"),
        [
            (at(6, 59), at(7)),
            (at(7), at(7)),
            (at(20, 59), at(20, 59)),
            (at(21), at(7, day=25)),
            (at(21, 59), at(7, day=25)),
            (at(22), at(7, day=25)),
            (at(0), at(7)),
        ],
        ids=["06:59", "07:00", "20:59", "21:00", "21:59", "22:00", "midnight"],
    )
    def test_what_comes_outside_waits_for_the_next_opening(self, moment: datetime, leaves: datetime) -> None:
        assert self.window.next(moment, zone=ZONE) == leaves

    def test_the_hours_are_those_of_vietnam_whatever_zone_a_moment_comes_in(self) -> None:
        assert self.window.next(at(21).astimezone(ZoneInfo("UTC")), zone=ZONE) == at(7, day=25)


class TestTheHoursOfAnAccount:
    rules = rules_of(CampaignClass.EDUCATION, on=TODAY)

    def test_an_account_narrows_the_hours(self) -> None:
        assert window_of(self.rules, opens=time(8), closes=time(17)) == SendingWindow(time(8), time(17))

    def test_an_account_that_is_open_at_night_does_not_widen_them(self) -> None:
        assert window_of(self.rules, opens=time(0), closes=time(23, 59)) == SendingWindow(time(7), time(21))

    def test_an_account_that_only_works_at_night_leaves_the_hours_of_the_class(self) -> None:
        assert window_of(self.rules, opens=time(22), closes=time(23)) == SendingWindow(time(7), time(21))


class TestUrgentWord:
    rules = rules_of(CampaignClass.URGENT, on=TODAY)

    def test_leaves_at_night_with_a_reason(self) -> None:
        window = window_of(self.rules, opens=time(7), closes=time(21), is_urgent_with_reason=True)
        assert window.next(at(2), zone=ZONE) == at(2)

    def test_waits_for_the_morning_without_one(self) -> None:
        assert window_of(self.rules).next(at(2), zone=ZONE) == at(7)

    def test_no_other_class_gets_the_night_by_a_reason(self) -> None:
        window = window_of(rules_of(CampaignClass.ADVERTISING, on=TODAY), is_urgent_with_reason=True)
        assert window.next(at(2), zone=ZONE) == at(7)


class TestTheDigest:
    def test_is_the_next_monday_morning(self) -> None:
        assert next_digest(at(10), zone=ZONE) == at(7, day=30)

    def test_is_today_before_seven_on_a_monday(self) -> None:
        assert next_digest(at(6, day=23), zone=ZONE) == at(7, day=23)

    def test_is_in_a_week_after_seven_on_a_monday(self) -> None:
        assert next_digest(at(7, 1, day=23), zone=ZONE) == at(7, day=30)


class TestTheTable:
    def test_every_class_has_rules_with_their_source(self) -> None:
        assert set(RULES) == set(CampaignClass)
        assert all(row.source for rows in RULES.values() for row in rows)

    def test_nothing_may_be_set_to_leave_after_ten_at_night(self) -> None:
        assert all(row.latest <= time(22) for rows in RULES.values() for row in rows)

    def test_rows_stand_in_the_order_of_their_days(self) -> None:
        assert all([row.since for row in rows] == sorted(row.since for row in rows) for rows in RULES.values())
