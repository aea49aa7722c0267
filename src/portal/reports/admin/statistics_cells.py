"""One number of a filled form: what is behind it, what officers set in its place, and why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.models import Agency
from portal.design.refusals import WrongState, refusals_as_messages
from portal.reports.admin.statistics_filled import filled_in_reach, filler, may_fill
from portal.reports.admin.statistics_forms import StatisticsCellForm
from portal.reports.models import FilledForm, FormColumn
from portal.reports.operations.statistics import clear_cell, set_cell
from portal.reports.queries.statistics import (
    FilledTable,
    cell_drilldown,
    drilldown_cells,
    drilldown_queries,
    read_filled,
    shape_of,
)
from portal.reports.states import FilledState
from portal.reports.statistics.definitions import NAMED
from portal.reports.statistics.tables import FormTableColumn, FormTableLine, FormTableValue

A_PAGE = 25
_SENT = "Biểu đã gửi nên không sửa được số liệu."


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, pk: int, line: str, number: str) -> HttpResponse:
    found = filled_in_reach(request, pk)
    read = read_filled(found)
    shown, column = _meant(read, line, number)
    may_set = may_fill(request.user, found) and found.state != FilledState.SENT
    may_set = may_set and shown.agency is not None and not column.is_reckoned
    value = shown.of(number)
    form = StatisticsCellForm(request.POST or None, initial={"value": value.value, "is_estimate": value.is_estimate})
    if request.method == "POST" and form.is_valid():
        return _set(request, found, shown, column, form)
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
    with refusals_as_messages(request, texts={WrongState: _SENT}, success="Ô lại lấy số hệ thống đếm."):
        clear_cell(filled=found, agency=agency, column=of, by=by, at=timezone.now())
    return redirect("reports_form_cell", pk, line, number)


# ---- how -------------------------------------------------------------------------------------------------------------


def _meant(read: FilledTable, key: str, number: str) -> tuple[FormTableLine, FormTableColumn]:
    """Raises Http404."""
    line, column = read.table.line(key), read.table.column(number)
    if line is None or column is None:
        raise Http404(f"{key}/{number}")
    return line, column


def _row(line: FormTableLine, column: FormTableColumn) -> tuple[Agency, FormColumn]:
    return get_object_or_404(Agency, pk=line.agency), get_object_or_404(FormColumn, pk=column.key)


def _set(
    request: HttpRequest, found: FilledForm, line: FormTableLine, column: FormTableColumn, form: StatisticsCellForm
) -> HttpResponse:
    by = filler(request, found)
    agency, of = _row(line, column)
    with refusals_as_messages(request, texts={WrongState: _SENT}, success="Đã ghi số liệu của ô."):
        set_cell(filled=found, agency=agency, column=of, **form.cleaned_data, by=by, at=timezone.now())
    return redirect("reports_form", found.pk)


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
    path("bieu-mau/<int:pk>/o/<slug:line>/<slug:number>/", cell, name="reports_form_cell"),
    path("bieu-mau/<int:pk>/o/<slug:line>/<slug:number>/dem-lai/", clearing, name="reports_form_cell_clear"),
]
