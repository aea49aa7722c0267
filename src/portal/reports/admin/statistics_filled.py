"""Admin views of filled statistics forms: list, open, check, sign, send and reopen them; set a cell; and who may see
and fill them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_within, covers, reach_of, require_officer, signed_in
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import WrongState, permit, refusals_as_messages, refusals_in_form
from portal.design.sheets import XLSX
from portal.reports.admin.statistics_definitions import (
    GOVERN,
    REOPEN_STATISTICS_FIELDS,
    STATISTICS_CELL_FIELDS,
    OpenStatisticsForm,
    SignStatisticsForm,
    governor,
    heads_of,
    may_govern,
)
from portal.reports.models import FilledForm, FormColumn, FormRound, SentForm
from portal.reports.operations.statistics import clear_cell, open_form, reopen_form, send_form, set_cell, sign_form
from portal.reports.queries.statistics import (
    FilledTable,
    cell_drilldown,
    drilldown_cells,
    drilldown_queries,
    filled_before,
    filled_seen,
    form_paper_of,
    read_filled,
    shape_of,
)
from portal.reports.states import FilledState
from portal.reports.statistics.definitions import NAMED, estimate_note
from portal.reports.statistics.paper import write_form_paper
from portal.reports.statistics.tables import (
    FormTableColumn,
    FormTableLine,
    FormTableValue,
    depth_of,
    findings,
    from_json,
)

READ, FILL = "report.read", "form.fill"


def reach_to_read(user: Any) -> set[int] | None:
    """The agencies whose filled forms the user may see; None for all, including the summary forms."""
    if may_govern(user) or (read := reach_of(user, READ)) is None:
        return None
    fill = reach_of(user, FILL)
    return None if fill is None else read | fill


def ask_to_read(request: HttpRequest) -> set[int] | None:
    """The agencies whose filled forms the user may see; None for all. Raises PermissionDenied if there is none."""
    reach = reach_to_read(request.user)
    permit(reach != set())
    return reach


def filled_in_reach(request: HttpRequest, pk: int) -> FilledForm:
    """The filled form.

    Raises PermissionDenied, or Http404 if it is out of reach; summary forms need reach over all agencies.
    """
    reach = ask_to_read(request)
    found = get_object_or_404(FilledForm.objects.select_related("form", "agency", "round"), pk=pk)
    if reach is not None and (found.is_whole or found.agency_id not in reach):
        raise Http404
    return found


def may_fill(user: Any, filled: FilledForm) -> bool:
    """True for those who govern forms; an agency's own form may also be filled by its officers."""
    return may_govern(user) or (not filled.is_whole and covers(reach_of(user, FILL), filled.agency_id))


def filler(request: HttpRequest, filled: FilledForm) -> Officer:
    """The officer. Raises PermissionDenied if they may not fill this form."""
    permit(may_fill(request.user, filled))
    return require_officer(request)


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """List the filled forms; a POST opens another."""
    reach = ask_to_read(request)
    fill = None if may_govern(request.user) else reach_of(request.user, FILL)
    today = timezone.localdate()
    form = OpenStatisticsForm(
        request.POST or None,
        rounds=FormRound.objects.filter(form__is_entered=True).select_related("form").order_by("form__code", "pk"),
        agencies=agencies_within(reach=fill, on=timezone.localdate()),
        may_govern=may_govern(request.user),
        initial={"nam": today.year},
    )
    if request.method == "POST" and form.is_valid() and (opened := _opened(request, form)) is not None:
        return redirect("reports_form", opened.pk)
    return list_page(
        request,
        "reports/statistics/home.html",
        filled_seen(agencies=reach),
        {
            "Biểu": "form.title",
            "Ký hiệu": "form.code",
            "Tổng hợp": "is_whole",
            "Cơ quan": "agency.name",
            "Kỳ": "period",
            "Tình trạng": "get_state_display",
            "Hạn gửi": "due_on",
        },
        title="Biểu mẫu thống kê",
        status=422 if form.errors else 200,
        form=form if fill != set() else None,
        may_govern=may_govern(request.user),
        today=today,
        sent=FilledState.SENT.value,
    )


