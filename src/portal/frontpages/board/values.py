"""What travels on the leaders' board: what is asked for, what was counted, and the board itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.reports.states.periods import PeriodKind, ReportingPeriod, period_before, period_with

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Work is counted from `start` to `until`, both included; what was due before the morning of `as_of` is late."""

    start: date
    until: date
    as_of: date


@dataclass(frozen=True, slots=True)
class Spans:
    """The period asked for as far as it has gone, and as many days of the one before it."""

    period: ReportingPeriod
    before: ReportingPeriod
    now: Span
    then: Span

    @property
    def is_running(self) -> bool:
        """The period goes on: late is what is late today."""
        return self.now.as_of <= self.period.end

    @property
    def name(self) -> str:
        """In the middle of a sentence: "quý IV năm 2026"."""
        return _in_a_sentence(self.period.name)

    @property
    def name_before(self) -> str:
        return _in_a_sentence(self.before.name)

    @property
    def is_part_compared(self) -> bool:
        return self.then.until < self.before.end


def _in_a_sentence(name: str) -> str:
    return name[:1].lower() + name[1:]


def spans_of(*, kind: PeriodKind, day: date, today: date) -> Spans:
    """The period of this kind around the day. One that goes on is compared with as many days of the one before."""
    period = period_with(min(day, today), kind=kind)
    before = period_before(period)
    if before is None:
        raise ValueError(f"no period before {period.name}")
    now = Span(period.start, min(today, period.end), min(today, period.end + _DAY))
    until = before.end if now.until == period.end else min(before.end, before.start + (now.until - now.start))
    return Spans(period, before, now, Span(before.start, until, until + (now.as_of - now.until)))


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of one span. Mappings are by the key of an agency (None: of nobody); the rest are sums.

    `stale` is only known of today, None for any other day; `asked` and `empty` only of the whole portal.
    """

    late: Mapping[int | None, int] = field(default_factory=dict)
    late_assignments: int = 0
    overdue: Mapping[int | None, int] = field(default_factory=dict)
    silent: Mapping[int | None, int] = field(default_factory=dict)
    stale: int | None = None
    open_difficulties: int = 0
    escalated: int = 0
    late_difficulties: int = 0
    expected: int = 0
    sent: int = 0
    in_time: int = 0
    reads: int = 0
    delivered: int = 0
    handed: int = 0
    people: int = 0
    activities: int = 0
    useful: int = 0
    unclear: int = 0
    asked: int | None = None
    empty: int | None = None
    answered: int = 0
    answered_in_time: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the year up to the last day asked for: what the lines and bars of the board are drawn from."""

    first: date
    reads: int = 0
    people: int = 0
    came: int = 0
    answered: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Both spans, the months, and the names of the agencies that have something to catch up with."""

    now: Counts
    then: Counts
    names: Mapping[int, str] = field(default_factory=dict)
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the board: `key` is the list behind it; `change` says how it stood; `tone` good, bad or nothing."""

    key: str
    label: str
    said: str
    change: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that wants a decision: its words, and the list behind it."""

    words: str
    key: str


@dataclass(frozen=True, slots=True)
class Arrears:
    """What one agency has to catch up with."""

    agency: str
    late: int
    overdue: int
    silent: int

    @property
    def total(self) -> int:
        return self.late + self.overdue + self.silent


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page. `matters` are what needs a decision, the gravest first; none: nothing does."""

    spans: Spans
    lead: str
    matters: tuple[Matter, ...]
    groups: tuple[Group, ...]
    arrears: tuple[Arrears, ...]
    more_agencies: int
    months: tuple[Month, ...]
