"""Which reports wait for somebody, on the first page of the back office: for approval, signature, publication."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from portal.agencies.desks import reach_of
from portal.reports.models import Compilation
from portal.reports.queries.compilations.lists import compilations_listed
from portal.reports.states.compilations import APPROVE, COMPILE, CompilationState

_MOST = 10


class CompilationsPanel(Component):
    """Each report with where it stands."""

    order = 110
    template_name = "reports/compilations/desk/panel.html"

    def __init__(self, reports: list[Compilation]) -> None:
        self.reports = reports

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"reports": self.reports}


def reports_for(user: Any) -> list[Compilation]:
    """What the user may take a step further: a query for who approves, one for who drafts."""
    found: dict[int, Compilation] = {}
    for verb, states in _WAITING:
        if (reach := reach_of(user, verb)) != set():
            waiting = compilations_listed(agencies=reach).filter(state__in=states)[:_MOST]
            found |= {one.pk: one for one in waiting}
    return list(found.values())


_WAITING = (
    (APPROVE, (CompilationState.SUBMITTED.value,)),
    (COMPILE, (CompilationState.APPROVED.value, CompilationState.SIGNED.value)),
)
