"""Admin views of a plan's money (budget lines, their entries, corrections, a spreadsheet) and of its links."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.forms import AgencyForm, OfferForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import (
    agencies_within,
    ask_reach,
    covers,
    holds_everywhere,
    officer_for_all,
    reach_of,
    require_officer,
)
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import DayInput, WholeNumberField
from portal.design.refusals import or_404, permit
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.plans import queries
from portal.plans.admin.plans import InstrumentNumberField
from portal.plans.models import Assignment, BudgetEntry, BudgetLine, Plan, PlanLink
from portal.plans.operations.corrections import link_plan, unlink_plan
from portal.plans.operations.progress import correct_entry, enter_money, open_line
from portal.plans.queries import plans_on_display
from portal.plans.queries.numbers import (
    EDIT,
    READ,
    budget_lines_of,
    budget_of,
    entries_of,
)
from portal.plans.queries.overviews import link_of, links_of
from portal.plans.states.plans import LOWERED, MOST, BudgetSource, Money, MoneyKind, PlanLinkKind


class DongField(WholeNumberField):
    """Whole đồng, with or without the unit; with `least` 0 also zero, and below 0 also a decrease."""

    default_error_messages = {
        "invalid": "Hãy ghi số đồng nguyên, ví dụ 12.500.000.",
        **dict.fromkeys(("min_value", "max_value"), "Số tiền phải lớn hơn 0 và nhỏ hơn một triệu tỷ đồng."),
    }

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(min_value=least, max_value=MOST, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value or "").strip().removesuffix("đồng").removesuffix("đ"))


class BudgetLineForm(AgencyForm):
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan", empty_label="Chọn cơ quan")
    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label="Cho nhiệm vụ", required=False, empty_label="Chung cho cả kế hoạch"
    )
    year = WholeNumberField(label="Năm", min_value=2000, max_value=2100)
    source = forms.ChoiceField(label="Nguồn kinh phí", choices=BudgetSource.choices())
    kind = forms.ChoiceField(
        label="Số này là", choices=[(kind, MoneyKind(kind).label) for kind in LOWERED], initial=MoneyKind.ASSIGNED.value
    )
    day = forms.DateField(label="Ngày của văn bản", widget=DayInput)
    amount = DongField(label="Số tiền (đồng)")
    document_number = forms.CharField(label="Quyết định, văn bản số", required=False, max_length=120)
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].queryset = plan.assignments.filter(withdrawn_in__isnull=True).order_by("position")  # type: ignore[attr-defined]


class BudgetCorrectionForm(forms.Form):
    day = forms.DateField(label="Ngày", widget=DayInput)
    amount = DongField(label="Số tiền đúng (đồng)", least=-MOST, help_text="Ghi 0 nếu thực ra không có khoản này.")
    document_number = forms.CharField(label="Chứng từ, quyết định số", required=False, max_length=120)
    note = forms.CharField(label="Nội dung", required=False, max_length=400)
    reason = forms.CharField(
        label="Lý do, nếu vượt",
        required=False,
        max_length=400,
        help_text="Chỉ cần khi tổng vượt số mà nó phải nằm trong.",
    )


class BudgetEntryForm(BudgetCorrectionForm):
    kind = forms.ChoiceField(label="Loại", choices=MoneyKind.choices(), initial=MoneyKind.SPENT.value)
    amount = DongField(label="Số tiền (đồng)", least=-MOST, help_text="Dự toán, giao: ghi số âm khi điều chỉnh giảm.")
    field_order = ("kind",)


A_PAGE = 25


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans, to choose one."""
    ask_reach(request, READ)
    return list_page(
        request,
        "plans/desk/budgets.html",
        plans_on_display(),
        {"Kế hoạch": "title", "Số, ký hiệu": "number", "Cơ quan ban hành": "issuer_name", "Ngày": "issued_date"},
        title="Kế hoạch có kinh phí",
        may_edit=holds_everywhere(request.user, queries.EDIT),
    )


@require_safe
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    reach, plan = ask_reach(request, READ), _plan(pk)
    return _page(request, plan, reach)


