"""Whom a campaign did not certainly reach on one channel, so that the next may be tried when its time is over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.states import Channel, DeliveryState

_WAITS_FOR_RECEIPT = (DeliveryState.ACCEPTED.value, DeliveryState.UNCONFIRMED.value)


def unreached(*, campaign: Campaign, channel: Channel, hearing: Collection[int]) -> QuerySet[Delivery]:
    """Deliveries that were taken over and of whose arrival there is no word, or that failed on the way, which some
    receipts take back. Never what is unknown.

    `hearing`: keys of the accounts whose carriers give such word. The silence of any other says nothing.
    """
    silent = Q(state__in=_WAITS_FOR_RECEIPT, account__in=list(hearing))
    failed = Q(state=DeliveryState.FAILED.value, reason="")
    return Delivery.objects.filter(
        silent | failed,
        campaign=campaign,
        channel=channel.value,
        follower__isnull=False,
        account__isnull=False,
    )


def may_fall_back(*, campaign: Campaign, hearing: Collection[int], at: datetime) -> bool:
    """Whether somebody may still have to be tried on another channel: the campaign is not over before that is known."""
    if campaign.expires_at is not None and campaign.expires_at <= at:
        return False
    seen = campaign.fell_back_to
    not_yet = Q() if seen is None else Q(handed_at__gt=seen)
    return any(
        unreached(campaign=campaign, channel=channel, hearing=hearing).filter(not_yet).exists()
        for channel in channels_of(campaign.channels)[:-1]
    )
