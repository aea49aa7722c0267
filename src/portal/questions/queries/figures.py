"""Statistics of a period, from daily counters only.

For the leaders' board, the plan and reports. A received question is counted before its agency is known; for one agency
or one field, referrals are counted instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, QuerySet, Sum, Value, When

from lawtext.dates import first_day
from portal.agencies.dates import Period
from portal.agencies.queries import all_agencies, heirs_of
from portal.library.states.topics import topic_name
from portal.questions.models import DayCount
from portal.questions.queries import in_field
from portal.questions.states import CountedEvent, Track
from portal.schema.queries import grouped, month_of, narrowed, side_by_side

_DAY = timedelta(days=1)
_WEEK = 7
# Longer periods are grouped by month, shorter ones by week.
_BY_WEEKS = 100


@dataclass(frozen=True, slots=True)
class FiguresFilter:
    """The filter: a period, agencies, a field with its headings, a track.

    `agencies` are ids (pass `agencies.queries.origins_of`, so that an agency includes its predecessors).
    """

    period: Period
    agencies: frozenset[int] | None = None
    field_slug: str = ""
    track: str = ""


def _number(what: CountedEvent) -> property:
    """A property: how often the event happened in the period."""
    return property(lambda totals: totals.of(what))


@dataclass(frozen=True, slots=True)
class PeriodTotals:
    """The counts of a period. Shares are between 0 and 1; None if the denominator is 0.

    Half of the answers took `median_days` working days or fewer, nine of ten `p90_days`.
    """

    counts: Mapping[CountedEvent, int]
    median_days: int | None = None
    p90_days: int | None = None

    def of(self, what: CountedEvent) -> int:
        return self.counts.get(what, 0)

    received = _number(CountedEvent.RECEIVED)
    referred = _number(CountedEvent.REFERRED)
    returned = _number(CountedEvent.RETURNED)
    late = _number(CountedEvent.ANSWERED_LATE)
    # Replies to be delivered by an officer: later counted as answered on delivery, or as undelivered.
    prepared = _number(CountedEvent.PREPARED)
    undelivered = _number(CountedEvent.UNDELIVERED)
    published = _number(CountedEvent.PUBLISHED)
    useful = _number(CountedEvent.USEFUL)
    unclear = _number(CountedEvent.UNCLEAR)

    @property
    def answered(self) -> int:
        return self.of(CountedEvent.ANSWERED) + self.of(CountedEvent.ANSWERED_LATE)

    @property
    def closed_otherwise(self) -> int:
        """Merged, refused, withdrawn; not erased, which nobody decided about the question."""
        return sum(map(self.of, (CountedEvent.MERGED, CountedEvent.REFUSED, CountedEvent.WITHDRAWN)))

    @property
    def on_time_share(self) -> float | None:
        return self.of(CountedEvent.ANSWERED) / self.answered if self.answered else None

    @property
    def rated(self) -> int:
        return self.useful + self.unclear

    @property
    def satisfaction(self) -> float | None:
        """The share of ratings that are "useful"; None without ratings."""
        return self.useful / self.rated if self.rated else None


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """The totals of one agency, field, track, week or month. `key` is its value in a filter."""

    key: str
    label: str
    totals: PeriodTotals


NOTHING = PeriodTotals({})


def totals(*, narrowing: FiguresFilter) -> PeriodTotals:
    """One query."""
    rows = counted_days(narrowing).values_list("what", "days").annotate(sum=Sum("count"))
    return _totals((what, days, number) for what, days, number in rows)


@dataclass(frozen=True, slots=True)
class PeriodOverview:
    """The totals of a period and of the one before it; `tracks` are those of the period."""

    now: PeriodTotals
    before: PeriodTotals
    tracks: list[FiguresLine]


def overview(*, narrowing: FiguresFilter) -> PeriodOverview:
    """Both periods' totals and those by track, in one query."""
    since = narrowing.period.since
    both = replace(narrowing, period=Period(narrowing.period.before.since, narrowing.period.until))
    rows = (
        counted_days(both)
        .annotate(is_now=Case(When(day__gte=since, then=Value(True)), default=Value(False)))
        .values_list("is_now", "track", "what", "days")
        .annotate(sum=Sum("count"))
    )
    found = [(bool(now), track, what, days, number) for now, track, what, days, number in rows]
    now = _totals(tuple(row[2:]) for row in found if row[0])
    return PeriodOverview(
        now, _totals(tuple(row[2:]) for row in found if not row[0]), _tracks(row[1:] for row in found if row[0])
    )


def by_agency(*, narrowing: FiguresFilter) -> list[FiguresLine]:
    """The totals of each agency with any events, most questions first. Three queries.

    A dissolved agency is added to its single successor; with several successors it keeps its own line.
    """
    rows = counted_days(narrowing).exclude(agency=None).values_list("agency", "what", "days").annotate(sum=Sum("count"))
    # Dissolved agency -> its final successor, if there is exactly one.
    living = heirs_of(agencies=all_agencies().values(), on=narrowing.period.until)
    heirs = {old: ones[0].pk for old, ones in living.items() if len(ones) == 1}
    parted = _totals_by(((pk, what, days, number) for pk, what, days, number in rows), lambda pk: heirs.get(pk, pk))
    named = all_agencies()
    return sorted(
        [FiguresLine(named[pk].slug, named[pk].name, numbers) for pk, numbers in parted.items()],
        key=lambda line: (-line.totals.referred, -line.totals.answered, line.label),
    )