def _page(
    request: HttpRequest, plan: Plan, reach: set[int] | None, *, form: BudgetLineForm | None = None
) -> HttpResponse:
    found = budget_of(plan=plan, agencies=reach)
    page = Paginator(found["lines"], A_PAGE).get_page(request.GET.get("p"))
    agencies = _editable(request)
    if form is None and agencies.exists():
        form = BudgetLineForm(plan=plan, agencies=agencies, initial={"year": timezone.localdate().year})
    return render(
        request,
        "plans/desk/budget.html",
        {"plan": plan, "budget": found, "page_obj": page, "form": form},
        status=422 if form is not None and form.errors else 200,
    )


@require_POST
def add_line(request: HttpRequest, pk: int) -> HttpResponse:
    reach, plan, by = ask_reach(request, READ), _plan(pk), require_officer(request)
    form = BudgetLineForm(request.POST, plan=plan, agencies=_editable(request))
    return form_page(
        request,
        form,
        partial(_open, plan=plan),
        partial(_page, request, plan, reach, form=form),
        by=by,
        said="Đã ghi dòng kinh phí.",
        to="plans_budget",
        args=(pk,),
    )


def _open(*, plan: Plan, by: Any, at: datetime, **said: Any) -> BudgetLine:
    first = {name: said.pop(name) for name in ("kind", "day", "amount", "document_number")}
    return open_line(line=BudgetLine(plan=plan, **said), **first, by=by, at=at)


_SUMS = {
    "Dự toán (đồng)": "estimated",
    "Giao (đồng)": "amount",
    "Tạm ứng (đồng)": "advanced",
    "Đã chi (đồng)": "spent",
    "Quyết toán (đồng)": "settled",
    "Còn lại (đồng)": "left",
}


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    reach, plan = ask_reach(request, READ), _plan(pk)
    found = budget_of(plan=plan, agencies=reach)
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.agency.name, one.year, f"{one.assignment or 'Chung cho cả kế hoạch'}"),
            *(BudgetSource(one.source).label, *_sums(one.money), one.note),
        )
        for one in found["lines"]
    ]
    return sheet_answer(
        f"kinh-phi-{plan.slug}.xlsx",
        [
            TableSheet("Các dòng kinh phí", ("Cơ quan", "Năm", "Nhiệm vụ", "Nguồn", *_SUMS, "Ghi chú"), rows),
            _summed("Theo cơ quan", found["by_agency"], found["whole"]),
            _summed("Theo nhiệm vụ", found["by_assignment"], found["whole"]),
            _summed("Theo năm", found["by_year"], found["whole"]),
            _summed("Theo nguồn", found["by_source"], found["whole"]),
        ],
    )


def _summed(title: str, rows: list[Money], whole: Money) -> TableSheet:
    return TableSheet(
        title,
        (title, *_SUMS),
        [(one.label, *_sums(one)) for one in (*rows, whole)],
    )


def _sums(money: Money) -> list[int]:
    return [getattr(money, name) for name in _SUMS.values()]


