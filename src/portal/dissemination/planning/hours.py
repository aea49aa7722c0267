"""When a message may leave: the hours of its class, narrowed or widened by its account, and the next opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.dissemination.planning.rules import ALL_DAY, Rules

_DAY = timedelta(days=1)
_DIGEST_AT = time(7, 0)  # Monday
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` on and before `closes`, local time: at 21:00 sharp what closes at 21:00 is closed."""

    opens: time
    closes: time

    @property
    def seconds(self) -> int:
        """How long it is open each day."""
        if self.closes == time.max:
            return round(_DAY.total_seconds()) - _seconds(self.opens)
        return max(0, _seconds(self.closes) - _seconds(self.opens))

    def holds(self, moment: datetime, *, zone: ZoneInfo) -> bool:
        local = moment.astimezone(zone).time()
        return self.opens <= local < self.closes or (self.closes == time.max and local >= self.opens)

    def next(self, moment: datetime, *, zone: ZoneInfo) -> datetime:
        """The moment itself while it is open, else the next opening."""
        if self.holds(moment, zone=zone):
            return moment
        local = moment.astimezone(zone)
        opening = datetime.combine(local.date(), self.opens, tzinfo=zone)
        return opening if opening > local else opening + _DAY

    def end(self, moment: datetime, *, zone: ZoneInfo) -> datetime:
        """When the window in which the moment lies closes."""
        local = moment.astimezone(zone)
        if self.closes == time.max:
            return datetime.combine(local.date() + _DAY, time(0, 0), tzinfo=zone)
        return datetime.combine(local.date(), self.closes, tzinfo=zone)


def window_of(
    rules: Rules, *, opens: time = time(0, 0), closes: time = time.max, is_urgent_with_reason: bool = False
) -> Window:
    """The hours in which what has these rules leaves by an account that works from `opens` to `closes`.

    An account may only narrow them: wider hours than those of the class need a new row of the table. Where nothing is
    left between the two, the hours of the class hold. Urgent word with a reason leaves at any hour.
    """
    if rules.any_hour and is_urgent_with_reason:
        return Window(*ALL_DAY)
    last = min(rules.closes, rules.latest)
    begin, end = max(rules.opens, opens), min(last, closes)
    return Window(begin, end) if begin < end else Window(rules.opens, last)


def next_digest(moment: datetime, *, zone: ZoneInfo) -> datetime:
    """The next Monday morning, for what can wait for the others of the week."""
    local = moment.astimezone(zone)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), _DIGEST_AT, tzinfo=zone)
    return monday if monday >= local else monday + timedelta(days=_WEEK)


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
