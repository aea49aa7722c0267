"""The home page of the back office: the officer's pending work, and public contents that need attention."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Value, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.agencies.queries import reach_of
from portal.editorial import queries
from portal.editorial.admin import REVIEW, STATISTICS
from portal.editorial.models import Orientation, SectionPage
from portal.editorial.queries.compliance import broken_links
from portal.editorial.queries.freshness import live_sections
from portal.editorial.queries.permissions import own_pages
from portal.editorial.queries.reminders import (
    open_reminders,
    own_submissions,
    reminded_pages,
)
from portal.editorial.queries.sections import FRONTS_SLUG
from portal.schema.queries import side_by_side

_SHOWN_REMINDERS = 8


def content_care(user: Any, *, on: date) -> dict[str, Any] | None:
    """Contents that need attention at the officer's agencies, or everywhere; None if there are none, or without
    permission.

    `rows` are the first reminders: the reminder, its page, the days it is late, and the address to open: the editor for
    those who may edit, else the public page; "" if there is neither.
    """
    reach, links = reach_of(user, STATISTICS), reach_of(user, REVIEW)
    if reach == set() and links == set():
        return None
    waiting = list(open_reminders(agencies=reach).annotate(of=Window(Count("pk")))[:_SHOWN_REMINDERS])
    begun = {"title": Value(""), "letter": Value("")}
    broken = broken_links(agencies=links).select_related(None).annotate(**begun).values_list(*begun)
    planned, counted = side_by_side(
        Orientation.objects.filter(month=on.replace(day=1)).values_list("title", "letter", "pk"),
        broken.annotate(number=Count("pk")),
    )
    care = {
        "rows": [
            (
                row,
                page,
                max((on - timezone.localdate(row.due_at)).days, 0),
                reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.is_own else (page.live and page.url) or "",
            )
            for row, page in reminded_pages(
                waiting, own=PagePermissionPolicy().instances_user_has_permission_for(user, "change")
            )
        ],
        "waiting": waiting[0].of if waiting else 0,
        "broken": sum(number for _, _, number in counted),
        "orientations": sorted(planned, key=lambda one: one[2]),
    }
    return care | {"today": on} if care["waiting"] or care["broken"] or care["orientations"] else None


_SHOWN_STEPS = 12


class EditorialWorkPanel(Component):
    """The officer's own work: sections to write in, drafts, and submissions that wait for others."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        officer: Any = request.user
        return {
            "request": request,
            "officer": officer,
            "now": timezone.now(),
            "submitted": own_submissions(officer=officer)[:_SHOWN_STEPS],
            "sections": _open_sections(officer),
            "drafts": queries.drafts_of(officer=officer, within=own_pages(user=officer)),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The first sections in which this officer may write, without fronts of agencies that ended, which redirect."""
    living = (one for one in live_sections() if one.agency is None or one.agency.exists_on(timezone.localdate()))
    writes = (one for one in living if one.slug != FRONTS_SLUG and one.permissions_for_user(user).can_add_subpage())
    return list(islice(writes, _SHOWN_STEPS))