# ---- one line --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the entries of a line; a POST adds one."""
    found = _line(request, pk)
    if request.method != "POST":
        return _line_page(request, found)
    permit(covers(reach_of(request.user, EDIT), found.agency_id))
    form = BudgetEntryForm(request.POST)
    return form_page(
        request,
        form,
        partial(enter_money, line=found),
        partial(_line_page, request, found, form=form),
        by=require_officer(request),
        said="Đã ghi mục kinh phí.",
        to="plans_budget_line",
        args=(pk,),
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a wrong entry by another."""
    entry = get_object_or_404(BudgetEntry.objects.select_related("line__plan", "agency"), pk=pk)
    found = _line(request, entry.line_id)
    permit(covers(reach_of(request.user, EDIT), found.agency_id))
    return form_page(
        request,
        BudgetCorrectionForm(request.POST or None, initial=model_to_dict(entry, BudgetCorrectionForm.base_fields)),
        partial(correct_entry, entry=entry),
        "plans/desk/budget_entry.html",
        by=require_officer(request),
        said="Đã ghi mục sửa; mục cũ vẫn được giữ.",
        to="plans_budget_line",
        args=(found.pk,),
        entry=entry,
        line=found,
    )


def _line_page(request: HttpRequest, found: BudgetLine, *, form: BudgetEntryForm | None = None) -> HttpResponse:
    may_edit = covers(reach_of(request.user, EDIT), found.agency_id)
    if may_edit and form is None:
        form = BudgetEntryForm(initial={"day": timezone.localdate()})
    return render(
        request,
        "plans/desk/budget_line.html",
        {
            "line": found,
            "page_obj": Paginator(entries_of(line=found), A_PAGE).get_page(request.GET.get("p")),
            "form": form if may_edit else None,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _plan(pk: int) -> Plan:
    return get_object_or_404(Plan, pk=pk, withdrawn_at__isnull=True)


def _line(request: HttpRequest, pk: int) -> BudgetLine:
    """The budget line. Raises PermissionDenied, and Http404 for a line of another agency."""
    return or_404(budget_lines_of(pk=pk, agencies=ask_reach(request, READ)).first())


def _editable(request: HttpRequest) -> QuerySet[Agency]:
    """The agencies, existing today, for which the officer may enter money."""
    return agencies_within(reach=reach_of(request.user, EDIT), on=timezone.localdate())


# ---- links of a plan -------------------------------------------------------------------------------------------------


class PlanLinkForm(OfferForm):
    """Exactly one of `other`, `number` and `words` must be given."""

    kind = forms.ChoiceField(label="Kế hoạch này", choices=PlanLinkKind.choices())
    other = forms.ModelChoiceField(Plan.objects.none(), label="Kế hoạch khác", required=False, empty_label="Chọn")
    number = InstrumentNumberField(
        label="Hoặc số, ký hiệu văn bản trong thư viện",
        help_text="Ví dụ: 766/QĐ-TTg.",
        missing="Thư viện không có đúng một văn bản mang số này. Hãy ghi tên văn bản.",
    )
    words = forms.CharField(
        label="Hoặc tên chương trình, đề án, văn bản chưa có trên cổng", required=False, max_length=400
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if not self.errors and sum(bool(said.get(name)) for name in ("other", "number", "words")) != 1:
            raise forms.ValidationError("Hãy điền đúng một trong ba: kế hoạch khác, số văn bản, hoặc tên.")

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"kind": PlanLinkKind(data["kind"]), "to": data["other"] or data["number"] or str(data["words"])}


@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, queries.EDIT)
    plan = get_object_or_404(Plan, pk=pk, withdrawn_at__isnull=True)
    form = PlanLinkForm(request.POST or None, offers={"other": plans_on_display().exclude(pk=plan.pk)})
    return form_page(
        request,
        form,
        partial(link_plan, plan=plan),
        partial(_links_page, request, plan, form),
        by=by,
        said="Đã ghi liên kết. Trang của kế hoạch hiện ngay.",
        to="plans_links",
        args=(pk,),
    )


def _links_page(request: HttpRequest, plan: Plan, form: PlanLinkForm) -> HttpResponse:
    return render(
        request,
        "plans/desk/links.html",
        {"plan": plan, "form": form, "links": links_of(plan=plan)},
        status=422 if form.errors else 200,
    )


def _link(request: HttpRequest, pk: int, link: int) -> tuple[PlanLink, Officer]:
    by = officer_for_all(request, queries.EDIT)
    return or_404(link_of(plan=get_object_or_404(Plan, pk=pk), pk=link)), by


def _loss_of_link(link: PlanLink) -> dict[str, Any]:
    seen = next(one for one in links_of(plan=link.plan) if one["pk"] == link.pk)
    return {
        "question": f"Gỡ liên kết với “{seen['title']}”?",
        "losses": [
            f"Trang của kế hoạch, và của kế hoạch kia nếu có, không còn ghi: {seen['words'].lower()} {seen['title']}."
        ],
        "act": "Gỡ liên kết",
    }


urls = [
    path("kinh-phi/", plans, name="plans_budgets"),
    path("kinh-phi/<int:pk>/", budget, name="plans_budget"),
    path("kinh-phi/<int:pk>/them/", add_line, name="plans_budget_add"),
    path("kinh-phi/<int:pk>/tai-ve.xlsx", sheet, name="plans_budget_sheet"),
    path("kinh-phi/dong/<int:pk>/", line, name="plans_budget_line"),
    path("kinh-phi/muc/<int:pk>/sua/", correct, name="plans_budget_correct"),
    path("lien-ket/<int:pk>/", links, name="plans_links"),
    path(
        "lien-ket/<int:pk>/<int:link>/bo/",
        act_view(
            unlink_plan, "link", _link, asks=_loss_of_link, said="Đã bỏ liên kết.", to="plans_links", key="plan_id"
        ),
        name="plans_unlink",
    ),
]
menu = (AdminMenuEntry("Kinh phí và liên kết", "plans_budgets", (READ,), "table", 30),)
