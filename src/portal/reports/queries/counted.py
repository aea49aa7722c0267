"""What the system has counted for one return: of each assignment of its plan, or of all work, beside the period before.

What an heir answers for is in its own numbers: those of all who became it inside the period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from portal.agencies.periods import Period
from portal.agencies.queries import origins_of
from portal.plans.measuring.tables import MEASURES, Measure
from portal.plans.models import Assignment, Evidence, Indicator, Role, RoleKind
from portal.plans.queries import with_everything
from portal.plans.queries.figures import counted_for, evidence_behind, indicators_of
from portal.plans.queries.numbers import Number
from portal.reports.models import Return, Round
from portal.reports.states.periods import period_before


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """A number of the system for a return. `before` is that of the period before; None where there is none.

    `key` names it in an address: "12" for an indicator of a plan, "articles" for a measure of all work.
    """

    key: str
    assignment: int | None
    measure: Measure
    of_set: str
    number: Number
    before: Number | None

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.number.count - self.before.count

    def as_kept(self) -> dict[str, Any]:
        """As a submission freezes it."""
        return {
            "key": self.key,
            "assignment": self.assignment,
            "measure": self.measure.key,
            "name": self.measure.name,
            "unit": self.measure.unit,
            "of_set": self.of_set,
            "value": self.number.count,
            "gone": self.number.gone,
            "before": self.before.count if self.before is not None else None,
        }


def keys_of(*, of: Return) -> frozenset[int]:
    """The agencies whose work is in a return: its own, and those it answers for."""
    return frozenset({of.agency_id, *(one.pk for one in of.answers_for.all())})


def figures_of_return(*, of: Return, assignments: Sequence[Assignment]) -> list[CountedFigure]:
    """For the assignments, in their order, what each of their indicators counts; without a plan all that is counted.

    At most six queries.
    """
    indicators = _indicators(of.round, assignments)
    keys = keys_of(of=of)
    now = counted_for(indicators=indicators, agencies=keys, period=_days(of.round))
    before = _before(of.round, indicators, keys)
    return [
        CountedFigure(
            key=_key(one),
            assignment=one.assignment_id,
            measure=MEASURES[one.measure],
            of_set=one.of_set.name if one.of_set else "",
            number=number,
            before=earlier,
        )
        for one, number, earlier in zip(indicators, now, before, strict=True)
    ]


def evidence_of(*, of: Return, key: str) -> tuple[Measure, QuerySet[Evidence]] | None:
    """What is behind a figure of a return; None for one that it does not show."""
    if of.round.regime.plan_id is None:
        indicators = [one for one in _of_all_work() if _key(one) == key]
    else:
        known = Indicator.objects.filter(assignment__plan=of.round.regime.plan_id).select_related("of_set")
        indicators = list(known.filter(pk=int(key))) if key.isdecimal() and len(key) < 12 else []  # noqa: PLR2004
    if not indicators:
        return None
    (indicator,) = indicators
    behind = evidence_behind(indicator=indicator, period=_days(of.round))
    return MEASURES[indicator.measure], behind.filter(agency__in=keys_of(of=of))


def _indicators(round: Round, assignments: Sequence[Assignment]) -> list[Indicator]:
    if round.regime.plan_id is None:
        return _of_all_work()
    order = {one.pk: place for place, one in enumerate(assignments)}
    found = indicators_of(assignments=list(order)) if order else []
    return sorted(found, key=lambda one: order[one.assignment_id])


def _of_all_work() -> list[Indicator]:
    return [Indicator(measure=measure.key) for measure in MEASURES.values() if not measure.in_sets]


def _key(indicator: Indicator) -> str:
    return str(indicator.pk) if indicator.pk else indicator.measure


def _days(round: Round) -> Period:
    return Period(round.start, round.end)


def _before(round: Round, indicators: Sequence[Indicator], keys: frozenset[int]) -> Sequence[Number | None]:
    period = period_before(round.period)
    if period is None:
        return [None] * len(indicators)
    earlier = Round.objects.filter(regime=round.regime_id, start=period.start)
    joined = Return.objects.filter(round__in=earlier, agency__in=keys).values_list("answers_for", flat=True)
    whose = keys | {key for key in joined if key is not None}
    return counted_for(indicators=indicators, agencies=whose, period=Period(period.start, period.end))


# ---- assignments -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment in which the agency of a return has a part; `part`: "Chủ trì" or "Phối hợp"."""

    assignment: Assignment
    part: str

    @property
    def is_led(self) -> bool:
        return self.part == RoleKind.LEAD.label


def tasks_of(*, of: Return) -> list[Task]:
    """Those of the plan that give work to the agency or to whom it came from: what it leads first. Six queries."""
    plan = of.round.regime.plan_id
    if plan is None:
        return []
    keys = origins_of(keys=keys_of(of=of))
    roles = Role.objects.filter(assignment__plan=plan, agencies__in=keys, assignment__withdrawn_in__isnull=True)
    kinds: dict[int, set[str]] = {}
    for assignment, kind in roles.values_list("assignment", "kind"):
        kinds.setdefault(assignment, set()).add(kind)
    found = with_everything(Assignment.objects.filter(pk__in=kinds)).select_related("plan").order_by("position")
    tasks = [Task(one, _part(kinds[one.pk])) for one in found]
    return sorted(tasks, key=lambda one: not one.is_led)


def _part(kinds: Collection[str]) -> str:
    return str(RoleKind.LEAD.label if RoleKind.LEAD in kinds else RoleKind.COORDINATING.label)


# ---- which returns ---------------------------------------------------------------------------------------------------


def with_all(returns: QuerySet[Return]) -> QuerySet[Return]:
    """With what every page of a return shows."""
    found = returns.select_related("round__regime__plan", "round__regime__receiver", "agency")
    return found.prefetch_related("answers_for")


def returns_within(*, agencies: Collection[int] | None) -> QuerySet[Return]:
    """Those of these agencies; None: of all."""
    found = Return.objects.all() if agencies is None else Return.objects.filter(_of(agencies))
    return with_all(found)


def _of(agencies: Iterable[int]) -> Q:
    return Q(agency__in=agencies)
