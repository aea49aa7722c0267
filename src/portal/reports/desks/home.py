"""What is owed, on the first page of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.reports.desks.own import WRITABLE, own_reach
from portal.reports.models import Return
from portal.reports.states.returns import RoundState


@dataclass(frozen=True, slots=True)
class Line:
    url: str
    count: int
    late: int
    due_on: Any


class ReportsPanel(Component):
    """How many reports are owed, how many of them late, and by when the next."""

    order = 110
    template_name = "reports/desks/panel.html"

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"lines": self.lines}


def lines_for(user: Any) -> list[Line]:
    """One query; nothing where nothing is owed, and for who looks after all agencies."""
    reach = own_reach(user)
    if not reach:
        return []
    owed = Return.objects.filter(
        agency__in=reach, state__in=[one.value for one in WRITABLE], round__state=RoundState.OPEN.value
    )
    today = timezone.localdate()
    found = owed.aggregate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), due_on=Min("due_on"))
    return [Line(reverse("reports_owed"), **found)] if found["count"] else []
