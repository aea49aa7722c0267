"""Admin views of statistics forms as data: officers enter what the official paper says, column by column, without a
programmer.

Also the forms of everything that officers type about statistics forms.
"""

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

from lawtext.words import filled_lines
from portal.agencies.admin.forms import OfferForm, offer_agencies
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import reach_of, require_officer
from portal.design.admin import act_view, form_page
from portal.design.fields import ActForm, DayInput, WholeNumberField, WordsField, in_order
from portal.design.refusals import permit
from portal.reports.models import FormColumn, FormRound, StatisticsForm
from portal.reports.operations.statistics import add_column, add_round, add_row, define_form, end_column
from portal.reports.queries.statistics import agencies_meant, columns_of
from portal.reports.states import RowKind
from portal.reports.statistics.definitions import NAMED
from portal.reports.statistics.tables import FormTable, depth_of, headings_of
from portal.schema.queries import grouped

GOVERN = "form.govern"


def may_govern(user: Any) -> bool:
    return reach_of(user, GOVERN) is None


def governor(request: HttpRequest) -> Officer:
    """Raises PermissionDenied if the user may not govern statistics forms."""
    permit(may_govern(request.user))
    return require_officer(request)


def heads_of(table: FormTable) -> list[list[Any]]:
    """The header cells, merged, row by row."""
    return list(grouped((one["row"], one) for one in headings_of(table.columns)).values())


# ---- the input forms -------------------------------------------------------------------------------------------------


