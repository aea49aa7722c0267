"""Faults that readers have reported."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.library.models import ProblemReport
from portal.library.states import ProblemState


def problem_by_code(*, code: str) -> ProblemReport | None:
    """The report with this receipt, however it was typed; None if there is none."""
    return ProblemReport.objects.select_related("instrument").filter(code=code.strip().upper()).first()


def problems(*, state: ProblemState | None = None) -> QuerySet[ProblemReport]:
    """Reports in a state, or all; the longest waiting first."""
    found = ProblemReport.objects.select_related("instrument", "settled_by")
    if state is not None:
        found = found.filter(state=state.value)
    return found.order_by("reported_at", "pk")
