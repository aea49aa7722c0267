"""Acts that need two officers: requests that another officer approves, and roles that need a second officer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import AccessRequest, ActRequest, Officer
from portal.agencies.operations.invitations import has_come_in
from portal.agencies.queries import agencies_existing_on, ask_any, has_verb, reach_of, signed_in
from portal.agencies.queries.accounts import officers_in_reach
from portal.agencies.states import APPROVE_ACCESS, AccessKind, AccessState
from portal.design.admin import list_page
from portal.design.refusals import (
    NotAllowed,
    RefusalTexts,
    Refused,
    refusals_as_messages,
    refusals_in_form,
    success_redirect,
)
from portal.frontpages.operations.people import approve_access, hand_invitation, refuse_access, request_access
from portal.journal.operations.by_two import (
    FINISHERS,
    access_to_decide,
    approve_act,
    given_to,
    may_finish,
    refuse_act,
    requests_in_reach,
    two_person_acts,
)
from portal.journal.states import verb_label


def _shown(asked: ActRequest, by: Officer) -> dict[str, Any]:
    """A request as the screens show it; `facts` are its labelled arguments."""
    act = two_person_acts()[asked.act]
    shown = {
        "asked": asked,
        "label": verb_label(act.word),
        "reading": act.reading if asked.state == AccessState.REQUESTED else "",
        "is_own_to_decide": _may_decide(asked, by),
    }
    try:
        given = given_to(asked)
    except Refused as gone:
        return shown | {"about": str(gone)}
    row = given.get(act.row)
    told = given | {key: say(given[key]) for key, say in act.said_as.items() if key in given}
    shown["facts"] = {name: said for key, name in act.shown.items() if (said := _said(told.get(key), asked, row))}
    if not isinstance(row, Model):
        return shown
    is_open = act.page and (asked.requested_by_id == by.pk or any(has_verb(by, verb) for verb in act.verbs))
    return shown | {"about": str(row), "address": reverse(act.page, args=[row.pk]) if is_open else ""}


def _said(value: Any, asked: ActRequest, row: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_said(one, asked, row) for one in value)
    if isinstance(value, Mapping) and isinstance(row, Model):
        # Fields of the row with their current and requested values; after the decision, only the requested ones.
        before = row if asked.state == AccessState.REQUESTED else None
        return "\n".join(_changed(row._meta.get_field(name), before, it) for name, it in value.items())
    return str(localize(value)) if value is not None else ""


def _changed(field: Any, row: Model | None, value: Any) -> str:
    labels = dict(field.flatchoices)
    before, after = (localize(labels.get(it, it)) or "–" for it in (row and getattr(row, field.name), value))
    return f"{field.verbose_name}: {f'{before} → ' if row else ''}{after}"


def _may_decide(asked: ActRequest, by: Officer) -> bool:
    is_anothers = asked.state == AccessState.REQUESTED and asked.requested_by_id != by.pk
    return is_anothers and may_finish(asked, by, on=timezone.localdate())


@never_cache
@require_safe
def act_requests(request: HttpRequest) -> HttpResponse:
    """The officer's own requests and those they may decide; an officer with neither sees an empty list."""
    by = signed_in(request)

    return list_page(
        request,
        "frontpages/act_requests.html",
        requests_in_reach(officer=by).select_related("requested_by", "decided_by"),
        {
            "Việc": lambda one: verb_label(two_person_acts()[one.act].word),
            "Ai đề nghị": "requested_by",
            "Đề nghị lúc": "requested_at",
            "Tình trạng": "get_state_display",
            "Ai quyết định": "decided_by",
            "Quyết định lúc": "decided_at",
            "Trả lời": "answer",
        },
        title="Việc cần hai người",
        rows=lambda page: [_shown(one, by) for one in page],
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act_request(request: HttpRequest, pk: int) -> HttpResponse:
    """A request, a preview of its effects on the current data, and the decision on it."""
    by = signed_in(request)
    asked = get_object_or_404(requests_in_reach(officer=by), pk=pk)
    said: dict[str, Any] = {"asked": asked, "by": by, "at": timezone.now()}
    if request.method != "POST":
        shown = _shown(asked, by) | {"is_waiting": True}
        with refusals_as_messages(request):
            shown["made"] = two_person_acts()[asked.act].preview_request(**said) if shown["reading"] else None
        return render(request, "frontpages/act_request.html", shown)
    is_refused = "refuse" in request.POST
    with refusals_as_messages(request, success="Đã ghi: không đồng ý." if is_refused else "Đã làm theo đề nghị."):
        if is_refused:
            refuse_act(answer=request.POST.get("answer", ""), **said)
        else:
            approve_act(**said)
    return redirect("act_requests")


_NOT_YOURS: RefusalTexts = {NotAllowed: "Bạn không có quyền với cán bộ và cơ quan này."}


class AccessRequestForm(forms.ModelForm[AccessRequest]):
    class Meta:
        model = AccessRequest
        fields = ("kind", "officer", "agency", "role", "reason")

    def __init__(self, *args: Any, by: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, choices = timezone.localdate(), {name: self.fields[name] for name in ("officer", "agency")}
        own = Q(pk=by.pk) | Q(pk__in=officers_in_reach(officer=by, on=today).values("pk"))
        choices["officer"].queryset = Officer.objects.filter(own).order_by("display_name")  # type: ignore[attr-defined]
        choices["agency"].queryset = agencies_existing_on(on=today)  # type: ignore[attr-defined]
        self.fields["agency"].help_text = self.fields["role"].help_text = "Khi đề nghị giao vai trò, điều chuyển."


@never_cache
@require_http_methods(["GET", "POST"])
def access_requests(request: HttpRequest) -> HttpResponse:
    ask_any(request, APPROVE_ACCESS.verbs)
    by, now = signed_in(request), timezone.now()
    form = AccessRequestForm(request.POST or None, initial=request.GET.dict(), by=by)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, ValidationError, NotAllowed, texts=_NOT_YOURS):
            request_access(asked=form.save(commit=False), by=by, at=now)
            return success_redirect(
                request, "Đã ghi đề nghị. Việc chỉ được làm khi một người khác duyệt.", "access_requests"
            )
    return render(
        request,
        "frontpages/access_requests.html",
        {
            "form": form,
            "page_obj": Paginator(_access_in_reach(by).order_by("-requested_at"), 20).get_page(request.GET.get("p")),
            "own_to_decide": {one.pk for one in access_to_decide(officer=by, on=timezone.localdate(now))},
        },
        status=422 if form.errors else 200,
    )


@require_POST
def decide_access(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(AccessRequest.objects.select_related("officer", "agency"), pk=pk)
    said: dict[str, Any] = {"asked": asked, "by": signed_in(request), "at": timezone.now()}
    done = "Đã ghi quyết định. Người đề nghị thấy kết quả ở trang này."
    with refusals_as_messages(request, ValidationError, success=done):
        if "refuse" in request.POST:
            refuse_access(answer=request.POST.get("answer", ""), **said)
            return redirect("access_requests")
        password = approve_access(**said)
        if asked.kind == AccessKind.ROLE and not (has_come_in(asked.officer) or asked.officer.has_usable_password()):
            messages.warning(request, hand_invitation(officer=asked.officer, by=said["by"], at=said["at"]))
        if password:
            messages.warning(
                request,
                f"Mật khẩu mới của {asked.officer}: {password}. Mật khẩu không hiện lại; hãy trao tận tay. "
                f"{asked.requested_by} cấp mã đăng ký thiết bị.",
            )
    return redirect("access_requests")


def _access_in_reach(by: Officer) -> QuerySet[AccessRequest]:
    """The officer's own requests, and requests concerning agencies or officers in their reach."""
    rows = AccessRequest.objects.select_related("officer", "agency", "requested_by", "decided_by")
    if (reach := reach_of(by, "posting.edit")) is None:
        return rows
    own = Q(requested_by=by) | Q(officer__in=officers_in_reach(officer=by, on=timezone.localdate()).values("pk"))
    return rows.filter(own | Q(agency__in=reach))


urls = [
    path("viec-can-hai-nguoi/", act_requests, name="act_requests"),
    path("viec-can-hai-nguoi/<int:pk>/", act_request, name="act_request_decide"),
    path("de-nghi-cap-quyen/", access_requests, name="access_requests"),
    path("de-nghi-cap-quyen/<int:pk>/", decide_access, name="access_request_decide"),
]
menu = (
    AdminMenuEntry("Việc cần hai người", "act_requests", FINISHERS, "group", 681),
    AdminMenuEntry("Đề nghị cấp quyền", "access_requests", APPROVE_ACCESS.verbs, "group", 680),
)
