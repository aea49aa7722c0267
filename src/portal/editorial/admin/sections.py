"""Views of sections: which agencies have a front, opening one or many, who is in charge, and contacts of agencies."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from portal.agencies.admin.forms import AGENCY_LIST, agency_names, name_with_slug
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.viewsets import KeptByAgencyPolicy, RoleViewSet, viewset
from portal.agencies.models import Agency
from portal.agencies.queries import ask_everywhere, scope_today, signed_in
from portal.design.admin import form_page, list_page
from portal.design.refusals import count_message
from portal.editorial.admin import OPEN
from portal.editorial.admin.forms import (
    SectionChargeForm,
    SectionFilterForm,
)
from portal.editorial.models import Contact, SectionPage
from portal.editorial.operations.sections import (
    open_many,
    open_sections,
    put_in_charge_by_two,
)
from portal.editorial.queries.sections import agencies_with_fronts, common_sections, supervisor, without_front
from portal.editorial.states.contents import SectionKind

A_PAGE = 50
AT_ONCE = 20  # larger numbers are opened in the background
_BUSY = "sections_opening"


@require_safe
def list_sections(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, OPEN)
    form, today = SectionFilterForm(request.GET), timezone.localdate()
    found = agencies_with_fronts(**form.asked(), on=today)
    return list_page(
        request,
        "editorial/desks/sections.html",
        found,
        {
            "Cơ quan": "name",
            "Loại": "get_kind_display",
            "Cấp": "get_level_display",
            "Đã có chuyên mục": lambda agency: agency.front is not None,
        },
        title="Chuyên mục của các cơ quan",
        per_page=A_PAGE,
        words="",
        form=form,
        without=without_front(found).count(),
        opening=_opening(request),
    )


@require_POST
def open_chosen_sections(request: HttpRequest) -> HttpResponse:
    """Open the sections of the selected agencies, or of all agencies in the filtered list that have none."""
    ask_everywhere(request, OPEN)
    by, keys = signed_in(request), _meant(request)
    if not keys:
        messages.error(request, "Hãy chọn ít nhất một cơ quan chưa có chuyên mục.")
    elif len(keys) > AT_ONCE:
        open_many.enqueue(keys, by.pk)
        request.session[_BUSY] = keys
        messages.success(request, f"Đang mở {len(keys)} chuyên mục. Trang này cho biết tiến độ.")
    else:
        opened = open_sections(agencies=Agency.objects.filter(pk__in=keys), by=by, at=timezone.now())
        none = "Không mở chuyên mục nào: các cơ quan đã chọn đều có chuyên mục."
        count_message(request, len(opened), "Đã mở {} chuyên mục.", none)
    return redirect(f"{request.path.removesuffix('mo/')}?{request.GET.urlencode()}")


def _meant(request: HttpRequest) -> list[int]:
    wanted, today = SectionFilterForm(request.GET).asked(), timezone.localdate()
    without = without_front(agencies_with_fronts(**wanted, on=today))
    if request.POST.get("do") != "tat-ca":
        without = without.filter(
            pk__in=[
                key for key in request.POST.getlist("agency") if key.isascii() and key.isdecimal() and len(key) < 12
            ]
        )
    return list(without.values_list("pk", flat=True))


def _opening(request: HttpRequest) -> dict[str, object] | None:
    """The progress of the background task that opens sections."""
    if not (keys := request.session.get(_BUSY)):
        return None
    done = SectionPage.objects.filter(kind=SectionKind.AGENCY, agency__in=keys).count()
    return {"done": done, "total": len(keys), "is_over": done >= len(keys)}


@require_safe
def list_common_sections(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, OPEN)
    return _commons(request, {})


@require_POST
def change_charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the agency in charge of a common section."""
    ask_everywhere(request, OPEN)
    section = get_object_or_404(common_sections(), pk=pk)
    form = SectionChargeForm(request.POST, prefix=str(pk))
    return form_page(
        request,
        form,
        partial(put_in_charge_by_two, section=section),
        partial(_commons, request, {pk: form}),
        by=signed_in(request),
        said="Đã ghi cơ quan phụ trách “{made.title}”.",
        to="sections_common",
    )


def _commons(request: HttpRequest, sent: dict[int, SectionChargeForm]) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(common_sections(), A_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "editorial/desks/common_sections.html",
        {
            "page_obj": page,
            "rows": [(one, sent.get(one.pk) or _charge_form(one)) for one in page],
            "supervisor": supervisor(on=today),
            "agency_list": AGENCY_LIST,
            "agencies": agency_names(on=today),
        },
        status=422 if sent else 200,
    )


def _charge_form(section: SectionPage) -> SectionChargeForm:
    return SectionChargeForm(
        prefix=str(section.pk), initial={"agency": name_with_slug(section.agency) if section.agency else ""}
    )


class ContactForm(WagtailAdminModelForm):  # type: ignore[misc]
    """Offers only the user's own agencies that exist today."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_today(self.for_user, "contact.edit")
        existing = Agency.objects.existing_on(timezone.localdate()).order_by("name_sort")
        self.fields["agency"].queryset = existing if scope.everywhere else existing.filter(pk__in=scope.agency_ids)
        if self.instance.pk is None and len(scope.agency_ids) == 1:
            self.initial["agency"] = next(iter(scope.agency_ids))


ContactViewSet = viewset(
    RoleViewSet,
    model=Contact,
    policy=KeptByAgencyPolicy(Contact, noun="contact", agency_path="agency", agency_of=lambda contact: contact.agency),
    url_prefix="dau-moi",
    icon="mail",
    menu_label="Đầu mối liên hệ",
    menu_name="contacts",
    menu_order=240,
    add_to_admin_menu=True,
    list_display=["name", "post", "agency", "phone", "email"],
    search_fields=["name", "post", "agency__name", "agency__name_fold"],
    ordering=["agency__name_sort", "sort_order", "name"],
    edit_handler=ObjectList(
        [
            FieldPanel("agency"),
            FieldPanel("name"),
            FieldPanel("post"),
            FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
            FieldPanel("address"),
            FieldRowPanel([FieldPanel("hours"), FieldPanel("sort_order")]),
        ],
        base_form_class=ContactForm,
    ),
)


urls: list[URLPattern] = [
    path("chuyen-muc/", list_sections, name="sections_desk"),
    path("chuyen-muc/mo/", open_chosen_sections, name="sections_open"),
    path("chuyen-muc/chung/", list_common_sections, name="sections_common"),
    path("chuyen-muc/chung/<int:pk>/", change_charge, name="sections_charge"),
]
menu = (AdminMenuEntry("Chuyên mục cơ quan", "sections_desk", (OPEN,), "folder-open-inverse", 230, for_all=True),)
