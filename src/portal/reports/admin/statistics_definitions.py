"""Forms as data: what the State's paper says is entered here, column by column, without a programmer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.models import Officer
from portal.design.admin import act_view, form_page
from portal.reports.admin.statistics_filled import governor, heads_of
from portal.reports.admin.statistics_forms import (
    EndStatisticsColumnForm,
    StatisticsColumnForm,
    StatisticsDefinitionForm,
    StatisticsRoundForm,
    StatisticsRowForm,
)
from portal.reports.models import FormColumn, StatisticsForm
from portal.reports.operations.statistics import add_column, add_round, add_row, define_form, end_column
from portal.reports.queries.statistics import agencies_meant, columns_of
from portal.reports.statistics.definitions import NAMED
from portal.reports.statistics.tables import FormTable, depth_of

_NAMES = tuple(StatisticsDefinitionForm.base_fields)


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    governor(request)
    return render(
        request,
        "reports/statistics/definitions.html",
        {"forms": StatisticsForm.objects.order_by("code", "-valid_from"), "today": timezone.localdate()},
    )


@require_http_methods(["GET", "POST"])
def defining(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new form, or another wording of one."""
    by = governor(request)
    held = get_object_or_404(StatisticsForm, pk=pk) if pk is not None else None
    return form_page(
        request,
        StatisticsDefinitionForm(
            request.POST or None, initial={name: getattr(held, name) for name in _NAMES} if held else {}
        ),
        partial(define_form, form=held),
        "reports/statistics/define.html",
        by=by,
        said="Đã ghi mẫu biểu.",
        to="reports_definition",
        key="pk",
        others=(ValidationError,),
        title="Sửa mẫu biểu" if held else "Thêm mẫu biểu",
        held=held,
    )


@require_safe
def definition(request: HttpRequest, pk: int) -> HttpResponse:
    governor(request)
    return _shown(request, get_object_or_404(StatisticsForm, pk=pk))


@require_POST
def adding(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A column, a row or a round more."""
    by, held = governor(request), get_object_or_404(StatisticsForm, pk=pk)
    form_class, act = _PARTS[part]
    form = form_class(request.POST, **({"offers": _living(held)} if part == "column" else {}))
    return form_page(
        request,
        form,
        partial(act, form=held),
        partial(_shown, request, held, **{part: form}),
        by=by,
        said="Đã thêm vào mẫu biểu.",
        to="reports_definition",
        args=(held.pk,),
        others=(ValidationError,),
    )


# What is added to a definition: by which form, and by what.
_PARTS: dict[str, tuple[Callable[..., forms.Form], Callable[..., object]]] = {
    "column": (StatisticsColumnForm, add_column),
    "row": (StatisticsRowForm, add_row),
    "round": (StatisticsRoundForm, add_round),
}


def _column(request: HttpRequest, pk: int) -> tuple[FormColumn, Officer]:
    by = governor(request)
    return get_object_or_404(FormColumn.objects.select_related("form"), pk=pk), by


# ---- how -------------------------------------------------------------------------------------------------------------


def _living(held: StatisticsForm) -> dict[str, Any]:
    return {"before": held.columns.filter(valid_to__isnull=True).order_by("position")}


def _shown(request: HttpRequest, held: StatisticsForm, **bound: forms.Form) -> HttpResponse:
    on = max(timezone.localdate(), held.valid_from) if held.valid_to is None else held.valid_from
    table = FormTable(columns_of(form=held, on=on))
    return render(
        request,
        "reports/statistics/definition.html",
        {
            "held": held,
            "table": table,
            "heads": heads_of(table),
            "depth": depth_of(table.columns),
            "columns": [
                (one, NAMED.get(one.query), [" + ".join(rule) for rule in one.sums]) for one in held.columns.all()
            ],
            "rows": [(label, kind.label, len(agencies)) for label, kind, agencies in agencies_meant(form=held, on=on)],
            "rounds": held.rounds.order_by("first_month", "last_month", "pk"),
            "column_form": bound.get("column") or StatisticsColumnForm(offers=_living(held)),
            "row_form": bound.get("row") or StatisticsRowForm(),
            "round_form": bound.get("round") or StatisticsRoundForm(),
            "end_form": EndStatisticsColumnForm(),
            "opened": next(iter(bound), ""),
        },
        status=422 if bound else 200,
    )


urls = [
    path("bieu-mau/mau/", definitions, name="reports_definitions"),
    path("bieu-mau/mau/them/", defining, name="reports_define"),
    path("bieu-mau/mau/<int:pk>/", definition, name="reports_definition"),
    path("bieu-mau/mau/<int:pk>/sua/", defining, name="reports_define_again"),
    path("bieu-mau/mau/<int:pk>/cot/", adding, {"part": "column"}, name="reports_column_add"),
    path("bieu-mau/mau/<int:pk>/dong/", adding, {"part": "row"}, name="reports_row_add"),
    path("bieu-mau/mau/<int:pk>/ky/", adding, {"part": "round"}, name="reports_round_add"),
    path(
        "bieu-mau/mau/cot/<int:pk>/thoi/",
        act_view(
            end_column,
            "column",
            _column,
            form=EndStatisticsColumnForm,
            unfit="Hãy chọn ngày thôi dùng cột.",
            others=(ValidationError,),
            texts={ValidationError: "Ngày thôi dùng phải sau ngày bắt đầu."},
            said="Cột {found.number} thôi dùng từ {found.valid_to:%d/%m/%Y}.",
            to="reports_definition",
            key="form_id",
        ),
        name="reports_column_end",
    ),
]
