"""What indicators count by agency and month, for tests: what pages and reports show must add up to it."""

from dataclasses import dataclass
from datetime import date

from portal.plans.models import Indicator, Plan
from portal.plans.queries.figures import _Spec, _sums
from portal.plans.queries.numbers import EvidenceCount, Period


@dataclass(frozen=True, slots=True)
class MonthlyFigure:
    """A row for a report: what an agency, as the journal names it, did of an indicator in a calendar month.

    `assignment` is the number of the assignment in its plan, `month` the first day of it; `agency` None where the
    journal names nobody.
    """

    assignment: int
    measure: str
    of_set: str
    agency: int | None
    month: date
    number: EvidenceCount


def monthly_figures(*, plan: Plan, start: date, end: date) -> tuple[MonthlyFigure, ...]:
    """What the indicators of a plan count between two days, both included, by agency and month. Two queries.

    For reports, which freeze it. Who carries on whose work says `agencies.queries`.
    """
    known = list(
        Indicator.objects.filter(assignment__plan=plan, assignment__withdrawn_in__isnull=True)
        .select_related("of_set", "assignment")
        .order_by("assignment__position", "pk")
    )
    sums = _sums(known, Period(start, end), by=("month", "agency"))
    return tuple(
        MonthlyFigure(
            one.assignment.number,
            one.measure,
            one.of_set.key if one.of_set else "",
            agency,
            date.fromisoformat(f"{month}-01"),
            number,
        )
        for one in known
        for (month, agency), number in sums[_Spec.of(one)].items()
    )
