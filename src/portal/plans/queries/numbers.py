"""The value objects of counted figures, the agencies that a figure counts together, and the money of a plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from portal.agencies.dates import Period
from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Assignment, BudgetEntry, BudgetLine, Indicator, Plan, RoleKind
from portal.plans.states.measures import EvidenceMeasure
from portal.plans.states.plans import LOWERED, BudgetSource, Money, MoneyKind
from portal.schema.queries import grouped, narrowed


@dataclass(frozen=True, slots=True)
class EvidenceCount:
    """A count without withdrawn things; whether part of it is an estimate; and how many were counted once and
    withdrawn.
    """

    count: int = 0
    gone: int = 0
    is_estimate: bool = False

    def __add__(self, other: EvidenceCount) -> EvidenceCount:
        return EvidenceCount(self.count + other.count, self.gone + other.gone, self.is_estimate or other.is_estimate)

    def __bool__(self) -> bool:
        return bool(self.count or self.gone)


@dataclass(frozen=True, slots=True)
class FigureParticipant:
    """Agencies of a plan that are counted as one: a single one, or several with the same successor.

    `named`: as in the plan; `bearers`: the agencies that carry on the work today; `keys`: primary keys of all of them
    in between too. `part`: "Chủ trì", "Phối hợp", or "" for an agency with a quota that the plan does not name.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfTarget:
    """A count compared with its target."""

    number: EvidenceCount
    target: int | None = None

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down: 100 only when the target is reached. None without a target."""
        return min(100 * self.number.count // self.target, 100) if self.target else None

    @property
    def shown_value(self) -> int:
        """The value of a meter whose maximum is the target."""
        return min(self.number.count, self.target or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFigure(_OfTarget):
    """The count and target of one participant."""

    participant: FigureParticipant


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentTotal(_OfTarget):
    """The total of one indicator, for lists of assignments."""

    indicator: Indicator
    measure: EvidenceMeasure


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFigure(AssignmentTotal):
    """The figure in a period: by participant, of other agencies, by month (its first day)."""

    period: Period
    agencies: tuple[AgencyFigure, ...]
    others: EvidenceCount
    months: tuple[tuple[date, EvidenceCount], ...]

    @property
    def most_in_a_month(self) -> int:
        return max((number.count for _, number in self.months), default=0)

    @property
    def has_quotas(self) -> bool:
        return any(one.target for one in self.agencies)

    @property
    def with_something(self) -> list[AgencyFigure]:
        """Participants with a count or a target."""
        return [one for one in self.agencies if one.number or one.target]

    @property
    def silent(self) -> list[AgencyFigure]:
        return [one for one in self.agencies if not (one.number or one.target)]


def participants_of(*, assignment: Assignment, others: Iterable[int], today: date) -> tuple[FigureParticipant, ...]:
    """Lead agencies first, then coordinating ones, then the `others`, not named by the plan; each by name.

    Two agencies with the same successor cannot be distinguished after the merger: they are one participant. Two
    queries.
    """
    # Each agency that the plan names, with its role: lead before coordinating.
    roles = sorted(assignment.roles.all(), key=lambda role: role.kind == RoleKind.LEAD)  # the last one wins
    parts = {agency.pk: str(RoleKind(role.kind).label) for role in roles for agency in role.agencies.all()}
    lines = lines_of(keys={*parts, *others}, on=today)
    agencies = Agency.objects.in_bulk({key for line in lines.values() for key in line})
    return tuple(
        sorted(
            [_participant(keys, lines, parts, agencies, today) for keys in _joined(lines)],
            key=lambda one: (_ORDER[one.part], one.named[0].name_sort),
        )
    )


_ORDER = {RoleKind.LEAD.label: 0, RoleKind.COORDINATING.label: 1, "": 2}


def _joined(lines: Mapping[int, set[int]]) -> list[list[int]]:
    """The keys, grouped by overlapping lines of succession."""
    head: dict[int, int] = {}

    def top(key: int) -> int:
        while head.setdefault(key, key) != key:
            key = head[key]
        return key

    for key, line in lines.items():
        for one in line:
            head[top(one)] = top(key)
    return list(grouped((top(key), key) for key in lines).values())


def _participant(
    named: Iterable[int],
    lines: Mapping[int, set[int]],
    parts: Mapping[int, str],
    agencies: Mapping[int, Agency],
    today: date,
) -> FigureParticipant:
    keys = set().union(*(lines[key] for key in named))
    of_plan = [key for key in named if key in parts] or list(named)
    return FigureParticipant(
        named=_in_order(agencies[key] for key in of_plan),
        bearers=_in_order(agencies[key] for key in keys if agencies[key].exists_on(today)),
        keys=frozenset(keys),
        part=min((parts.get(key, "") for key in of_plan), key=lambda part: _ORDER[part]),
    )


def _in_order(agencies: Iterable[Agency]) -> tuple[Agency, ...]:
    return tuple(sorted(agencies, key=lambda agency: agency.name_sort))


READ, EDIT = "budget.read", "budget.edit"


_HEADINGS: dict[str, Callable[[BudgetLine], str]] = {
    "by_agency": lambda line: line.agency.name,
    "by_assignment": lambda line: f"{line.assignment or 'Chung cho cả kế hoạch'}",
    "by_year": lambda line: f"{line.year}",
    "by_source": lambda line: BudgetSource(line.source).label,
}


def budget_of(*, plan: Plan, agencies: Collection[int] | None = None) -> dict[str, Any]:
    """The money of a plan, of these agencies (None: all).

    Returns the `lines` with their `money`, the `whole`, those `overspent`, and sums by heading (years ascending). One
    query, however many lines there are.
    """
    lines = list(budget_lines_of(plan=plan, agencies=agencies))
    sums = {
        name: [summed(label, ones) for label, ones in grouped((heading(one), one) for one in lines).items()]
        for name, heading in _HEADINGS.items()
    }
    sums["by_year"].sort(key=lambda one: one.label)
    whole, overspent = summed("Tổng cộng", lines), [one for one in lines if one.money.is_over]
    return {"lines": lines, "whole": whole, "overspent": overspent} | sums


def budget_lines_of(*, agencies: Collection[int] | None = None, **of: object) -> QuerySet[BudgetLine]:
    """Budget lines of a plan, or the one with a primary key, each with the sum of each kind of valid entry."""
    sums = {
        f"{kind}_sum": Coalesce(
            Sum("entries__amount", filter=Q(entries__kind=kind, entries__corrected_by__isnull=True)), 0
        )
        for kind in MoneyKind
    }
    found = narrowed(BudgetLine.objects.filter(**of), agency__in=agencies).annotate(**sums)
    return found.select_related("plan", "agency", "assignment").order_by(
        "-year", "agency__name_sort", "assignment__position", "pk"
    )


def counted_entries(*, lines: Collection[int], until: date) -> QuerySet[BudgetEntry]:
    """Advances, payments and settlements on these lines until the end of that day, without corrected and zero ones."""
    return (
        BudgetEntry.objects.filter(line__in=lines, day__lte=until, corrected_by__isnull=True, amount__gt=0)
        .exclude(kind__in=LOWERED)
        .order_by("day", "pk")
    )


def entries_of(*, line: BudgetLine) -> QuerySet[BudgetEntry]:
    """Every entry, newest first, including corrected ones (`corrected_by`)."""
    return line.entries.select_related("entered_by", "corrects", "corrected_by").order_by("-day", "-pk")


def newest_money_of(*, plan: Plan) -> dict[int, list[Money]]:
    """By assignment, the money of its newest year with a budget, line by line. One query."""
    lines = budget_lines_of(plan=plan).filter(assignment__isnull=False)
    return {key: _of_newest_year(ones) for key, ones in grouped((one.assignment_id or 0, one) for one in lines).items()}


def _of_newest_year(lines: Sequence[BudgetLine]) -> list[Money]:
    return [
        replace(one.money, label=f"năm {one.year}, {BudgetSource(one.source).label.lower()}, {one.agency.label}")
        for one in lines
        if one.year == lines[0].year
    ]


def summed(label: str, ones: Sequence[BudgetLine]) -> Money:
    names = [one.name for one in fields(Money)][1:]
    return Money(label, *(sum(getattr(one.money, name) for one in ones) for name in names))
