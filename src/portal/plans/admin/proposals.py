"""Admin views for writing a plan: draft it, edit and choose its assignments with the reason for each, accept it once
signed.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.forms import OfferForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import officer_for_all
from portal.design.admin import act_view, for_all, form_page, list_page
from portal.design.fields import DayInput, SharedForm, WholeNumberField, WordsField
from portal.journal.operations.by_two import agreements
from portal.journal.queries import entries_about
from portal.journal.states import verb_label
from portal.plans.models import Plan, Proposal, ProposalItem
from portal.plans.next_plan.text import deadline_words, misreadings
from portal.plans.next_plan.values import PlanYears
from portal.plans.operations.proposals import (
    accept_proposal_by_two,
    add_item,
    change_item,
    change_proposal,
    draft_plan,
    drop_proposal,
    move_item,
    reading_of,
)
from portal.plans.queries import EDIT, plans_on_display
from portal.plans.queries.proposals import deadlines_read, proposals_of
from portal.plans.states.plans import ProposalChoice, ProposalState
from portal.plans.states.progress import Recurrence


class PlanYearsForm(OfferForm):
    """The source plan, the years, and the issuer of the new plan."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label="Từ kế hoạch",
        required=False,
        empty_label="Không từ kế hoạch nào: viết từ trang trắng",
        help_text="Chọn một kế hoạch thì cổng đề xuất nhiệm vụ theo kết quả của kế hoạch ấy.",
    )
    copied = forms.BooleanField(
        label="Không đề xuất, chép nguyên kế hoạch ấy để sửa",
        required=False,
        help_text="Để ra bản mới của kế hoạch, hoặc dùng lại cho năm sau.",
    )
    first_year = WholeNumberField(label="Từ năm", min_value=2000, max_value=2100)
    last_year = WholeNumberField(label="Đến hết năm", min_value=2000, max_value=2100)
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành", empty_label="Chọn cơ quan")
    supervisor = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan theo dõi", empty_label="Chọn cơ quan")

    def clean(self) -> None:
        said = self.cleaned_data
        first, last = said.get("first_year"), said.get("last_year")
        if first and last and not first <= last <= first + 10:
            raise forms.ValidationError("Năm cuối không trước năm đầu, và kế hoạch không dài quá 10 năm.")
        if said.get("copied") and not said.get("plan"):
            self.add_error("plan", "Hãy chọn kế hoạch để chép.")

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        years = PlanYears(data["first_year"], data["last_year"])
        return {name: data[name] for name in ("plan", "copied", "issuer", "supervisor")} | {"years": years}


class ProposalItemForm(SharedForm):
    """An assignment of the draft: kept, changed or dropped.

    A deadline is given in words, or by days or a recurrence.
    """

    choice = forms.ChoiceField(label="Quyết định", choices=ProposalChoice.choices(), widget=forms.RadioSelect)
    title = WordsField("Tên nhiệm vụ", rows=2)
    group = forms.CharField(
        label="Thuộc nhóm", required=False, max_length=400, help_text="Các nhiệm vụ cùng nhóm đứng liền nhau."
    )
    lead = WordsField("Chủ trì", rows=2, help_text="Mỗi dòng một cơ quan, hoặc một nhóm như “các sở, ban, ngành”.")
    coordinating = WordsField("Phối hợp", rows=2, required=False, help_text="Mỗi dòng một cơ quan.")
    deadlines = WordsField(
        "Thời gian", rows=2, required=False, help_text="Mỗi dòng một thời hạn, ví dụ “Quý II/2026”, “hằng quý”."
    )
    start = forms.DateField(label="Thêm thời hạn: từ ngày", required=False, widget=DayInput)
    end = forms.DateField(label="đến hết ngày", required=False, widget=DayInput)
    every = forms.ChoiceField(
        label="hoặc lặp lại",
        required=False,
        choices=[("", "Không lặp lại"), *((one.label, one.label) for one in Recurrence)],
    )
    products = WordsField("Kết quả, sản phẩm", rows=2, required=False, help_text="Mỗi dòng một sản phẩm.")
    money = WordsField("Kinh phí", rows=2, required=False, help_text="Mỗi dòng một khoản, ví dụ “50 triệu đồng”.")

    def __init__(self, data: Any = None, *, item: ProposalItem | None = None) -> None:
        super().__init__(data, initial=model_to_dict(item) if item else {"choice": ProposalChoice.CHANGE.value})
        if item is None:
            self.fields["choice"].widget = forms.HiddenInput()

    def clean(self) -> None:
        said = self.cleaned_data
        start, end, every = (said.get(name) for name in ("start", "end", "every"))
        if (start and not end) or (every and end) or (start and end and end < start):
            self.add_error("end", "Ghi ngày cuối, không trước ngày đầu; việc lặp lại thì để trống hai ngày.")

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        more = deadline_words(start=said.pop("start"), end=said.pop("end"), every=said.pop("every"))
        return said | {"deadlines": f"{said['deadlines']}\n{more}"}


