"""The back office of Wagtail as this portal runs it: forms of pages, Vietnamese labels, no letters by itself."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.views.pages import edit
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted
from wagtail.sites.views import IndexView as ListOfSites
from wagtail.users.forms import PagePermissionsForm

from portal.editorial.admin.editor_forms import ContentEditForm, PageEditForm
from portal.editorial.models import ArticlePage, PortalPage

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
