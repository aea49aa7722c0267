"""How fresh the sections are and how much they are read: by agency or by section, for a month or the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.desks import Desk
from portal.agencies.periods import Period
from portal.design.sheets import Cell, Sheet
from portal.editorial.desks.reach import STATISTICS, agencies_to_choose, ask_reach, narrowed
from portal.editorial.desks.tables import as_file, period_asked, period_tabs, sort_rows
from portal.editorial.queries.freshness import (
    Standing,
    agencies_in_figures,
    contents_in_figures,
    sections_in_figures,
)
from portal.editorial.queries.shelves import shelves

_LISTED = 10
BY_AGENCY = "co-quan"
# Name in the address -> head of the column, what stands in it.
_COLUMNS: dict[str, tuple[str, Callable[[Standing], Any]]] = {
    "dang": ("Đăng", lambda one: one.use.published),
    "sua": ("Cập nhật", lambda one: one.use.updated),
    "doc": ("Lượt đọc", lambda one: one.use.reads),
    "ich": ("Có ích", lambda one: one.use.useful),
    "chua-ro": ("Chưa rõ", lambda one: one.use.unclear),
    "bai": ("Đang đăng", lambda one: one.use.contents),
    "moi-nhat": ("Thay đổi gần nhất", lambda one: one.last_change),
}


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    agency, keys = narrowed(request, reach)
    period, word = period_asked(request, today=today)
    is_by_agency = request.GET.get("theo") == BY_AGENCY
    sections, agencies = _standings(period, today, keys)
    rows, heads = sort_rows(request, agencies if is_by_agency else sections, _COLUMNS)
    context = {
        "period": period,
        "tabs": period_tabs(request, today=today, current=word),
        "rows": rows,
        "heads": heads,
        "is_by_agency": is_by_agency,
        "query": request.GET.urlencode(),
        "word": word,
        "agency": agency,
        "agencies": agencies_to_choose(reach),
        "silent": [one for one in sections if one.silent_since],
        "most_read": contents_in_figures(period=period, agencies=keys, limit=_LISTED),
        "unclear": contents_in_figures(period=period, agencies=keys, is_unclear=True, limit=_LISTED),
        "today": today,
    }
    return render(request, "editorial/desks/figures.html", context)


@require_safe
def as_table(request: HttpRequest, ending: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    _, keys = narrowed(request, reach)
    period, _ = period_asked(request, today=today)
    sections, agencies = _standings(period, today, keys)
    sheets = [_sheet("Theo chuyên mục", "Chuyên mục", sections), _sheet("Theo cơ quan", "Cơ quan", agencies)]
    name = f"so-lieu-chuyen-muc-{period.since:%Y%m%d}-{period.until:%Y%m%d}"
    return as_file(sheets, name=name, ending=ending)


def _standings(period: Period, today: date, keys: set[int] | None) -> tuple[list[Standing], list[Standing]]:
    known = shelves(on=today)
    return (
        sections_in_figures(period=period, on=today, agencies=keys, within=known),
        agencies_in_figures(period=period, on=today, agencies=keys, within=known),
    )


def _sheet(title: str, what: str, rows: list[Standing]) -> Sheet:
    head = (what, "Cơ quan phụ trách", *(label for label, _ in _COLUMNS.values()), "Hạn cập nhật (ngày)", "Quá hạn từ")
    return Sheet(title, head, [_cells(one) for one in rows])


def _cells(one: Standing) -> tuple[Cell, ...]:
    use = one.use
    return (
        one.name,
        one.agency.name if one.agency else "",
        *(use.published, use.updated, use.reads, use.useful, use.unclear, use.contents),
        f"{timezone.localdate(one.last_change):%d/%m/%Y}" if one.last_change else "",
        one.most_days,
        f"{one.silent_since:%d/%m/%Y}" if one.silent_since else "",
    )


urls = [
    path("so-lieu-bai/", figures, name="editorial_figures"),
    path("so-lieu-bai/bang-tinh.xlsx", as_table, {"ending": "xlsx"}, name="editorial_figures_xlsx"),
    path("so-lieu-bai/bang-tinh.csv", as_table, {"ending": "csv"}, name="editorial_figures_csv"),
]
menu = (Desk("Số liệu chuyên mục", "editorial_figures", (STATISTICS,), "list-ol", 10),)
