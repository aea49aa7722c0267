"""The desk of the next plan: draft it, choose line by line with the reason beside each, take it as data once signed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, ask_everywhere, officer_for_all
from portal.agencies.models import Agency
from portal.plans.models import Proposal, ProposalItem
from portal.plans.operations.proposing import (
    ProposalError,
    accept_proposal,
    add_item,
    change_item,
    change_proposal,
    draft_next_plan,
    drop_proposal,
)
from portal.plans.proposal_forms import ItemForm, SignedForm, WholeForm, YearsForm
from portal.plans.proposing.wording import misreadings
from portal.plans.queries import EDIT
from portal.plans.queries.proposing import proposals_of, told_of
from portal.plans.states.proposals import ProposalState

A_PAGE = 25


@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """The drafts there are, and the form that makes another one."""
    by = officer_for_all(request, EDIT)
    today = timezone.localdate()
    form = YearsForm(
        request.POST or None,
        agencies=Agency.objects.existing_on(today).order_by("name_sort"),
        initial={"plan": request.GET.get("ke-hoach"), "first_year": today.year + 1, "last_year": today.year + 1},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = draft_next_plan(**form.said(), on=today, by=by, at=timezone.now())
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã soạn dự thảo. Hãy đọc lý do của từng nhiệm vụ rồi quyết định.")
            return redirect("plans_proposal", made.pk)
    page = Paginator(proposals_of(), A_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page_obj": page, "is_asked": "ke-hoach" in request.GET or bool(form.errors)}
    return render(request, "plans/desk/proposals.html", context, status=422 if form.errors else 200)


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, EDIT)
    return _page(request, _found(pk))


@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The title, bases and other parts that are no assignments."""
    by = officer_for_all(request, EDIT)
    found = _found(pk)
    form = WholeForm(request.POST or None, proposal=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_proposal(proposal=found, words=form.words(), by=by, at=timezone.now())
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu.")
            return redirect("plans_proposal", pk)
    context = {"proposal": found, "form": form, "heading": "Phần chung của dự thảo"}
    return render(request, "plans/desk/proposal_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    found = get_object_or_404(ProposalItem.objects.select_related("proposal", "origin__plan"), pk=pk)
    form = ItemForm(request.POST or None, item=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_item(item=found, words=form.words(), by=by, at=timezone.now())
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi quyết định.")
            return redirect(f"{_address(found.proposal_id)}#de-xuat-{found.pk}")
    context = {"proposal": found.proposal, "item": found, "form": form, "heading": f"Nhiệm vụ {found.position}"}
    return render(request, "plans/desk/proposal_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    found = _found(pk)
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_item(proposal=found, words=form.words(), reason="", by=by, at=timezone.now())
        except ProposalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã thêm nhiệm vụ.")
            return redirect("plans_proposal", pk)
    context = {"proposal": found, "form": form, "heading": "Thêm nhiệm vụ"}
    return render(request, "plans/desk/proposal_form.html", context, status=422 if form.errors else 200)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    found, form = _found(pk), SignedForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        plan = accept_proposal(proposal=found, **form.cleaned_data, by=by, at=timezone.now())
    except ProposalError as error:
        form.add_error(None, str(error))
        return _page(request, found, form=form)
    messages.success(request, "Dự thảo đã thành kế hoạch trên cổng, nối tiếp kế hoạch trước.")
    return redirect("plans_plans:edit", plan.pk)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = officer_for_all(request, EDIT)
    try:
        drop_proposal(proposal=_found(pk), by=by, at=timezone.now())
        messages.success(request, "Đã bỏ dự thảo.")
    except ProposalError as error:
        messages.error(request, str(error))
    return redirect("plans_proposals")


def _page(request: HttpRequest, found: Proposal, *, form: SignedForm | None = None) -> HttpResponse:
    is_draft = found.state == ProposalState.DRAFT.value
    context = {
        "proposal": found,
        "items": found.items.select_related("origin__plan").order_by("position"),
        "kept": found.items.exclude(choice="drop").count(),
        "misread": misreadings(told_of(proposal=found)) if is_draft else [],
        "form": (form or SignedForm(initial={"day": timezone.localdate()})) if is_draft else None,
    }
    is_wrong = form is not None and bool(form.errors)
    return render(request, "plans/desk/proposal.html", context, status=422 if is_wrong else 200)


def _found(pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("source", "issuer", "supervisor", "accepted_plan"), pk=pk)


def _address(pk: int) -> str:
    return redirect("plans_proposal", pk).url


urls = [
    path("giai-doan-sau/", proposals, name="plans_proposals"),
    path("giai-doan-sau/<int:pk>/", proposal, name="plans_proposal"),
    path("giai-doan-sau/<int:pk>/phan-chung/", whole, name="plans_proposal_whole"),
    path("giai-doan-sau/<int:pk>/them/", new_item, name="plans_proposal_add"),
    path("giai-doan-sau/<int:pk>/da-ky/", accept, name="plans_proposal_accept"),
    path("giai-doan-sau/<int:pk>/bo/", drop, name="plans_proposal_drop"),
    path("giai-doan-sau/nhiem-vu/<int:pk>/", item, name="plans_proposal_item"),
]
menu = (Desk("Kế hoạch giai đoạn sau", "plans_proposals", (EDIT,), "calendar-check", 40, for_all=True),)
