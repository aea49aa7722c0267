"""The staff door to the month: which campaigns leave on which day, and which would fall on the same people."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from lawtext.months import first_day, later_by_months, month_named
from portal.agencies.desks import Desk, ask_reach
from portal.dissemination.desks.seeing import READ
from portal.dissemination.models import Campaign
from portal.dissemination.planning.audience import Audience, channels_of
from portal.dissemination.queries.campaigns import campaigns_between
from portal.dissemination.states import CampaignClass


@dataclass(slots=True)
class Day:
    date: date
    is_of_month: bool
    is_today: bool
    campaigns: list[Campaign] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    reach, first = ask_reach(request, READ), _month_asked(request)
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    since, until = _midnight(weeks[0][0]), _midnight(weeks[-1][-1] + timedelta(days=1))
    by_day: dict[date, list[Campaign]] = defaultdict(list)
    for campaign in campaigns_between(since=since, until=until, agencies=reach):
        leaves = campaign.send_at or campaign.released_at
        if leaves is not None:
            by_day[timezone.localdate(leaves)].append(campaign)
    today = timezone.localdate()
    context = {
        "first": first,
        "previous": f"{later_by_months(first, -1):%Y-%m}",
        "next": f"{later_by_months(first, 1):%Y-%m}",
        "weeks": [
            [Day(day, day.month == first.month, day == today, by_day[day], clashes(by_day[day])) for day in week]
            for week in weeks
        ],
    }
    return render(request, "dissemination/staff/campaigns/calendar.html", context)


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
    first, second = Audience.of(one.audience), Audience.of(other.audience)
    same_wishes = set(first.interests) & set(second.interests)
    apart = first.places and second.places and not set(first.places) & set(second.places)
    return bool(shares_channel and same_wishes and not apart)


def _month_asked(request: HttpRequest) -> date:
    return month_named(request.GET.get("thang", "")) or first_day(timezone.localdate())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0, 0)))


urls: list[URLPattern] = [path("dot-gui/lich/", month, name="campaign_calendar")]
menu = (Desk("Lịch gửi tin", "campaign_calendar", (READ,), "calendar-alt", 6),)
