"""Several contents withdrawn at once for one reason, each an act of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from portal.editorial.forms.endings import BulkEndingForm
from portal.editorial.models import PortalPage
from portal.editorial.operations.publishing.endings import IsLocked, MayNotEnd, NotPublic, end_content
from portal.editorial.queries.publishing.endings import may_end
from portal.editorial.states import Ending


class WithdrawBulkAction(PageBulkAction):  # type: ignore[misc]
    display_name = "Rút"
    action_type = "editorial_withdraw"
    aria_label = "Rút các nội dung đã chọn, có lời giải thích"
    template_name = "editorial/desks/bulk_end.html"
    action_priority = 50
    form_class = BulkEndingForm

    def check_perm(self, page: PortalPage) -> bool:
        return may_end(officer=self.request.user, page=page, on=timezone.localdate())

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "note": self.cleaned_form.cleaned_data["note"]}

    @classmethod
    def execute_action(
        cls, objects: Iterable[PortalPage], user: Any = None, note: str = "", **kwargs: Any
    ) -> tuple[int, int]:
        done = 0
        for page in objects:
            try:
                end_content(
                    page=page.specific,
                    ending=Ending.WITHDRAWN,
                    note=note,
                    successor=None,
                    by=user,
                    at=timezone.now(),
                )
            except (NotPublic, MayNotEnd, IsLocked):
                continue
            done += 1
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"Đã rút {num_parent_objects} nội dung."
