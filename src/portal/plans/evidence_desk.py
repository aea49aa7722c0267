"""The officer's desk of counted numbers: attached to an assignment, taken off it, and what is behind each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import confirmation
from portal.design.plots import grouped
from portal.plans.desk import open_assignment, report_page, takes_part
from portal.plans.forms import IndicatorForm
from portal.plans.measuring.tables import MEASURES
from portal.plans.models import Evidence, Indicator
from portal.plans.operations import drop_indicator, set_indicator
from portal.plans.queries.figures import evidence_behind, figures_of
from portal.plans.queries.numbers import Figure
from portal.plans.staff import may_edit_plans

A_PAGE = 50
AGENCY, OTHERS = "co-quan", "khac"


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """A number to be shown, or another target for one that is."""
    by = _editor(request)
    assignment = open_assignment(pk)
    form = IndicatorForm(request.POST)
    if not form.is_valid():
        return report_page(request, assignment, indicator_form=form)
    set_indicator(assignment=assignment, **form.said(), by=by, at=timezone.now())
    messages.success(request, "Đã ghi số đo. Số đếm hiện ngay trên trang của nhiệm vụ.")
    return redirect("plans_report", assignment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    by = _editor(request)
    indicator = get_object_or_404(Indicator.objects.select_related("assignment__plan", "of_set"), pk=pk)
    if request.method != "POST":
        return _ask_to_detach(request, indicator)
    drop_indicator(indicator=indicator, by=by, at=timezone.now())
    messages.success(request, "Đã bỏ số đo khỏi nhiệm vụ. Những gì đã đếm vẫn được giữ.")
    return redirect("plans_report", indicator.assignment_id)


def _ask_to_detach(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    name = MEASURES[indicator.measure].name
    target = indicator.target
    return confirmation(
        request,
        question=f"Bỏ số đo “{name}”?",
        losses=[
            f"Nhiệm vụ {indicator.assignment.number} không còn hiện số này, ở đây và trên trang người dân đọc.",
            *([f"Chỉ tiêu {grouped(target)} đã ghi bị bỏ theo."] if target else []),
            "Báo cáo đã chốt không đổi. Những việc đã đếm vẫn được giữ: gắn lại số đo thì số cũ hiện lại.",
        ],
        act="Bỏ số đo này",
        back=reverse("plans_report", args=[indicator.assignment_id]),
    )


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """What is behind a number: of all, or (`?co-quan=`) of one participant or of those whom the plan does not name."""
    indicator = get_object_or_404(Indicator, pk=pk)
    assignment = open_assignment(indicator.assignment_id)
    if not takes_part(request, assignment):
        raise PermissionDenied
    figures = figures_of(assignment=assignment, today=timezone.localdate())
    figure = next(one for one in figures if one.indicator == indicator)
    found, whose = _meant(figure, request.GET.get(AGENCY, ""))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {"assignment": assignment, "figure": figure, "whose": whose, "page_obj": page}
    return render(request, "plans/desk/evidence.html", context)


def _meant(figure: Figure, asked: str) -> tuple[QuerySet[Evidence], str]:
    """The things meant by an address, and whose they are in words. Raises Http404 for who is not in the figure."""
    behind = evidence_behind(indicator=figure.indicator, period=figure.period)
    if not asked:
        return behind, "Mọi cơ quan"
    if asked == OTHERS:
        named = {key for one in figure.agencies for key in one.participant.keys}
        return behind.exclude(agency__in=named), "Cơ quan không có tên trong nhiệm vụ"
    for one in figure.agencies:
        if one.slug == asked:
            return behind.filter(agency__in=one.participant.keys), one.participant.name
    raise Http404


def _editor(request: HttpRequest) -> Any:
    if not may_edit_plans(request.user):
        raise PermissionDenied
    return request.user
