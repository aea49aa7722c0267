"""What the views of campaigns share: the campaign within reach, its state, the acts that are possible now.

Also the month of campaigns with its clashes, and the broadcast on the Official Account.
"""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.dates import first_day, later_by_months, month_named
from messageproviders.zalo import provider
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, covers, may, officer_of
from portal.design.refusals import refusals_as_messages
from portal.dissemination.composition.forms import length, parts_of
from portal.dissemination.composition.items import seconds, syllables
from portal.dissemination.models import Broadcast, Campaign, Wording
from portal.dissemination.operations.campaigns import READ, RELEASE, WRITE
from portal.dissemination.operations.campaigns.broadcasts import ENDED_BADLY, article_of, begin_broadcast
from portal.dissemination.operations.sending import why_waiting
from portal.dissemination.planning.campaigns import AudienceFilter, channels_of
from portal.dissemination.queries.campaign_texts import WordingExaminer
from portal.dissemination.queries.campaigns import campaigns_between, totals_of, wordings_of, writers_of
from portal.dissemination.queries.channels import at_work
from portal.dissemination.states import (
    CAMPAIGN_ACTS,
    AccountKind,
    CampaignClass,
    CampaignState,
    Channel,
    DeliveryState,
    MessageForm,
    SkipReason,
)
from portal.questions.queries import grouped


# The acts available for a campaign: the act, the permissions (any of them), the states.
def campaign_or_404(request: HttpRequest, code: UUID | str) -> Campaign:
    """The campaign, if it is within the officer's reach. Raises Http404 as for one that does not exist."""
    reach = ask_reach(request, READ)
    try:
        campaign = (
            Campaign.objects.select_related("agency", "written_by", "released_by", "tested_by", "corrects")
            .filter(code=code)
            .first()
        )
    except ValidationError:
        campaign = None
    if campaign is None or not covers(reach, campaign.agency_id):
        raise Http404("Không có đợt gửi này.")
    return campaign


def acts_of(campaign: Campaign, officer: Officer) -> set[str]:
    """The acts that the officer may perform on the campaign in its present state."""
    today = timezone.localdate()
    verbs = {verb for verb in (WRITE, RELEASE) if may(officer=officer, verb=verb, agency=campaign.agency, on=today)}
    is_writer = officer.pk in writers_of(campaign=campaign)
    found = {
        name
        for name, act in CAMPAIGN_ACTS.items()
        if verbs & set(act.verbs) and campaign.state in act.states and not (is_writer and act.second_person)
    }
    if campaign.test_sent_at is None or campaign.tested_at is not None:
        found.discard("look")
    return found


def steps_of(campaign: Campaign) -> list[dict[str, Any]]:
    """The steps of a campaign, for the strip above its page."""
    return [
        {"label": "Soạn", "is_done": True, "by": str(campaign.written_by), "at": campaign.created_at},
        {
            "label": "Gửi thử, xem lại",
            "is_done": bool(campaign.tested_at),
            "by": str(campaign.tested_by or ""),
            "at": campaign.tested_at,
        },
        {"label": "Trình duyệt", "is_done": bool(campaign.submitted_at), "by": "", "at": campaign.submitted_at},
        {
            "label": "Duyệt",
            "is_done": bool(campaign.released_at),
            "by": str(campaign.released_by or ""),
            "at": campaign.released_at,
        },
        {
            "label": "Hủy" if campaign.state == CampaignState.CANCELLED.value else "Gửi xong",
            "is_done": campaign.state in (CampaignState.DONE.value, CampaignState.CANCELLED.value),
            "by": "",
            "at": campaign.ended_at,
        },
    ]


def shown_wordings(campaign: Campaign, examiner: WordingExaminer) -> list[dict[str, object]]:
    """The wordings of a campaign in the order of the forms, with lengths and problems."""
    worded = wordings_of(campaign=campaign)
    return [_shown(form, worded[form], examiner) for form in MessageForm if form in worded]


def _shown(form: MessageForm, wording: Wording, examiner: WordingExaminer) -> dict[str, object]:
    return {
        "form": form,
        "label": wording.get_form_display(),
        "wording": wording,
        "parts": tuple(shown_parts(form, wording, examiner)),
        "problems": tuple(examiner.problems(form, wording.content, wording.template)),
        "url": examiner.url(form),
    }


