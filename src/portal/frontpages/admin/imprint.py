"""Who runs the portal, from which day on: entered by one administrator, confirmed by another."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Imprint
from portal.agencies.queries import officer_for_all
from portal.agencies.queries.imprint import current_imprint
from portal.design.fields import DayInput
from portal.design.refusals import refusals_as_messages, refusals_in_form, success_redirect
from portal.frontpages.operations import confirm_imprint, enter_imprint

EDIT = "imprint.edit"
_A_PAGE = 20


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


@require_http_methods(["GET", "POST"])
def imprints(request: HttpRequest) -> HttpResponse:
    by, now = officer_for_all(request, EDIT), timezone.now()
    held = current_imprint()
    shown = {part: getattr(held, part) for part in ("name", "owner", "editor", "hotline", "office_closes")}
    form = ImprintForm(request.POST or None, initial=shown | {"begins": timezone.localdate(now) + timedelta(days=1)})
    form.fields["basis"].required = True
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, field="begins"):
            entered = enter_imprint(imprint=form.save(commit=False), by=by, at=now)
            said = f"Đã ghi. Thông tin áp dụng từ ngày {entered.begins:%d/%m/%Y} khi một quản trị viên khác xác nhận."
            return success_redirect(request, said, "portal_imprints")
    rows = Imprint.objects.select_related("entered_by", "confirmed_by").order_by("-begins")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page_obj": page, "held": held, "today": timezone.localdate(now)}
    return render(request, "frontpages/imprints.html", context, status=422 if form.errors else 200)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    with refusals_as_messages(request, success="Đã xác nhận: áp dụng từ ngày ghi ở bảng dưới đây."):
        confirm_imprint(key=pk, by=by, at=timezone.now())
    return redirect("portal_imprints")


urls = [
    path("thong-tin-cong/", imprints, name="portal_imprints"),
    path("thong-tin-cong/<int:pk>/xac-nhan/", confirm, name="portal_imprint_confirm"),
]
menu = (AdminMenuEntry("Thông tin cổng", "portal_imprints", (EDIT,), "cog", 690, for_all=True),)
