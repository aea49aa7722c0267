"""The first thing in the back office: what waits for this officer, what of theirs waits for others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from portal.editorial import queries
from portal.editorial.models import SectionPage
from portal.editorial.queries.publishing.waiting import own_submissions, returned_to, steps_waiting

_SHOWN = 12


class WorkPanel(Component):
    """What waits for this officer: to decide, to write, to finish, to look at again."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        officer: Any = request.user
        now = timezone.now()
        mine = steps_waiting(officer=officer, at=now)
        return {
            "request": request,
            "officer": officer,
            "to_decide": mine[:_SHOWN],
            "to_decide_count": len(mine),
            "submitted": own_submissions(officer=officer, at=now)[:_SHOWN],
            "returned": returned_to(officer=officer),
            "sections": _open_sections(officer),
            "drafts": queries.drafts_of(officer=officer),
            "due": queries.articles_due_for_review(on=timezone.localdate()),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The sections in which this officer may write."""
    sections = SectionPage.objects.live().order_by("path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]
