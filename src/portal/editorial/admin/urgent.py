"""Publishing past the steps with a reason, and what somebody else has to look at afterwards."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_any
from portal.design.fields import WordsField
from portal.design.refusals import refusals_in_form, success_redirect
from portal.editorial.admin.permissions import back_to, page_or_404, signed_in
from portal.editorial.models import ArticlePage
from portal.editorial.operations.workflow import (
    NothingToPublishUrgently,
    UrgentAlreadyReviewed,
    UrgentPageLocked,
    UrgentVerdictUntrue,
    publish_urgently,
    review_urgent,
)
from portal.editorial.queries.workflow import URGENT, may_publish_urgently, may_review, urgent_publications
from portal.editorial.states.workflow import UrgentVerdict


class UrgentForm(forms.Form):
    reason = WordsField(
        "Vì sao không chờ duyệt được",
        max_length=500,
        help_text="Lý do được ghi lại và người xem lại sẽ đọc.",
        error_messages={"required": "Hãy ghi lý do: đăng khẩn là đăng trước khi có người duyệt."},
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label="Kết quả xem lại", choices=UrgentVerdict.choices(), widget=forms.RadioSelect)
    note = WordsField("Ý kiến", required=False, max_length=500)


SEEING = (URGENT, "article.publish", "article.board")
_A_PAGE = 20
_HINDERED: dict[type[Exception], str] = {
    UrgentPageLocked: "Bài đang bị một cán bộ khác khóa. Hãy nhờ người ấy mở khóa trước.",
    NothingToPublishUrgently: "Người đọc đã thấy bản mới nhất rồi.",
    UrgentAlreadyReviewed: "Bài này đã có người xem lại.",
    UrgentVerdictUntrue: (
        "Kết quả không khớp: “Đã rút” chỉ chọn khi bài đã rút, hai kết quả kia chỉ khi bài còn công khai."
    ),
}


@require_http_methods(["GET", "POST"])
def publish_view(request: HttpRequest, pk: int) -> HttpResponse:
    article = page_or_404(pk)
    if not isinstance(article, ArticlePage):
        raise Http404
    if not may_publish_urgently(officer=request.user, page=article, on=timezone.localdate()):
        raise PermissionDenied
    form, by = UrgentForm(request.POST or None), signed_in(request)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, texts=_HINDERED):
            publish_urgently(article=article, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
            messages.success(request, f"Đã đăng khẩn “{article.title}”. Một đồng nghiệp khác sẽ xem lại.")
            return back_to(article)
    return render(
        request, "editorial/desks/urgent.html", {"page": article, "form": form}, status=422 if form.is_bound else 200
    )


@require_safe
def list_urgent(request: HttpRequest) -> HttpResponse:
    """What nobody has looked at yet, overdue first; below, what was looked at."""
    ask_any(request, SEEING)
    now, on = timezone.now(), timezone.localdate()
    page = Paginator(urgent_publications(is_open=True), _A_PAGE).get_page(request.GET.get("p"))
    lines = [
        {
            "urgent": one,
            "is_overdue": one.review_by < now,
            "may_review": may_review(officer=request.user, urgent=one, on=on),
        }
        for one in page
    ]
    done = Paginator(urgent_publications(is_open=False), _A_PAGE).get_page(request.GET.get("xong"))
    return render(request, "editorial/desks/urgent_list.html", {"lines": lines, "page_obj": page, "done": done})


@require_http_methods(["GET", "POST"])
def review_view(request: HttpRequest, pk: int) -> HttpResponse:
    urgent = get_object_or_404(urgent_publications(is_open=True), pk=pk)
    if not may_review(officer=request.user, urgent=urgent, on=timezone.localdate()):
        raise PermissionDenied
    form, by = ReviewForm(request.POST or None), signed_in(request)
    if request.method == "POST" and form.is_valid():
        verdict = UrgentVerdict(form.cleaned_data["verdict"])
        with refusals_in_form(form, texts=_HINDERED):
            review_urgent(urgent=urgent, verdict=verdict, note=form.cleaned_data["note"], by=by, at=timezone.now())
            return success_redirect(request, "Đã ghi kết quả xem lại.", "editorial_urgent_list")
    context = {"urgent": urgent, "form": form}
    return render(request, "editorial/desks/urgent_review.html", context, status=422 if form.is_bound else 200)


urls: list[URLPattern] = [
    path("dang-khan/", list_urgent, name="editorial_urgent_list"),
    path("dang-khan/<int:pk>/", review_view, name="editorial_urgent_review"),
    path("dang-khan/bai/<int:pk>/", publish_view, name="editorial_urgent"),
]
menu: tuple[AdminMenuEntry, ...] = (AdminMenuEntry("Bài đăng khẩn", "editorial_urgent_list", SEEING, "warning", 30),)