def shown_parts(form: MessageForm, wording: Wording, examiner: WordingExaminer) -> Iterable[dict[str, object]]:
    """The parts of a wording with their lengths; `weight` of a text message includes its ending."""
    for part in parts_of(form, wording.template.parameters if wording.template else ()):
        text = str(wording.content.get(part.name, ""))
        yield {
            "label": part.label,
            "text": text,
            "length": length(text),
            "most": part.most,
            "weight": examiner.weight(text, with_marks=part.name == "marked") if form is MessageForm.SMS else None,
            "syllables": syllables(text) if form is MessageForm.SPOKEN else 0,
            "seconds": seconds(text) if form is MessageForm.SPOKEN else 0,
        }


def progress_rows(campaign: Campaign) -> list[dict[str, object]]:
    """The number of deliveries by channel and state; `why` they wait or were not sent."""
    queued = why_waiting(at=timezone.now(), campaign=campaign)
    return [one | {"state": DeliveryState.QUEUED.label} for one in queued] + [
        {
            "channel": Channel(one.channel).label,
            "state": DeliveryState(one.state).label,
            "why": SkipReason(one.reason).label if one.reason else "",
            "count": one.count,
        }
        for one in totals_of(campaign=campaign)
        if one.state != DeliveryState.QUEUED
    ]


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, READ)
    first = month_named(request.GET.get("thang", "")) or first_day(timezone.localdate())
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    since, until = _midnight(weeks[0][0]), _midnight(weeks[-1][-1] + timedelta(days=1))
    by_day = grouped(
        (timezone.localdate(leaves), campaign)
        for campaign in campaigns_between(since=since, until=until, agencies=reach)
        if (leaves := campaign.send_at or campaign.released_at) is not None
    )
    today = timezone.localdate()
    return render(
        request,
        "dissemination/staff/campaigns/calendar.html",
        {
            "first": first,
            "previous": f"{later_by_months(first, -1):%Y-%m}",
            "next": f"{later_by_months(first, 1):%Y-%m}",
            "weeks": [
                [
                    {
                        "date": day,
                        "is_of_month": day.month == first.month,
                        "is_today": day == today,
                        "campaigns": by_day.get(day, []),
                        "clashes": clashes(by_day.get(day, [])),
                    }
                    for day in week
                ]
                for week in weeks
            ],
        },
    )


def clashes(campaigns: list[Campaign]) -> list[str]:
    """Pairs of campaigns of one day for the same people: one of each class a day, so the later one waits a day."""
    return [
        f"“{one.title}” và “{other.title}” cùng loại, cùng người nhận: tin sau chờ sang hôm sau."
        for one, other in combinations(campaigns, 2)
        if {one.state, other.state} != {CampaignState.DONE.value} and _meet(one, other)
    ]


def _meet(one: Campaign, other: Campaign) -> bool:
    if one.campaign_class != other.campaign_class or one.campaign_class == CampaignClass.URGENT.value:
        return False
    shares_channel = set(channels_of(one.channels)) & set(channels_of(other.channels))
    first, second = AudienceFilter.of(one.audience), AudienceFilter.of(other.audience)
    same_wishes = set(first.interests) & set(second.interests)
    apart = first.places and second.places and not set(first.places) & set(second.places)
    return bool(shares_channel and same_wishes and not apart)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0, 0)))


@never_cache
@require_http_methods(["GET", "POST"])
def broadcast(request: HttpRequest, code: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.select_related("agency"), code=code)
    officer = officer_of(request, RELEASE, campaign.agency_id)
    account = at_work(Channel.ZALO).filter(kind=AccountKind.ZALO.value).first()
    article = article_of(campaign, account) if account else None
    problems = provider.problems(article) if article else []
    if request.method == "POST" and account and article and not problems:
        said = "Đã bắt đầu. Zalo tạo và xem bài trước khi gửi, thường mất khoảng nửa giờ."
        with refusals_as_messages(request, success=said):
            begin_broadcast(campaign=campaign, account=account, by=officer, at=timezone.now())
        return redirect("campaign_broadcast", code)
    known = Broadcast.objects.filter(campaign=campaign).first()
    return render(
        request,
        "dissemination/staff/accounts/broadcast.html",
        {
            "campaign": campaign,
            "account": account,
            "article": article,
            "problems": problems,
            "broadcast": known,
            "may_begin": known is None or known.state in ENDED_BADLY,
        },
    )


urls: list[URLPattern] = [
    path("dot-gui/lich/", month, name="campaign_calendar"),
    path("bai-zalo/<uuid:code>/", broadcast, name="campaign_broadcast"),
]
menu = (AdminMenuEntry("Lịch gửi tin", "campaign_calendar", (READ,), "calendar-alt", 6),)
