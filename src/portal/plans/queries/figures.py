"""What the portal has counted for plans: by assignment, agency and month, from the evidence that is put down already.

Nothing here reads the journal: one grouped query over an index, however many entries there are. What was withdrawn
afterwards is told apart and is in no count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Func, Q, QuerySet, Sum

from portal.plans.measuring.suggesting import suggest
from portal.plans.measuring.tables import MEASURES, Measure
from portal.plans.models import Assignment, CountedSet, Evidence, Indicator, Plan, Quota
from portal.plans.queries.numbers import AgencyFigure, Figure, MonthlyFigure, Number, Participant, Period, Total
from portal.plans.queries.participants import participants_of

# ---- indicators ------------------------------------------------------------------------------------------------------


def indicators_of(*, assignments: Collection[int]) -> QuerySet[Indicator]:
    """In the order in which they were attached."""
    return Indicator.objects.filter(assignment__in=assignments).select_related("of_set").order_by("pk")


def sets_known() -> QuerySet[CountedSet]:
    """What a measure that comes in sets can be counted for, the newest first."""
    return CountedSet.objects.exclude(name="").order_by("-pk")


def measures_suggested(*, assignment: Assignment) -> list[Measure]:
    """What the words of the assignment speak of and it does not show yet."""
    held = set(assignment.indicators.values_list("measure", flat=True))
    products = assignment.products.order_by("sort_order", "pk").values_list("text", flat=True)
    return [MEASURES[key] for key in suggest(title=assignment.title, products=products) if key not in held]


def period_of(*, assignment: Assignment, today: date) -> Period:
    """From the first day that the deadlines of the assignment name to the last, at most until today.

    Where a deadline names no first day it begins with the plan; one that is open, or was not understood, lasts.
    """
    deadlines = list(assignment.deadlines.all())
    starts = [one.start for one in deadlines if one.start is not None]
    ends = [one.end or today for one in deadlines]
    with_plan = assignment.plan.issued_date or assignment.plan.counted_on
    if with_plan is not None and (not starts or len(starts) < len(deadlines)):
        starts.append(with_plan)
    return Period(min(starts, default=None), min(max(ends, default=today), today))


# ---- what was counted ------------------------------------------------------------------------------------------------


def figures_of(*, assignment: Assignment, today: date) -> tuple[Figure, ...]:
    """Every indicator of an assignment that was fetched with everything. Five queries; one where it has none."""
    indicators = list(indicators_of(assignments=[assignment.pk]))
    if not indicators:
        return ()
    period = period_of(assignment=assignment, today=today)
    sums = list(_monthly_sums(indicators, period))
    quotas = _quotas(indicators)
    asked = {agency for of_set in quotas.values() for agency in of_set}
    participants = participants_of(assignment=assignment, others=asked, today=today)
    return tuple(_figure(one, period, sums, quotas.get(one.of_set_id, {}), participants) for one in indicators)


def totals_of(*, assignments: Sequence[Assignment], today: date) -> dict[int, tuple[Total, ...]]:
    """For each of these that has indicators, what was counted in all. Three queries, however many assignments."""
    if not assignments:
        return {}
    indicators = list(indicators_of(assignments=[one.pk for one in assignments]))
    periods = {one.pk: period_of(assignment=one, today=today) for one in assignments}
    sums = list(_daily_sums(indicators, today))
    quotas = _quotas(indicators)
    found: dict[int, list[Total]] = defaultdict(list)
    for one in indicators:
        number = _added(said.number(one) for said in _of(one, sums) if periods[one.assignment_id].has(said.day))
        found[one.assignment_id].append(
            Total(one, MEASURES[one.measure], number, _target(one, quotas.get(one.of_set_id, {})))
        )
    return {key: tuple(totals) for key, totals in found.items()}


def monthly_figures(*, plan: Plan, start: date, end: date) -> tuple[MonthlyFigure, ...]:
    """What the indicators of a plan count between two days, both included, by agency and month. Two queries.

    For reports, which freeze it. Who carries on whose work says `agencies.queries`.
    """
    indicators = Indicator.objects.filter(assignment__plan=plan, assignment__withdrawn_in__isnull=True)
    known = list(indicators.select_related("of_set", "assignment").order_by("assignment__position", "pk"))
    sums = list(_monthly_sums(known, Period(start, end)))
    return tuple(
        MonthlyFigure(one.assignment.number, one.measure, one.of_set.key if one.of_set else "", agency, month, number)
        for one in known
        for (month, agency), number in _by(one, sums, lambda said: (said.day, said.agency))
    )


def evidence_behind(*, indicator: Indicator, period: Period) -> QuerySet[Evidence]:
    """The things that a figure counts, with those withdrawn since, the newest first."""
    measure = MEASURES[indicator.measure]
    found = Evidence.objects.filter(_between(period), source=measure.source)
    if kinds := _kinds(indicator):
        found = found.filter(kind__in=kinds)
    return found.select_related("agency", "entry__actor", "gone_by").order_by("-day", "-entry")


# ---- sums ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sum:
    """A row of a grouped query; `day` is the first of a month where it is of a month."""

    source: str
    kind: str
    agency: int | None
    day: date
    things: Number
    amounts: Number

    def number(self, indicator: Indicator) -> Number:
        return self.amounts if MEASURES[indicator.measure].is_sum else self.things


class _MonthOf(Func):
    """ "2026-11" of a day, in words of the database: Django's own truncation on SQLite calls Python for every row."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s, 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 7)", **more)


