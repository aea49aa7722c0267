"""The leaders’ board: on screen, on paper, the list behind each figure, and the panel on the first page of the back
office."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import all_agencies, ask_reach, current_successors, has_verb, origins_of, reach_of
from portal.design.admin import MOST_ROWS
from portal.design.fields import read_day
from portal.design.markup import Plot, PlotDrawing, PlotSeries, horizontal_bars, line_plot, vertical_bars
from portal.design.refusals import or_404, refuse_if
from portal.design.sheets import TableSheet, sheet_answer
from portal.frontpages.board import BoardSpans, fold, spans_of
from portal.frontpages.queries.counts import communes, count, narrowing
from portal.frontpages.queries.drilldown import QUESTIONS, ROUNDS, listing
from portal.library.states.topics import topic_name
from portal.questions.queries.figures import FiguresFilter, FiguresLine, answered_by_month, by_field, pivot_of
from portal.reports.states import PeriodKind


def drawings(board: dict[str, Any], asked: BoardQuery) -> tuple[PlotDrawing, ...]:
    """The charts: overdue work by agency, answers by month, readers and participants by month."""
    agencies = tuple(f"?{asked.query(co_quan=row['slug'])}" for row in board["arrears"])
    months = tuple(f"?{asked.query(ky='thang', ngay=f'{month["first"]}')}" for month in board["months"])
    return (
        horizontal_bars(replace(_arrears(board["arrears"]), links=agencies)),
        vertical_bars(replace(_answers(board["months"]), links=months)),
        line_plot(replace(_reach(board["months"]), links=months)),
    )


def _fields(lines: Sequence[FiguresLine], address: str) -> Plot:
    return Plot(
        "linh-vuc",
        "Câu hỏi đã trả lời theo lĩnh vực",
        tuple(line.label for line in lines),
        (
            PlotSeries("Trả lời đúng hạn", tuple(line.totals.answered - line.totals.late for line in lines)),
            PlotSeries("Trả lời trễ", tuple(line.totals.late for line in lines)),
        ),
        unit="câu",
        head="Lĩnh vực",
        links=tuple(address and f"{address}&linh_vuc={line.key}" for line in lines),
    )


_SHOWN_LINES = 3  # as many lines as a reader can tell apart in one chart
_TRENDS: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
    ("linh-vuc-thang", "Ba lĩnh vực có nhiều câu trả lời, theo tháng", "field_slug", topic_name),
    ("co-quan-thang", "Ba cơ quan có nhiều câu trả lời, theo tháng", "agency__name", str),
)


def _year(months: Sequence[Mapping[str, Any]], asked: BoardQuery) -> FiguresFilter:
    return narrowing(span=replace(asked.spans.now, start=months[0]["first"]), agencies=asked.keys)


def _trends(months: Sequence[Mapping[str, Any]], asked: BoardQuery) -> Iterator[Plot]:
    """Answers over the year, for the leading fields and agencies; the others are in the workbook."""
    answered = answered_by_month(*(of for _, _, of, _ in _TRENDS), narrowing=_year(months, asked))
    for (key, title, _, called), found in zip(_TRENDS, answered, strict=True):
        lines = [
            PlotSeries(called(name), tuple(counted[f"{month['first']}"] for month in months))
            for name, counted in found[:_SHOWN_LINES]
        ]
        links = tuple(f"?{asked.query(ky='thang', ngay=f'{month["first"]}')}" for month in months)
        yield Plot(key, title, _labels(months), tuple(lines), unit="câu", head="Tháng", links=links)


def _arrears(rows: Sequence[dict[str, Any]]) -> Plot:
    return Plot(
        "viec-cham",
        "Việc chậm theo cơ quan",
        tuple(row["agency"] for row in rows),
        (
            PlotSeries("Nhiệm vụ", tuple(row["late"] for row in rows)),
            PlotSeries("Câu hỏi", tuple(row["overdue"] for row in rows)),
            PlotSeries("Báo cáo", tuple(row["silent"] for row in rows)),
        ),
        unit="việc",
        head="Cơ quan",
    )


def _answers(months: Sequence[Mapping[str, Any]]) -> Plot:
    return Plot(
        "hoi-dap",
        "Câu hỏi của người dân theo tháng",
        _labels(months),
        (
            PlotSeries("Nhận được", tuple(month["came"] for month in months)),
            PlotSeries("Trả lời đúng hạn", tuple(month["answered"] - month["late"] for month in months)),
            PlotSeries("Trả lời trễ", tuple(month["late"] for month in months)),
        ),
        unit="câu",
        head="Tháng",
    )


def _reach(months: Sequence[Mapping[str, Any]]) -> Plot:
    return Plot(
        "tiep-can",
        "Lượt đọc và lượt người dự theo tháng",
        _labels(months),
        (
            PlotSeries("Lượt đọc", tuple(month["reads"] for month in months)),
            PlotSeries("Lượt người dự", tuple(month["people"] for month in months)),
        ),
        unit="lượt",
        head="Tháng",
    )


def _labels(months: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{month['first'].month}/{month['first'].year % 100:02}" for month in months)


READ, DECIDE = "board.read", "difficulty.decide"
# Kinds of periods as URL parameters.
_WORDS = {
    "thang": (PeriodKind.MONTH, "Tháng"),
    "quy": (PeriodKind.QUARTER, "Quý"),
    "6-thang": (PeriodKind.HALF, "6 tháng"),
    "nam": (PeriodKind.YEAR, "Năm"),
}
_USUAL = "quy"


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """The parameters of the address, limited to what the officer may see. `keys`: agencies; None for all.

    `agency` is the chosen one, and `heir` its successor if it has ended.
    """

    word: str
    spans: BoardSpans
    keys: frozenset[int] | None
    agency: Agency | None
    heir: Agency | None
    today: date

    @property
    def of_whom(self) -> str:
        if self.agency is None:
            return "Mọi cơ quan" if self.keys is None else "Cơ quan của bạn"
        return f"{self.agency.name} (nay là {self.heir.name})" if self.heir else self.agency.name

    def query(self, **other: str) -> str:
        """The query string of this selection, with the given parameters replaced."""
        said = {"ky": self.word, "ngay": f"{self.spans.now.until}", "co_quan": self.agency.slug if self.agency else ""}
        return urlencode({name: value for name, value in (said | other).items() if value})


@require_safe
def show_board(request: HttpRequest) -> HttpResponse:
    """Show the board; `?tep=xlsx` gives every figure as a workbook."""
    reach = ask_reach(request, READ)
    asked = _asked(request, reach)
    shown = _shown(asked)
    answered = by_field(narrowing=narrowing(span=asked.spans.now, agencies=asked.keys))
    fields = _fields([line for line in answered if line.totals.answered], _address_of(QUESTIONS, asked, request))
    shown["drawings"] += (horizontal_bars(fields), *map(line_plot, _trends(shown["board"]["months"], asked)))
    land = communes(now=shown["board"]["now"], on=asked.today) if asked.keys is None else {}
    if request.GET.get("tep") == "xlsx":
        return sheet_answer(f"bang-dieu-hanh-{asked.spans.now.until:%Y%m%d}.xlsx", _sheets(asked, shown, land))
    return render(
        request,
        "frontpages/board/page.html",
        shown
        | {
            "communes": land,
            "tabs": [
                {"label": label, "query": asked.query(ky=word), "is_current": word == asked.word}
                for word, (_, label) in _WORDS.items()
            ],
            "earlier": asked.query(ngay=f"{asked.spans.before.end}"),
            "later": "" if asked.spans.is_running else asked.query(ngay=f"{asked.spans.now.as_of}"),
            "agencies": sorted(
                (
                    one
                    for one in all_agencies().values()
                    if one.exists_on(asked.today) and (reach is None or one.pk in reach)
                ),
                key=lambda one: one.name_sort,
            ),
        },
    )


def _sheets(
    asked: BoardQuery, shown: Mapping[str, Any], land: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[TableSheet]:
    figures = [(group["heading"], one) for group in shown["board"]["groups"] for one in group["figures"]]
    tiles = [(before, one["name"], one["count"]) for before, some in land.items() for one in some]
    return [
        TableSheet(
            "Con số",
            ("Nhóm", "Con số", "Trong kỳ", "So với kỳ trước", "Ghi chú"),
            [(heading, *(one[name] for name in ("label", "said", "change", "note"))) for heading, one in figures],
        ),
        *(
            TableSheet(
                one.plot.title[:31],
                (one.plot.head, *(series.name for series in one.plot.series)),
                [(label, *values) for label, values, _ in one.plot.rows],
            )
            for one in shown["drawings"]
        ),
        TableSheet(
            "Để lập bảng tổng hợp",
            ("Tháng", "Cơ quan", "Lĩnh vực", "Việc", "Số lượng"),
            pivot_of(narrowing=_year(shown["board"]["months"], asked)),
        ),
        TableSheet("Việc chậm theo xã, phường", ("Tỉnh trước sáp nhập", "Xã, phường", "Việc chậm"), tiles),
    ]


@require_safe
def show_on_paper(request: HttpRequest) -> HttpResponse:
    """The board for print, without the frame of the back office: one A4 page."""
    return render(
        request,
        "frontpages/board/paper.html",
        _shown(_asked(request, ask_reach(request, READ))) | {"is_paper": True, "printed_at": timezone.localtime()},
    )


@require_safe
def show_drilldown(request: HttpRequest, key: str) -> HttpResponse:
    """The rows behind one figure, for the same period and agency."""
    asked = _asked(request, ask_reach(request, READ))
    found = or_404(listing(key=key, spans=asked.spans, agencies=asked.keys, today=asked.today))
    if request.GET.get("tep") == "xlsx":
        told = [tuple(map(strip_tags, found["cells"](one))) for one in found["rows"][:MOST_ROWS]]
        return sheet_answer(f"{key}.xlsx", [TableSheet(found["title"][:31], found["heads"], told)])
    page = Paginator(found["rows"], 40).get_page(request.GET.get("p"))
    return render(
        request,
        "frontpages/board/behind.html",
        {
            "asked": asked,
            "listing": found,
            "page_obj": page,
            "rows": [list(zip(found["heads"], found["cells"](one), strict=True)) for one in page],
            "narrowed": asked.query(),
            "desk": found["desk"][0],
            "desk_url": _address_of(found["desk"], asked, request),
        },
    )


def _address_of(place: tuple[str, str, str], asked: BoardQuery, request: HttpRequest) -> str:
    """The URL of the view where the work behind a list is done, with the same period and agency if that view takes
    them.

    "" if the user may not open the view, or if no room has registered it.
    """
    _, name, verb = place
    # The view lists the rounds of all agencies: officers who read the reports of one agency only may not open it.
    if not has_verb(request.user, verb) or (place is ROUNDS and reach_of(request.user, verb) is not None):
        return ""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    said = _TAKEN.get(name, lambda _: {})(asked)
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{address}?{query}" if query else address


def _slug(asked: BoardQuery) -> str:
    agency = asked.heir or asked.agency
    return agency.slug if agency else ""


# URL name -> the query parameters for the period and the agency in that view.
_TAKEN: dict[str, Callable[[BoardQuery], dict[str, str]]] = {
    "questions_figures": lambda asked: {
        "ky": "tu-chon",
        "tu": f"{asked.spans.now.start}",
        "den": f"{asked.spans.now.until}",
        "co_quan": _slug(asked),
    },
    "editorial_figures": lambda asked: {
        "ky": "nam" if asked.spans.period.kind is PeriodKind.YEAR else f"{asked.spans.now.until:%Y-%m}",
        "co-quan": _slug(asked),
    },
}


# ---- request parameters ----------------------------------------------------------------------------------------------


def _asked(request: HttpRequest, reach: set[int] | None) -> BoardQuery:
    """The board query of the request. Raises PermissionDenied for an agency outside the officer's reach."""
    today = timezone.localdate()
    word = request.GET.get("ky", "")
    word = word if word in _WORDS else _USUAL
    day = max(read_day(request.GET.get("ngay", "")) or today, date(2000, 1, 1))
    spans = spans_of(kind=_WORDS[word][0], day=day, today=today)
    slug = request.GET.get("co_quan", "")
    agency = Agency.objects.filter(slug=slug).first() if slug else None
    if agency is None:
        return BoardQuery(word, spans, None if reach is None else frozenset(reach), None, None, today)
    heirs = [] if agency.exists_on(today) else current_successors(agency=agency, on=today)
    heir = heirs[0] if len(heirs) == 1 else None
    keys = frozenset(origins_of(keys={(heir or agency).pk}))
    refuse_if(reach is not None and not keys <= reach, PermissionDenied())
    return BoardQuery(word, spans, keys, agency, heir, today)


