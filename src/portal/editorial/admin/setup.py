"""The back office of Wagtail as this portal runs it: forms of pages, Vietnamese labels, no letters by itself, and the
workflow policy that Wagtail asks about pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.pages import edit
from wagtail.models import PagePermissionTester, TaskState, Workflow, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.sites.views import IndexView as ListOfSites
from wagtail.users.forms import PagePermissionsForm

from portal.design.refusals import WrongState
from portal.editorial.admin.editor import ContentEditForm, PageEditForm
from portal.editorial.models import ArticlePage, PortalPage, SectionPage, StepTask
from portal.editorial.operations.workflow import approve_step, begin_step, publish_approved, return_step
from portal.editorial.queries.permissions import ContentPermissions, SectionPermissions
from portal.editorial.queries.workflow import may_take, steps_of, workflow_for
from portal.editorial.states.workflow import ApprovalStep

_LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def customise_admin() -> None:
    """After Wagtail has made its back office ready."""
    PortalPage.base_form_class = PageEditForm
    ArticlePage.base_form_class = ContentEditForm
    for signal, sender, name in _LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
    # Of comments, the editing view writes letters on its own.
    edit.send_notification = _send_nothing


def _send_nothing(*args: object, **kwargs: object) -> bool:
    return True


_COLUMNS_OF_SITES = {"port": "Cổng", "site_name": "Tên trang web", "root_page": "Trang gốc"}


def translate_labels() -> None:
    """Give the labels their Vietnamese words; may be called again."""
    for column in ListOfSites.columns:
        column.label = _COLUMNS_OF_SITES.get(column.name, column.label)
    for form in (WorkflowPageForm, PagePermissionsForm):
        form.base_fields["page"].label = "Trang"
    PagePermissionsForm.base_fields["permissions"].label_from_instance = permission_name


def permission_name(permission: Permission) -> str:
    """Permissions are named in the database, in English: the catalogue knows their names."""
    return gettext(permission.name)


class RegulationPolicy:
    """See `portal.editorial.policy.WorkflowPolicy`. The clock is read here: Wagtail asks without one."""

    def workflow_of(self, page: PortalPage) -> Workflow | None:
        return workflow_for(page=page, on=timezone.localdate())

    def tester_of(self, page: PortalPage, user: Any) -> PagePermissionTester:
        return SectionPermissions(user, page) if isinstance(page, SectionPage) else ContentPermissions(user, page)

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
        except WrongState as error:
            raise PermissionDenied(str(error)) from error

    def waiting(self, task: StepTask, user: Any) -> QuerySet[TaskState]:
        return TaskState.objects.filter(
            pk__in=steps_of(officer=user, step=ApprovalStep(task.step), on=timezone.localdate())
        )

    def finish(self, state: WorkflowState, user: Any) -> None:
        publish_approved(submission=state, by=user, at=timezone.now())
