"""Words that Wagtail shows without asking any catalogue, so that no translation can reach them by itself."""

from django.contrib.auth.models import Permission
from django.utils.translation import gettext
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.sites.views import IndexView as ListOfSites
from wagtail.users.forms import PagePermissionsForm

_COLUMNS_OF_SITES = {"port": "Cổng", "site_name": "Tên trang web", "root_page": "Trang gốc"}


def say_in_vietnamese() -> None:
    """Give the labels their Vietnamese words; may be called again."""
    for column in ListOfSites.columns:
        column.label = _COLUMNS_OF_SITES.get(column.name, column.label)
    for form in (WorkflowPageForm, PagePermissionsForm):
        form.base_fields["page"].label = "Trang"
    PagePermissionsForm.base_fields["permissions"].label_from_instance = permission_name


def permission_name(permission: Permission) -> str:
    """Permissions are named in the database, in English: the catalogue knows their names."""
    return gettext(permission.name)
