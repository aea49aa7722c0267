"""The wizard of mergers: say who goes into whom, look at what will happen, do it at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_everywhere
from portal.design.refusals import success_redirect
from portal.editorial.admin.permissions import MERGE, signed_in
from portal.editorial.admin.section_forms import (
    AGENCY_LIST,
    PREDECESSORS,
    AgencyMergerForm,
    agency_names,
)
from portal.editorial.operations.sections import (
    AgencyMerger,
    NotAMerger,
    check_merger,
    merge_agencies,
)
from portal.editorial.queries.sections import postings_to_end, preview_merger


@require_http_methods(["GET", "POST"])
def merge_view(request: HttpRequest) -> HttpResponse:
    """GET says what would happen, POST does it."""
    ask_everywhere(request, MERGE)
    form = AgencyMergerForm((request.POST if request.method == "POST" else request.GET) or None)
    merger = _checked(form)
    if merger is None:
        return _page(request, form, None, None)
    if request.method == "POST":
        return _do(request, form, merger)
    preview = preview_merger(predecessors=merger.predecessors, successor=merger.successor, on=merger.on)
    return _page(request, form, merger, preview)


def _checked(form: AgencyMergerForm) -> AgencyMerger | None:
    """The merger, if the form says one that makes sense; what is wrong is said in the form."""
    if not form.is_valid():
        return None
    merger = form.merger()
    try:
        check_merger(merger)
    except NotAMerger as error:
        form.add_error(None, str(error))
        return None
    return merger


def _do(request: HttpRequest, form: AgencyMergerForm, merger: AgencyMerger) -> HttpResponse:

    known = {str(one.pk): one.pk for one in postings_to_end(predecessors=merger.predecessors, on=merger.on)}
    chosen = [known[key] for key in request.POST.getlist("posting") if key in known]
    try:
        done = merge_agencies(merger=merger, repost=chosen, by=signed_in(request), at=timezone.now())
    except NotAMerger as error:
        form.add_error(None, str(error))
        return _page(request, form, None, None)
    words = f"Đã gộp {done.closed} cơ quan vào {merger.successor.name} từ ngày {merger.on:%d/%m/%Y}"
    return success_redirect(request, f"{words}; giao lại {done.posted} vai trò.", "agency:index")


def _page(
    request: HttpRequest, form: AgencyMergerForm, merger: AgencyMerger | None, preview: dict[str, object] | None
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "form": form,
        "merger": merger,
        "preview": preview,
        "is_future": merger is not None and merger.on > today,
        "sent": [(name, form.data.get(name, "")) for name in (*PREDECESSORS, "vao", "ngay", "quyet_dinh")],
        "agency_list": AGENCY_LIST,
        "agencies": agency_names(on=today),
    }
    return render(request, "editorial/desks/merge.html", context, status=422 if form.errors else 200)


urls: list[URLPattern] = [path("co-quan/sap-nhap/", merge_view, name="agencies_merge")]
menu = (AdminMenuEntry("Gộp cơ quan", "agencies_merge", (MERGE,), "redirect", 710, for_all=True),)
