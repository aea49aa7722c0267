"""How each agency keeps the regulation, for a month or the year; every number opens the list behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.calendar import calendar_for_reading
from portal.agencies.desks import Desk
from portal.agencies.periods import Period
from portal.design.sheets import Cell, Sheet
from portal.editorial.desks.reach import STATISTICS, ask_reach, narrowed
from portal.editorial.desks.tables import as_file, period_asked, period_tabs
from portal.editorial.kinds import KINDS
from portal.editorial.queries.behind import LISTS, Asked, list_behind
from portal.editorial.queries.compliance import Compliance, compliance_sheet
from portal.editorial.queries.regulation import regulation_on

_A_PAGE = 50
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


@dataclass(frozen=True, slots=True)
class Number:
    """A cell: how many, which list is behind it, whether it is a fault."""

    count: int
    behind: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    one: Compliance

    @property
    def on_time(self) -> str:
        share = self.one.on_time_share
        return "–" if share is None else f"{100 * share:.0f} %"

    @property
    def kinds(self) -> str:
        """ "3 tin, 1 bài viết": what was published."""
        return ", ".join(f"{count} {KINDS[kind].label.lower()}" for kind, count in self.one.published.most_common())

    @property
    def numbers(self) -> list[Number]:
        one = self.one
        return [
            Number(one.waiting_late, "cho-qua-han", is_bad=True),
            Number(one.urgent, "dang-khan", is_bad=one.urgent > one.urgent_in_time),
            Number(one.withdrawn, "da-rut"),
            Number(one.reviews_due, "ra-soat", is_bad=True),
            Number(one.stale, "luat-doi", is_bad=True),
            Number(one.silent, "im", is_bad=True),
        ]


@require_safe
def compliance(request: HttpRequest) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    period, word = period_asked(request, today=today)
    context = {
        "period": period,
        "word": word,
        "tabs": period_tabs(request, today=today, current=word),
        "rows": [Row(one) for one in _sheet(period, reach)],
        "regulation": regulation_on(on=period.until),
    }
    return render(request, "editorial/desks/compliance.html", context)


@require_safe
def behind(request: HttpRequest, what: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    agency, _ = narrowed(request, reach)
    if what not in LISTS or agency is None:
        raise Http404("Không có danh sách này.")
    period, word = period_asked(request, today=today)
    asked = Asked(agency, period, timezone.now(), calendar_for_reading().is_working)
    context = {
        "title": LISTS[what][0],
        "agency": agency,
        "period": period,
        "word": word,
        "page_obj": Paginator(list_behind(what, asked), _A_PAGE).get_page(request.GET.get("p")),
        "narrowed": f"ky={word}&co-quan={agency.slug}",
    }
    return render(request, "editorial/desks/behind.html", context)


@require_safe
def as_table(request: HttpRequest, ending: str) -> HttpResponse:
    reach, today = ask_reach(request, STATISTICS), timezone.localdate()
    period, _ = period_asked(request, today=today)
    sheet = Sheet("Tuân thủ quy chế", _HEAD, [_cells(one) for one in _sheet(period, reach)])
    return as_file([sheet], name=f"tuan-thu-quy-che-{period.since:%Y%m%d}-{period.until:%Y%m%d}", ending=ending)


def _sheet(period: Period, reach: set[int] | None) -> list[Compliance]:
    is_workday = calendar_for_reading().is_working
    return compliance_sheet(period=period, at=timezone.now(), is_workday=is_workday, agencies=reach)


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
    path("quy-che/tuan-thu/", compliance, name="editorial_compliance"),
    path("quy-che/tuan-thu/bang-tinh.xlsx", as_table, {"ending": "xlsx"}, name="editorial_compliance_xlsx"),
    path("quy-che/tuan-thu/bang-tinh.csv", as_table, {"ending": "csv"}, name="editorial_compliance_csv"),
    path("quy-che/tuan-thu/<slug:what>/", behind, name="editorial_compliance_list"),
]
menu = (Desk("Tuân thủ quy chế", "editorial_compliance", (STATISTICS,), "clipboard-list", 20),)
