"""Power that nobody takes or gives alone: asked for here, and decided by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import AccessRequest, Officer
from portal.agencies.queries import (
    agencies_within,
    ask_any,
    has_verb,
    may_decide_access,
    officers_in_reach,
    reach_of,
    signed_in,
)
from portal.agencies.states import APPROVE_ACCESS
from portal.design.refusals import refusals_as_messages, refusals_in_form, success_redirect
from portal.frontpages.operations import approve_access, refuse_access, request_access
from portal.schema.states import waiting


class AccessRequestForm(forms.ModelForm[AccessRequest]):
    class Meta:
        model = AccessRequest
        fields = ("kind", "officer", "agency", "role", "reason")

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, choices = timezone.localdate(), {name: self.fields[name] for name in ("officer", "agency")}
        own = Q(pk=by.pk) | Q(pk__in=officers_in_reach(officer=by, on=today).values("pk"))
        choices["officer"].queryset = Officer.objects.filter(own).order_by("display_name")  # type: ignore[attr-defined]
        choices["agency"].queryset = agencies_within(reach=reach_of(by, "posting.edit"), on=today)  # type: ignore[attr-defined]
        self.fields["agency"].help_text = self.fields["role"].help_text = "Chỉ khi đề nghị giao vai trò."


@never_cache
@require_http_methods(["GET", "POST"])
def access_requests(request: HttpRequest) -> HttpResponse:
    ask_any(request, APPROVE_ACCESS.verbs)
    by, now = signed_in(request), timezone.now()
    form = AccessRequestForm(request.POST or None, initial=request.GET.dict(), by=by)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, ValidationError):
            request_access(asked=form.save(commit=False), by=by, at=now)
            return success_redirect(
                request, "Đã ghi đề nghị. Việc chỉ được làm khi một người khác duyệt.", "access_requests"
            )
    return render(
        request,
        "frontpages/access_requests.html",
        {
            "form": form,
            "page_obj": Paginator(_in_reach(by).order_by("-requested_at"), 20).get_page(request.GET.get("p")),
            "own_to_decide": {one.pk for one in _to_decide(by)},
        },
        status=422 if form.errors else 200,
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(AccessRequest.objects.select_related("officer", "agency"), pk=pk)
    said: dict[str, Any] = {"asked": asked, "by": signed_in(request), "at": timezone.now()}
    done = "Đã ghi quyết định. Người đề nghị thấy kết quả ở trang này."
    with refusals_as_messages(request, ValidationError, success=done):
        if "refuse" in request.POST:
            refuse_access(answer=request.POST.get("answer", ""), **said)
        elif password := approve_access(**said):
            messages.warning(
                request,
                f"Mật khẩu mới của {asked.officer}: {password}. Mật khẩu không hiện lại; hãy trao tận tay. "
                f"{asked.requested_by} cấp mã đăng ký thiết bị.",
            )
    return redirect("access_requests")


def _in_reach(by: Officer) -> QuerySet[AccessRequest]:
    """What the officer asked, and what is asked at agencies and for officers in their reach."""
    rows = AccessRequest.objects.select_related("officer", "agency", "requested_by", "decided_by")
    if (reach := reach_of(by, "posting.edit")) is None:
        return rows
    own = Q(requested_by=by) | Q(officer__in=officers_in_reach(officer=by, on=timezone.localdate()).values("pk"))
    return rows.filter(own | Q(agency__in=reach))


def _to_decide(by: Officer) -> list[AccessRequest]:
    """What waits for this officer: their task."""
    waits = Q(state__in=waiting([APPROVE_ACCESS])) & ~Q(requested_by=by) & ~Q(officer=by)
    rows = _in_reach(by).filter(waits) if has_verb(by, "posting.edit") else ()
    return [one for one in rows if may_decide_access(one, by, APPROVE_ACCESS.verbs, timezone.localdate())]


urls = [
    path("de-nghi-cap-quyen/", access_requests, name="access_requests"),
    path("de-nghi-cap-quyen/<int:pk>/", decide, name="access_request_decide"),
]
menu = (AdminMenuEntry("Đề nghị cấp quyền", "access_requests", APPROVE_ACCESS.verbs, "group", 680),)
