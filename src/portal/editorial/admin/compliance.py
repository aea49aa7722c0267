"""How each agency keeps the regulation, for a month or the year; every number opens the list behind it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.pages import list_page
from portal.agencies.dates import Period
from portal.agencies.queries import ask_reach, calendar_for_reading
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.editorial.admin.figures import period_asked, period_tabs
from portal.editorial.admin.permissions import STATISTICS, narrow_reach
from portal.editorial.queries.compliance import DRILLDOWNS, Compliance, ComplianceQuery, compliance_sheet, drilldown
from portal.editorial.queries.regulation import regulation_on
from portal.editorial.states.contents import CONTENT_KINDS

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
    if what not in DRILLDOWNS or agency is None:
        raise Http404("Không có danh sách này.")
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
    """`kinds` as "3 tin, 1 bài viết"; of each number which list is behind it, and whether it is a fault."""
    share = one.on_time_share
    numbers = (
        (one.waiting_late, "cho-qua-han", True),
        (one.urgent, "dang-khan", one.urgent > one.urgent_in_time),
        (one.withdrawn, "da-rut", False),
        (one.reviews_due, "ra-soat", True),
        (one.stale, "luat-doi", True),
        (one.silent, "im", True),
    )
    return {
        "one": one,
        "on_time": "–" if share is None else f"{100 * share:.0f} %",
        "kinds": ", ".join(
            f"{count} {CONTENT_KINDS[kind].label.lower()}" for kind, count in one.published.most_common()
        ),
        "numbers": [{"count": count, "behind": behind, "is_bad": is_bad} for count, behind, is_bad in numbers],
    }


def _cells(one: Compliance) -> tuple[Cell, ...]:
    share = one.on_time_share
    return (
        one.agency.name,
        ", ".join(heir.name for heir in one.heirs),
        *(one.published_count, one.steps, one.late_steps),
        None if share is None else round(100 * share, 1),
        *(one.waiting_late, one.urgent, one.urgent_in_time),
        *(one.withdrawn, one.reviews_due, one.stale, one.silent),
    )


urls = [
    path("quy-che/tuan-thu/", show_compliance, name="editorial_compliance"),
    path("quy-che/tuan-thu/bang-tinh.xlsx", download_compliance, {"ending": "xlsx"}, name="editorial_compliance_xlsx"),
    path("quy-che/tuan-thu/bang-tinh.csv", download_compliance, {"ending": "csv"}, name="editorial_compliance_csv"),
    path("quy-che/tuan-thu/<slug:what>/", show_drilldown, name="editorial_compliance_list"),
]
menu = (AdminMenuEntry("Tuân thủ quy chế", "editorial_compliance", (STATISTICS,), "clipboard-list", 20),)
