"""What a report is about: a round, or a plan and a period; and who counts as whom on its last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Plan
from portal.reports.models import Compilation, Round
from portal.reports.states.periods import PeriodKind, ReportingPeriod, period_before


@dataclass(frozen=True, slots=True)
class Subject:
    """A round, or (without one) a plan in a period."""

    period: ReportingPeriod
    plan: Plan | None = None
    round: Round | None = None

    @classmethod
    def of_round(cls, held: Round) -> Subject:
        period = ReportingPeriod(held.start, held.end, PeriodKind(held.regime.period))
        return cls(period, held.regime.plan, held)

    @property
    def key(self) -> str:
        """By which compilations of the same are known."""
        days = f"{self.period.start:%Y%m%d}-{self.period.end:%Y%m%d}"
        if self.round is not None:
            return f"dot-{self.round.pk}"
        return f"ke-hoach-{self.plan.pk if self.plan else 0}-{days}"

    @property
    def before(self) -> Subject | None:
        """The same in the period to compare with. Its round is not looked up: rounds are asked by their days."""
        period = period_before(self.period)
        return None if period is None else replace(self, period=period, round=None)


def subject_of(compilation: Compilation) -> Subject:
    return Subject(compilation.period, compilation.plan, compilation.round)


def rounds_of(*, subject: Subject) -> QuerySet[Round]:
    """The round itself; else those of the plan that end in the period."""
    if subject.round is not None:
        return Round.objects.filter(pk=subject.round.pk)
    inside = Q(end__gte=subject.period.start, end__lte=subject.period.end)
    return Round.objects.filter(inside, regime__plan=subject.plan)


def counted_as(*, keys: Iterable[int], subject: Subject) -> dict[int, int]:
    """For each agency, who counts for it on the last day: itself, or the one that its work has passed to by then.

    One whose work was divided among several stays by itself. Two queries.
    """
    lines = lines_of(keys=keys, on=subject.period.end)
    reached = set().union(*lines.values()) if lines else set()
    living = set(Agency.objects.existing_on(subject.period.end).filter(pk__in=reached).values_list("pk", flat=True))
    found: dict[int, int] = {}
    for key, line in lines.items():
        heirs = line & living
        found[key] = heirs.pop() if key not in living and len(heirs) == 1 else key
    return found
