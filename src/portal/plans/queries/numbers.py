"""The values in which counted figures travel: frozen, so that a report may keep them as they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.periods import Period
from portal.plans.measuring.tables import Measure
from portal.plans.models import Indicator

_ROWS_AT_FIRST = 12  # agencies that a screen shows before it is asked for the rest


@dataclass(frozen=True, slots=True)
class Number:
    """What lasts, and what was counted once and is withdrawn since."""

    count: int = 0
    gone: int = 0

    def __add__(self, other: Number) -> Number:
        return Number(self.count + other.count, self.gone + other.gone)

    def __bool__(self) -> bool:
        return bool(self.count or self.gone)


@dataclass(frozen=True, slots=True)
class Participant:
    """Agencies of a plan whose work is counted as one: one that lasts, or those whose work passed to the same.

    `named`: as the plan names them; `bearers`: who carries the work on today; `keys`: all through whose hands it went.
    `part`: "Chủ trì", "Phối hợp", or "" for one that has a quota and is not named by the plan.
    """

    named: tuple[Agency, ...]
    bearers: tuple[Agency, ...]
    keys: frozenset[int]
    part: str

    @property
    def name(self) -> str:
        return ", ".join(agency.name for agency in self.named)

    @property
    def is_ended(self) -> bool:
        return {agency.pk for agency in self.named} != {agency.pk for agency in self.bearers}


class _OfTarget:
    """How much of a target is reached."""

    __slots__ = ()

    number: Number
    target: int | None

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down: 100 only when all of it is done. None without a target."""
        return min(100 * self.number.count // self.target, 100) if self.target else None

    @property
    def shown_value(self) -> int:
        """How far a meter stands that ends at the target."""
        return min(self.number.count, self.target or 0)


@dataclass(frozen=True, slots=True)
class AgencyFigure(_OfTarget):
    """What one participant did, and what was asked of it."""

    participant: Participant
    number: Number
    target: int | None = None

    @property
    def slug(self) -> str:
        """By which an address names this figure."""
        return self.participant.named[0].slug


@dataclass(frozen=True, slots=True)
class Figure(_OfTarget):
    """One indicator of an assignment in a period: in all, by participant, of others, by month (its first day)."""

    indicator: Indicator
    measure: Measure
    period: Period
    number: Number
    target: int | None
    agencies: tuple[AgencyFigure, ...]
    others: Number
    months: tuple[tuple[date, Number], ...]

    @property
    def most_in_a_month(self) -> int:
        return max((number.count for _, number in self.months), default=0)

    @property
    def has_quotas(self) -> bool:
        return any(one.target for one in self.agencies)

    @property
    def with_something(self) -> list[AgencyFigure]:
        """Those who did something or were asked for a number."""
        return [one for one in self.agencies if one.number or one.target]

    @property
    def first_rows(self) -> list[AgencyFigure]:
        return self.with_something[:_ROWS_AT_FIRST]

    @property
    def further_rows(self) -> list[AgencyFigure]:
        return self.with_something[_ROWS_AT_FIRST:]

    @property
    def silent(self) -> list[AgencyFigure]:
        return [one for one in self.agencies if not (one.number or one.target)]


@dataclass(frozen=True, slots=True)
class Total(_OfTarget):
    """One indicator in all, for lists of assignments."""

    indicator: Indicator
    measure: Measure
    number: Number
    target: int | None


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """A row for a report: what an agency, as the journal names it, did of an indicator in a calendar month.

    `assignment` is the number of the assignment in its plan, `month` the first day of it; `agency` None where the
    journal names nobody.
    """

    assignment: int
    measure: str
    of_set: str
    agency: int | None
    month: date
    number: Number