def by_field(*, narrowing: FiguresFilter) -> list[FiguresLine]:
    """The totals of each topic or, if the filter names a topic, of each of its headings. One query."""
    rows = (
        counted_days(narrowing)
        .exclude(field_slug="")
        .values_list("field_slug", "what", "days")
        .annotate(sum=Sum("count"))
    )
    parted = _totals_by(rows, lambda slug: slug if narrowing.field_slug else slug.partition("/")[0])
    return sorted(
        [FiguresLine(slug, topic_name(slug), numbers) for slug, numbers in parted.items()],
        key=lambda line: (-line.totals.referred, -line.totals.answered, line.label),
    )


def _tracks(rows: Iterable[tuple[str, str, int, int]]) -> list[FiguresLine]:
    """A line for each track, also without events."""
    parted = _totals_by(rows, lambda track: track)
    return [FiguresLine(track.value, track.label, parted.get(track.value, NOTHING)) for track in Track]


def by_stretch(*, narrowing: FiguresFilter) -> list[FiguresLine]:
    """The totals by week, or by month for a long period, also without events. One query."""
    is_weeks = narrowing.period.days <= _BY_WEEKS
    first_of = _first_of_week if is_weeks else first_day
    told = counted_days(narrowing).values_list("day" if is_weeks else month_of("day"), "what", "days")
    parted = _totals_by(told.annotate(sum=Sum("count")), lambda day: f"{first_of(day)}" if is_weeks else day)
    firsts = dict.fromkeys(first_of(narrowing.period.since + n * _DAY) for n in range(narrowing.period.days))
    label = (lambda day: f"{day:%d/%m}") if is_weeks else (lambda day: f"{day:%m/%Y}")
    return [FiguresLine(f"{first}", label(first), parted.get(f"{first}", NOTHING)) for first in firsts]


def pivot_of(*, narrowing: FiguresFilter) -> list[tuple[str, str, str, str, int]]:
    """(month "2026-11", agency, topic, event, count), the source of a pivot table. One query."""
    told = ("month", "agency__name", "field_slug", "what")
    rows = counted_days(narrowing).annotate(month=month_of("day")).values_list(*told).annotate(sum=Sum("count"))
    summed = Counter[tuple[str, str, str, str]]()
    for month, agency, field, what, number in rows:
        topic = topic_name(field.partition("/")[0]) if field else ""
        summed[month[: len("2026-11")], agency or "", topic, CountedEvent(what).label] += number
    return [(*key, number) for key, number in sorted(summed.items())]


def answered_by_month(*of: str, narrowing: FiguresFilter) -> list[list[tuple[str, Counter[str]]]]:
    """Answers by month ("2026-11-01"): one list for each of the columns `of` ("field_slug", "agency__name"), largest
    first. One query."""
    rows = counted_days(narrowing).filter(what__in=ANSWERS).annotate(month=month_of("day"))
    asked = (rows.values_list(by, "month").annotate(sum=Sum("count")) for by in of)
    return [_most_first(found) for found in side_by_side(*asked)]


def _most_first(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, Counter[str]]]:
    found = dict[str, Counter[str]]()
    for name, month, number in rows:
        if name:
            found.setdefault(name.partition("/")[0], Counter())[month] += number
    return sorted(found.items(), key=lambda one: (-one[1].total(), one[0]))


# ---- how -------------------------------------------------------------------------------------------------------------

ANSWERS = (CountedEvent.ANSWERED, CountedEvent.ANSWERED_LATE)


def counted_days(narrowing: FiguresFilter) -> QuerySet[DayCount]:
    """The counters selected by the filter."""
    period = narrowing.period
    rows = DayCount.objects.filter(in_field(narrowing.field_slug), day__gte=period.since, day__lte=period.until)
    return narrowed(rows, agency__in=narrowing.agencies, track=narrowing.track).order_by()


def _totals(rows: Iterable[tuple[str, int, int]]) -> PeriodTotals:
    counts: Counter[CountedEvent] = Counter()
    taken: Counter[int] = Counter()
    for said, days, number in rows:
        what = CountedEvent(said)
        counts[what] += number
        if what in ANSWERS:
            taken[days] += number
    return PeriodTotals(counts, median_days=rank(taken, 0.5), p90_days=rank(taken, 0.9))


def _totals_by[K: Hashable, G: Hashable](
    rows: Iterable[tuple[K, str, int, int]], group_of: Callable[[K], G]
) -> dict[G, PeriodTotals]:
    parted = grouped((group_of(key), (what, days, number)) for key, what, days, number in rows)
    return {group: _totals(lines) for group, lines in parted.items()}


def rank(taken: Mapping[int, int], share: float) -> int | None:
    """The smallest number of days within which at least this share was done; None if there are none."""
    whole = sum(taken.values())
    reached = 0
    for days, number in sorted(taken.items()):
        reached += number
        if reached >= share * whole:
            return days
    return None


def _first_of_week(day: date) -> date:
    return day - timedelta(days=day.weekday() % _WEEK)
