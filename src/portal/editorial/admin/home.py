"""The first page of the back office: pending work of this officer, and public contents that need care."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from portal.agencies.models import Agency
from portal.agencies.queries import reach_of
from portal.editorial import queries
from portal.editorial.admin import REVIEW, STATISTICS
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries.calendar import orientations
from portal.editorial.queries.compliance import broken_links
from portal.editorial.queries.permissions import own_pages
from portal.editorial.queries.reminders import (
    open_reminders,
    own_submissions,
    reminded_pages,
)
from portal.editorial.queries.sections import FRONTS_SLUG

_SHOWN_REMINDERS = 8


def content_care(user: Any, *, on: date) -> dict[str, Any] | None:
    """What waits at the officer's agencies, or everywhere; None where nothing does, and for whoever has no part in
    contents. `rows`: the first reminders, each with its page, how late it is and where it is opened: in the editor by
    those who may edit, else as readers see it; "" for nowhere.
    """
    reach, links = reach_of(user, STATISTICS), reach_of(user, REVIEW)
    if reach == set() and links == set():
        return None
    waiting = list(open_reminders(agencies=reach).annotate(of=Window(Count("pk")))[:_SHOWN_REMINDERS])
    told = reminded_pages(waiting)
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    own = set(allowed.filter(pk__in=[page.pk for _, page in told]).values_list("pk", flat=True))
    care = {
        "rows": [
            (
                row,
                page,
                max((on - timezone.localdate(row.due_at)).days, 0),
                reverse("wagtailadmin_pages:edit", args=[page.pk])
                if page.pk in own
                else (page.live and page.url) or "",
            )
            for row, page in told
        ],
        "waiting": waiting[0].of if waiting else 0,
        "broken": broken_links(agencies=links).count() if links != set() else 0,
        "orientations": orientations(month=on),
    }
    return care | {"today": on} if care["waiting"] or care["broken"] or care["orientations"] else None


_SHOWN_STEPS = 12


class EditorialWorkPanel(Component):
    """What this officer writes: where, what is begun, what waits for others, what is to be looked at again."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        officer: Any = request.user
        now = timezone.now()
        own = own_pages(user=officer)
        return {
            "request": request,
            "officer": officer,
            "now": now,
            "submitted": own_submissions(officer=officer)[:_SHOWN_STEPS],
            "sections": _open_sections(officer),
            "drafts": queries.drafts_of(officer=officer, within=own),
            "due": queries.articles_due_for_review(on=timezone.localdate(now), within=own),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The first sections in which this officer may write; the fronts of agencies that ended lead elsewhere."""
    writes = policy_registry.get_by_type(PortalPage).instances_user_has_permission_for(user, "add")
    living = Q(agency__isnull=True) | Q(agency__in=Agency.objects.existing_on(timezone.localdate()))
    sections = SectionPage.objects.live().filter(living, pk__in=writes.values("pk")).exclude(slug=FRONTS_SLUG)
    return list(sections.order_by("path")[:_SHOWN_STEPS])
