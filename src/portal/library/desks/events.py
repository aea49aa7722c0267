"""Events that texts propose: looked at, put right, accepted or declined; revoked where accepted by mistake."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.viewsets import holds
from portal.library import queries
from portal.library.desks.event_forms import DecisionForm, InboxForm, ReasonForm
from portal.library.desks.wordings import document_name, target_lines
from portal.library.models import Event
from portal.library.operations import (
    AlreadyMerged,
    Incomplete,
    NotAccepted,
    NotProposed,
    accept_event,
    accept_events,
    decline_event,
    revoke_event,
)
from portal.library.presenting.changes import place_name
from portal.library.states import EventState

VERB = "law.decide"
_A_PAGE = 20
_AT_ONCE = 200
_SHOWN = 60  # targets of one event with their wording; the others are listed by name


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Proposals, oldest first, narrowed by acting document, kind and day."""
    ask(request)
    form = InboxForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.proposals_matching(
        number=asked.get("nguon", ""), kind=asked.get("loai", ""), since=asked.get("tu"), until=asked.get("den")
    )
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("p"))
    said = {name: request.GET[name] for name in ("nguon", "loai", "tu", "den") if request.GET.get(name)}
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, document_name(one)) for one in page],
        "narrowed": urlencode(said),
        "is_one_source": bool(asked.get("nguon")),
        "flags": sum(queries.contents_touched(event=one) for one in page) if asked.get("nguon") else 0,
    }
    return render(request, "library/admin/events.html", context)


@require_POST
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked proposals as they stand."""
    ask(request)
    chosen = [int(one) for one in request.POST.getlist("event")[:_AT_ONCE] if one.isdecimal()]
    events = Event.objects.filter(pk__in=chosen, state=EventState.PROPOSED.value).order_by("pk")
    officer: Any = request.user
    decided = accept_events(events=events, by=officer, at=timezone.now())
    if decided.accepted:
        messages.success(request, f"Đã ghi nhận {len(decided.accepted)} sự kiện.")
    if decided.left:
        messages.warning(
            request,
            f"Còn {len(decided.left)} sự kiện chưa ghi nhận được vì thiếu ngày hoặc văn bản chịu tác động chưa có trong"
            " thư viện. Hãy mở từng sự kiện để bổ sung.",
        )
    if not chosen:
        messages.error(request, "Hãy chọn ít nhất một sự kiện.")
    narrowed = request.POST.get("next", "")
    return redirect(f"{reverse('library_events')}{narrowed if narrowed.startswith('?') else ''}")


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: the words that say it, the places as they read and as they will, what it would flag; the decision."""
    ask(request)
    found = get_object_or_404(Event.objects.select_related("instrument", "source", "decided_by"), pk=pk)
    keys = list(found.targets.order_by("position").values_list("pk", flat=True))
    initial = {"day": found.day, "kept": keys}
    posted = request.POST if request.method == "POST" else None
    form = DecisionForm(posted if posted and "accept" in posted else None, targets=keys, initial=initial)
    reason = ReasonForm(posted if posted and "accept" not in posted else None)
    if posted is not None:
        done = _decide(request, found, form, reason)
        if done is not None:
            return done
    return _event_page(request, found, form, reason)


def _decide(request: HttpRequest, found: Event, form: DecisionForm, reason: ReasonForm) -> HttpResponse | None:
    """What was asked for, done; None where it could not be, with the errors said in the forms."""
    officer: Any = request.user
    at, what = timezone.now(), next((one for one in ("accept", "decline", "revoke") if one in request.POST), "")
    asked: DecisionForm | ReasonForm = form if what == "accept" else reason
    if not what or not asked.is_valid():
        return None
    try:
        if what == "accept":
            accept_event(event=found, day=form.cleaned_data["day"], dropped=form.dropped, by=officer, at=at)
            messages.success(request, "Đã ghi nhận sự kiện.")
        elif what == "decline":
            decline_event(event=found, reason=reason.cleaned_data["reason"], by=officer, at=at)
            messages.success(request, "Đã bỏ qua đề xuất này; hệ thống sẽ không đề xuất lại.")
        else:
            revoke_event(event=found, reason=reason.cleaned_data["reason"], by=officer, at=at)
            messages.success(request, "Đã rút lại sự kiện; tình trạng hiệu lực trở về như trước.")
    except Incomplete:
        form.add_error(None, "Cần có văn bản chịu tác động trong thư viện, ngày hiệu lực và ít nhất một đơn vị.")
    except AlreadyMerged:
        reason.add_error(None, "Lời văn của sự kiện đã vào một bản hợp nhất nên không rút lại được.")
    except (NotProposed, NotAccepted):
        messages.error(request, "Sự kiện này đã có người xử lý.")
        return redirect("library_event", found.pk)
    else:
        return redirect("library_events") if what != "revoke" else redirect("library_event", found.pk)
    return None


def _event_page(request: HttpRequest, found: Event, form: DecisionForm, reason: ReasonForm) -> HttpResponse:
    today = timezone.localdate()
    targets = list(found.targets.order_by("position"))
    if found.state != EventState.PROPOSED:
        targets = [one for one in targets if not one.is_dropped]
    kept = {int(one) for one in form["kept"].value() or [] if str(one).isdecimal()}
    context = {
        "event": found,
        "name": document_name(found),
        "form": form,
        "reason": reason,
        "lines": target_lines(instrument=found.instrument, targets=targets[:_SHOWN], day=_day_shown(found, today)),
        "others": [(one, place_name(one.address)) for one in targets[_SHOWN:]],
        "kept": kept,
        "flags": queries.contents_touched(event=found),
        "place": place_name(found.source_address) if found.source_address else "",
        "is_future": found.day is not None and found.day > today,
        "is_proposed": found.state == EventState.PROPOSED,
        "is_accepted": found.state == EventState.ACCEPTED,
    }
    return render(request, "library/admin/event.html", context, status=422 if form.errors or reason.errors else 200)


def _day_shown(found: Event, today: date) -> date:
    """A proposal is judged by the text as it is now."""
    return min(found.day, today) if found.day and found.state != EventState.PROPOSED else today


def ask(request: HttpRequest) -> None:
    if not holds(request.user, VERB):
        raise PermissionDenied
