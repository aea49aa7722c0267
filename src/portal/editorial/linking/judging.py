"""What an answer says of a link, and when it is tried again. Decisions on values: no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from safehttp.failures import TooBig

A_DAY = timedelta(hours=20)  # "a day apart": a run may come a little earlier than the day before
SOUND_AGAIN = timedelta(days=14)
BROKEN_AGAIN = timedelta(days=1)
# Somebody is there and does not let programs in, or not now: that says nothing against the link.
_UNDECIDED = frozenset({401, 403, 405, 406, 407, 408, 429, 451, 999})
MISSING_ANCHOR = "thieu-vi-tri"


@dataclass(frozen=True, slots=True)
class Tried:
    """How a link answered. `error` is a code of `outward.failures`, or ours; "" where an answer came."""

    status: int | None = None
    error: str = ""
    moved_to: str = ""

    @property
    def has_failed(self) -> bool:
        if self.error:
            return self.error != TooBig.code  # there is more than we wanted to read
        return self.status is not None and self.status >= 400 and self.status not in _UNDECIDED


@dataclass(frozen=True, slots=True)
class Failing:
    """Since when a link has failed, and how often on different days."""

    since: datetime | None = None
    times: int = 0


def after(failing: Failing, tried: Tried, *, at: datetime) -> Failing:
    """A failure on the same day as the first says nothing more."""
    if not tried.has_failed:
        return Failing()
    if failing.since is None:
        return Failing(at, 1)
    return Failing(failing.since, failing.times + 1 if at - failing.since >= A_DAY else max(failing.times, 1))
