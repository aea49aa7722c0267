"""From a first day to a last: what figures, lists and reports are about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

# The first day of a period that goes as far back as anything is known.
EVER = date.min
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    since: date
    until: date

    @property
    def has_beginning(self) -> bool:
        return self.since > EVER

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before. Not of one that has no beginning."""
        length = self.until - self.since + _DAY
        return Period(self.since - length, self.since - _DAY)

    def has(self, day: date) -> bool:
        return self.since <= day <= self.until
