"""Admin views of the month of campaigns with its clashes, and of the broadcast on the Official Account."""

from __future__ import annotations

from calendar import Calendar as Weeks
from datetime import date, datetime, time, timedelta
from itertools import combinations
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.dates import first_day, later_by_months, month_named
from messageproviders.zalo import provider
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_reach, officer_of
from portal.dissemination.admin.campaign_pages import READ
from portal.dissemination.models import Account, Broadcast, Campaign
from portal.dissemination.operations.campaigns.broadcasts import (
    ENDED_BADLY,
    BroadcastBegun,
    BroadcastNotReleased,
    article_of,
    begin_broadcast,
)
from portal.dissemination.planning.campaigns import AudienceFilter, channels_of
from portal.dissemination.queries.campaigns import campaigns_between
from portal.dissemination.states import AccountKind, CampaignClass, Channel
from portal.questions.queries import grouped

RELEASE = "campaign.release"


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
    """Pairs of one day that the same people would get: one of each class a day, so that the later waits a day."""
    return [
        f"“{one.title}” và “{other.title}” cùng loại, cùng người nhận: tin sau chờ sang hôm sau."
        for one, other in combinations(campaigns, 2)
        if _meet(one, other)
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
    account = Account.objects.filter(
        kind=AccountKind.ZALO.value, channel=Channel.ZALO.value, is_open=True, paused_at__isnull=True
    ).first()
    article = article_of(campaign, account) if account else None
    problems = provider.problems(article) if article else []
    if request.method == "POST" and account and article and not problems:
        try:
            begin_broadcast(campaign=campaign, account=account, by=officer, at=timezone.now())
            messages.success(request, "Đã bắt đầu. Zalo tạo và xem bài trước khi gửi, thường mất khoảng nửa giờ.")
        except BroadcastNotReleased:
            messages.error(request, "Đợt gửi chưa được duyệt, đã dừng, hoặc nội dung đã đổi nên chưa gửi bài được.")
        except BroadcastBegun:
            messages.info(request, "Bài này đang được gửi hoặc đã gửi rồi.")
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
