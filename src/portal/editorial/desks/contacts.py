"""Whom to reach at an agency, kept by the agency itself."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from portal.agencies.desks import scope_today
from portal.agencies.models import Agency
from portal.agencies.policies import KeptByAgencyPolicy
from portal.agencies.viewsets import RoleViewSet
from portal.editorial.models import Contact


class ContactForm(WagtailAdminModelForm):  # type: ignore[misc]
    """Of one's own agencies only, with their names of today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_today(self.for_user, "contact.edit")
        existing = Agency.objects.existing_on(timezone.localdate()).order_by("name_sort")
        self.fields["agency"].queryset = existing if scope.everywhere else existing.filter(pk__in=scope.agency_ids)
        if self.instance.pk is None and len(scope.agency_ids) == 1:
            self.initial["agency"] = next(iter(scope.agency_ids))


class ContactViewSet(RoleViewSet):
    model = Contact
    policy = KeptByAgencyPolicy(Contact, noun="contact", agency_path="agency", agency_of=lambda contact: contact.agency)
    url_prefix = "dau-moi"
    icon = "mail"
    menu_label = "Đầu mối liên hệ"
    menu_name = "contacts"
    menu_order = 240
    add_to_admin_menu = True
    list_display = ["name", "post", "agency", "phone", "email"]
    search_fields = ["name", "post", "agency__name", "agency__name_fold"]
    search_backend_name = None
    ordering = ["agency__name_sort", "sort_order", "name"]
    edit_handler = ObjectList(
        [
            FieldPanel("agency"),
            FieldPanel("name"),
            FieldPanel("post"),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
            FieldPanel("address"),
            FieldRowPanel([FieldPanel("hours"), FieldPanel("sort_order")]),
        ],
        base_form_class=ContactForm,
    )
