"""The imprint (who runs the portal, from which day on): entered by one administrator, confirmed by another."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Imprint
from portal.agencies.queries import officer_for_all
from portal.agencies.queries.imprint import current_imprint
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import DayInput
from portal.frontpages.operations import confirm_imprint, enter_imprint

EDIT = "imprint.edit"


class ImprintForm(forms.ModelForm[Imprint]):
    class Meta:
        model = Imprint
        fields = ("name", "owner", "editor", "hotline", "office_closes", "begins", "basis")
        widgets = {"begins": DayInput, "office_closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {
            "editor": "Họ tên, chức vụ; ghi ở chân mọi trang theo Nghị định 42/2022/NĐ-CP.",
            "office_closes": "Câu hỏi đến sau giờ này tính là nhận vào ngày làm việc kế tiếp.",
            "begins": "Từ ngày mai trở đi.",
            "basis": "Như số, ngày của quyết định hợp nhất.",
        }

    def said(self) -> dict[str, Any]:
        return {"imprint": self.save(commit=False)}


@require_http_methods(["GET", "POST"])
def imprints(request: HttpRequest) -> HttpResponse:
    by, now = officer_for_all(request, EDIT), timezone.now()
    held = current_imprint()
    shown = {part: getattr(held, part) for part in ("name", "owner", "editor", "hotline", "office_closes")}
    form = ImprintForm(request.POST or None, initial=shown | {"begins": timezone.localdate(now) + timedelta(days=1)})
    form.fields["basis"].required = True
    return form_page(
        request,
        form,
        enter_imprint,
        partial(_list, request, form, held),
        by=by,
        said="Đã ghi. Thông tin áp dụng từ ngày {made.begins:%d/%m/%Y} khi một quản trị viên khác xác nhận.",
        to="portal_imprints",
        field="begins",
    )


def _list(request: HttpRequest, form: ImprintForm, held: Imprint) -> HttpResponse:
    return list_page(
        request,
        "frontpages/imprints.html",
        Imprint.objects.select_related("entered_by", "confirmed_by").order_by("-begins"),
        {
            "Áp dụng từ ngày": "begins",
            "Tên cổng": "name",
            "Cơ quan quản lý": "owner",
            "Chịu trách nhiệm nội dung": "editor",
            "Điện thoại": "hotline",
            "Căn cứ": "basis",
            "Người ghi": "entered_by",
            "Người xác nhận": "confirmed_by",
        },
        title="Thông tin cổng",
        per_page=20,
        status=422 if form.errors else 200,
        form=form,
        held=held,
        today=timezone.localdate(),
    )


urls = [
    path("thong-tin-cong/", imprints, name="portal_imprints"),
    path(
        "thong-tin-cong/<int:pk>/xac-nhan/",
        act_view(
            confirm_imprint,
            "key",
            lambda request, pk: (pk, officer_for_all(request, EDIT)),
            said="Đã xác nhận: áp dụng từ ngày ghi ở bảng dưới đây.",
            to="portal_imprints",
        ),
        name="portal_imprint_confirm",
    ),
]
menu = (AdminMenuEntry("Thông tin cổng", "portal_imprints", (EDIT,), "cog", 690, for_all=True),)
