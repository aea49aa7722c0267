"""What a campaign will cost and when it will be done: never sooner than speeds, quotas and hours allow."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.dissemination.planning.hours import Window

# Where an account names no speed: what one process sends at least on a small machine.
OWN_SPEED = 300
# What would take longer than this is not forecast to the day: nobody waits for it.
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Road:
    """A channel of a campaign: to how many people, how many parts each message has, and by what it leaves.

    `per_second` counts parts; `daily_quota` messages, of which `quota_left` may still leave today; None: no limit.
    """

    channel: str
    people: int
    parts: int = 1
    price: int = 0
    per_second: int | None = None
    daily_quota: int | None = None
    quota_left: int | None = None
    window: Window | None = None
    has_account: bool = True


@dataclass(frozen=True, slots=True)
class Course:
    """How one channel goes. `begins`, `ends` are None where nothing leaves; `ends` alone where it never ends."""

    channel: str
    people: int
    parts: int
    cost: int
    begins: datetime | None
    ends: datetime | None
    days: int
    has_account: bool = True


@dataclass(frozen=True, slots=True)
class Forecast:
    courses: tuple[Course, ...]

    @property
    def people(self) -> int:
        return sum(one.people for one in self.courses)

    @property
    def parts(self) -> int:
        return sum(one.parts for one in self.courses)

    @property
    def cost(self) -> int:
        return sum(one.cost for one in self.courses)

    @property
    def ends(self) -> datetime | None:
        """When the last channel is done; None where nothing leaves or some channel never is."""
        moving = [one for one in self.courses if one.people]
        ends = [one.ends for one in moving if one.ends is not None]
        return max(ends) if ends and len(ends) == len(moving) else None


def forecast(roads: Iterable[Road], *, begins: datetime, zone: ZoneInfo) -> Forecast:
    """Channels go beside one another, each at its own pace."""
    return Forecast(tuple(_course(road, begins, zone) for road in roads))


def _course(road: Road, begins: datetime, zone: ZoneInfo) -> Course:
    parts = road.people * road.parts
    first = last = None
    days = 0
    if road.people and road.has_account and road.window is not None:
        first = road.window.next(begins, zone=zone)
        last, days = _end(road, road.window, first, zone)
    return Course(road.channel, road.people, parts, parts * road.price, first, last, days, road.has_account)


def _end(road: Road, window: Window, first: datetime, zone: ZoneInfo) -> tuple[datetime | None, int]:
    """When the last message has left, and on how many days some leave."""
    speed = (road.per_second or OWN_SPEED) / max(1, road.parts)  # messages a second
    quota = road.daily_quota if road.quota_left is None else road.quota_left
    today = _within(quota, _room(window, first, zone), speed)
    if road.people <= today:
        return first + timedelta(seconds=math.ceil(road.people / speed)), 1
    a_day = _within(road.daily_quota, window.seconds, speed)
    left = road.people - today
    if a_day == 0 or left > a_day * MOST_DAYS:
        return None, 0
    more = math.ceil(left / a_day)
    rest = left - (more - 1) * a_day
    opening = window.next(window.end(first, zone=zone), zone=zone) + timedelta(days=more - 1)
    return opening + timedelta(seconds=math.ceil(rest / speed)), more + (today > 0)


def _room(window: Window, first: datetime, zone: ZoneInfo) -> float:
    return max(0.0, (window.end(first, zone=zone) - first).total_seconds())


def _within(quota: int | None, seconds: float, speed: float) -> int:
    most = math.floor(seconds * speed)
    return most if quota is None else min(quota, most)