_SUMS = {
    "all": Count("*"),
    "gone": Count("gone_by"),
    "amounts": Sum("amount", default=0),
    "amounts_gone": Sum("amount", default=0, filter=Q(gone_by__isnull=False)),
}


def _monthly_sums(indicators: Iterable[Indicator], period: Period) -> Iterator[_Sum]:
    rows = _of_sources(indicators).filter(_between(period)).annotate(month=_MonthOf("day"))
    for source, kind, agency, month, *sums in rows.values_list("source", "kind", "agency", "month").annotate(**_SUMS):
        yield _sum(source, kind, agency, date.fromisoformat(f"{month}-01"), *sums)


def _daily_sums(indicators: Iterable[Indicator], until: date) -> Iterator[_Sum]:
    rows = _of_sources(indicators).filter(_between(Period(None, until)))
    for source, kind, day, *sums in rows.values_list("source", "kind", "day").annotate(**_SUMS):
        yield _sum(source, kind, None, day, *sums)


def _of_sources(indicators: Iterable[Indicator]) -> QuerySet[Evidence]:
    return Evidence.objects.filter(source__in={MEASURES[one.measure].source for one in indicators}).order_by()


def _between(period: Period) -> Q:
    until = Q(day__lte=period.end)
    return until & Q(day__gte=period.start) if period.start is not None else until


def _sum(
    source: str, kind: str, agency: int | None, day: date, count: int, gone: int, amount: int, amount_gone: int
) -> _Sum:
    return _Sum(source, kind, agency, day, Number(count - gone, gone), Number(amount - amount_gone, amount_gone))


def _kinds(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.of_set.key,) if indicator.of_set else MEASURES[indicator.measure].kinds


def _of(indicator: Indicator, sums: Iterable[_Sum]) -> Iterator[_Sum]:
    source, kinds = MEASURES[indicator.measure].source, _kinds(indicator)
    return (said for said in sums if said.source == source and (not kinds or said.kind in kinds))


def _added(numbers: Iterable[Number]) -> Number:
    return sum(numbers, start=Number())


# ---- one figure ------------------------------------------------------------------------------------------------------


def _figure(
    indicator: Indicator,
    period: Period,
    sums: Sequence[_Sum],
    quotas: Mapping[int, int],
    participants: Sequence[Participant],
) -> Figure:
    by_agency = dict(_by(indicator, sums, lambda said: said.agency))
    named = {key for one in participants for key in one.keys}
    return Figure(
        indicator=indicator,
        measure=MEASURES[indicator.measure],
        period=period,
        number=_added(by_agency.values()),
        target=_target(indicator, quotas),
        agencies=tuple(
            AgencyFigure(
                one,
                _added(by_agency[key] for key in one.keys if key in by_agency),
                sum(quota for key, quota in quotas.items() if key in one.keys) or None,
            )
            for one in participants
        ),
        others=_added(number for key, number in by_agency.items() if key not in named),
        months=tuple(_by(indicator, sums, lambda said: said.day)),
    )


def _by[Key](indicator: Indicator, sums: Iterable[_Sum], key: Callable[[_Sum], Key]) -> list[tuple[Key, Number]]:
    """The numbers of an indicator under each key, in the order of the keys."""
    found: dict[Key, Number] = defaultdict(Number)
    for said in _of(indicator, sums):
        found[key(said)] += said.number(indicator)
    return sorted(found.items(), key=lambda one: _sortable(one[0]))


def _sortable(key: object) -> tuple[str, ...]:
    """Days by their order; agencies by anything that stays; who is nobody ("None") among them."""
    return tuple(
        f"{one:>12}" if isinstance(one, int) else f"{one}" for one in (key if isinstance(key, tuple) else (key,))
    )


def _target(indicator: Indicator, quotas: Mapping[int, int]) -> int | None:
    return indicator.target or sum(quotas.values()) or None


def _quotas(indicators: Iterable[Indicator]) -> dict[int | None, dict[int, int]]:
    """For each set, what it asks of which agency. No query where nothing comes in sets."""
    sets = {one.of_set_id for one in indicators if one.of_set_id}
    found: dict[int | None, dict[int, int]] = defaultdict(dict)
    if sets:
        for of_set, agency, amount in Quota.objects.filter(of_set__in=sets, amount__gt=0).values_list(
            "of_set", "agency", "amount"
        ):
            found[of_set][agency] = amount
    return found
