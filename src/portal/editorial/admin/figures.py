"""How fresh the sections are and how much they are read; the tabs, heads and files of such tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from lawtext.dates import (
    first_day,
    last_day,
    month_named,
    months_back,
)
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import Period
from portal.agencies.queries import ask_reach
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.editorial.admin.permissions import STATISTICS, agencies_to_choose, narrow_reach
from portal.editorial.queries.freshness import (
    SectionFreshness,
    agencies_in_figures,
    contents_in_figures,
    sections_in_figures,
    shelves,
)

YEAR = "nam"


def period_asked(request: HttpRequest, *, today: date) -> tuple[Period, str]:
    """The period of the address (`?ky=2026-11`, `?ky=nam`) and the word for it; this month where it says nothing."""
    said = request.GET.get("ky", "")
    if said == YEAR:
        return Period(date(today.year, 1, 1), today), said
    first = month_named(said) or first_day(today)
    return Period(first, min(last_day(first), max(today, first))), f"{first:%Y-%m}"


def period_tabs(request: HttpRequest, *, today: date, current: str) -> list[dict[str, object]]:
    """This month, those before it, and the year, with the rest of what was asked for kept."""
    kept = {name: value for name, value in request.GET.items() if name != "ky" and value}
    named = [(f"{first:%Y-%m}", f"Tháng {first.month}/{first.year}") for first in months_back(today, count=6)]
    if current not in [YEAR, *(value for value, _ in named)]:
        named.append((current, f"Tháng {int(current[5:])}/{current[:4]}"))
    return [
        {"label": label, "query": urlencode({"ky": value} | kept), "is_current": value == current}
        for value, label in [*named, (YEAR, f"Năm {today.year}")]
    ]


def sort_rows[Row](
    request: HttpRequest, rows: list[Row], columns: dict[str, tuple[str, Callable[[Row], Any]]]
) -> tuple[list[Row], list[dict[str, object]]]:
    """The rows as the address wants them (`?xep=-doc`), empty cells last, with the heads of the columns.

    A head says the address that sorts by it, and how it is sorted now ("", "ascending" …).
    """
    said = request.GET.get("xep", "")
    name, is_down = said.removeprefix("-"), said.startswith("-")
    kept = {key: value for key, value in request.GET.items() if key != "xep" and value}
    if name in columns:
        value = columns[name][1]
        full = [row for row in rows if value(row) is not None]
        rows = [*sorted(full, key=value, reverse=is_down), *(row for row in rows if value(row) is None)]
    heads: list[dict[str, object]] = [
        {
            "label": label,
            "query": urlencode(kept | {"xep": key if key == name and is_down else f"-{key}"}),
            "sorted_now": ("descending" if is_down else "ascending") if key == name else "",
        }
        for key, (label, _) in columns.items()
    ]
    return rows, heads


_LISTED = 10
BY_AGENCY = "co-quan"
# Name in the address -> head of the column, what stands in it.
_COLUMNS: dict[str, tuple[str, Callable[[SectionFreshness], Any]]] = {
    "dang": ("Đăng", lambda one: one.use["published"]),
    "sua": ("Cập nhật", lambda one: one.use["updated"]),
    "doc": ("Lượt đọc", lambda one: one.use["reads"]),
    "ich": ("Có ích", lambda one: one.use["useful"]),
    "chua-ro": ("Chưa rõ", lambda one: one.use["unclear"]),
    "bai": ("Đang đăng", lambda one: one.use["contents"]),
    "moi-nhat": ("Thay đổi gần nhất", lambda one: one.last_change),
}


@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    agency, keys = narrow_reach(request, reach)
    period, word = period_asked(request, today=today)
    is_by_agency = request.GET.get("theo") == BY_AGENCY
    sections, agencies = _standings(period, today, keys)
    rows, heads = sort_rows(request, agencies if is_by_agency else sections, _COLUMNS)
    return render(
        request,
        "editorial/desks/figures.html",
        {
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
        },
    )


@require_safe
def download_figures(request: HttpRequest, ending: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    _, keys = narrow_reach(request, reach)
    period, _ = period_asked(request, today=today)
    sections, agencies = _standings(period, today, keys)
    return sheet_answer(
        f"so-lieu-chuyen-muc-{period.since:%Y%m%d}-{period.until:%Y%m%d}.{ending}",
        [_sheet("Theo chuyên mục", "Chuyên mục", sections), _sheet("Theo cơ quan", "Cơ quan", agencies)],
    )


def _standings(
    period: Period, today: date, keys: set[int] | None
) -> tuple[list[SectionFreshness], list[SectionFreshness]]:
    known = shelves(on=today)
    return (
        sections_in_figures(period=period, on=today, agencies=keys, within=known),
        agencies_in_figures(period=period, on=today, agencies=keys, within=known),
    )


def _sheet(title: str, what: str, rows: list[SectionFreshness]) -> TableSheet:
    return TableSheet(
        title,
        (what, "Cơ quan phụ trách", *(label for label, _ in _COLUMNS.values()), "Hạn cập nhật (ngày)", "Quá hạn từ"),
        [_cells(one) for one in rows],
    )


def _cells(one: SectionFreshness) -> tuple[Cell, ...]:
    return (
        one.name,
        one.agency.name if one.agency else "",
        *(one.use[name] for name in ("published", "updated", "reads", "useful", "unclear", "contents")),
        f"{timezone.localdate(one.last_change):%d/%m/%Y}" if one.last_change else "",
        one.most_days,
        f"{one.silent_since:%d/%m/%Y}" if one.silent_since else "",
    )


urls = [
    path("so-lieu-bai/", show_figures, name="editorial_figures"),
    path("so-lieu-bai/bang-tinh.xlsx", download_figures, {"ending": "xlsx"}, name="editorial_figures_xlsx"),
    path("so-lieu-bai/bang-tinh.csv", download_figures, {"ending": "csv"}, name="editorial_figures_csv"),
]
menu = (AdminMenuEntry("Số liệu chuyên mục", "editorial_figures", (STATISTICS,), "list-ol", 10),)
