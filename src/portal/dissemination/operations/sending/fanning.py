"""From a released campaign to deliveries: one for each person, on the first channel by which they are reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from portal.dissemination.models import Address, Campaign
from portal.dissemination.operations.sending.rows import lay
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.audience import audience_of
from portal.dissemination.queries.objections import on_channels
from portal.dissemination.states import CampaignClass, Channel, Priority

PEOPLE_AT_ONCE = 20_000

_PRIORITIES = {CampaignClass.URGENT: Priority.URGENT, CampaignClass.SERVICE: Priority.NEWS}


def priority_of(campaign: Campaign) -> Priority:
    return _PRIORITIES.get(CampaignClass(campaign.campaign_class), Priority.BULK)


def fan_out(*, campaign: Campaign, at: datetime) -> int:
    """Lay the deliveries of a campaign, some people in each transaction. Returns how many were laid by this call.

    One that is killed goes on where it stopped, and calling it again lays nothing twice: `fanned_to` keeps how far it
    is, and the constraints of the table know every person and every address.
    """
    laid = 0
    while (more := _lay_some(campaign=campaign, at=at)) is not None:
        laid += more
    return laid


@transaction.atomic
def _lay_some(*, campaign: Campaign, at: datetime) -> int | None:
    """The next people; None when there are no more."""
    begun = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk).fanned_to
    channels = channels_of(campaign.channels)
    end = _end_of_batch(channels, begun)
    if end is None:
        return None
    people = audience_of(campaign=campaign, at=at, on=timezone.localdate(at))
    laid = _lay(people.filter(follower__gt=begun, follower__lte=end), campaign=campaign, channels=channels, at=at)
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=end)
    campaign.fanned_to = end
    return laid


def _end_of_batch(channels: Sequence[Channel], begun: int) -> int | None:
    """The last person of the next batch: of all who can be reached, whether the campaign is for them or not, so that
    this costs a walk along an index.
    """
    living = Address.objects.filter(
        channel__in={one.of_addresses.value for one in channels},
        confirmed_at__isnull=False,
        ended_at__isnull=True,
        follower__gt=begun,
    )
    ordered = living.order_by("follower").values_list("follower", flat=True)
    last: int | None = living.aggregate(last=Max("follower"))["last"]
    return next(iter(ordered[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE]), last)


def _lay(people: QuerySet[Any], *, campaign: Campaign, channels: Sequence[Channel], at: datetime) -> int:
    """`step` of each address says which of the channels it is for."""
    return sum(
        lay(
            people.filter(step=step),
            campaign=campaign.pk,
            channel=channel.value,
            priority=priority_of(campaign).value,
            at=max(at, campaign.send_at) if campaign.send_at else at,
            expires=campaign.expires_at,
        )
        for step, channel in enumerate(channels)
    )


@transaction.atomic
def fall_back(*, campaign: Campaign, channel: Channel, followers: Collection[int], at: datetime) -> int:
    """Whom one channel certainly did not reach is tried on the next of the campaign by which they want word.

    Never called for what is unknown: that may have arrived. Returns how many deliveries were laid.
    """
    channels = channels_of(campaign.channels)
    after = channels[channels.index(channel) + 1 :] if channel in channels else ()
    if not after or not followers:
        return 0
    people = audience_of(campaign=on_channels(campaign, after), at=at, on=timezone.localdate(at))
    return _lay(people.filter(follower__in=followers), campaign=campaign, channels=after, at=at)
