"""Who owes a report for a period: the agencies of its last day, each with those that were merged into it meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Plan
from portal.plans.queries import agencies_meant, last_day
from portal.reports.models import Regime
from portal.reports.states.periods import PeriodKind, ReportingPeriod, period_before, period_with


@dataclass(frozen=True, slots=True)
class Expectation:
    """`asked`: who reports -> keys of those it answers for; `ended`: asked in their days, gone without an heir;
    `gone`: every agency that ceased inside the period."""

    asked: dict[int, frozenset[int]]
    ended: tuple[Agency, ...]
    gone: frozenset[int]


def expectation_of(*, asked: str, start: date, end: date) -> Expectation:
    """Who is asked by these phrases (one a line) for a period, both days included.

    An heir answers once for all that became it inside the period. Where a body was divided, one of its heirs answers
    for it (of the same kind and level, else the first by name), so that nothing is counted twice.
    """
    phrases = [line.strip() for line in asked.splitlines() if line.strip()]
    found = _meant(phrases, end)
    leaving = list(Agency.objects.filter(exists_to__gt=start, exists_to__lte=end).order_by("name_sort"))
    days = sorted({one.exists_to - timedelta(days=1) for one in leaving if one.exists_to})
    once_asked = {key for day in days for key in _meant(phrases, day)}
    lines = lines_of(keys=[one.pk for one in leaving], on=end) if leaving else {}
    living = Agency.objects.existing_on(end).in_bulk(set().union(*lines.values()))
    answers: dict[int, set[int]] = defaultdict(set)
    ended = []
    for one in leaving:
        heirs = [living[key] for key in lines[one.pk] if key in living]
        among = [heir for heir in heirs if heir.pk in found] or (heirs if one.pk in once_asked else [])
        if among:
            bearer = _bearer(one, among)
            found[bearer.pk] = bearer
            answers[bearer.pk].add(one.pk)
        elif one.pk in once_asked:
            ended.append(one)
    return Expectation(
        asked={key: frozenset(answers[key]) for key in sorted(found, key=lambda key: found[key].name_sort)},
        ended=tuple(ended),
        gone=frozenset(one.pk for one in leaving),
    )


def _meant(phrases: Iterable[str], on: date) -> dict[int, Agency]:
    return {agency.pk: agency for phrase in phrases for agency in agencies_meant(phrase=phrase, on=on)}


def _bearer(gone: Agency, heirs: Sequence[Agency]) -> Agency:
    return min(heirs, key=lambda heir: ((heir.kind, heir.level) != (gone.kind, gone.level), heir.name_sort))


def phrases_not_understood(*, asked: str, on: date) -> list[str]:
    """Lines of a regime that mean no agency of that day."""
    lines = [line.strip() for line in asked.splitlines() if line.strip()]
    return [line for line in lines if not agencies_meant(phrase=line, on=on)]


# ---- periods of a regime ---------------------------------------------------------------------------------------------


def period_of_plan(*, plan: Plan) -> ReportingPeriod | None:
    """From the day of the plan to the last day that it names; None for one without such days."""
    start, end = plan.counted_on or plan.issued_date, last_day(plan=plan)
    if start is None or end is None or end < start:
        return None
    return ReportingPeriod(start, end, PeriodKind.FINAL)


def periods_around(*, regime: Regime, today: date) -> list[ReportingPeriod]:
    """The period of today and the one before it, as far as the regime holds on their last day."""
    kind = PeriodKind(regime.period)
    if kind is PeriodKind.FINAL:
        whole = period_of_plan(plan=regime.plan) if regime.plan else None
        near = [whole] if whole else []
    else:
        current = period_with(today, kind=kind)
        before = period_before(current)
        near = [one for one in (before, current) if one is not None]
    return [one for one in near if holds_on(regime, one.end)]


def holds_on(regime: Regime, day: date) -> bool:
    return regime.valid_from <= day and (regime.valid_to is None or day < regime.valid_to)
