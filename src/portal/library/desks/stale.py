"""Contents that the law has left behind: the task list of their owners, one content with what changed, the settling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach
from portal.agencies.queries.calendar import calendar_for_reading
from portal.library import queries
from portal.library.desks.forms import SettleFlagsForm
from portal.library.models import CitingItem, StaleFlag
from portal.library.operations import AlreadySettled, settle_flags
from portal.library.presenting.changes import place_name
from portal.library.presenting.stale import StaleLine, comparison_url, stale_lines
from portal.library.queries import Waiting
from portal.library.rewording import Rewording, rewording_of
from portal.library.states import FlagOutcome

VERB = "content.review"
_A_PAGE = 30
_FLAGS_AT_ONCE = 20  # of one content on its page: each asks for two wordings


@dataclass(frozen=True, slots=True)
class Row:
    """A content of the list: what changed under it, for how many days it has waited, and until when it should."""

    item: CitingItem
    changes: list[StaleLine]
    days: int
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class Change:
    """An open flag on the page of its content."""

    flag: StaleFlag
    line: StaleLine | None
    place: str
    rewording: Rewording | None
    comparison: str


def may_review(user: Any) -> bool:
    return isinstance(user, Officer) and reach_of(user) != set()


def reach_of(user: Any) -> set[int] | None:
    """The agencies whose contents the officer looks after; None for all of them."""
    return agencies_in_reach(officer=user, verb=VERB, on=timezone.localdate())


@require_safe
def stale_list(request: HttpRequest) -> HttpResponse:
    """What waits, stale longest first; `?co-quan=…&loai=…&van-ban=…` narrow it."""
    agencies, asked = _ask(request), _asked(request)
    page = Paginator(queries.items_waiting(agencies=agencies, asked=asked), _A_PAGE).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    calendar = calendar_for_reading()
    context = {
        "page_obj": page,
        "rows": [_row(item, calendar) for item in page.object_list],
        "asked": asked,
        "agencies": queries.agencies_waiting(agencies=agencies),
        "kinds": queries.kinds_waiting(agencies=agencies),
        "laws": queries.laws_waiting(agencies=agencies),
        "kept": kept.urlencode(),
    }
    return render(request, "library/admin/stale_list.html", context)


@require_http_methods(["GET", "POST"])
def stale_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One content: each change with the words before and after, and what the officer says of them all."""
    item = queries.items_waiting(agencies=_ask(request)).filter(pk=pk).first()
    if item is None:
        return _gone(request, pk)
    open_flags = list(queries.open_flags(kind=item.kind, key=item.key))
    form = SettleFlagsForm(request.POST or None, flags=open_flags)
    if request.method == "POST" and form.is_valid():
        return _settle(request, item, form)
    shown = open_flags[:_FLAGS_AT_ONCE]
    context = {
        "item": item,
        "changes": [_change(flag) for flag in shown],
        "more": len(open_flags) - len(shown),
        "form": form,
    }
    return render(request, "library/admin/stale_item.html", context, status=422 if request.method == "POST" else 200)


def _settle(request: HttpRequest, item: CitingItem, form: SettleFlagsForm) -> HttpResponse:
    by: Any = request.user
    outcome, note = FlagOutcome(form.cleaned_data["outcome"]), form.cleaned_data["note"]
    try:
        settle_flags(flags=form.cleaned_data["flags"], outcome=outcome, note=note, by=by, at=timezone.now())
    except AlreadySettled:
        messages.error(request, "Có người vừa xử lý nội dung này; xin xem lại danh sách.")
    else:
        messages.success(request, f"Đã ghi nhận “{item.title}”: {outcome.label.lower()}.")
    return redirect("library_stale")


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Settled meanwhile, or none of the officer's business: which of the two is only told to those whose it is."""
    reach = reach_of(request.user)
    item = CitingItem.objects.filter(pk=pk).first()
    if item is None or (reach is not None and item.agency_id not in reach):
        raise Http404
    messages.info(request, "Nội dung này không còn thay đổi nào phải xem.")
    return redirect("library_stale")


def _ask(request: HttpRequest) -> set[int] | None:
    if not may_review(request.user):
        raise PermissionDenied
    return reach_of(request.user)


def _asked(request: HttpRequest) -> Waiting:
    agency = request.GET.get("co-quan", "")
    return Waiting(
        agency=int(agency) if agency.isascii() and agency.isdecimal() and len(agency) < 10 else None,
        kind=request.GET.get("loai", "").replace("\x00", "")[:60],
        law=request.GET.get("van-ban", "").replace("\x00", "")[:160],
    )


def _row(item: Any, calendar: WorkingCalendar) -> Row:
    lines = stale_lines(queries.notices_of(item.waiting_flags))
    due = queries.review_due(raised_at=item.waits_since, calendar=calendar)
    return Row(item, lines, (timezone.now() - item.waits_since).days, due, is_late=timezone.localdate() > due)


def _change(flag: StaleFlag) -> Change:
    law, rewording = flag.event.instrument, rewording_of(flag)
    return Change(
        flag=flag,
        line=next(iter(stale_lines(queries.notices_of([flag]))), None),
        place=place_name(rewording.address) if rewording else "",
        rewording=rewording,
        comparison=comparison_url(law, flag.since) if law and law.withdrawn_at is None else "",
    )
