"""Faults that readers have reported: look at the place, correct it or say why it is right, answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.viewsets import holds
from portal.design.fields import WordsField
from portal.library import queries
from portal.library.models import ProblemReport
from portal.library.operations import ProblemSettled, settle_problem
from portal.library.states import PROBLEM_STATE_CHOICES, ProblemState

_A_PAGE = 30
VERB = "law.correct"


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """What waits, longest first; `?xong=1` what was settled."""
    _ask(request)
    is_settled = request.GET.get("xong") == "1"
    found = queries.problems(state=None if is_settled else ProblemState.OPEN)
    if is_settled:
        found = found.exclude(state=ProblemState.OPEN.value).order_by("-settled_at", "-pk")
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("p"))
    return render(request, "library/admin/problems.html", {"page_obj": page, "is_settled": is_settled})


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """One report, the text it is about, and the officer's answer."""
    _ask(request)
    problem = get_object_or_404(ProblemReport.objects.select_related("instrument", "settled_by"), pk=pk)
    form = SettlementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        state, reply = ProblemState(form.cleaned_data["state"]), form.cleaned_data["reply"]
        try:
            settle_problem(report=problem, state=state, reply=reply, by=by, at=timezone.now())
        except ProblemSettled:
            messages.error(request, "Báo lỗi này đã có người khác xử lý.")
        else:
            messages.success(request, f"Đã trả lời báo lỗi {problem.code}.")
        return redirect("library_problems")
    status = 422 if request.method == "POST" else 200
    edition = queries.edition_on(instrument=problem.instrument, day=timezone.localdate())
    place = queries.provision_in(edition=edition, address=problem.address) if edition and problem.address else None
    units = list(queries.units_of(provision=place)) if place else []
    context = {"problem": problem, "form": form, "place": place, "text": queries.text_of(units)}
    return render(request, "library/admin/problem.html", context, status=status)


def _ask(request: HttpRequest) -> None:
    if not holds(request.user, VERB):
        raise PermissionDenied


class SettlementForm(forms.Form):
    """An officer's answer to a reported fault."""

    state = forms.ChoiceField(
        label="Kết quả", choices=[one for one in PROBLEM_STATE_CHOICES if one[0] != ProblemState.OPEN.value]
    )
    reply = WordsField(
        "Trả lời người báo",
        rows=4,
        max_length=2000,
        help_text="Ai có mã biên nhận đều đọc được; đừng viết thông tin cá nhân.",
        error_messages={"required": "Hãy viết vài lời trả lời."},
    )
