"""The money of a plan: each line with what was spent of it, and totals by agency, assignment, year and source.

A spending that was corrected counts no more; its correction counts in its place. Amounts are whole đồng.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from portal.plans.models import BudgetLine, Plan, Spending
from portal.plans.states.plans import SOURCE_LABELS, BudgetSource, Money

READ, EDIT = "budget.read", "budget.edit"


@dataclass(frozen=True, slots=True)
class BudgetLineSums:
    """A line and its money."""

    line: BudgetLine
    money: Money


@dataclass(frozen=True, slots=True)
class Budget:
    """All of it, in one reading: two queries however many lines there are."""

    lines: tuple[BudgetLineSums, ...]

    @property
    def whole(self) -> Money:
        return _summed("Tổng cộng", self.lines)

    @property
    def by_agency(self) -> list[Money]:
        return self._by(lambda line: line.agency.name)

    @property
    def by_assignment(self) -> list[Money]:
        return self._by(lambda line: f"{line.assignment}" if line.assignment else "Chung cho cả kế hoạch")

    @property
    def by_year(self) -> list[Money]:
        return sorted(self._by(lambda line: f"{line.year}"), key=lambda one: one.label)

    @property
    def by_source(self) -> list[Money]:
        return self._by(lambda line: SOURCE_LABELS[BudgetSource(line.source)])

    @property
    def overspent(self) -> list[BudgetLineSums]:
        return [one for one in self.lines if one.money.is_over]

    def _by(self, label: Callable[[BudgetLine], str]) -> list[Money]:
        groups: dict[str, list[BudgetLineSums]] = defaultdict(list)
        for one in self.lines:
            groups[label(one.line)].append(one)
        return [_summed(name, ones) for name, ones in groups.items()]


def budget_of(
    *,
    plan: Plan,
    agencies: Collection[int] | None = None,
    years: Collection[int] = (),
    until: date | None = None,
) -> Budget:
    """The money of a plan: of these agencies (None: all) and years (none: all), spent until the end of that day."""
    lines = lines_of(plan=plan, agencies=agencies)
    if years:
        lines = lines.filter(year__in=years)
    counted = Q(spendings__corrected_by__isnull=True)
    if until is not None:
        counted &= Q(spendings__day__lte=until)
    found = lines.annotate(spent_sum=Coalesce(Sum("spendings__amount", filter=counted), 0))
    return Budget(tuple(BudgetLineSums(one, Money(one.agency.name, one.amount, one.spent_sum)) for one in found))


def lines_of(*, plan: Plan, agencies: Collection[int] | None) -> QuerySet[BudgetLine]:
    found = BudgetLine.objects.filter(plan=plan).select_related("agency", "assignment", "plan")
    found = found if agencies is None else found.filter(agency__in=agencies)
    return found.order_by("-year", "agency__name_sort", "assignment__position", "pk")


def counted_spendings(*, lines: Collection[int], until: date) -> QuerySet[Spending]:
    """What makes up `spent` of these lines until the end of that day: entries that no other corrects, of some money."""
    found = Spending.objects.filter(line__in=lines, day__lte=until, corrected_by__isnull=True, amount__gt=0)
    return found.select_related("line").order_by("day", "pk")


def line_in_reach(*, pk: int, agencies: Collection[int] | None) -> BudgetLine | None:
    found = BudgetLine.objects.select_related("plan", "agency", "assignment").filter(pk=pk)
    return (found if agencies is None else found.filter(agency__in=agencies)).first()


def spendings_of(*, line: BudgetLine) -> QuerySet[Spending]:
    """Every entry, newest first, also those that were corrected (`corrected_by`)."""
    return line.spendings.select_related("entered_by", "corrects", "corrected_by").order_by("-day", "-pk")


def _summed(label: str, ones: Sequence[BudgetLineSums]) -> Money:
    return Money(label, sum(one.money.amount for one in ones), sum(one.money.spent for one in ones))
