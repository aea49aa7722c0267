"""Hệ thống của cơ quan: API keys of agencies' systems and the wordings that they may send.

One officer creates, another agrees (Việc cần hai người), either may end.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.forms import offer_agencies
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_within, ask_reach, signed_in
from portal.design.admin import ListColumns, act_view, list_page
from portal.design.fields import DayInput, WholeNumberField
from portal.design.refusals import SecondPersonAsked, refusals_in_form, success_redirect
from portal.dissemination.models import SystemKey, SystemTemplate
from portal.dissemination.operations.systems import enable_system_by_two, end_system, make_for_system
from portal.dissemination.states import SYSTEM_ACTS
from portal.questions.queries import narrowed

VERBS = SYSTEM_ACTS["end"].verbs
# Each page: its form, its title, and the columns of its file.
_PAGES: dict[str, tuple[Any, str, ListColumns]] = {
    "systems": (
        forms.modelform_factory(
            SystemKey, fields=["agency", "name", "purpose", "ends_on", "daily_quota"],
            widgets={"ends_on": DayInput()}, field_classes={"daily_quota": WholeNumberField},
            help_texts={"name": "Ví dụ: Phần mềm một cửa của xã."},
        ),
        "Khóa của hệ thống",
        {
            "Hệ thống": "name", "Dùng để": "purpose", "Đến hết ngày": "ends_on", "Số tin mỗi ngày": "daily_quota",
            "Đã chuyển hôm nay": "today", "Dùng gần nhất": "used_at",
            "Cơ quan": "agency.name", "Cho dùng lúc": "enabled_at", "Thôi dùng lúc": "ended_at",
        },
    ),
    "system_templates": (
        forms.modelform_factory(
            SystemTemplate, fields=["agency", "code", "text"],
            widgets={"text": forms.Textarea({"rows": 3})},
            help_texts={
                "code": "Không dấu, ví dụ: co-ket-qua. Mã đã có thì lời mới là bản tiếp theo.",
                "text": "Chỗ hệ thống điền vào viết trong ngoặc nhọn, không dấu: Hồ sơ {ma_ho_so} đã có kết quả.",
            },
        ),
        "Mẫu tin của hệ thống",
        {
            "Mã": "code", "Bản": "version", "Lời văn": "text",
            "Cơ quan": "agency.name", "Cho dùng lúc": "enabled_at", "Thôi dùng lúc": "ended_at",
        },
    ),
}  # fmt: skip

# The enabled versions of a wording after this one, of which alone the last is sent.
_LATER = SystemTemplate.objects.filter(
    agency=OuterRef("agency"), code=OuterRef("code"), version__gt=OuterRef("version"), enabled_at__isnull=False
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_systems(request: HttpRequest, page: str) -> HttpResponse:
    """The list, with the form to create one more. A key is shown in the response to its creation and never again."""
    form_class, title, columns = _PAGES[page]
    rows, by, form = _rows(form_class._meta.model, request), signed_in(request), form_class(request.POST or None)
    offer_agencies(form.fields["agency"], agencies_within(reach=ask_reach(request, VERBS[0]), on=timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form):
            token = make_for_system(row=form.instance, by=by, at=timezone.now())
            with suppress(SecondPersonAsked):
                enable_system_by_two(row=form.instance, by=by, at=timezone.now())
            if token:
                return render(request, "dissemination/staff/system_key.html", {"row": form.instance, "token": token})
            return success_redirect(request, "Đã lập. Mẫu tin dùng được khi một người khác đồng ý.", page)
    if page == "systems":
        rows = rows.annotate(
            today=Count("messages", filter=Q(messages__letter__created_at__date=timezone.localdate())),
            is_over=Q(ends_on__lt=timezone.localdate()),
        ).order_by("-pk")
    else:
        rows = rows.annotate(is_over=Exists(_LATER))
    return list_page(
        request, "dissemination/staff/systems.html", rows, columns, title=title, status=422 if form.errors else 200,
        form=form, page=page,
    )  # fmt: skip


def _rows(model: Any, request: HttpRequest) -> QuerySet[Any]:
    """Raises PermissionDenied for officers who manage no systems."""
    return narrowed(model.objects.select_related("agency"), agency__in=ask_reach(request, VERBS[0]))


def _found(model: Any, request: HttpRequest, pk: int) -> tuple[Any, Officer]:
    """Raises Http404 for rows of other agencies."""
    return get_object_or_404(_rows(model, request), pk=pk), signed_in(request)


_END = partial(act_view, end_system, "row")
urls: list[URLPattern] = [
    path("he-thong/", show_systems, {"page": "systems"}, name="systems"),
    path("he-thong/mau-tin/", show_systems, {"page": "system_templates"}, name="system_templates"),
    path(
        "he-thong/<int:pk>/thoi-dung/",
        _END(partial(_found, SystemKey), to="systems", said="Khóa không còn dùng được."),
        name="systems_end",
    ),
    path(
        "he-thong/mau-tin/<int:pk>/thoi-dung/",
        _END(partial(_found, SystemTemplate), to="system_templates", said="Mẫu tin không còn dùng được."),
        name="system_templates_end",
    ),
]
menu = (AdminMenuEntry("Hệ thống của cơ quan", "systems", VERBS, "key", 45),)
