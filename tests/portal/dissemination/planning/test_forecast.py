"""What a campaign takes: never less than speeds, quotas and hours allow."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.dissemination.planning.campaigns import ChannelPlan, forecast
from portal.dissemination.planning.rules import SendingWindow

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TEN = datetime(2026, 11, 24, 10, tzinfo=ZONE)
DAY = SendingWindow(time(7), time(21))

roads = st.builds(
    ChannelPlan,
    channel=st.just("tin-nhan"),
    people=st.integers(0, 2_000_000),
    parts=st.integers(1, 3),
    price=st.integers(0, 800),
    per_second=st.none() | st.integers(1, 500),
    daily_quota=st.none() | st.integers(0, 500_000),
    quota_left=st.none() | st.integers(0, 500_000),
    window=st.just(DAY),
)
moments = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31)).map(lambda one: one.replace(tzinfo=ZONE))


def ends(road: ChannelPlan, begins: datetime = TEN) -> datetime | None:
    return forecast([road], begins=begins, zone=ZONE)["ends"]


class TestACampaign:
    def test_that_fits_into_the_day_ends_on_it(self) -> None:
        assert ends(ChannelPlan("tin-nhan", people=3_600, per_second=1, window=DAY)) == TEN + timedelta(hours=1)

    def test_of_three_parts_takes_three_times_as_long(self) -> None:
        assert ends(ChannelPlan("tin-nhan", people=3_600, parts=3, per_second=1, window=DAY)) == TEN + timedelta(
            hours=3
        )

    def test_that_is_submitted_at_night_begins_in_the_morning(self) -> None:
        night = TEN.replace(hour=22)
        found = forecast([ChannelPlan("tin-nhan", people=10, per_second=10, window=DAY)], begins=night, zone=ZONE)
        assert found["courses"][0]["begins"] == TEN.replace(day=25, hour=7)

    def test_goes_on_the_next_days_when_the_quota_is_used_up(self) -> None:
        road = ChannelPlan("zalo", people=1_100, per_second=1_000, daily_quota=500, window=DAY)
        assert ends(road) == TEN.replace(day=26, hour=7) + timedelta(seconds=1)

    def test_uses_what_is_left_of_the_quota_today(self) -> None:
        road = ChannelPlan("zalo", people=600, per_second=1_000, daily_quota=500, quota_left=100, window=DAY)
        assert ends(road) == TEN.replace(day=25, hour=7) + timedelta(seconds=1)

    def test_with_a_quota_of_nought_does_not_end(self) -> None:
        assert ends(ChannelPlan("zalo", people=5, daily_quota=0, window=DAY)) is None

    def test_without_an_account_does_not_end(self) -> None:
        assert ends(ChannelPlan("zalo", people=5, window=DAY, has_account=False)) is None

    def test_costs_its_parts(self) -> None:
        found = forecast([ChannelPlan("tin-nhan", people=10, parts=2, price=350, window=DAY)], begins=TEN, zone=ZONE)
        assert (found["people"], found["parts"], found["cost"]) == (10, 20, 7_000)

    def test_ends_when_its_slowest_channel_does(self) -> None:
        quick, slow = (
            ChannelPlan("a", 10, per_second=10, window=DAY),
            ChannelPlan("b", 3_600, per_second=1, window=DAY),
        )
        assert forecast([quick, slow], begins=TEN, zone=ZONE)["ends"] == TEN + timedelta(hours=1)


class TestAForecast:
    @given(roads, moments)
    def test_is_never_faster_than_speed_and_quota(self, road: ChannelPlan, begins: datetime) -> None:
        end = ends(road, begins)
        if end is None or not road.people:
            return
        first = DAY.next(begins, zone=ZONE)
        if road.per_second:
            assert (end - first).total_seconds() >= road.people * road.parts / road.per_second - 1e-3
        if road.daily_quota:
            days = (end.date() - first.date()).days
            left = road.daily_quota if road.quota_left is None else road.quota_left
            assert road.people <= left + days * road.daily_quota

    @given(roads, moments, st.integers(1, 100_000))
    def test_of_more_people_ends_no_sooner(self, road: ChannelPlan, begins: datetime, more: int) -> None:
        bigger = ChannelPlan(
            **{name: getattr(road, name) for name in ChannelPlan.__slots__} | {"people": road.people + more}
        )
        few, many = ends(road, begins), ends(bigger, begins)
        assert many is None or few is None or few <= many or not road.people

    @given(roads, moments)
    def test_ends_within_the_hours(self, road: ChannelPlan, begins: datetime) -> None:
        end = ends(road, begins)
        if end is not None:
            assert time(7) <= end.astimezone(ZONE).time() <= time(21)
