"""The money of a plan that a report tells of: the lines of the years in its period, and what was spent of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from portal.plans.models import BudgetLine
from portal.plans.queries.budget import counted_spendings, lines_of
from portal.plans.states.budgets import SOURCE_LABELS, Source
from portal.reports.compiling.catalogue import BUDGET_LINES, SPENDINGS
from portal.reports.compiling.values import Thing
from portal.reports.queries.gathering.subjects import Subject


def budget_in(*, subject: Subject) -> QuerySet[BudgetLine]:
    """Lines of the plan whose year lies in the period, with those of nothing; none without a plan."""
    if subject.plan is None:
        return BudgetLine.objects.none()
    years = range(subject.period.start.year, subject.period.end.year + 1)
    return lines_of(plan=subject.plan, agencies=None).filter(year__in=years)


def money_of(subject: Subject, today: date) -> Iterator[Thing]:
    """Each line, and each entry of spending until the last day of the period. The kind is the source of the money.

    The part is the number of the assignment, "" for the plan as a whole. Two queries. What officers wrote on an entry
    is not for the public: it is told by its line.
    """
    lines = {line.pk: line for line in budget_in(subject=subject)}
    for line in lines.values():
        yield _thing(BUDGET_LINES, line, line.pk, None, line.amount, _name(line))
    for one in counted_spendings(lines=list(lines), until=subject.period.end) if lines else ():
        line = lines[one.line_id]
        told = f"{one.document_number}: {one.note or _name(line)}"
        yield _thing(SPENDINGS, line, one.pk, one.day, one.amount, told)


def _thing(source: str, line: BudgetLine, key: int, day: date | None, amount: int, label: str) -> Thing:
    return Thing(
        source,
        f"{key}",
        line.source,
        f"{line.assignment.number}" if line.assignment else "",
        agency=line.agency_id,
        day=day,
        amount=amount,
        label=label[:300],
        public_label=_name(line),
    )


def _name(line: BudgetLine) -> str:
    what = f"nhiệm vụ {line.assignment.number}" if line.assignment else "chung cho cả kế hoạch"
    return f"{SOURCE_LABELS[Source(line.source)]}, năm {line.year}, {what}"
