"""Views on public contents: freshness and readings of sections, compliance of agencies with the regulation, broken
links.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lawtext.dates import (
    first_day,
    last_day,
    month_named,
    months_back,
)
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import Period
from portal.agencies.queries import ask_reach, calendar_for_reading
from portal.design.admin import list_page
from portal.design.refusals import or_refuse, permit
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.editorial.admin import (
    REVIEW,
    STATISTICS,
    agencies_to_choose,
    narrow_reach,
)
from portal.editorial.models import ArticlePage, LinkCheck
from portal.editorial.operations.link_checks import check_link
from portal.editorial.queries.compliance import (
    DRILLDOWNS,
    Compliance,
    ComplianceQuery,
    broken_links,
    compliance_sheet,
    drilldown,
    links_in_words,
    moved_links,
)
from portal.editorial.queries.freshness import (
    SectionFreshness,
    agencies_in_figures,
    contents_in_figures,
    sections_in_figures,
)
from portal.editorial.queries.regulation import regulation_on
from portal.editorial.states.contents import CONTENT_KINDS
from portal.outward.operations import http_client

_HEAD = (
    "Cơ quan",
    "Nay là",
    "Đã đăng",
    "Bước đã xử lý",
    "Quá hạn",
    "Đúng hạn (%)",
    "Đang chờ, quá hạn",
    "Đăng khẩn",
    "Xem lại đúng hạn",
    "Đã rút",
    "Quá hạn rà soát",
    "Luật đã đổi, chưa xem lại",
    "Chuyên mục quá hạn cập nhật",
)


@require_safe
def show_compliance(request: HttpRequest) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    period, word = period_asked(request, today=today)
    return render(
        request,
        "editorial/desks/compliance.html",
        {
            "period": period,
            "word": word,
            "tabs": period_tabs(request, today=today, current=word),
            "rows": [_row(one) for one in _sheet(period, reach)],
            "regulation": regulation_on(on=period.until),
        },
    )


@require_safe
def show_drilldown(request: HttpRequest, what: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    agency, _ = narrow_reach(request, reach)
    agency = or_refuse(agency if what in DRILLDOWNS else None, Http404("Không có danh sách này."))
    period, word = period_asked(request, today=today)
    asked = ComplianceQuery(agency, period, timezone.now(), calendar_for_reading().is_working)
    return list_page(
        request,
        "editorial/desks/behind.html",
        drilldown(what, asked),
        {"Nội dung": "title", "Ghi chú": "note", "Lúc": "at"},
        title=DRILLDOWNS[what][0],
        per_page=50,
        heading=DRILLDOWNS[what][0],
        agency=agency,
        period=period,
        word=word,
    )


@require_safe
def download_compliance(request: HttpRequest, ending: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    period, _ = period_asked(request, today=today)
    return sheet_answer(
        f"tuan-thu-quy-che-{period.since:%Y%m%d}-{period.until:%Y%m%d}.{ending}",
        [TableSheet("Tuân thủ quy chế", _HEAD, [_cells(one) for one in _sheet(period, reach)])],
    )


def _sheet(period: Period, reach: set[int] | None) -> list[Compliance]:
    return compliance_sheet(
        period=period, at=timezone.now(), is_workday=calendar_for_reading().is_working, agencies=reach
    )


def _row(one: Compliance) -> dict[str, object]:
    """A row of the page: `kinds` as "3 tin, 1 bài viết"; for each number the list behind it and if it is a fault."""
    share, counts = one["on_time_share"], one["counts"]
    numbers = (
        (counts["waiting_late"], "cho-qua-han", True),
        (counts["urgent"], "dang-khan", counts["urgent"] > counts["urgent_in_time"]),
        (counts["withdrawn"], "da-rut", False),
        (counts["reviews_due"], "ra-soat", True),
        (counts["stale"], "luat-doi", True),
        (counts["silent"], "im", True),
    )
    return {
        "one": one,
        "on_time": "–" if share is None else f"{100 * share:.0f} %",
        "kinds": ", ".join(
            f"{count} {CONTENT_KINDS[kind].label.lower()}" for kind, count in one["published"].most_common()
        ),
        "numbers": [{"count": count, "behind": behind, "is_bad": is_bad} for count, behind, is_bad in numbers],
    }


def _cells(one: Compliance) -> tuple[Cell, ...]:
    share = one["on_time_share"]
    return (
        one["agency"].name,
        ", ".join(heir.name for heir in one["heirs"]),
        *(one["published_count"], one["counts"]["steps"], one["counts"]["late_steps"]),
        None if share is None else round(100 * share, 1),
        *(one["counts"][name] for name in ("waiting_late", "urgent", "urgent_in_time", "withdrawn")),
        *(one["counts"][name] for name in ("reviews_due", "stale", "silent")),
    )


YEAR = "nam"


def period_asked(request: HttpRequest, *, today: date) -> tuple[Period, str]:
    """The period in the query (`?ky=2026-11`, `?ky=nam`) and its parameter value; by default this month."""
    said = request.GET.get("ky", "")
    if said == YEAR:
        return Period(date(today.year, 1, 1), today), said
    first = month_named(said) or first_day(today)
    return Period(first, min(last_day(first), max(today, first))), f"{first:%Y-%m}"


def period_tabs(request: HttpRequest, *, today: date, current: str) -> list[dict[str, object]]:
    """Tabs for this month, the months before, and the year; the other query parameters are kept."""
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
    """The rows sorted by the query (`?xep=-doc`), empty values last, and the column heads.

    A head contains the query that sorts by it, and its present sort order ("", "ascending" …).
    """
    said = request.GET.get("xep", "")
    name, is_down = said.removeprefix("-"), said.startswith("-")
    kept = {key: value for key, value in request.GET.items() if key != "xep" and value}
    if name in columns:
        value = columns[name][1]
        rows = [
            *sorted([row for row in rows if value(row) is not None], key=value, reverse=is_down),
            *(row for row in rows if value(row) is None),
        ]
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
# Query parameter -> heading of the column, its value.
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
    is_by_agency = request.GET.get("theo") == "co-quan"
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
        [
            _sheet_of_sections("Theo chuyên mục", "Chuyên mục", sections),
            _sheet_of_sections("Theo cơ quan", "Cơ quan", agencies),
        ],
    )


def _standings(
    period: Period, today: date, keys: set[int] | None
) -> tuple[list[SectionFreshness], list[SectionFreshness]]:
    return (
        sections_in_figures(period=period, on=today, agencies=keys),
        agencies_in_figures(period=period, on=today, agencies=keys),
    )


def _sheet_of_sections(title: str, what: str, rows: list[SectionFreshness]) -> TableSheet:
    return TableSheet(
        title,
        (what, "Cơ quan phụ trách", *(label for label, _ in _COLUMNS.values()), "Hạn cập nhật (ngày)", "Quá hạn từ"),
        [_cells_of_section(one) for one in rows],
    )


def _cells_of_section(one: SectionFreshness) -> tuple[Cell, ...]:
    return (
        one.name,
        one.agency.name if one.agency else "",
        *(one.use[name] for name in ("published", "updated", "reads", "useful", "unclear", "contents")),
        f"{timezone.localdate(one.last_change):%d/%m/%Y}" if one.last_change else "",
        one.most_days,
        f"{one.silent_since:%d/%m/%Y}" if one.silent_since else "",
    )


@require_safe
def list_broken_links(request: HttpRequest) -> HttpResponse:
    """List broken links, longest broken first.

    With `?chi=doi`: links that redirect permanently and should be updated.
    """
    reach = ask_reach(request, REVIEW)
    agency, keys = narrow_reach(request, reach)
    is_moved = request.GET.get("chi") == "doi"
    bad, moved = broken_links(agencies=keys), moved_links(agencies=keys)
    return list_page(
        request,
        "editorial/desks/links.html",
        moved if is_moved else bad,
        {
            "Bài": "page.title",
            "Liên kết": "url",
            "Địa chỉ mới": "moved_to",
            "Hỏng từ": "first_failed_at",
            "Thử lúc": "checked_at",
        },
        title="Liên kết hỏng",
        per_page=30,
        rows=links_in_words,
        is_moved=is_moved,
        broken_count=bad.count(),
        moved_count=moved.count(),
        agency=agency,
        agencies=agencies_to_choose(reach),
    )


@require_POST
def retry_link(request: HttpRequest, pk: int) -> HttpResponse:
    reach = ask_reach(request, REVIEW)
    row = get_object_or_404(LinkCheck.objects.select_related("page"), pk=pk)
    permit(reach is None or ArticlePage.objects.filter(pk=row.page_id, agency__in=reach).exists())
    if check_link(url=row.url, is_internal=row.is_internal, door=http_client(), at=timezone.now()).has_failed:
        messages.warning(request, "Liên kết vẫn chưa mở được.")
    else:
        messages.success(request, "Liên kết mở được.")
    return redirect("editorial_links")


urls = [
    path("quy-che/tuan-thu/", show_compliance, name="editorial_compliance"),
    path("quy-che/tuan-thu/bang-tinh.xlsx", download_compliance, {"ending": "xlsx"}, name="editorial_compliance_xlsx"),
    path("quy-che/tuan-thu/bang-tinh.csv", download_compliance, {"ending": "csv"}, name="editorial_compliance_csv"),
    path("quy-che/tuan-thu/<slug:what>/", show_drilldown, name="editorial_compliance_list"),
    path("so-lieu-bai/", show_figures, name="editorial_figures"),
    path("so-lieu-bai/bang-tinh.xlsx", download_figures, {"ending": "xlsx"}, name="editorial_figures_xlsx"),
    path("so-lieu-bai/bang-tinh.csv", download_figures, {"ending": "csv"}, name="editorial_figures_csv"),
    path("lien-ket-hong/", list_broken_links, name="editorial_links"),
    path("lien-ket-hong/<int:pk>/thu-lai/", retry_link, name="editorial_link_again"),
]
menu = (
    AdminMenuEntry("Tuân thủ quy chế", "editorial_compliance", (STATISTICS,), "clipboard-list", 20),
    AdminMenuEntry("Số liệu chuyên mục", "editorial_figures", (STATISTICS,), "list-ol", 10),
    AdminMenuEntry("Liên kết hỏng", "editorial_links", (REVIEW,), "warning", 40),
)
