"""The workflow policy: what Wagtail asks about pages, answered by the regulation, the roles and earlier submissions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import PagePermissionTester, TaskState, Workflow, WorkflowState

from portal.editorial.models import PortalPage, SectionPage, StepTask
from portal.editorial.operations.workflow import (
    NotYourTurn,
    StepIsOver,
    approve_step,
    begin_step,
    publish_approved,
    return_step,
)
from portal.editorial.queries.permissions import ContentPermissions, SectionPermissions
from portal.editorial.queries.workflow import may_take, steps_of, workflow_for
from portal.editorial.states.workflow import ApprovalStep


class RegulationPolicy:
    """See `portal.editorial.policy.WorkflowPolicy`. The clock is read here: Wagtail asks without one."""

    def workflow_of(self, page: PortalPage) -> Workflow | None:
        return workflow_for(page=page, on=timezone.localdate())

    def tester_of(self, page: PortalPage, user: Any) -> PagePermissionTester:
        tester = SectionPermissions if isinstance(page, SectionPage) else ContentPermissions
        return tester(user, page)

    def may_take(self, task: StepTask, page: PortalPage, user: Any) -> bool:
        return may_take(officer=user, step=ApprovalStep(task.step), page=page, on=timezone.localdate())

    def begin(self, state: TaskState, user: Any) -> None:
        begin_step(state=state.specific, by=user)

    def act(self, state: TaskState, user: Any, action: str, comment: str) -> None:
        """Raises PermissionDenied, in words for the officer."""
        try:
            if action == "approve":
                approve_step(state=state, by=user, at=timezone.now(), note=comment)
            elif action == "reject":
                return_step(state=state, by=user, at=timezone.now(), note=comment)
        except NotYourTurn as error:
            raise PermissionDenied("Bước này không phải của bạn, hoặc bạn có viết trong bài.") from error
        except StepIsOver as error:
            raise PermissionDenied("Bước này đã có người xử lý, hoặc bài đã được rút về.") from error

    def waiting(self, task: StepTask, user: Any) -> QuerySet[TaskState]:
        keys = steps_of(officer=user, step=ApprovalStep(task.step), on=timezone.localdate())
        return TaskState.objects.filter(pk__in=keys)

    def finish(self, state: WorkflowState, user: Any) -> None:
        publish_approved(submission=state, by=user, at=timezone.now())
