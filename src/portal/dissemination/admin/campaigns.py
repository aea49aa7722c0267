"""Campaigns: a list, the page of each, and every act on it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messageproviders.port import OUTCOME_LABELS, SendOutcome
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_within, ask_reach, has_verb, require_officer
from portal.design.admin import act_view, list_page
from portal.design.refusals import error_redirect, permit, success_redirect
from portal.dissemination.admin.campaign_forms import (
    CampaignStartForm,
    CampaignTestForm,
)
from portal.dissemination.admin.campaign_pages import (
    acts_of,
    campaign_or_404,
    progress_rows,
    shown_wordings,
    steps_of,
)
from portal.dissemination.composition.items import CampaignItemKind
from portal.dissemination.models import Campaign
from portal.dissemination.operations import campaigns as operations
from portal.dissemination.operations.campaigns.drafts import READ
from portal.dissemination.operations.providers.registry import accounts_with_receipts, provider_of
from portal.dissemination.operations.renderers.campaigns import send_test
from portal.dissemination.operations.sending import is_under_way
from portal.dissemination.planning.campaigns import channels_of
from portal.dissemination.queries.audience import may_fall_back
from portal.dissemination.queries.campaign_texts import examiner_of
from portal.dissemination.queries.campaigns import (
    campaigns_listed,
    counts_by_state,
    plan_of,
    proof_of,
    to_correct,
    trial_group_of,
)
from portal.dissemination.queries.items import choices, item_named
from portal.dissemination.states import CampaignState, Channel

_WRITTEN = (CampaignState.DRAFT.value, CampaignState.SUBMITTED.value)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, READ)
    state = request.GET.get("tinh-trang", "")
    state = state if state in CampaignState else ""
    counts = counts_by_state(agencies=reach)
    return list_page(
        request,
        "dissemination/staff/campaigns/index.html",
        campaigns_listed(agencies=reach, state=state),
        {
            "Đợt gửi": "title",
            "Loại tin": "get_campaign_class_display",
            "Tình trạng": "get_state_display",
            "Cơ quan": "agency.label",
            "Người soạn": "written_by",
            "Người duyệt": "released_by",
            "Duyệt lúc": "released_at",
            "Gửi từ": "send_at",
        },
        title="Đợt gửi tin",
        key="trang",
        state=state,
        states=[(value, label, counts.get(value, 0)) for value, label in CampaignState.choices() if counts.get(value)],
        total=sum(counts.values()),
        to_correct=to_correct(agencies=reach)[:10],
        may_write=has_verb(request.user, operations.WRITE),
        channels=dict(Channel.choices()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose an item, then name the campaign. `?sua=` is the code of a campaign that this one corrects."""
    reach, today = ask_reach(request, operations.WRITE), timezone.localdate()
    corrected = _corrected(request)
    kind, key = request.GET.get("loai", ""), request.GET.get("ma", "")
    if corrected is not None:
        kind, key = kind or corrected.kind, key or corrected.key
    item = item_named(kind=kind, key=key, on=today) if kind and key else None
    form = CampaignStartForm(
        request.POST or None,
        offers={"agency": agencies_within(reach=reach, on=today)},
        initial={"title": (item.title if item else "")[:200]},
    )
    if request.method == "POST" and item is not None and form.is_valid():
        campaign = operations.start_campaign(
            item=item,
            **form.cleaned_data,
            channels=[Channel.EMAIL.value],
            by=require_officer(request),
            at=timezone.now(),
            corrects=corrected,
        )
        return success_redirect(
            request, "Đã lập đợt gửi. Xin soạn lời văn cho từng kênh.", "campaign_wording", campaign.code, "thu-dien-tu"
        )
    words = request.GET.get("tim", "")
    return render(
        request,
        "dissemination/staff/campaigns/begin.html",
        {
            "form": form,
            "item": item,
            "words": words,
            "found": choices(search=words) if words and item is None else [],
            "is_missing": bool(kind and key) and item is None,
            "corrected": corrected,
            "kinds": [one.label for one in CampaignItemKind],
        },
    )


def _corrected(request: HttpRequest) -> Campaign | None:
    code = request.GET.get("sua", "")
    return campaign_or_404(request, code) if code else None


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    campaign = campaign_or_404(request, code)
    now = timezone.now()
    examiner = examiner_of(campaign)
    channels = channels_of(campaign.channels)
    is_written = campaign.state in _WRITTEN
    planned = (
        plan_of(campaign=campaign, at=now, zone=timezone.get_default_timezone(), parts=examiner.parts())  # type: ignore[arg-type]
        if is_written or campaign.state == CampaignState.RELEASED
        else None
    )
    problems = examiner.all_problems() if is_written else []
    return render(
        request,
        "dissemination/staff/campaigns/show.html",
        {
            "campaign": campaign,
            "item": item_named(kind=campaign.kind, key=campaign.key, on=timezone.localdate(now)),
            "steps": steps_of(campaign),
            "channels": [one.label for one in channels],
            "wordings": shown_wordings(campaign, examiner),
            "problems": problems,
            "has_stops": any(one.stops for one in problems),
            "planned": planned,
            "channel_choices": Channel.choices(),
            "progress": [] if is_written else progress_rows(campaign),
            "proof": None if is_written else proof_of(campaign=campaign),
            # Everything has been sent, and silence may still move somebody to the next channel.
            "waits_for_receipts": campaign.state == CampaignState.SENDING.value
            and not is_under_way(campaign=campaign)
            and may_fall_back(campaign=campaign, hearing=accounts_with_receipts(), at=now),
            "acts": acts_of(campaign, require_officer(request)),
            "try_form": CampaignTestForm(
                channels=channels,
                at=now,
                email=require_officer(request).email,
                group=trial_group_of(campaign.agency_id),
            ),
        },
    )


