"""What the portal has counted for plans: by assignment, agency and month, from the stored evidence.

Nothing here reads the journal: one grouped query over an index, however many entries there are. Withdrawn things are
reported separately and not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from portal.agencies.dates import EVER, Period
from portal.journal.queries import MonthOf
from portal.plans.evidence import suggested_measures
from portal.plans.models import Assignment, CountedSet, Evidence, Indicator, Quota
from portal.plans.queries.numbers import (
    AgencyFigure,
    AssignmentFigure,
    AssignmentTotal,
    EvidenceCount,
    FigureParticipant,
    participants_of,
)
from portal.plans.states.measures import MEASURES, SOURCES, EvidenceMeasure
from portal.schema.queries import grouped, narrowed

# ---- indicators ------------------------------------------------------------------------------------------------------


def indicators_of(*, assignments: Collection[int]) -> QuerySet[Indicator]:
    """In the order in which they were attached."""
    return Indicator.objects.filter(assignment__in=assignments).select_related("of_set").order_by("pk")


def sets_known() -> QuerySet[CountedSet]:
    """The sets for which a measure with sets can be counted, newest first."""
    return CountedSet.objects.exclude(name="").order_by("-pk")


def measures_suggested(*, assignment: Assignment) -> list[EvidenceMeasure]:
    """Measures that the text of the assignment suggests and that it does not show yet."""
    held = set(assignment.indicators.values_list("measure", flat=True))
    return [
        MEASURES[key]
        for key in suggested_measures(
            title=assignment.title,
            products=assignment.products.order_by("sort_order", "pk").values_list("text", flat=True),
        )
        if key not in held
    ]


def period_of(*, assignment: Assignment, today: date) -> Period:
    """From the first to the last day of the assignment's deadlines, at most until today.

    A deadline without a first day begins with the plan; one that is open-ended, or was not understood, continues until
    today.
    """
    deadlines = list(assignment.deadlines.all())
    starts = [one.start for one in deadlines if one.start is not None]
    ends = [one.end or today for one in deadlines]
    with_plan = assignment.plan.issued_date or assignment.plan.counted_on
    if with_plan is not None and (not starts or len(starts) < len(deadlines)):
        starts.append(with_plan)
    return Period(min(starts, default=EVER), min(max(ends, default=today), today))


# ---- counts ----------------------------------------------------------------------------------------------------------


def figures_of(*, assignment: Assignment, today: date) -> tuple[AssignmentFigure, ...]:
    """Every indicator of an assignment that was fetched by `with_everything`. Five queries; one if it has none."""
    indicators = list(indicators_of(assignments=[assignment.pk]))
    if not indicators:
        return ()
    period = period_of(assignment=assignment, today=today)
    sums = _sums(indicators, period, by=("agency", "month"))
    quotas = _quotas(indicators)
    participants = participants_of(
        assignment=assignment, others={agency for of_set in quotas.values() for agency in of_set}, today=today
    )
    return tuple(
        _figure(one, period, sums[_Spec.of(one)], quotas.get(one.of_set_id, {}), participants) for one in indicators
    )


def totals_of(*, assignments: Sequence[Assignment], today: date) -> dict[int, tuple[AssignmentTotal, ...]]:
    """The totals of these assignments that have indicators. Three queries, however many assignments."""
    if not assignments:
        return {}
    indicators = list(indicators_of(assignments=[one.pk for one in assignments]))
    periods = {one.pk: period_of(assignment=one, today=today) for one in assignments}
    sums = _sums(indicators, Period(min(period.since for period in periods.values()), today), by=("day",))
    quotas = _quotas(indicators)
    found = grouped(
        (
            one.assignment_id,
            AssignmentTotal(
                indicator=one,
                measure=MEASURES[one.measure],
                number=_added(
                    number for (day,), number in sums[_Spec.of(one)].items() if periods[one.assignment_id].has(day)
                ),
                target=_target(one, quotas.get(one.of_set_id, {})),
            ),
        )
        for one in indicators
    )
    return {key: tuple(totals) for key, totals in found.items()}


def counted_for(*, indicators: Sequence[Indicator], agencies: Collection[int], period: Period) -> list[EvidenceCount]:
    """What each indicator counts for these agencies together. One query; none without indicators or agencies."""
    if not indicators or not agencies:
        return [EvidenceCount() for _ in indicators]
    sums = _sums(indicators, period, by=("agency",), agencies=agencies)
    return [_added(sums[_Spec.of(one)].values()) for one in indicators]


def counted_between(*, measures: Collection[str], start: date, end: date) -> dict[str, dict[int | None, int]]:
    """The count of each measure between two days, both included, by agency, without withdrawn things. One query."""
    known = {key: Indicator(measure=key) for key in measures}
    sums = _sums(known.values(), Period(start, end), by=("agency",)) if known else {}
    return {
        key: {agency: number.count for (agency,), number in sums[_Spec.of(one)].items()} for key, one in known.items()
    }


def things_of(*, measure: str, start: date, end: date) -> QuerySet[Evidence]:
    """What a measure counts between two days, without withdrawn things, newest first."""
    return (
        Evidence.objects.filter(_between(Period(start, end)), _Spec.of(Indicator(measure=measure)).condition)
        .filter(gone_by__isnull=True)
        .select_related("agency", "entry")
        .order_by("-day", "-entry", "-amount", "pk")
    )


def drilldown_evidence(*, indicator: Indicator, period: Period) -> QuerySet[Evidence]:
    """The things that a figure counts, including those withdrawn since, newest first."""
    return (
        Evidence.objects.filter(_between(period), _Spec.of(indicator).condition)
        .select_related("agency", "entry__actor", "gone_by")
        .order_by("-day", "-entry", "-amount", "pk")
    )


# ---- sums ------------------------------------------------------------------------------------------------------------


type _Sums = Mapping[tuple[Any, ...], EvidenceCount]


@dataclass(frozen=True, slots=True)
class _Spec:
    """What is counted; two assignments that show the same measure share one sum.

    But evidence that names an assignment counts only for that one. Evidence that names none of the plan (`of_plan`)
    counts for the only assignment that shows the measure; if several do (`is_shared`), for none.
    """

    source: str
    kinds: tuple[str, ...]
    is_sum: bool
    task: int | None = None
    of_plan: int | None = None
    is_shared: bool = False

    @classmethod
    def of(cls, indicator: Indicator) -> _Spec:
        measure = MEASURES[indicator.measure]
        kinds = (indicator.of_set.key,) if indicator.of_set else measure.kinds
        task = indicator.assignment_id if SOURCES[measure.source].names_task else None
        of = (task, indicator.of_plan, indicator.is_shared) if task else ()
        return cls(measure.source, kinds, measure.is_sum, *of)

    def takes(self, task: int | None, plan: int | None) -> bool:
        return self.task in (None, task) or (not self.is_shared and plan != self.of_plan)

    @property
    def condition(self) -> Q:
        whose = Q() if self.is_shared else ~Q(task__plan=self.of_plan)
        return self._counted & (Q(task=self.task) | whose if self.task else Q())

    @property
    def _counted(self) -> Q:
        of_source = Q(source=self.source)
        return of_source & Q(kind__in=self.kinds) if self.kinds else of_source

    def columns(self, name: str) -> dict[str, Aggregate]:
        """Columns for all, for withdrawn, and for estimates not withdrawn; whatever assignment they name."""
        gone = Q(gone_by__isnull=False)
        narrower = {"all": Q(), "gone": gone, "guessed": Q(is_estimate=True) & ~gone}
        which = {f"{name}_{key}": self._counted & one for key, one in narrower.items()}
        return {
            key: Sum("amount", default=0, filter=one) if self.is_sum else Count("pk", filter=one)
            for key, one in which.items()
        }


def _sums(
    indicators: Iterable[Indicator],
    period: Period,
    *,
    by: tuple[str, ...],
    agencies: Collection[int] | None = None,
) -> Mapping[_Spec, _Sums]:
    """For each spec its counts by key, in the order of the keys; keys without anything are left out.

    One query with three columns per spec; `by`: "agency", "day", "month" ("2026-11"). `agencies`: only theirs.
    """
    specs = list(dict.fromkeys(_Spec.of(one) for one in indicators))
    named = ("task", "task__plan") if any(spec.task for spec in specs) else ()
    columns = {key: one for place, spec in enumerate(specs) for key, one in spec.columns(f"sum{place}").items()}
    found = narrowed(
        Evidence.objects.filter(_between(period), source__in={spec.source for spec in specs}).order_by(),
        agency__in=agencies,
    )
    if "month" in by:
        found = found.annotate(month=MonthOf("day"))
    rows = sorted(found.values_list(*by, *named).annotate(**columns), key=lambda row: tuple(map(str, row[: len(by)])))
    sums: dict[_Spec, dict[tuple[Any, ...], EvidenceCount]] = {spec: {} for spec in specs}
    for row in rows:
        key, numbers = tuple(row[: len(by)]), row[len(by) + len(named) :]
        task, plan = row[len(by) :][:2] if named else (None, None)
        for place, spec in enumerate(specs):
            whole, gone, guessed = numbers[3 * place : 3 * place + 3]
            if whole and spec.takes(task, plan):
                sums[spec][key] = sums[spec].get(key, EvidenceCount()) + EvidenceCount(whole - gone, gone, guessed > 0)
    return sums


def _between(period: Period) -> Q:
    until = Q(day__lte=period.until)
    return until & Q(day__gte=period.since) if period.has_beginning else until


def _added(numbers: Iterable[EvidenceCount]) -> EvidenceCount:
    return sum(numbers, start=EvidenceCount())


# ---- one figure ------------------------------------------------------------------------------------------------------


def _figure(
    indicator: Indicator,
    period: Period,
    sums: _Sums,
    quotas: Mapping[int, int],
    participants: Sequence[FigureParticipant],
) -> AssignmentFigure:
    by_agency: dict[int | None, EvidenceCount] = defaultdict(EvidenceCount)
    by_month: dict[str, EvidenceCount] = defaultdict(EvidenceCount)
    for (agency, month), number in sums.items():
        by_agency[agency] += number
        by_month[month] += number
    named = {key for one in participants for key in one.keys}
    return AssignmentFigure(
        indicator=indicator,
        measure=MEASURES[indicator.measure],
        period=period,
        number=_added(by_agency.values()),
        target=_target(indicator, quotas),
        agencies=tuple(
            AgencyFigure(
                participant=one,
                number=_added(by_agency[key] for key in one.keys if key in by_agency),
                target=sum(quotas.get(key, 0) for key in one.keys) or None,
            )
            for one in participants
        ),
        others=_added(number for key, number in by_agency.items() if key not in named),
        months=tuple((date.fromisoformat(f"{month}-01"), number) for month, number in sorted(by_month.items())),
    )


def _target(indicator: Indicator, quotas: Mapping[int, int]) -> int | None:
    return indicator.target or sum(quotas.values()) or None


def _quotas(indicators: Iterable[Indicator]) -> dict[int | None, dict[int, int]]:
    """Set -> agency -> quota. No query if no indicator has a set."""
    asked = Quota.objects.filter(of_set__in={one.of_set_id for one in indicators if one.of_set_id}, amount__gt=0)
    rows = asked.values_list("of_set", "agency", "amount")
    return {of_set: dict(pairs) for of_set, pairs in grouped((row[0], row[1:]) for row in rows).items()}
