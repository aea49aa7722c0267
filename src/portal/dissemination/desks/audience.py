"""The staff door to whom a campaign goes, by what, when, and what that takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk
from portal.dissemination.campaign_forms import PlanForm
from portal.dissemination.campaigning.examining import examiner_of
from portal.dissemination.composing.kinds import ItemKind
from portal.dissemination.desks.seeing import acts_of, campaign_or_404, officer
from portal.dissemination.models import Campaign
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.planning.audience import ancestors
from portal.dissemination.planning.rules import rules_of
from portal.dissemination.queries.campaigns import plan_of
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import CHANNEL_CHOICES, Followed


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    campaign = campaign_or_404(request, code)
    if "write" not in acts_of(campaign, officer(request)):
        raise PermissionDenied
    now, today = timezone.now(), timezone.localdate()
    form = PlanForm(request.POST or None, campaign=campaign, suggested=_suggested(campaign), on=today)
    if request.method == "POST" and form.is_valid():
        try:
            operations.plan_campaign(campaign=campaign, aim=form.aim(), by=officer(request), at=now)
        except operations.CampaignRefused as refused:  # somebody submitted it meanwhile
            messages.error(request, str(refused))
            return redirect("campaign", code)
        messages.success(request, "Đã lưu. Số người và dự tính ở bên dưới.")
        return redirect("campaign_plan", code)
    zone: Any = timezone.get_default_timezone()
    context = {
        "campaign": campaign,
        "form": form,
        "planned": plan_of(campaign=campaign, at=now, zone=zone, parts=examiner_of(campaign).parts()),
        "rules": rules_of(campaign.campaign_class, on=today),
        "channel_choices": CHANNEL_CHOICES,
    }
    return render(request, "dissemination/staff/campaigns/plan.html", context)


def _suggested(campaign: Campaign) -> list[tuple[str, str]]:
    """Who may want this word: those who follow its fields, the law itself, the agency that speaks."""
    item = item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate())
    paths = dict.fromkeys(path for field in (item.fields if item else ()) for path in ancestors(field))
    found = [(Followed.FIELD.value, path) for path in paths]
    if campaign.kind == ItemKind.INSTRUMENT.value:
        found.append((Followed.INSTRUMENT.value, campaign.key))
    return [*found, (Followed.AGENCY.value, campaign.agency.slug)]


urls: list[URLPattern] = [path("dot-gui/<uuid:code>/nguoi-nhan/", plan, name="campaign_plan")]
menu: tuple[Desk, ...] = ()
