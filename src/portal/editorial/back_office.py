"""Wagtail's back office as this portal runs it: the house's form for pages, and no letters by itself.

Officers are reminded by `editorial` of what the regulation makes them do and until when; Wagtail's own letters know
neither deadlines nor whose turn it is, and would go to superusers.
"""

from wagtail.admin.views.pages import edit
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from portal.editorial.forms.pages import SubmittedContentForm, SubmittedForm
from portal.editorial.models import ArticlePage, PortalPage

_LETTERS = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def furnish() -> None:
    """After Wagtail has made its back office ready."""
    PortalPage.base_form_class = SubmittedForm
    ArticlePage.base_form_class = SubmittedContentForm
    for signal, sender, name in _LETTERS:
        signal.disconnect(sender=sender, dispatch_uid=name)
    # Of comments, the editing view writes letters on its own.
    edit.send_notification = _send_nothing


def _send_nothing(*args: object, **kwargs: object) -> bool:
    return True
