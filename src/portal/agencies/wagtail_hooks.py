"""Registers the admin views of agencies, places, officers and postings, and the second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import modelform_factory
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.account import BaseSettingsPanel, NameEmailSettingsPanel

from portal.agencies import operations
from portal.agencies.admin import sign_on, views
from portal.agencies.admin.forms import OfficerForm, OfficerPostingForm, OwnNameForm
from portal.agencies.admin.menu import register_stylesheet
from portal.agencies.admin.viewsets import (
    OfficerPolicy,
    OwnEditView,
    PostingPolicy,
    RolePolicy,
    RoleViewSet,
    viewset,
    viewset_group,
)
from portal.agencies.models import Agency, Officer, Passkey, Place, Posting, Succession
from portal.agencies.operations import end_postings_at, sync_groups


class AgencyEditView(OwnEditView):
    def save_instance(self) -> Agency:
        agency = super().save_instance()
        if agency.exists_to is not None:
            end_postings_at(ends={agency.pk: agency.exists_to}, today=timezone.localdate())
        return agency


AgencyViewSet = viewset(
    RoleViewSet,
    model=Agency,
    policy=RolePolicy(Agency, noun="agency", agency_path="pk", agency_of=lambda agency: agency),
    edit_view_class=AgencyEditView,
    url_prefix="co-quan",
    icon="home",
    menu_label="Cơ quan",
    menu_name="agencies",
    list_display=["name", "kind", "level", "exists_from", "exists_to"],
    list_filter=["kind", "level"],
    search_fields=["name_fold", "short_name", "code"],
    ordering=["name_sort"],
    panels=[
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("other_names"),
        FieldPanel("slug"),
        FieldPanel("code"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("level"), FieldPanel("parent"), FieldPanel("place")], "Vị trí"),
        MultiFieldPanel([FieldPanel("exists_from"), FieldPanel("exists_to")], "Thời gian tồn tại"),
    ],
)


SuccessionViewSet = viewset(
    RoleViewSet,
    model=Succession,
    policy=RolePolicy(Succession, noun="agency", agency_path="", agency_of=lambda succession: None),
    url_prefix="ke-thua",
    icon="redirect",
    menu_label="Kế thừa",
    menu_name="successions",
    list_display=["predecessor", "successor", "on_date", "decision"],
    search_fields=["predecessor__name", "successor__name", "decision"],
    ordering=["-on_date", "predecessor__name_sort"],
    panels=[FieldPanel("predecessor"), FieldPanel("successor"), FieldPanel("on_date"), FieldPanel("decision")],
)


PlaceViewSet = viewset(
    RoleViewSet,
    model=Place,
    policy=RolePolicy(Place, noun="place", agency_path="", agency_of=lambda place: None),
    url_prefix="dia-ban",
    icon="globe",
    menu_label="Địa bàn",
    menu_name="places",
    list_display=["name", "kind", "parent", "exists_from", "exists_to"],
    list_filter=["level", "kind"],
    search_fields=["name_fold", "code"],
    ordering=["name_sort"],
    panels=[FieldPanel(name) for name in ("code", "name", "kind", "level", "parent", "exists_from", "exists_to")],
)


class OfficerEditView(OwnEditView):
    @transaction.atomic
    def save_instance(self) -> Officer:
        officer = super().save_instance()
        if self.form.cleaned_data["forget_second_factor"]:
            operations.forget(officer)
            _hand_code(self.request, officer)
        sync_groups(officer=officer, on=timezone.localdate())
        return officer


def _hand_code(request: HttpRequest, officer: Officer) -> None:
    """Show the account administrator, once, the code that is needed to enrol a device for this account."""
    if settings.STAFF_SECOND_FACTOR:
        code = operations.make_enrolment_code(officer=officer, at=timezone.now())
        messages.warning(
            request,
            f"Mã đăng ký thiết bị của {officer}: {code}. Hãy trao tận tay. "
            "Mã dùng một lần, trong 7 ngày, không hiện lại.",
        )


# Replaces Wagtail's user pages, which also assign groups and are left to the superuser.
OfficerViewSet = viewset(
    RoleViewSet,
    model=Officer,
    policy=OfficerPolicy(Officer, noun="officer", agency_path="postings__agency", agency_of=lambda officer: None),
    edit_view_class=OfficerEditView,
    url_prefix="can-bo",
    url_namespace="portal_officers",
    icon="user",
    menu_label="Cán bộ",
    menu_name="officers",
    list_display=[
        "display_name",
        "username",
        BooleanColumn("is_active", label="Đang bật", sort_key="is_active"),
        "last_login",
    ],
    list_filter=["is_active"],
    search_fields=["display_name", "username", "email"],
    ordering=["display_name", "username"],
    edit_handler=ObjectList(
        [
            FieldPanel("username"),
            FieldPanel("display_name"),
            FieldPanel("email"),
            FieldPanel("is_active"),
            FieldPanel("new_password"),
            FieldPanel("forget_second_factor"),
        ],
        base_form_class=OfficerForm,
    ),
    # The admin URL of an officer remains that of Wagtail's own page, which its reports link to.
    register_admin_url_finder=lambda viewset: None,
)


PostingViewSet = viewset(
    RoleViewSet,
    model=Posting,
    policy=PostingPolicy(Posting, noun="posting", agency_path="agency", agency_of=lambda posting: posting.agency),
    url_prefix="phan-cong",
    icon="group",
    menu_label="Vai trò",
    menu_name="postings",
    list_display=["officer", "role", "agency", "from_date", "to_date"],
    list_filter=["role"],
    search_fields=["officer__display_name", "officer__username", "agency__name_fold"],
    ordering=["agency__name_sort", "role", "pk"],
    edit_handler=ObjectList(
        [FieldPanel(name) for name in ("officer", "agency", "role", "from_date", "to_date")],
        base_form_class=OfficerPostingForm,
    ),
)


hooks.register(
    "register_admin_viewset",
    viewset_group(
        menu_label="Cơ quan, cán bộ",
        menu_icon="group",
        menu_order=700,
        items=(AgencyViewSet, SuccessionViewSet, PlaceViewSet, OfficerViewSet, PostingViewSet),
    ),
)


@hooks.register("register_admin_urls")
def register_second_factor() -> list[URLPattern]:
    return [
        path("mat-khau/", views.OwnPasswordView.as_view(), name="own_password"),
        path("phien-dang-nhap/", views.own_sessions, name="own_sessions"),
        path("danh-sach-da-luu/", views.keep_view, name="own_view"),
        path("hai-buoc/", views.enrol, name="second_factor_enrol"),
        path("hai-buoc/xac-thuc/", views.verify, name="second_factor_verify"),
        path("hai-buoc/ma-du-phong/", views.renew_codes, name="second_factor_codes"),
        *sign_on.passkey_urls,
    ]


NameEmailSettingsPanel.form_class = OwnNameForm


class WaysInPanel(BaseSettingsPanel):
    """One panel of an officer's account: the ways to sign in, and the open sessions."""

    name, title, order = "ways_in", "Đăng nhập", 160
    template_name, form_class = "agencies/ways_in.html", modelform_factory(Officer, fields=())

    def get_context_data(self) -> dict[str, Any]:
        return super().get_context_data() | {
            "is_enrolled": operations.is_enrolled(self.user),
            "codes_left": operations.backup_codes_left(self.user),
            "passkeys": Passkey.objects.filter(user=self.user).count(),
            "sessions": len(operations.sessions_of(officer=self.user, at=timezone.now())),
        }


hooks.register("register_account_settings_panel", WaysInPanel)


# Before the stylesheets of other rooms.
register_stylesheet("agencies/desks.css", order=-10)
