"""The first thing in the back office: what waits for this officer, what of theirs waits for others."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from portal.agencies.models import Agency
from portal.editorial import queries
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries.publishing.waiting import own_submissions, returned_to, steps_waiting
from portal.editorial.queries.reach import own_pages
from portal.editorial.queries.sections import FRONTS_SLUG

_SHOWN = 12


class WorkPanel(Component):
    """What waits for this officer: to decide, to write, to finish, to look at again."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        officer: Any = request.user
        now = timezone.now()
        mine, own = steps_waiting(officer=officer, at=now), own_pages(user=officer)
        return {
            "request": request,
            "officer": officer,
            "to_decide": mine[:_SHOWN],
            "to_decide_count": len(mine),
            "submitted": own_submissions(officer=officer, at=now)[:_SHOWN],
            "returned": returned_to(officer=officer),
            "sections": _open_sections(officer),
            "drafts": queries.drafts_of(officer=officer, within=own),
            "due": queries.articles_due_for_review(on=timezone.localdate(now), within=own),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The first sections in which this officer may write; the fronts of agencies that ended lead elsewhere."""
    writes = policy_registry.get_by_type(PortalPage).instances_user_has_permission_for(user, "add")
    living = Q(agency__isnull=True) | Q(agency__in=Agency.objects.existing_on(timezone.localdate()))
    sections = SectionPage.objects.live().filter(living, pk__in=writes.values("pk")).exclude(slug=FRONTS_SLUG)
    return list(sections.order_by("path")[:_SHOWN])
