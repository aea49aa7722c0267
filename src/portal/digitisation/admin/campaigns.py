"""Campaigns of digitisation: the list, one with its progress, what is opened and shared out by those who plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_reach, officer_for_all, reach_of
from portal.design.refusals import refusals_as_messages, success_redirect
from portal.design.sheets import sheet_answer
from portal.digitisation.admin.forms import CampaignForm, ShareForm
from portal.digitisation.models import DigitisationCampaign, Share
from portal.digitisation.operations.campaigns import (
    HasDocuments,
    change_campaign,
    drop_share,
    open_campaign,
    set_share,
)
from portal.digitisation.queries.campaigns import campaigns_seen, progress_of, sheets_of

READ, PLAN = "scan.read", "scan.plan"
A_PAGE = 25


@require_safe
def list_campaigns(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, READ)
    return render(
        request,
        "digitisation/campaigns/list.html",
        {
            "page_obj": Paginator(campaigns_seen(agencies=reach), A_PAGE).get_page(request.GET.get("p")),
            "may_plan": _may_plan(request),
            "today": timezone.localdate(),
        },
    )


@require_safe
def show_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _campaign(request, pk))


@require_http_methods(["GET", "POST"])
def create_campaign(request: HttpRequest) -> HttpResponse:
    officer, today = officer_for_all(request, PLAN), timezone.localdate()
    form = CampaignForm(request.POST or None, on=today)
    if request.method == "POST" and form.is_valid():
        made = open_campaign(**form.cleaned_data, by=officer, at=timezone.now())
        return success_redirect(
            request, "Đã mở đợt số hóa. Hãy giao chỉ tiêu cho từng cơ quan.", "digitisation_campaign", pk=made.pk
        )
    return render(request, "digitisation/campaigns/form.html", {"form": form, "title": "Mở đợt số hóa"})


@require_http_methods(["GET", "POST"])
def edit_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PLAN)
    found = get_object_or_404(DigitisationCampaign, pk=pk)
    form = CampaignForm(
        request.POST or None,
        on=timezone.localdate(),
        is_change=True,
        initial={name: getattr(found, name) for name in ("name", "from_date", "to_date", "basis")},
    )
    if request.method == "POST" and form.is_valid():
        change_campaign(campaign=found, **form.cleaned_data, by=officer, at=timezone.now())
        return success_redirect(request, "Đã sửa đợt số hóa.", "digitisation_campaign", pk=found.pk)
    return render(
        request, "digitisation/campaigns/form.html", {"form": form, "title": "Sửa đợt số hóa", "campaign": found}
    )


@require_POST
def edit_share(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PLAN)
    found = get_object_or_404(DigitisationCampaign.objects.select_related("agency"), pk=pk)
    form = ShareForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _shown(request, found, share_form=form)
    set_share(campaign=found, **form.cleaned_data, by=officer, at=timezone.now())
    return success_redirect(
        request, f"Đã giao chỉ tiêu cho {form.cleaned_data['agency'].name}.", "digitisation_campaign", pk=found.pk
    )


@require_POST
def delete_share(request: HttpRequest, pk: int) -> HttpResponse:
    officer = officer_for_all(request, PLAN)
    share = get_object_or_404(Share.objects.select_related("agency", "campaign"), pk=pk)
    with refusals_as_messages(
        request, HasDocuments, text="Danh mục của cơ quan này đã có tài liệu được số hóa nên không bỏ được."
    ):
        drop_share(share=share, by=officer, at=timezone.now())
        messages.success(request, "Đã bỏ chỉ tiêu của cơ quan.")
    return redirect("digitisation_campaign", pk=share.campaign_id)


@require_safe
def download_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, ending="xlsx")


@require_safe
def download_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return _file(request, pk, ending="csv")


# ---- how -------------------------------------------------------------------------------------------------------------


def _may_plan(request: HttpRequest) -> bool:
    return reach_of(request.user, PLAN) is None


def _campaign(request: HttpRequest, pk: int) -> DigitisationCampaign:
    """One that the officer's agencies lead or have a share in; others are not there for them."""
    return get_object_or_404(campaigns_seen(agencies=ask_reach(request, READ)), pk=pk)


def _file(request: HttpRequest, pk: int, *, ending: str) -> HttpResponse:
    found = _campaign(request, pk)
    sheets = sheets_of(
        found, progress_of(campaign=found, on=timezone.localdate(), agencies=reach_of(request.user, READ))
    )
    name = f"dot-so-hoa-{found.pk}-{timezone.localdate():%Y%m%d}.{ending}"
    return sheet_answer(name, sheets)


def _shown(request: HttpRequest, found: DigitisationCampaign, **bound: forms.Form) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "campaign": found,
        "progress": progress_of(campaign=found, on=today, agencies=reach_of(request.user, READ)),
        "may_plan": _may_plan(request),
        "is_over": found.to_date < today,
        "share_form": bound.get("share_form") or ShareForm(on=today),
    }
    return render(request, "digitisation/campaigns/campaign.html", context)


urls = [
    path("dot/", list_campaigns, name="digitisation_campaigns"),
    path("dot/moi/", create_campaign, name="digitisation_campaign_new"),
    path("dot/<int:pk>/", show_campaign, name="digitisation_campaign"),
    path("dot/<int:pk>/sua/", edit_campaign, name="digitisation_campaign_change"),
    path("dot/<int:pk>/chi-tieu/", edit_share, name="digitisation_share_set"),
    path("dot/<int:pk>/tien-do.xlsx", download_workbook, name="digitisation_campaign_xlsx"),
    path("dot/<int:pk>/tien-do.csv", download_csv, name="digitisation_campaign_csv"),
    path("chi-tieu/<int:pk>/bo/", delete_share, name="digitisation_share_drop"),
]
menu = (AdminMenuEntry("Đợt số hóa", "digitisation_campaigns", (READ,), "calendar", 60),)