class OpenStatisticsForm(forms.Form):
    """Which form for which period and agency; or the summary of all agencies, for those who govern forms."""

    ky = forms.ModelChoiceField(
        label="Biểu và kỳ", queryset=FormRound.objects.none(), empty_label="Chọn biểu và kỳ báo cáo"
    )
    nam = WholeNumberField(label="Năm", min_value=2012, max_value=2100)
    co_quan = forms.ModelChoiceField(
        label="Cơ quan lập", queryset=Agency.objects.none(), empty_label="Chọn cơ quan", required=False
    )
    ca_tinh = forms.BooleanField(label="Lập biểu tổng hợp toàn tỉnh, thành phố", required=False)

    def __init__(self, *args: Any, rounds: Any, agencies: Any, may_govern: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["ky"]
        chosen.queryset = rounds
        chosen.label_from_instance = lambda one: f"{one.form.code}: {one.label}"
        offer_agencies(self.fields["co_quan"], agencies)
        if not may_govern:
            del self.fields["ca_tinh"]

    def clean(self) -> None:
        if not self.cleaned_data.get("co_quan") and "co_quan" not in self.errors:
            self.add_error("co_quan", "Hãy chọn cơ quan.")


# Set a number in place of the counted one.
STATISTICS_CELL_FIELDS = {
    "value": WholeNumberField(
        label="Số liệu",
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text="Để trống nếu chưa có số.",
    ),
    "is_estimate": forms.BooleanField(label="Là số ước tính", required=False),
    "reason": WordsField(
        "Lý do",
        rows=2,
        max_length=500,
        help_text="Ví dụ: ước tính tháng 11, 12; bổ sung số của đơn vị chưa ghi trên hệ thống.",
        error_messages={"required": "Hãy ghi vì sao số này khác số hệ thống đếm."},
    ),
}


class SignStatisticsForm(forms.Form):
    preparer = forms.CharField(label="Người lập biểu", required=False, max_length=120)
    checker = forms.CharField(label="Người kiểm tra", required=False, max_length=120)
    head = forms.CharField(label="Thủ trưởng đơn vị", required=False, max_length=120)
    note = WordsField("Ghi chú dưới biểu", rows=2, required=False, max_length=2_000)


REOPEN_STATISTICS_FIELDS = {
    "reason": WordsField(
        "Vì sao mở lại", rows=2, max_length=500, error_messages={"required": "Hãy ghi vì sao mở lại biểu."}
    ),
}


class _PlainForm(forms.Form):
    """Passes the cleaned data on unchanged, under one name."""

    def said(self) -> dict[str, Any]:
        return {"plain": self.cleaned_data}


class StatisticsDefinitionForm(_PlainForm):
    """An official statistics form, as its paper says."""

    code = forms.CharField(label="Ký hiệu biểu", max_length=60)
    title = forms.CharField(label="Tên biểu", max_length=300)
    basis = forms.CharField(label="Căn cứ", max_length=300)
    maker = forms.CharField(label="Đơn vị báo cáo", max_length=200, required=False)
    receiver = forms.CharField(label="Đơn vị nhận báo cáo", max_length=300, required=False)
    unit_note = forms.CharField(label="Đơn vị tính (chung cả biểu)", max_length=100, required=False)
    notes = forms.CharField(label="Ghi chú dưới biểu", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    valid_from = forms.DateField(label="Áp dụng từ ngày", widget=DayInput)
    valid_to = forms.DateField(label="Đến trước ngày", required=False, widget=DayInput)
    is_entered = forms.BooleanField(
        label="Đã nhập đủ cột, dòng và kỳ", required=False, help_text="Chỉ biểu đã nhập đủ mới lập được."
    )

    clean = in_order("valid_from", "valid_to", "Ngày hết áp dụng phải sau ngày bắt đầu.", may_meet=False)


class StatisticsColumnForm(OfferForm):
    """A column; `headings` has one line per level, outermost first."""

    number = forms.CharField(label="Số cột", max_length=10)
    headings = forms.CharField(
        label="Tên cột",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một tầng, tầng trên cùng trước. Ví dụ: “Thi tìm hiểu pháp luật” rồi “Số cuộc thi”.",
    )
    query = forms.ChoiceField(
        label="Số liệu lấy từ",
        required=False,
        choices=[("", "Cán bộ nhập, hoặc tính từ các cột"), *((one.key, one.label) for one in NAMED.values())],
    )
    sums = forms.CharField(
        label="Bằng tổng các cột",
        required=False,
        help_text="Ví dụ: 6+7+8. Nhiều cách chia thì mỗi dòng một cách; hệ thống kiểm tra mọi cách.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    before = forms.ModelChoiceField(
        label="Đặt trước cột", queryset=FormColumn.objects.none(), required=False, empty_label="Cuối biểu"
    )
    valid_from = forms.DateField(label="Áp dụng từ ngày", required=False, widget=DayInput)

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        lines = filled_lines(data["headings"])
        rules = [[part.strip() for part in line.split("+") if part.strip()] for line in data["sums"].splitlines()]
        plain = {
            "number": data["number"].strip(),
            "headings": lines,
            "query": data["query"],
            "sums": [rule for rule in rules if rule],
            "position": data["before"].position if data["before"] else None,
            "valid_from": data["valid_from"],
        }
        return {"plain": plain}


END_STATISTICS_COLUMN_FIELDS = {
    "on": forms.DateField(label="Thôi dùng từ ngày", widget=DayInput),
}


class StatisticsRowForm(forms.Form):
    label = forms.CharField(label="Tên dòng", max_length=200)
    phrase = forms.CharField(
        label="Cơ quan hoặc nhóm cơ quan",
        max_length=200,
        help_text="Như trong kế hoạch: “các sở, ban, ngành, đoàn thể tỉnh”, “Ủy ban nhân dân cấp xã”, “Sở Tư pháp”.",
    )
    kind = forms.ChoiceField(label="Loại dòng", choices=RowKind.choices())


class StatisticsRoundForm(_PlainForm):
    key = forms.SlugField(label="Mã kỳ", max_length=20, help_text="Không dấu, ví dụ: 6-thang.")
    label = forms.CharField(label="Tên kỳ", max_length=100)
    first_month = WholeNumberField(label="Từ tháng", min_value=1, max_value=12)
    last_month = WholeNumberField(label="Đến hết tháng", min_value=1, max_value=12)
    due_day = WholeNumberField(label="Hạn gửi: ngày", min_value=1, max_value=31)
    due_month = WholeNumberField(label="Hạn gửi: tháng", min_value=1, max_value=12)
    due_years = forms.TypedChoiceField(
        label="Năm của hạn gửi", choices=[("0", "Cùng năm"), ("1", "Năm sau")], coerce=int
    )
    estimated_months = WholeNumberField(label="Số tháng cuối là ước tính", min_value=0, max_value=6, initial=0)

    clean = in_order("first_month", "last_month", "Tháng cuối phải từ tháng đầu trở đi.")


# ---- definitions -----------------------------------------------------------------------------------------------------


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
    """Add a form, or edit the wording of one."""
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
    """Add a column, a row or a round."""
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


# Part of a definition -> the form for it, and the operation that adds it.
_PARTS: dict[str, tuple[Callable[..., forms.Form], Callable[..., object]]] = {
    "column": (StatisticsColumnForm, add_column),
    "row": (StatisticsRowForm, add_row),
    "round": (StatisticsRoundForm, add_round),
}


def _column(request: HttpRequest, pk: int) -> tuple[FormColumn, Officer]:
    by = governor(request)
    return get_object_or_404(FormColumn.objects.select_related("form"), pk=pk), by


# ---- helpers ---------------------------------------------------------------------------------------------------------


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
            "end_form": ActForm(END_STATISTICS_COLUMN_FIELDS),
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
            form=END_STATISTICS_COLUMN_FIELDS,
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
