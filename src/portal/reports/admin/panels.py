"""The first page of the back office: which reports an officer owes, and which wait for approval, signature,
publication.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from portal.agencies.admin.menu import HomePanel
from portal.agencies.queries import reach_of
from portal.reports.admin.returns import WRITABLE, own_return_or_404
from portal.reports.models import Compilation, Return
from portal.reports.queries.compilations import compilations_listed
from portal.reports.states import APPROVE, COMPILE, CompilationState, RoundState


class ReportsPanel(HomePanel):
    """How many reports are owed, how many of them late, and by when the next."""

    order = 110
    template_name = "reports/desks/panel.html"


def owed_reports_for(user: Any) -> list[dict[str, object]]:
    """One query; nothing where nothing is owed, and for who looks after all agencies."""
    reach = own_return_or_404(user)
    if not reach:
        return []
    found = Return.objects.filter(
        agency__in=reach, state__in=[one.value for one in WRITABLE], round__state=RoundState.OPEN.value
    ).aggregate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=timezone.localdate())), due_on=Min("due_on"))
    return [{"url": reverse("reports_owed"), **found}] if found["count"] else []


_MOST = 10


class CompilationsPanel(HomePanel):
    """Each report with where it stands."""

    order = 110
    template_name = "reports/compilations/desk/panel.html"


def waiting_compilations_for(user: Any) -> list[Compilation]:
    """What the user may take a step further: a query for who approves, one for who drafts."""
    found: dict[int, Compilation] = {}
    for verb, states in _WAITING:
        if (reach := reach_of(user, verb)) != set():
            found |= {one.pk: one for one in compilations_listed(agencies=reach).filter(state__in=states)[:_MOST]}
    return list(found.values())


_WAITING = (
    (APPROVE, (CompilationState.SUBMITTED.value,)),
    (COMPILE, (CompilationState.APPROVED.value, CompilationState.SIGNED.value)),
)
