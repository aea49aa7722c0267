"""A consolidation under review: every step before and after, approved, rewritten or skipped; then published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import confirmation
from portal.agencies.queries import signed_in
from portal.design.refusals import count_message, refusals_as_messages, success_redirect
from portal.library.admin.event_forms import StepForm
from portal.library.admin.events import ask, differences
from portal.library.models import Consolidation, ConsolidationStep
from portal.library.operations import (
    approve_applied,
    drop_consolidation,
    review_step,
    withdraw_consolidation,
)
from portal.library.operations.by_two import publish_consolidation_by_two
from portal.library.queries import steps_counted
from portal.library.queries.changes import place_name
from portal.library.states import ACTION_LABELS, ConsolidationState, Review, StepStatus


@require_http_methods(["GET", "POST"])
def consolidation(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps of a consolidation, paginated, with the number still to review."""
    ask(request)
    found = get_object_or_404(Consolidation.objects.select_related("instrument", "base", "edition"), pk=pk)
    if request.method == "POST":
        return _act(request, found)
    steps = found.steps.select_related("target__event__source", "reviewed_by").order_by("position")
    is_pending = request.GET.get("xem") == "chua"
    if is_pending:
        steps = steps.filter(review=Review.PENDING.value)
    page = Paginator(steps, 10).get_page(request.GET.get("p"))
    return render(
        request,
        "library/admin/consolidation.html",
        {
            "consolidation": found,
            "instrument": found.instrument,
            "page_obj": page,
            "lines": [_line(step) for step in page],
            "counted": steps_counted(consolidation=found),
            "is_pending": is_pending,
            "is_draft": found.state == ConsolidationState.DRAFT,
            "is_withdrawn": found.state == ConsolidationState.WITHDRAWN,
            "is_published": found.state == ConsolidationState.PUBLISHED,
        },
    )


def _line(step: ConsolidationStep) -> dict[str, object]:
    return {
        "step": step,
        "place": place_name(step.target.address),
        "action": ACTION_LABELS.get(step.target.action, step.target.action),
        "source_place": place_name(step.target.source_address) if step.target.source_address else "",
        "pieces": differences(step.before, step.after, action=step.target.action)
        if step.status != StepStatus.IMPOSSIBLE
        else (),
        "is_impossible": step.status == StepStatus.IMPOSSIBLE,
        "is_doubtful": step.status == StepStatus.DOUBTFUL,
        "is_pending": step.review == Review.PENDING,
    }


def _act(request: HttpRequest, found: Consolidation) -> HttpResponse:
    officer: Any = request.user
    at = timezone.now()
    with refusals_as_messages(request):
        if "approve" in request.POST:
            count = approve_applied(consolidation=found, by=officer, at=at)
            agreed = "Đã đồng ý {} bước không có điểm nghi ngờ."
            count_message(request, count, agreed, "Không còn bước nào không có điểm nghi ngờ mà chưa được đồng ý.")
        elif {"drop", "withdraw"} & {*request.POST} and "sure" not in request.POST:
            return _ask_to_drop(request, found) if "drop" in request.POST else _ask_to_withdraw(request, found)
        elif "withdraw" in request.POST and (reason := request.POST.get("reason", "").strip()):
            made = withdraw_consolidation(consolidation=found, reason=reason, by=officer, at=at)
            return success_redirect(
                request,
                "Đã rút bản hợp nhất; lời văn trước đó được dùng lại.",
                "library_consolidation",
                made[0].pk if made else found.pk,
            )
        elif "drop" in request.POST:
            drop_consolidation(consolidation=found, by=officer, at=at)
            return success_redirect(request, "Đã bỏ bản hợp nhất đang làm.", "library_living", found.instrument_id)
        elif "publish" in request.POST:
            edition = publish_consolidation_by_two(consolidation=found, by=officer, at=at)
            when = "ngay bây giờ" if edition.is_current else f"từ ngày {found.day:%d/%m/%Y}"
            messages.success(request, f"Đã đưa bản hợp nhất lên; người dân đọc được {when}.")
    return redirect("library_consolidation", found.pk)


def _ask_to_withdraw(request: HttpRequest, found: Consolidation) -> HttpResponse:
    return confirmation(
        request,
        question="Rút bản hợp nhất đã đưa lên?",
        losses=[
            f"Lời văn từ ngày {found.day:%d/%m/%Y}, và bản nào làm từ nó, không còn trên trang công khai.",
            "Các sửa đổi trong đó lại được báo là chưa hợp nhất; bản nháp của cùng ngày được tính lại.",
        ],
        act="Rút bản hợp nhất",
        back=reverse("library_consolidation", args=[found.pk]),
        fields={"withdraw": "1", "sure": "1", "reason": request.POST.get("reason", "")},
    )


def _ask_to_drop(request: HttpRequest, found: Consolidation) -> HttpResponse:
    counted = steps_counted(consolidation=found)
    seen = counted["total"] - counted["pending"]
    return confirmation(
        request,
        question="Bỏ bản hợp nhất đang làm?",
        losses=[
            f"Kết quả xem {seen} trên {counted['total']} bước mất hẳn; muốn hợp nhất phải làm lại từ đầu.",
            "Lời văn người dân đang đọc không đổi, và vẫn được báo là chưa có những sửa đổi này.",
        ],
        act="Bỏ bản đang làm",
        back=reverse("library_consolidation", args=[found.pk]),
        fields={"drop": "1", "sure": "1"},
    )


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Review one step: approve, rewrite, skip with a reason, or reset to pending."""
    ask(request)
    found = get_object_or_404(ConsolidationStep, pk=pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy ghi lý do bỏ qua." if "reason" in form.errors else "Chưa ghi được; hãy thử lại.")
        return _back(request, found)
    said = form.cleaned_data
    with refusals_as_messages(request):
        review_step(
            step=found,
            review=Review(said["review"]),
            wording=said["wording"].replace("\r\n", "\n"),
            reason=said["reason"],
            by=signed_in(request),
            at=timezone.now(),
        )
    return _back(request, found)


def _back(request: HttpRequest, found: ConsolidationStep) -> HttpResponse:
    page = request.POST.get("p", "1")
    number = page if page.isascii() and page.isdecimal() else "1"
    return redirect(f"{reverse('library_consolidation', args=[found.consolidation_id])}?p={number}#buoc-{found.pk}")