_WHOLE = ("title", "bases", "purposes", "requirements", "budget", "duties")
_LINES = forms.Textarea(attrs={"rows": 4})


class SharedProposalForm(SharedForm, forms.ModelForm[Proposal]):
    """Two officers may edit the same draft."""


ProposalForm = forms.modelform_factory(  # the general part of the draft
    Proposal,
    form=SharedProposalForm,
    fields=_WHOLE,
    widgets=dict.fromkeys(_WHOLE, _LINES),
    labels={"title": "Tên kế hoạch (sau chữ “Kế hoạch”)"},
    help_texts={
        "bases": "Mỗi dòng một văn bản, ghi đủ số, ngày, cơ quan ban hành.",
        "purposes": "Mỗi dòng một ý.",
        "requirements": "Mỗi dòng một ý.",
        "budget": "Mỗi dòng một ý.",
        "duties": "Mỗi dòng một cơ quan và trách nhiệm.",
    },
)


class SignedPlanForm(forms.Form):
    """The number and day under which the plan was signed, and by whom."""

    number = forms.CharField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ: 12/KH-UBND.")
    day = forms.DateField(label="Ngày ban hành", widget=DayInput)
    signer = forms.CharField(label="Người ký", max_length=120)
    position = forms.CharField(
        label="Chức vụ người ký",
        max_length=120,
        required=False,
        help_text="Như trên bản đã ký; để trống thì không ghi.",
    )


@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """List the drafts, with the form for another one."""
    by = officer_for_all(request, EDIT)
    today = timezone.localdate()
    provincial = Agency.objects.existing_on(today).filter(level="province").order_by("name_sort")
    form = PlanYearsForm(
        request.POST or None,
        offers={
            "plan": plans_on_display(),
            "issuer": provincial.filter(kind__in=("committee", "department")),
            "supervisor": provincial.filter(kind="department"),
        },
        initial={
            "plan": request.GET.get("ke-hoach"),
            "first_year": today.year + 1,
            "last_year": today.year + 1,
        },
    )
    return form_page(
        request,
        form,
        partial(draft_plan, on=today),
        partial(_list, request, form),
        by=by,
        said="Đã lập dự thảo. Hãy xem phần chung và từng nhiệm vụ.",
        to="plans_proposal",
        key="pk",
    )


def _list(request: HttpRequest, form: PlanYearsForm) -> HttpResponse:
    return list_page(
        request,
        "plans/desk/proposals.html",
        proposals_of(),
        {"Dự thảo": "title", "Từ kế hoạch": "source", "Soạn ngày": "made_at", "Tình trạng": "get_state_display"},
        title="Soạn kế hoạch",
        status=422 if form.errors else 200,
        form=form,
        is_asked="ke-hoach" in request.GET or bool(form.errors),
    )


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _draft(request, pk)[0])


