"""One activity on a phone: the form is chosen, filled in, corrected, withdrawn. Works without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.activities.desks.reaching import RECORD, activity_in_reach, may_record, own_agency
from portal.activities.forms import ActivityForm, WithdrawForm, agencies_to_choose, kind_of
from portal.activities.kinds import KINDS, UNITS, Kind
from portal.activities.models import Activity
from portal.activities.operations.recording import (
    AlreadyWithdrawn,
    Overtaken,
    correct_activity,
    record_activity,
    said_of,
    withdraw_activity,
)
from portal.activities.queries import history_of, in_words, likely_doubles
from portal.agencies.desks import Desk, ask_reach, officer_of

_OVERTAKEN = "Đồng nghiệp vừa sửa hoạt động này. Hãy xem số liệu hiện tại rồi sửa lại nếu cần."
_WITHDRAWN = "Hoạt động đã được rút nên không sửa được."


@require_safe
def choosing(request: HttpRequest) -> HttpResponse:
    """Which form of dissemination it was."""
    ask_reach(request, RECORD)
    asked = [(kind, ", ".join(_small(UNITS[one].label) for one in kind.counts)) for kind in KINDS.values()]
    return render(request, "activities/choose.html", {"kinds": asked})


@require_http_methods(["GET", "POST"])
def entering(request: HttpRequest, kind: str) -> HttpResponse:
    reach = ask_reach(request, RECORD)
    form = _form(request, _kind(kind), reach)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        by = officer_of(request, RECORD, said.agency.pk)
        done = record_activity(said=said, ticket=form.ticket_said, by=by, at=timezone.now())
        messages.success(request, f"Đã ghi {done.activity.code}." if done.is_new else "Hoạt động này đã được ghi rồi.")
        return redirect("activities_activity", done.activity.code)
    context = {"form": form, "kind": form.kind, "title": form.kind.label}
    return render(request, "activities/form.html", context, status=422 if form.errors else 200)


@require_safe
def activity(request: HttpRequest, code: str) -> HttpResponse:
    return _shown(request, activity_in_reach(request, code))


@require_http_methods(["GET", "POST"])
def correcting(request: HttpRequest, code: str) -> HttpResponse:
    """Everything may be put right, the form of dissemination too (`?hinh-thuc=`)."""
    found = activity_in_reach(request, code)
    by = officer_of(request, RECORD, found.agency_id)
    if found.withdrawn_at is not None:
        messages.error(request, _WITHDRAWN)
        return redirect("activities_activity", code)
    kind = _kind(request.GET.get("hinh-thuc", found.kind))
    form = _form(request, kind, ask_reach(request, RECORD), of=found)
    if request.method == "POST" and form.is_valid():
        said = form.said()
        officer_of(request, RECORD, said.agency.pk)
        seen = form.cleaned_data["seen"] or 0
        try:
            correct_activity(activity=found, said=said, seen=seen, by=by, at=timezone.now())
        except (Overtaken, AlreadyWithdrawn) as error:
            messages.error(request, _OVERTAKEN if isinstance(error, Overtaken) else _WITHDRAWN)
        else:
            messages.success(request, "Đã ghi bản sửa. Các bản trước vẫn được giữ.")
        return redirect("activities_activity", code)
    context = {"form": form, "kind": kind, "title": f"Sửa {found.code}", "activity": found, "kinds": KINDS.values()}
    return render(request, "activities/form.html", context, status=422 if form.errors else 200)


@require_POST
def withdrawing(request: HttpRequest, code: str) -> HttpResponse:
    found = activity_in_reach(request, code)
    by = officer_of(request, RECORD, found.agency_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, withdraw=form)
    try:
        withdraw_activity(activity=found, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
    except AlreadyWithdrawn:
        messages.info(request, "Hoạt động này đã được rút trước đó.")
    else:
        messages.success(request, "Đã rút hoạt động. Số liệu không còn được tính.")
    return redirect("activities_activity", code)


# ---- how -------------------------------------------------------------------------------------------------------------


def _kind(key: str) -> Kind:
    kind = kind_of(key)
    if kind is None:
        raise Http404(key)
    return kind


def _form(request: HttpRequest, kind: Kind, reach: set[int] | None, *, of: Activity | None = None) -> ActivityForm:
    agency = None if of else own_agency(request)
    begin: dict[str, Any] = {"seen": of.version, "ticket": of.ticket} if of else {}
    if agency is not None:
        begin |= {"agency": agency, "place": agency.place}
    return ActivityForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        agencies=agencies_to_choose(reach),
        today=timezone.localdate(),
        said=said_of(of) if of else None,
        initial=begin,
    )


def _shown(request: HttpRequest, found: Activity, *, withdraw: WithdrawForm | None = None) -> HttpResponse:
    amounts = [(one.counted, one.language, one.amount, one.is_estimate) for one in found.amounts.all()]
    is_open = may_record(request, found) and found.withdrawn_at is None
    if withdraw is not None and not is_open:
        raise PermissionDenied
    context = {
        "activity": found,
        "numbers": in_words(amounts),
        "history": history_of(activity=found),
        "doubles": likely_doubles(activity=found),
        "may_record": is_open,
        "withdraw": withdraw or WithdrawForm(),
    }
    return render(request, "activities/activity.html", context, status=422 if withdraw else 200)


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


urls = [
    path("moi/", choosing, name="activities_choose"),
    path("moi/<slug:kind>/", entering, name="activities_enter"),
    path("<slug:code>/", activity, name="activities_activity"),
    path("<slug:code>/sua/", correcting, name="activities_correct"),
    path("<slug:code>/rut/", withdrawing, name="activities_withdraw"),
]
menu: tuple[Desk, ...] = ()