# ---- acts ------------------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@require_POST
def test(request: HttpRequest, code: str) -> HttpResponse:
    """Send a test and record it; its addresses are stored if the officer chooses so."""
    campaign = campaign_or_404(request, code)
    permit("test" in acts_of(campaign, require_officer(request)))
    now = timezone.now()
    form = CampaignTestForm(request.POST, channels=channels_of(campaign.channels), at=now)
    if not form.is_valid() or not form.chosen():
        wrong = " ".join(str(one) for some in form.errors.values() for one in some)
        said = f"Chưa gửi tin thử nào: {wrong or 'xin ghi ít nhất một địa chỉ đúng dạng.'}"
        return error_redirect(request, said, "campaign", code)
    tried = send_test(campaign=campaign, to=form.chosen(), provider_of=provider_of, at=now)
    arrived = [channel.value for channel, outcomes in tried.items() if SendOutcome.ACCEPTED in outcomes]
    for channel, outcomes in tried.items():
        for outcome, count in Counter(outcomes).items():
            tell = messages.success if outcome is SendOutcome.ACCEPTED else messages.error
            tell(request, f"{channel.label}: {OUTCOME_LABELS[outcome]} ({count} tin).")
    if arrived:
        operations.note_test(
            campaign=campaign, by=require_officer(request), at=now, channels=arrived, group=form.kept()
        )
    return redirect("campaign", code)


def _submit(*, campaign: Campaign, by: Officer, at: datetime) -> None:
    examiner, zone = examiner_of(campaign), cast("ZoneInfo", timezone.get_default_timezone())
    operations.submit_campaign(
        campaign=campaign,
        planned=plan_of(campaign=campaign, at=at, zone=zone, parts=examiner.parts()),
        problems=examiner.all_problems(),
        by=by,
        at=at,
    )


def _found(request: HttpRequest, code: str) -> tuple[Campaign, Officer]:
    return campaign_or_404(request, code), require_officer(request)


_act = partial(act_view, noun="campaign", find=_found, to="campaign", key="code")
_WHY = {"why": forms.CharField(max_length=300, required=False)}
# The digest of the wordings shown to the releasing officer.
_MARK = {"mark": forms.CharField(max_length=64, required=False)}
_ACTS = {
    "gui-thu": test,
    "da-xem": _act(operations.look_at_test, said="Đã ghi nhận: tin thử đúng."),
    "trinh": _act(_submit, said="Đã trình duyệt. Cần người khác đọc và duyệt."),
    "tra-lai": _act(operations.return_campaign, form=_WHY, said="Đã trả lại người soạn."),
    "duyet": _act(operations.release_campaign, form=_MARK, said="Đã duyệt."),
    "tam-dung": _act(operations.pause_campaign, form=_WHY, said="Đã tạm dừng."),
    "gui-tiep": _act(operations.resume_campaign, said="Đã cho gửi tiếp."),
    # With a confirmation first: what is cancelled is never sent.
    "huy": _act(
        operations.cancel_campaign,
        said="Đã hủy. Tin chưa gửi sẽ không gửi nữa.",
        asks=lambda campaign: {
            "question": f"Hủy đợt gửi “{campaign.title}”?",
            "losses": [
                "Tin chưa gửi sẽ không gửi nữa, và đợt này không mở lại được.",
                "Tin đã gửi đi thì không lấy lại được.",
            ],
            "act": "Hủy đợt gửi",
        },
    ),
    "da-xu-ly": _act(operations.settle_warning, said="Đã ghi nhận. Xin gửi thử lại."),
}
urls: list[URLPattern] = [
    path("dot-gui/", index, name="campaigns"),
    path("dot-gui/soan/", begin, name="campaign_begin"),
    path("dot-gui/<uuid:code>/", show, name="campaign"),
    *(
        path(f"dot-gui/<uuid:code>/{name}/", view, name=f"campaign_{name.replace('-', '_')}")
        for name, view in _ACTS.items()
    ),
]
menu = (AdminMenuEntry("Đợt gửi", "campaigns", (READ,), "group", 5),)
