"""The list of activities with what it comes to, and the same as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.activities.desks.reaching import READ, RECORD
from portal.activities.forms import NarrowForm, agencies_to_choose
from portal.activities.models import Activity
from portal.activities.queries import Narrowed, activities_seen, in_words, narrowed, totals_in
from portal.activities.sheets.writing import sheet_of
from portal.agencies.desks import Desk, ask_reach, has_verb
from portal.agencies.queries import origins_of
from portal.design.sheets import CSV, XLSX, comma_separated, workbook

A_PAGE = 25
MOST_ROWS = 20_000  # of a file
_WITHDRAWN = {"": False, "da-rut": True, "tat-ca": None}


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    form, found = _narrowed(request)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, _numbers(one)) for one in page.object_list],
        "totals": totals_in(found),
        "may_record": has_verb(request.user, RECORD),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
    }
    return render(request, "activities/list.html", context)


@require_safe
def as_workbook(request: HttpRequest) -> HttpResponse:
    return _file(request, "xlsx")


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    return _file(request, "csv")


def _file(request: HttpRequest, ending: str) -> HttpResponse:
    _, found = _narrowed(request)
    sheets = [sheet_of(found[:MOST_ROWS], title="Hoạt động PBGDPL")]
    content, kind = (workbook(sheets), XLSX) if ending == "xlsx" else (comma_separated(sheets), CSV)
    name = f"hoat-dong-{timezone.localdate():%Y%m%d}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _narrowed(request: HttpRequest) -> tuple[NarrowForm, QuerySet[Activity]]:
    reach = ask_reach(request, READ)
    form = NarrowForm(request.GET or None, agencies=agencies_to_choose(reach))
    form.is_valid()
    said = getattr(form, "cleaned_data", {})
    agency = said.get("co_quan")
    wish = Narrowed(
        start=said.get("tu"),
        end=said.get("den"),
        kind=said.get("loai", ""),
        counted=said.get("so", ""),
        agencies=origins_of(keys=[agency.pk]) if agency else None,
        words=said.get("q", ""),
        withdrawn=_WITHDRAWN.get(said.get("xem", ""), False),
    )
    return form, narrowed(activities_seen(agencies=reach), wish)


def _numbers(activity: Activity) -> str:
    return in_words((one.counted, one.language, one.amount, one.is_estimate) for one in activity.amounts.all())


urls = [
    path("", activities, name="activities_list"),
    path("danh-sach.xlsx", as_workbook, name="activities_xlsx"),
    path("danh-sach.csv", as_csv, name="activities_csv"),
]
menu = (Desk("Hoạt động PBGDPL", "activities_list", (READ,), "group", 222),)
