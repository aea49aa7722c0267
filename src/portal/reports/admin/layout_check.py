"""Any Word document beside the layout that Nghị định 30/2020/NĐ-CP wants. Nothing of it is kept."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from officialdocs import NotADocument, check
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_reach
from portal.design.refusals import refusals_in_form
from portal.files.operations.exchange import ValidFileField
from portal.reports.states import READ


class LayoutForm(forms.Form):
    file = ValidFileField(label="Tệp Word", help_text="Tệp .docx, đến 5 MB. Đọc xong, máy không giữ lại tệp.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def layout_page(request: HttpRequest) -> HttpResponse:
    ask_reach(request, READ)
    form, departures = LayoutForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, NotADocument, field="file"):
            departures = check(form.cleaned_data["file"].data)
    return render(
        request,
        "reports/desks/layout_check.html",
        {"form": form, "departures": departures},
        status=422 if form.errors else 200,
    )


urls = [path("the-thuc/", layout_page, name="reports_layout")]
menu = (AdminMenuEntry("Kiểm tra thể thức", "reports_layout", (READ,), "check", 45),)
