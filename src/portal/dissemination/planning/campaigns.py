"""The plan of a campaign as values: its audience, its channels, its cost and when it is done."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.dissemination.planning.rules import SendingWindow, next_digest
from portal.dissemination.states import FOLLOWER_ROLES, CampaignClass, Channel, FollowedKind

# Subscriptions that show an interest; following one answer shows none in its topic.
INTERESTS = (FollowedKind.FIELD, FollowedKind.INSTRUMENT, FollowedKind.AGENCY, FollowedKind.PLACE)


@dataclass(frozen=True, slots=True)
class AudienceFilter:
    """People who follow one of the `interests` (kind, key), live in one of the `places` (keys), have one of the
    `roles`.

    An empty part does not restrict. `with_unsaid`: also people who did not say where they live, or in which capacity.
    """

    interests: tuple[tuple[str, str], ...] = ()
    places: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    with_unsaid: bool = True

    def kept(self) -> dict[str, Any]:
        """The form in which the database stores it."""
        return {
            "interests": [list(one) for one in self.interests],
            "places": list(self.places),
            "roles": list(self.roles),
            "with_unsaid": self.with_unsaid,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> AudienceFilter:
        """Parse the stored form. Unknown kinds and roles are left out."""
        known = {one.value for one in INTERESTS}
        pairs = (tuple(map(str, one)) for one in kept.get("interests", ()) if len(one) == 2)  # noqa: PLR2004
        return cls(
            interests=tuple((kind, key) for kind, key in pairs if kind in known and key),
            places=tuple(int(one) for one in kept.get("places", ())),
            roles=tuple(one for one in kept.get("roles", ()) if one in FOLLOWER_ROLES),
            with_unsaid=bool(kept.get("with_unsaid", True)),
        )


def channels_of(kept: object) -> tuple[Channel, ...]:
    """The channels of a campaign in order, each once; unknown ones are left out."""
    names = kept if isinstance(kept, list | tuple) else ()
    known = {one.value: one for one in Channel}
    return tuple(dict.fromkeys(known[name] for name in names if name in known))


def ancestors(path: str) -> tuple[str, ...]:
    """A field and the topics above it: followers of "dat-dai" also get news of "dat-dai/dang-ky"."""
    steps = path.split("/")
    return tuple("/".join(steps[:depth]) for depth in range(len(steps), 0, -1))


FALLBACK_HOURS = 24


@dataclass(frozen=True, slots=True)
class CampaignAim:
    """The settings of a campaign. `send_at`: not before; None: as soon as it is released.

    `fallback_hours`: after so long without a receipt the next channel is tried. `urgent_reason`: why it may be sent at
    night, for the urgent class only.
    """

    title: str
    campaign_class: CampaignClass
    channels: Sequence[str]
    audience: AudienceFilter
    send_at: datetime | None = None
    expires_at: datetime | None = None
    fallback_hours: int = FALLBACK_HOURS
    wants_digest: bool = False
    urgent_reason: str = ""

    @property
    def is_urgent(self) -> bool:
        return self.campaign_class is CampaignClass.URGENT

    @property
    def is_digest(self) -> bool:
        """Whether it waits for the weekly digest; an urgent one does not."""
        return self.wants_digest and not self.is_urgent

    def leaves_at(self, *, at: datetime, zone: ZoneInfo) -> datetime | None:
        """The earliest time of sending: for the digest a Monday morning."""
        return next_digest(max(self.send_at or at, at), zone=zone) if self.is_digest else self.send_at


# Messages a second if an account names no speed: what one process sends at least on a small machine.
OWN_SPEED = 300
# Forecasts beyond this limit are not given to the day.
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """A channel in the plan of a campaign: how many people, how many parts each message has, and the limits of sending.

    `per_second` counts parts; `daily_quota` messages, of which `quota_left` may still be sent today; None: no limit.
    """

    channel: str
    people: int
    parts: int = 1
    price: int = 0
    per_second: int | None = None
    daily_quota: int | None = None
    quota_left: int | None = None
    window: SendingWindow | None = None
    has_account: bool = True


def forecast(roads: Iterable[ChannelPlan], *, begins: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A forecast of sending: channels run in parallel, each at its own rate.

    `ends`: when the last channel is done; None if nothing is sent or some channel never finishes.
    """
    courses = [_course(road, begins, zone) for road in roads]
    moving = [one for one in courses if one["people"]]
    ends = [one["ends"] for one in moving if one["ends"] is not None]
    return {
        "courses": courses,
        "people": sum(one["people"] for one in courses),
        "parts": sum(one["parts"] for one in courses),
        "cost": sum(one["cost"] for one in courses),
        "ends": max(ends) if ends and len(ends) == len(moving) else None,
    }


def _course(road: ChannelPlan, begins: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The forecast for one channel. `begins`, `ends` are None if nothing is sent; `ends` alone if it never ends."""
    parts = road.people * road.parts
    first = last = None
    days = 0
    if road.people and road.has_account and road.window is not None:
        first = road.window.next(begins, zone=zone)
        last, days = _end(road, road.window, first, zone)
    return {
        "channel": road.channel,
        "people": road.people,
        "parts": parts,
        "cost": parts * road.price,
        "begins": first,
        "ends": last,
        "days": days,
        "has_account": road.has_account,
    }


def _end(road: ChannelPlan, window: SendingWindow, first: datetime, zone: ZoneInfo) -> tuple[datetime | None, int]:
    """When the last message is sent, and the number of days on which some are sent."""
    speed = (road.per_second or OWN_SPEED) / max(1, road.parts)  # messages a second
    today = _within(
        road.daily_quota if road.quota_left is None else road.quota_left,
        max(0.0, (window.end(first, zone=zone) - first).total_seconds()),
        speed,
    )
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


def _within(quota: int | None, seconds: float, speed: float) -> int:
    most = math.floor(seconds * speed)
    return most if quota is None else min(quota, most)
