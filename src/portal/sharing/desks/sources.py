"""The desk of sources: entered after a trial, changed, paused, let go on; every visit is seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, ask_reach, covers, officer_of, reach_of
from portal.outward.operations import open_door
from portal.sharing.forms.sources import SourceEntry
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.sources import (
    NotHeld,
    NotMoved,
    follow_move,
    let_go_on,
    save_source,
    switch_source,
    visit_now,
)
from portal.sharing.queries.harvested import Brought, brought_by_agency, waiting_count
from portal.sharing.reading_once import Tried, try_source
from portal.sharing.visiting import hint

READ, EDIT = "source.read", "source.edit"
_A_PAGE = 30


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """The sources of the officer's agencies, with what those brought this year."""
    reach, now = ask_reach(request, READ), timezone.now()
    page = Paginator(sources_of(reach), _A_PAGE).get_page(request.GET.get("p"))
    brought = brought_by_agency(since=_new_year(now), until=now, agencies={one.agency_id for one in page})
    context = {
        "page_obj": page,
        "rows": [(one, brought.get(one.agency_id, Brought())) for one in page],
        "waiting": waiting_count(agencies=reach),
        "may_edit": reach_of(request.user, EDIT) != set(),
        "year": timezone.localdate().year,
    }
    return render(request, "sharing/sources/list.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _entry(request, Source(), ask_reach(request, EDIT))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    officer_of(request, EDIT, source.agency_id)
    return _entry(request, source, ask_reach(request, EDIT))


@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with its visits, the latest first."""
    found = get_object_or_404(Source.objects.select_related("agency", "section"), pk=pk)
    if not covers(ask_reach(request, READ), found.agency_id):
        raise PermissionDenied
    now = timezone.now()
    context = {
        "source": found,
        "page_obj": Paginator(found.visits.order_by("-at", "-pk"), _A_PAGE).get_page(request.GET.get("p")),
        "brought": brought_by_agency(since=_new_year(now), until=now, agencies=[found.agency_id]).get(found.agency_id),
        "may_edit": covers(reach_of(request.user, EDIT), found.agency_id),
        "year": timezone.localdate().year,
    }
    return render(request, "sharing/sources/source.html", context)


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """What the buttons beside a source do."""
    found = get_object_or_404(Source, pk=pk)
    by, at = officer_of(request, EDIT, found.agency_id), timezone.now()
    try:
        said = _ACTS[name](found, by, at)
    except NotHeld:
        messages.error(request, "Nguồn này không còn bị giữ lại.")
    except NotMoved:
        messages.error(request, "Trang nguồn không báo địa chỉ nào khác.")
    else:
        hint()
        messages.success(request, said)
    return redirect("sharing_source", pk)


def _pause(found: Source, by: Any, at: datetime) -> str:
    switch_source(source=found, is_active=False, by=by, at=at)
    return "Đã tạm dừng. Bài đã đăng vẫn giữ nguyên."


def _resume(found: Source, by: Any, at: datetime) -> str:
    switch_source(source=found, is_active=True, by=by, at=at)
    return "Đã cho thăm lại."


def _visit(found: Source, by: Any, at: datetime) -> str:
    visit_now(source=found, by=by, at=at)
    return "Sẽ thăm ngay trong ít phút tới."


def _allow(found: Source, by: Any, at: datetime) -> str:
    let_go_on(source=found, may_withdraw_many=True, by=by, at=at)
    return "Đã cho gỡ theo trang nguồn; cổng đọc lại nguồn ngay."


def _look_again(found: Source, by: Any, at: datetime) -> str:
    let_go_on(source=found, may_withdraw_many=False, by=by, at=at)
    return "Cổng đọc lại nguồn ngay; nếu vẫn thấy bất thường sẽ giữ lại lần nữa."


def _move(found: Source, by: Any, at: datetime) -> str:
    follow_move(source=found, by=by, at=at)
    return "Đã dùng địa chỉ mới."


_ACTS = {
    "dung": _pause,
    "tiep": _resume,
    "tham": _visit,
    "cho-go": _allow,
    "doc-lai": _look_again,
    "dia-chi-moi": _move,
}


def _entry(request: HttpRequest, found: Source, reach: set[int] | None) -> HttpResponse:
    """The form: read on trial first, saved then. What is read on trial is not kept."""
    form = SourceEntry(request.POST if request.method == "POST" else None, instance=found, reach=reach)
    tried: Tried | None = None
    if request.method == "POST" and form.is_valid():
        described = form.save(commit=False)
        if "luu" in request.POST:
            saved = save_source(source=described, by=officer_of(request, EDIT, described.agency_id), at=timezone.now())
            hint()
            messages.success(request, "Đã lưu nguồn; cổng sẽ thăm trong ít phút tới.")
            return redirect("sharing_source", saved.pk)
        tried = try_source(source=described, door=open_door(), at=timezone.now())
    context = {"form": form, "source": found if found.pk else None, "tried": tried}
    return render(request, "sharing/sources/entry.html", context, status=422 if form.errors else 200)


def sources_of(reach: set[int] | None) -> QuerySet[Source]:
    found = Source.objects.select_related("agency", "section").order_by("agency__name_sort", "title", "pk")
    return found if reach is None else found.filter(agency__in=reach)


def _new_year(now: datetime) -> datetime:
    return timezone.localtime(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


urls: list[URLPattern] = [
    path("nguon/", sources, name="sharing_sources"),
    path("nguon/them/", add, name="sharing_source_add"),
    path("nguon/<int:pk>/", source, name="sharing_source"),
    path("nguon/<int:pk>/sua/", edit, name="sharing_source_edit"),
    *(path(f"nguon/<int:pk>/{name}/", act, {"name": name}, name=f"sharing_source_{name}") for name in _ACTS),
]
menu: tuple[Desk, ...] = (Desk("Nguồn của cơ quan", "sharing_sources", (READ, EDIT), "site", 20),)