@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the general part: the title, bases and everything but the assignments."""
    found, by = _draft(request, pk)
    return form_page(
        request,
        ProposalForm(request.POST or None, initial=model_to_dict(found, _WHOLE)),
        partial(change_proposal, proposal=found),
        "plans/desk/proposal_form.html",
        by=by,
        said="Đã lưu.",
        to="plans_proposal",
        args=(pk,),
        proposal=found,
        heading="Phần chung của dự thảo",
    )


def _card_of(item: ProposalItem) -> str:
    return f"{reverse('plans_proposal', args=[item.proposal_id])}#de-xuat-{item.pk}"


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _item(request, pk)
    return form_page(
        request,
        ProposalItemForm(request.POST or None, item=found),
        partial(change_item, item=found),
        "plans/desk/proposal_form.html",
        by=by,
        said="Đã ghi quyết định.",
        to=_card_of,
        proposal=found.proposal,
        item=found,
        heading="Sửa nhiệm vụ",
    )


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _draft(request, pk)
    return form_page(
        request,
        ProposalItemForm(request.POST or None),
        partial(add_item, proposal=found),
        "plans/desk/proposal_form.html",
        by=by,
        said="Đã thêm nhiệm vụ.",
        to=_card_of,
        proposal=found,
        heading="Thêm nhiệm vụ",
    )


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _draft(request, pk)
    form = SignedPlanForm(request.POST)
    return form_page(
        request,
        form,
        partial(accept_proposal_by_two, proposal=found),
        partial(_page, request, found, form=form),
        by=by,
        said="Dự thảo đã thành kế hoạch trên cổng, nối tiếp kế hoạch trước.",
        to="plans_plans:edit",
        key="pk",
    )


def _page(request: HttpRequest, found: Proposal, *, form: SignedPlanForm | None = None) -> HttpResponse:
    is_draft, made = found.state == ProposalState.DRAFT.value, reading_of(proposal=found)
    items = list(found.items.select_related("origin__plan").order_by("position"))
    done = entries_about(found).select_related("actor").order_by("-pk")[:_SHOWN]
    agreed = agreements(accept_proposal_by_two, decided_at__in=[one.at for one in done])
    signed: dict[str, object] = {"day": timezone.localdate()}
    if found.source and found.source.title == found.title:  # a new version of the same plan
        signed = {"number": found.source.number, "day": found.source.issued_date, "signer": found.source.signer}
        signed["position"] = found.source.signer_title
    return render(
        request,
        "plans/desk/proposal.html",
        {
            "proposal": found,
            "items": [(one, deadlines_read(item=one, proposal=found)) for one in items],
            "kept": sum(one.choice != ProposalChoice.DROP for one in items),
            "history": [(one, verb_label(one.verb), agreed.get(one.at, one.actor)) for one in done],
            "misread": misreadings(made["drafted"]) if is_draft else [],
            "made": made,
            "form": (form or SignedPlanForm(initial=signed)) if is_draft else None,
        },
        status=422 if form is not None and form.errors else 200,
    )


_SHOWN = 20  # entries in the history of a draft


_draft = for_all(EDIT, Proposal.objects.select_related("source", "issuer", "supervisor", "accepted_plan"))
_item = for_all(EDIT, ProposalItem.objects.select_related("proposal", "origin__plan"))


urls = [
    path("giai-doan-sau/", proposals, name="plans_proposals"),
    path("giai-doan-sau/<int:pk>/", proposal, name="plans_proposal"),
    path("giai-doan-sau/<int:pk>/phan-chung/", whole, name="plans_proposal_whole"),
    path("giai-doan-sau/<int:pk>/them/", new_item, name="plans_proposal_add"),
    path("giai-doan-sau/<int:pk>/da-ky/", accept, name="plans_proposal_accept"),
    path(
        "giai-doan-sau/<int:pk>/bo/",
        act_view(drop_proposal, "proposal", _draft, said="Đã bỏ dự thảo.", to="plans_proposals"),
        name="plans_proposal_drop",
    ),
    path("giai-doan-sau/nhiem-vu/<int:pk>/", item, name="plans_proposal_item"),
    *(
        path(
            f"giai-doan-sau/nhiem-vu/<int:pk>/{word}/",
            act_view(partial(move_item, up=up), "item", _item, said="Đã đổi thứ tự.", to=_card_of),
            name=f"plans_proposal_{word}",
        )
        for word, up in (("len", True), ("xuong", False))
    ),
]
menu = (AdminMenuEntry("Soạn kế hoạch", "plans_proposals", (EDIT,), "calendar-check", 40, for_all=True),)
