"""Reorganisation: a document of moves is rehearsed, approved by a second officer, and can be undone; and the rows left
behind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Reorganisation
from portal.agencies.operations.register import EnteredRow, rows_of_upload
from portal.agencies.queries import ask_everywhere, signed_in
from portal.design.admin import act_view, for_all, list_page
from portal.design.fields import DayInput
from portal.design.refusals import refusals_in_form, success_redirect
from portal.design.sheets import TableSheet, sheet_answer
from portal.frontpages.operations.moves import ACTS, MOVES, lines_of, preview_lines
from portal.frontpages.operations.reorganisation import (
    UNDONE_WITHIN,
    rehearse,
    reorganise_by_two,
    undo_reorganisation_by_two,
)
from portal.frontpages.queries.belongings import orphans
from portal.journal.operations.by_two import agreements

EDIT = "agency.edit"


class ReorganisationForm(forms.Form):
    """An uploaded sheet, or one move typed into the form; `lines` holds the moves that were rehearsed."""

    sheet = forms.FileField(
        label="Tệp các việc (Excel, CSV)", required=False, help_text="Tối đa 500 việc, theo tệp mẫu ở trên."
    )
    act = forms.ChoiceField(
        label="Hoặc chỉ một việc", required=False, choices=[("", "---------"), *((one, one) for one in ACTS)]
    )
    what = forms.CharField(label="Đối tượng", required=False, help_text=MOVES[1].says)
    into = forms.CharField(label="Thành", required=False, help_text=MOVES[2].says)
    day = forms.DateField(label="Từ ngày", required=False, widget=DayInput)
    decision = forms.CharField(label="Quyết định", required=False, help_text=MOVES[4].says)
    people = forms.BooleanField(label="Cán bộ theo sang cơ quan nhận", required=False)
    lines = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said, faults = self.cleaned_data, list[str]()
        if said["lines"]:
            said["lines"] = said["lines"].splitlines()
            return said
        day = said.get("day")
        typed = said | {"day": f"{day:%d/%m/%Y}" if day else "", "people": "có" if said["people"] else ""}
        rows = [EnteredRow("Việc 1", typed)] if said["act"] else []
        if said["sheet"]:
            rows = rows_of_upload(said["sheet"], MOVES, faults)
        if faults or not rows:
            raise forms.ValidationError(faults or ["Hãy chọn tệp, hoặc ghi một việc."])
        said["lines"] = lines_of(rows)
        return said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_page(request: HttpRequest) -> HttpResponse:
    """Rehearse the moves first; a second submission requests approval of exactly the rehearsed moves."""
    ask_everywhere(request, EDIT)
    if "mau" in request.GET:
        head, says = tuple(one.heading for one in MOVES), tuple(f"({one.says})" for one in MOVES)
        return sheet_answer("sap-xep.xlsx", [TableSheet("Sắp xếp", head, [says])])
    form, shown = ReorganisationForm(request.POST or None, request.FILES or None), dict[str, Any]()
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"lines": form.cleaned_data["lines"], "by": signed_in(request), "at": timezone.now()}
        with refusals_in_form(form):
            if "apply" in request.POST:
                made = reorganise_by_two(**said)
                return success_redirect(request, f"Đã áp dụng. {made}.", "agencies_reorganise")
            shown = {"made": rehearse(**said), "sent": "\n".join(said["lines"])}
    applied, undone = agreements(reorganise_by_two), agreements(undo_reorganisation_by_two)
    return list_page(
        request,
        "frontpages/reorganisation.html",
        Reorganisation.objects.select_related("by").order_by("-at"),
        {
            "Đợt": str,
            "Người áp dụng": lambda one: applied.get(one.at, str(one.by)),
            "Áp dụng lúc": "at",
            "Hoàn lại lúc": "undone_at",
            "Người hoàn lại": lambda one: undone.get(one.undone_at, ""),
        },
        title="Sắp xếp cơ quan",
        rows=lambda page: [
            (one, preview_lines(one.lines), applied.get(one.at, one.by), undone.get(one.undone_at)) for one in page
        ],
        status=422 if form.errors else 200,
        form=form,
        undone_after=timezone.now() - UNDONE_WITHIN,
        **shown,
    )


@require_safe
def left_behind(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, EDIT)
    return list_page(
        request,
        "frontpages/orphans.html",
        orphans(on=timezone.localdate()),
        {"Mục": "what", "Đang ghi ở": "at", "Đã hết từ ngày": "since", "Số lượng": "count"},
        title="Mục còn sót",
        per_page=50,
    )


urls = [
    path("sap-xep/", reorganisation_page, name="agencies_reorganise"),
    path("sap-xep/con-sot/", left_behind, name="agencies_orphans"),
    path(
        "sap-xep/<int:pk>/hoan-lai/",
        act_view(
            undo_reorganisation_by_two,
            "document",
            for_all(EDIT, Reorganisation),
            said="Đã hoàn lại: mọi thứ như trước đợt này.",
            to="agencies_reorganise",
            asks=lambda one: {
                "question": f"Hoàn lại đợt sắp xếp {one.pk}?",
                "losses": [
                    "Cơ quan, địa bàn, tên, vai trò trở lại như trước; cần một người khác đồng ý.",
                    "Cơ quan mới đã có việc ghi vào thì không hoàn lại được.",
                ],
                "act": "Đề nghị hoàn lại",
            },
        ),
        name="agencies_reorganisation_undo",
    ),
]
menu = (AdminMenuEntry("Sắp xếp cơ quan", "agencies_reorganise", (EDIT,), "redirect", 710, for_all=True),)
