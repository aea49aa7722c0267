"""The regimes that hold, held and will hold; one in use is followed by another and never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.desks import Desk, ask_everywhere, confirmation, officer_for_all
from portal.agencies.queries import agencies_existing_on, postings_held
from portal.reports.desks.regime_forms import EndForm, RegimeForm
from portal.reports.desks.rounds import GOVERN
from portal.reports.models import Regime
from portal.reports.operations.regimes import RegimeRefused, drop_regime, end_regime, load_regimes, set_regime

_A_PAGE = 20


@require_http_methods(["GET", "POST"])
def regimes(request: HttpRequest) -> HttpResponse:
    """The regimes, and the form that sets another one."""
    ask_everywhere(request, GOVERN)
    today = timezone.localdate()
    form = RegimeForm(request.POST or None, today=today, initial={"receiver": _own_agency(request)})
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        try:
            regime = set_regime(draft=form.draft(), by=by, at=timezone.now())
        except RegimeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, f"Đã đặt “{regime.name}”. Đợt báo cáo sẽ tự mở trước hạn {regime.open_days} ngày làm việc."
            )
            return redirect("reports_regimes")
    found = Regime.objects.select_related("plan", "receiver").prefetch_related("rungs")
    listed = found.annotate(round_count=Count("rounds")).order_by("-valid_from", "-pk")
    context = {
        "form": form,
        "page_obj": Paginator(listed, _A_PAGE).get_page(request.GET.get("p")),
        "today": today,
    }
    return render(request, "reports/desks/regimes.html", context, status=422 if form.errors else 200)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """The usual regimes, received by the officer's own agency."""
    by = officer_for_all(request, GOVERN)
    receiver = _own_agency(request)
    if receiver is None:
        messages.error(
            request, "Tài khoản này không thuộc cơ quan nào để nhận báo cáo. Hãy đặt chế độ ở biểu dưới đây."
        )
        return redirect("reports_regimes")
    try:
        added = load_regimes(receiver=receiver, by=by, at=timezone.now())
    except RegimeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Đã thêm {added} chế độ báo cáo thường dùng, áp dụng từ hôm nay.")
    return redirect("reports_regimes")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    by, form = officer_for_all(request, GOVERN), EndForm(request.POST)
    regime = get_object_or_404(Regime, pk=pk)
    if not form.is_valid():
        messages.error(request, "Hãy chọn ngày thôi áp dụng.")
        return redirect("reports_regimes")
    try:
        end_regime(regime=regime, on=form.cleaned_data["on"], by=by, at=timezone.now())
        messages.success(request, "Đã ghi ngày thôi áp dụng.")
    except RegimeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports_regimes")


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, GOVERN)
    regime = get_object_or_404(Regime, pk=pk)
    if request.method != "POST":
        return confirmation(
            request,
            question=f"Bỏ chế độ báo cáo “{regime.name}”?",
            losses=[
                "Chế độ này chưa có đợt nào; các mức nhắc đã đặt cho nó mất theo.",
                "Không cơ quan nào phải báo cáo theo nó nữa.",
            ],
            act="Bỏ chế độ này",
            back=reverse("reports_regimes"),
        )
    try:
        drop_regime(regime=regime, by=by, at=timezone.now())
        messages.success(request, "Đã bỏ chế độ báo cáo chưa dùng.")
    except RegimeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("reports_regimes")


def _own_agency(request: HttpRequest) -> Any:
    officer: Any = request.user
    held = postings_held(officer=officer, on=timezone.localdate()).first()
    if held is not None:
        return held.agency
    return agencies_existing_on(on=timezone.localdate()).filter(name__startswith="Sở Tư pháp").first()


urls = [
    path("che-do/", regimes, name="reports_regimes"),
    path("che-do/thuong-dung/", load, name="reports_regimes_load"),
    path("che-do/<int:pk>/thoi/", end, name="reports_regime_end"),
    path("che-do/<int:pk>/bo/", drop, name="reports_regime_drop"),
]
menu = (Desk("Chế độ báo cáo", "reports_regimes", (GOVERN,), "calendar-alt", 30, for_all=True),)