def _opened(request: HttpRequest, form: OpenStatisticsForm) -> FilledForm | None:
    """The opened form; None if it cannot be opened, with the reason as an error of the input form."""
    data = form.cleaned_data
    is_whole = bool(data.get("ca_tinh"))
    by = governor(request) if is_whole else None
    if by is None and not may_govern(request.user) and not covers(reach_of(request.user, FILL), data["co_quan"].pk):
        form.add_error("co_quan", "Bạn không lập biểu cho cơ quan này.")
        return None
    with refusals_in_form(form):
        return open_form(
            form=data["ky"].form,
            agency=data["co_quan"],
            year=data["nam"],
            round_=data["ky"],
            is_whole=is_whole,
            by=signed_in(request),
            at=timezone.now(),
        )
    return None


@require_http_methods(["GET", "POST"])
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the table with what needs attention; a POST saves the names and the note below it."""
    found = filled_in_reach(request, pk)
    if request.method == "POST":
        filler(request, found)
    form = SignStatisticsForm(request.POST or None, initial=model_to_dict(found, SignStatisticsForm.base_fields))
    return form_page(
        request,
        form,
        partial(sign_form, filled=found),
        partial(_shown, request, found, sign=form),
        by=signed_in(request),
        said="Đã ghi người lập, người kiểm tra và ghi chú.",
        to="reports_form",
        args=(pk,),
        texts={WrongState: "Biểu đã gửi nên không sửa được. Sở Tư pháp có thể mở lại."},
    )


@require_safe
def as_paper(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Download the spreadsheet as it is now, or as it was sent under this number."""
    found = filled_in_reach(request, pk)
    sent = get_object_or_404(SentForm, of=found, number=number) if number is not None else None
    table = from_json(sent.table) if sent is not None else read_filled(found).table
    content = write_form_paper(form_paper_of(found, table, number=number or (found.version if _is_sent(found) else 0)))
    name = f"bieu-{found.form_id}-{found.round.key}-{found.year}-{found.pk}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _is_sent(found: FilledForm) -> bool:
    return found.state == FilledState.SENT


def _shown(
    request: HttpRequest, found: FilledForm, *, sign: forms.Form | None = None, reopen: forms.Form | None = None
) -> HttpResponse:
    read = read_filled(found)
    judged = findings(read.table, before=filled_before(found))
    context = {
        "filled": found,
        "table": read.table,
        "heads": heads_of(read.table),
        "depth": depth_of(read.table.columns),
        "findings": judged[:30],
        "finding_count": len(judged),
        "errors": sum(one["is_error"] for one in judged),
        "rows": _rows(read, {(one["line"], one["column"]) for one in judged}),
        "sent_count": len(read.sent_by),
        "leaf_count": len(read.table.leaves),
        "is_sent": _is_sent(found),
        "may_fill": may_fill(request.user, found) and not _is_sent(found),
        "may_reopen": may_govern(request.user) and _is_sent(found),
        "sign": sign or SignStatisticsForm(),
        "reopen": reopen or ActForm(REOPEN_STATISTICS_FIELDS),
        "versions": found.sent.select_related("by").order_by("-number"),
        "estimated": estimate_note(
            last_month=found.round.last_month, year=found.year, months=found.round.estimated_months
        ),
        "today": timezone.localdate(),
    }
    is_wrong = any(one is not None and one.errors for one in (sign, reopen))
    return render(request, "reports/statistics/filled.html", context, status=422 if is_wrong else 200)


def _to_fill(request: HttpRequest, pk: int) -> tuple[FilledForm, Officer]:
    found = filled_in_reach(request, pk)
    return found, filler(request, found)


def _rows(
    read: FilledTable, doubted: set[tuple[str, str]]
) -> list[tuple[FormTableLine, list[tuple[FormTableColumn, FormTableValue, bool]], bool]]:
    """Each line with its cells, each marked if it needs attention, and True if the line's agency has sent its form."""
    columns = read.table.columns
    return [
        (
            line,
            [(one, line.of(one.number), (line.key, one.number) in doubted) for one in columns],
            line.agency in read.sent_by,
        )
        for line in read.table.lines
    ]


