"""Views of urgent publication, which skips the usual steps and is reviewed afterwards by another officer, and of
withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import AdminPageChooser

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_any, signed_in
from portal.design.admin import form_page
from portal.design.fields import ActForm, WordsField
from portal.design.refusals import NotAllowed, Refused, permit, refuse_if
from portal.editorial.admin import back_to, page_or_404
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.operations import end_content
from portal.editorial.operations.workflow import publish_urgently, review_urgent
from portal.editorial.queries.workflow import URGENT, may_end, may_publish_urgently, may_review, urgent_publications
from portal.editorial.states.workflow import ContentEnding, UrgentVerdict

URGENT_FIELDS = {
    "reason": WordsField(
        "Vì sao không chờ duyệt được",
        max_length=500,
        help_text="Lý do được ghi lại và người xem lại sẽ đọc.",
        error_messages={"required": "Hãy ghi lý do: đăng khẩn là đăng trước khi có người duyệt."},
    ),
}


REVIEW_FIELDS = {
    "verdict": forms.TypedChoiceField(
        label="Kết quả xem lại", choices=UrgentVerdict.choices(), coerce=UrgentVerdict, widget=forms.RadioSelect
    ),
    "note": WordsField("Ý kiến", required=False, max_length=500),
}


SEEING = (URGENT, "article.publish", "article.board")
_A_PAGE = 20


@require_http_methods(["GET", "POST"])
def publish_view(request: HttpRequest, pk: int) -> HttpResponse:
    article = page_or_404(pk)
    refuse_if(not isinstance(article, ArticlePage), Http404())
    permit(may_publish_urgently(officer=request.user, page=article, on=timezone.localdate()))
    return form_page(
        request,
        ActForm(URGENT_FIELDS, request.POST or None),
        partial(publish_urgently, article=article),
        "editorial/desks/urgent.html",
        by=signed_in(request),
        said=lambda made: (
            f"Đã đăng khẩn “{article.title}”. Một đồng nghiệp khác phải xem lại trước "
            f"{timezone.localtime(made.review_by):%H:%M %d/%m/%Y}."
        ),
        to=back_to(article),
        content=article,
    )


@require_safe
def list_urgent(request: HttpRequest) -> HttpResponse:
    """List urgent publications that are not reviewed yet, overdue first; below them the reviewed ones."""
    ask_any(request, SEEING)
    now, on = timezone.now(), timezone.localdate()
    page = Paginator(urgent_publications(is_open=True), _A_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "editorial/desks/urgent_list.html",
        {
            "lines": [
                {
                    "urgent": one,
                    "is_overdue": one.review_by < now,
                    "may_review": may_review(officer=request.user, urgent=one, on=on),
                }
                for one in page
            ],
            "page_obj": page,
            "done": Paginator(urgent_publications(is_open=False), _A_PAGE).get_page(request.GET.get("xong")),
        },
    )


@require_http_methods(["GET", "POST"])
def review_view(request: HttpRequest, pk: int) -> HttpResponse:
    urgent = get_object_or_404(urgent_publications(is_open=True), pk=pk)
    permit(may_review(officer=request.user, urgent=urgent, on=timezone.localdate()))
    return form_page(
        request,
        ActForm(REVIEW_FIELDS, request.POST or None),
        partial(review_urgent, urgent=urgent),
        "editorial/desks/urgent_review.html",
        by=signed_in(request),
        said="Đã ghi kết quả xem lại.",
        to="editorial_urgent_list",
        urgent=urgent,
    )


_BY_HAND = [(value, label) for value, label in ContentEnding.choices() if value != ContentEnding.EXPIRED]


class EndingForm(forms.Form):
    ending = forms.TypedChoiceField(
        label="Cách kết thúc", choices=_BY_HAND, coerce=ContentEnding, widget=forms.RadioSelect
    )
    note = WordsField(
        "Lời giải thích cho người đọc",
        required=False,
        max_length=500,
        help_text="Hiện ở địa chỉ của nội dung: vì sao rút, người dân nên làm gì. Bắt buộc khi rút.",
    )
    successor = forms.ModelChoiceField(
        label="Nội dung thay thế",
        required=False,
        queryset=PortalPage.objects.filter(depth__gt=2),
        widget=AdminPageChooser(),
        help_text="Khi gộp, địa chỉ cũ dẫn thẳng tới nội dung này. Khi rút, người đọc được mời xem nội dung này.",
    )

    def clean(self) -> None:
        cleaned = self.cleaned_data
        ending = cleaned.get("ending")
        if ending == ContentEnding.WITHDRAWN and not cleaned.get("note", "").strip():
            self.add_error("note", "Hãy ghi lời giải thích: người giữ địa chỉ này cần biết vì sao nội dung bị rút.")
        if ending == ContentEnding.MERGED and not cleaned.get("successor"):
            self.add_error("successor", "Hãy chọn nội dung thay thế.")


class BulkEndingForm(forms.Form):
    """Withdraw several contents for one reason."""

    note = WordsField(
        "Lời giải thích cho người đọc",
        max_length=500,
        error_messages={"required": "Hãy ghi lời giải thích cho người đọc."},
    )


_AT_ITS_ADDRESS = {
    ContentEnding.WITHDRAWN: "Địa chỉ của nội dung nói rõ với người đọc.",
    ContentEnding.MERGED: "Địa chỉ của nội dung dẫn thẳng tới nội dung thay thế.",
    ContentEnding.GONE: "Địa chỉ của nội dung chỉ nói nội dung không còn.",
}


@require_http_methods(["GET", "POST"])
def end_view(request: HttpRequest, pk: int) -> HttpResponse:
    page = page_or_404(pk)
    permit(may_end(officer=request.user, page=page, on=timezone.localdate()))
    return form_page(
        request,
        EndingForm(request.POST or None, initial={"ending": ContentEnding.WITHDRAWN.value}),
        partial(end_content, page=page),
        "editorial/desks/end.html",
        by=signed_in(request),
        said=lambda made: f"“{page.title}” không còn công khai. {_AT_ITS_ADDRESS[ContentEnding(made.ending)]}",
        to=back_to(page),
        content=page,
    )


class WithdrawBulkAction(PageBulkAction):  # type: ignore[misc]
    display_name = "Rút"
    action_type = "editorial_withdraw"
    aria_label = "Rút các nội dung đã chọn, có lời giải thích"
    template_name = "editorial/desks/bulk_end.html"
    action_priority = 50
    form_class = BulkEndingForm

    def check_perm(self, page: PortalPage) -> bool:
        return may_end(officer=self.request.user, page=page, on=timezone.localdate())

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "note": self.cleaned_form.cleaned_data["note"]}

    @classmethod
    def execute_action(
        cls, objects: Iterable[PortalPage], user: Any = None, note: str = "", **kwargs: Any
    ) -> tuple[int, int]:
        done = 0
        for page in objects:
            try:
                end_content(
                    page=page.specific,
                    ending=ContentEnding.WITHDRAWN,
                    note=note,
                    successor=None,
                    by=user,
                    at=timezone.now(),
                )
            except (NotAllowed, Refused):
                continue
            done += 1
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        if not num_parent_objects:
            messages.error(self.request, "Không rút được nội dung nào trong số đã chọn.")
        return f"Đã rút {num_parent_objects} nội dung." if num_parent_objects else None


urls: list[URLPattern] = [
    path("dang-khan/", list_urgent, name="editorial_urgent_list"),
    path("dang-khan/<int:pk>/", review_view, name="editorial_urgent_review"),
    path("dang-khan/bai/<int:pk>/", publish_view, name="editorial_urgent"),
    path("rut/<int:pk>/", end_view, name="editorial_end"),
]
menu: tuple[AdminMenuEntry, ...] = (AdminMenuEntry("Bài đăng khẩn", "editorial_urgent_list", SEEING, "warning", 30),)
