"""The formulas of one report: those of every report, and those of its plan's assignments."""

from __future__ import annotations

from collections.abc import Iterable

from lawtext.words import slugify
from portal.plans.measuring.tables import MEASURES
from portal.plans.models import Indicator
from portal.reports.compiling.catalogue import GENERAL, MONEY, OF_ASSIGNMENTS, for_plan
from portal.reports.compiling.values import Formula
from portal.reports.queries.gathering.money import budget_in
from portal.reports.queries.gathering.subjects import Subject


def formulas_of(*, subject: Subject, own: Iterable[Formula]) -> tuple[Formula, ...]:
    """Two queries; none without a plan."""
    money = MONEY if budget_in(subject=subject).exists() else ()
    return (*for_plan(GENERAL, has_plan=subject.plan is not None), *money, *_of_assignments(subject), *own)


def _of_assignments(subject: Subject) -> Iterable[Formula]:
    if subject.plan is None:
        return ()
    live = Indicator.objects.filter(assignment__plan=subject.plan, assignment__withdrawn_in__isnull=True)
    found = live.select_related("of_set", "assignment").order_by("assignment__position", "pk")
    return [_of_indicator(one) for one in found]


def _of_indicator(one: Indicator) -> Formula:
    measure, of_set = MEASURES[one.measure], one.of_set
    name = f"{measure.name} ({of_set.name})" if of_set else measure.name
    return Formula(
        key=f"nv-{one.assignment.number}.{slugify(measure.name)[:40]}{f'.{of_set.key}' if of_set else ''}",
        label=name,
        unit=measure.unit,
        heading=OF_ASSIGNMENTS,
        formula=measure.how or _by_the_journal(name, is_sum=measure.is_sum),
        source=measure.source,
        kinds=(of_set.key,) if of_set else measure.kinds,
        is_sum=measure.is_sum,
        assignment=one.assignment_id,
    )


def _by_the_journal(name: str, *, is_sum: bool) -> str:
    return (
        f"{'Tổng số' if is_sum else 'Đếm'} {name[:1].lower()}{name[1:]} mà nhật ký của Cổng ghi trong kỳ, "
        "mỗi việc một lần, trừ việc đã rút trước khi chốt."
    )
