"""Assignments that were late on a morning: whose they are, since when, of which plan. Four queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from portal.plans.models import Deadline, Progress, Role, RoleKind
from portal.plans.states.progress import State, Timing, clock_of


@dataclass(frozen=True, slots=True)
class LateWork:
    """What one lead agency (None: the plan's words name nobody in the list of agencies) still owes of an assignment."""

    assignment: int
    agency: int | None
    due: date


def late_works(*, as_of: date, agencies: Collection[int] | None = None) -> list[LateWork]:
    """By the rule of the plan's own pages: late until the whole plan is over, and then its deadlines have ended.

    What was completed before that morning is not late; what was completed since was.
    """
    due = _late_deadlines(as_of)
    done = _done(due, as_of)
    found: list[LateWork] = []
    leads: dict[int, set[int]] = {}
    rows = Role.objects.filter(kind=RoleKind.LEAD, assignment__in=due, agencies__isnull=False)
    for assignment, agency in rows.values_list("assignment", "agencies"):
        leads.setdefault(assignment, set()).add(agency)
    for assignment, day in due.items():
        owing = sorted(key for key in leads.get(assignment, ()) if (assignment, key) not in done)
        if not leads.get(assignment):
            found.append(LateWork(assignment, None, day))
        found.extend(LateWork(assignment, key, day) for key in owing)
    if agencies is None:
        return found
    return [work for work in found if work.agency in agencies]


def _late_deadlines(as_of: date) -> dict[int, date]:
    """Assignment -> its oldest deadline that is over, of plans that are not."""
    live = Deadline.objects.filter(assignment__withdrawn_in__isnull=True, assignment__plan__withdrawn_at__isnull=True)
    live = live.filter(assignment__plan__accepted_at__date__lte=as_of, end__isnull=False)
    ends = dict(live.order_by().values_list("assignment__plan").annotate(last=Max("end")))
    found: dict[int, date] = {}
    rows = live.filter(end__lt=as_of).values_list("assignment", "assignment__plan", "start", "end")
    for assignment, plan, start, end in rows:
        clock = clock_of(
            start=start, end=end, is_open_ended=False, is_done=False, plan_ends=ends.get(plan), today=as_of
        )
        if clock.timing is Timing.OVERDUE:
            found[assignment] = min(found.get(assignment, end), end)
    return found


def _done(due: Collection[int], as_of: date) -> set[tuple[int, int]]:
    """Pairs of assignment and agency whose last word by the end of that day was that it is completed."""
    said = Progress.objects.filter(assignment__in=due, at__date__lte=as_of)
    last: dict[tuple[int, int], str] = {}
    for assignment, agency, state in said.order_by("at", "pk").values_list("assignment", "agency", "state"):
        last[assignment, agency] = state
    return {pair for pair, state in last.items() if state == State.COMPLETED.value}
