"""Numbers that know nobody: how often a link was opened, and what stays of a campaign when people are erased."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum

from portal.dissemination.models import Campaign, CountedLink, LinkDay, Tally
from portal.dissemination.operations.campaigns.writing import new_code
from portal.dissemination.queries.campaigns import totals_of
from portal.dissemination.states import CampaignState
from portal.dissemination.telling.timing import LETTERS_FOR

_ENDED = (CampaignState.DONE.value, CampaignState.CANCELLED.value)


def count_opening(*, link: CountedLink, day: date) -> None:
    """One more on the day: one statement, but on the first of a day."""
    if not LinkDay.objects.filter(link=link, day=day).update(count=F("count") + 1):
        _, is_first = LinkDay.objects.get_or_create(link=link, day=day, defaults={"count": 1})
        if not is_first:
            LinkDay.objects.filter(link=link, day=day).update(count=F("count") + 1)


def link_for(*, kind: str, key: str, place: str, at: datetime) -> CountedLink:
    """The counted link of an item that stands at a place outside any campaign, such as the public share page."""
    found = CountedLink.objects.filter(campaign__isnull=True, kind=kind, key=key, place=place).order_by("pk").first()
    return found or CountedLink.objects.create(code=new_code(), kind=kind, key=key, place=place, created_at=at)


def settle_tallies(*, at: datetime) -> int:
    """Keep the totals of campaigns that ended so long ago that people in them are erased. Returns how many campaigns.

    Doing it again changes nothing; totals never become fewer, whatever rows have gone since.
    """
    ended = Campaign.objects.filter(state__in=_ENDED, ended_at__lte=at - LETTERS_FOR)
    return sum(_settle(campaign) for campaign in ended.order_by("pk"))


@transaction.atomic
def _settle(campaign: Campaign) -> int:
    kept = Tally.objects.select_for_update().filter(campaign=campaign)
    before = kept.aggregate(count=Sum("count"))["count"] or 0
    totals = totals_of(campaign=campaign)
    if sum(one.count for one in totals) <= before:
        return 0
    kept.delete()
    Tally.objects.bulk_create(
        Tally(
            campaign=campaign,
            channel=one.channel,
            state=one.state,
            reason=one.reason,
            count=one.count,
            parts=one.parts or 0,
            cost=one.cost or 0,
        )
        for one in totals
    )
    return 1
