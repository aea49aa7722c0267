"""The terms that hold, held and will hold; a term in use is followed by another one and never edited."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk, officer_for_all
from portal.plans.difficulty_forms import TermForm
from portal.plans.models import DifficultyTerm
from portal.plans.operations.terming import TermDraft, TermRefused, set_term
from portal.plans.queries.difficulties import ANSWER


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    by = officer_for_all(request, ANSWER)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = set_term(draft=TermDraft(**form.said()), by=by, at=timezone.now())
        except TermRefused as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(request, f"Đã đặt thời hạn mới, áp dụng từ ngày {row.valid_from:%d/%m/%Y}.")
            return redirect("plans_terms")
    context = {
        "form": form,
        "rows": DifficultyTerm.objects.order_by("term", "-valid_from"),
        "today": timezone.localdate(),
    }
    return render(request, "plans/desk/terms.html", context, status=422 if form.errors else 200)


urls = [path("thoi-han-xu-ly/", terms, name="plans_terms")]
menu = (Desk("Thời hạn xử lý", "plans_terms", (ANSWER,), "time", 90, for_all=True),)