A_PAGE = 25
_CELL_OF_SENT = "Biểu đã gửi nên không sửa được số liệu."


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, line: str, number: str) -> HttpResponse:
    found = filled_in_reach(request, pk)
    read = read_filled(found)
    shown, column = _meant(read, line, number)
    is_own = shown.agency is not None and not column.is_reckoned
    may_set = is_own and may_fill(request.user, found) and not _is_sent(found)
    value = shown.of(number)
    form = ActForm(
        STATISTICS_CELL_FIELDS, request.POST or None, initial={"value": value.value, "is_estimate": value.is_estimate}
    )
    if request.method == "POST" and form.is_valid():
        by = filler(request, found)
        agency, of = _row(shown, column)
        with refusals_as_messages(request, texts={WrongState: _CELL_OF_SENT}, success="Đã ghi số liệu của ô."):
            set_cell(filled=found, agency=agency, column=of, **form.cleaned_data, by=by, at=timezone.now())
        return redirect("reports_form", found.pk)
    return render(
        request,
        "reports/statistics/cell.html",
        _context(request, found, read, shown, column)
        | {
            "form": form if may_set else None,
            "may_clear": may_set and value.is_set,
            "value": value,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def clearing(request: HttpRequest, pk: int, line: str, number: str) -> HttpResponse:
    found = filled_in_reach(request, pk)
    by = filler(request, found)
    shown, column = _meant(read_filled(found), line, number)
    agency, of = _row(shown, column)
    with refusals_as_messages(request, texts={WrongState: _CELL_OF_SENT}, success="Ô lại lấy số hệ thống đếm."):
        clear_cell(filled=found, agency=agency, column=of, by=by, at=timezone.now())
    return redirect("reports_form_cell", pk, line, number)


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _meant(read: FilledTable, key: str, number: str) -> tuple[FormTableLine, FormTableColumn]:
    """The line and the column of a cell. Raises Http404."""
    line, column = read.table.line(key), read.table.column(number)
    if line is None or column is None:
        raise Http404(f"{key}/{number}")
    return line, column


def _row(line: FormTableLine, column: FormTableColumn) -> tuple[Agency, FormColumn]:
    return get_object_or_404(Agency, pk=line.agency), get_object_or_404(FormColumn, pk=column.key)


def _context(
    request: HttpRequest, found: FilledForm, read: FilledTable, line: FormTableLine, column: FormTableColumn
) -> dict[str, Any]:
    shape = read.shape or shape_of(form=found.form, start=found.start, end=found.end)
    leaves = read.table.leaves_of(line)
    queries = drilldown_queries(table=read.table, column=column)
    keys = {key for leaf in leaves if leaf.agency is not None for key in shape.keys_of(leaf.agency)}
    counted, others = cell_drilldown(queries=queries, agencies=keys, start=found.start, end=found.end)
    amounts = Paginator(counted, A_PAGE).get_page(request.GET.get("p")) if counted is not None else None
    things = Paginator(others, A_PAGE).get_page(request.GET.get("p")) if others is not None else None
    now = sum((shape.counts.get((key, query), FormTableValue()).value or 0) for key in keys for query in queries)
    return {
        "filled": found,
        "line": line,
        "column": column,
        "is_sent": found.state == FilledState.SENT,
        "sources": [NAMED[query] for query in queries if query in NAMED],
        "counted": now,
        "leaves": [(leaf, leaf.of(column.number)) for leaf in leaves if leaf.of(column.number).value]
        if line.agency is None
        else [],
        "amounts": amounts,
        "things": things,
        "history": drilldown_cells(filled=found, agency=line.agency, column=column.key) if line.agency else [],
    }


urls = [
    path("bieu-mau/", home, name="reports_forms"),
    path("bieu-mau/<int:pk>/", filled, name="reports_form"),
    path(
        "bieu-mau/<int:pk>/gui/",
        act_view(
            send_form,
            "filled",
            _to_fill,
            said="Đã gửi biểu, lần {made.number}. Số liệu được chốt.",
            to="reports_form",
            key="pk",
        ),
        name="reports_form_send",
    ),
    path(
        "bieu-mau/<int:pk>/mo-lai/",
        act_view(
            reopen_form,
            "filled",
            lambda request, pk: (filled_in_reach(request, pk), governor(request)),
            form=REOPEN_STATISTICS_FIELDS,
            unfit=_shown,
            unfit_as="reopen",
            said="Đã mở lại biểu. Bản đã gửi vẫn được giữ.",
            to="reports_form",
            key="pk",
        ),
        name="reports_form_reopen",
    ),
    path("bieu-mau/<int:pk>/bieu.xlsx", as_paper, name="reports_form_xlsx"),
    path("bieu-mau/<int:pk>/lan-<int:number>.xlsx", as_paper, name="reports_form_sent_xlsx"),
    path("bieu-mau/<int:pk>/o/<slug:line>/<slug:number>/", cell, name="reports_form_cell"),
    path("bieu-mau/<int:pk>/o/<slug:line>/<slug:number>/dem-lai/", clearing, name="reports_form_cell_clear"),
]
menu = (AdminMenuEntry("Biểu mẫu thống kê", "reports_forms", (READ, FILL, GOVERN), "table", 228),)