def _board(asked: BoardQuery, *, is_short: bool = False) -> dict[str, Any]:
    return fold(
        spans=asked.spans,
        **count(spans=asked.spans, agencies=asked.keys, today=asked.today, is_short=is_short),
        is_of_one=asked.keys is not None,
    )


def _shown(asked: BoardQuery) -> dict[str, Any]:
    board = _board(asked)
    return {"asked": asked, "board": board, "drawings": drawings(board, asked), "query": asked.query()}


# ---- the first page of the back office -------------------------------------------------------------------------------


class BoardPanel(Component):
    """The matters that need a decision and the figures of overdue work; shown before all else to officers who lead the
    whole portal."""

    template_name = "frontpages/board/panel.html"

    def __init__(self, asked: BoardQuery, *, is_first: bool) -> None:
        self._asked = asked
        self.order = 50 if is_first else 101

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"asked": self._asked, "board": _board(self._asked, is_short=True), "query": self._asked.query()}


def panel_for(request: HttpRequest) -> BoardPanel | None:
    """The panel for leaders of all or of some agencies. None for others who read the board of all agencies, such as the
    justice department, which opens it from the menu."""
    leads_all, reach = has_verb(request.user, DECIDE), reach_of(request.user, READ)
    if reach == set() or (reach is None and not leads_all):
        return None
    today = timezone.localdate()
    return BoardPanel(
        BoardQuery(
            _USUAL,
            spans_of(kind=_WORDS[_USUAL][0], day=today, today=today),
            None if reach is None else frozenset(reach),
            None,
            None,
            today,
        ),
        is_first=leads_all,
    )


urls: list[URLPattern] = [
    path("bang-dieu-hanh/", show_board, name="board"),
    path("bang-dieu-hanh/ban-in/", show_on_paper, name="board_paper"),
    path("bang-dieu-hanh/chi-tiet/<slug:key>/", show_drilldown, name="board_behind"),
]
menu = (AdminMenuEntry("Bảng điều hành", "board", (READ,), "desktop", 5),)
