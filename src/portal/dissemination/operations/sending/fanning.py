"""From a released campaign to deliveries: one for each person, on the first of its channels by which they are reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from portal.dissemination.models import Address, Campaign, Delivery
from portal.dissemination.operations.sending.rows import lay
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.audience import audience_of
from portal.dissemination.states import CampaignClass, Channel, Priority

PEOPLE_AT_ONCE = 20_000

_PRIORITIES = {CampaignClass.URGENT: Priority.URGENT, CampaignClass.SERVICE: Priority.NEWS}


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
    begun = Campaign.objects.select_for_update().get(pk=campaign.pk).fanned_to
    channels = channels_of(campaign.channels)
    everybody = audience_of(campaign).filter(channel__in={one.of_addresses.value for one in channels})
    end = _end_of_batch(everybody.filter(follower__gt=begun))
    if end is None:
        return None
    people = everybody.filter(follower__gt=begun, follower__lte=end)
    laid = 0
    for number, channel in enumerate(channels):
        # Whom the first channel reaches is most people, and nobody has anything yet: no need to look.
        fresh = people if number == 0 else people.exclude(_has_one(campaign))
        laid += _lay(fresh, campaign=campaign, channel=channel, at=at)
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=end)
    campaign.fanned_to = end
    return laid


def _end_of_batch(people: QuerySet[Address]) -> int | None:
    numbers = people.order_by("follower").values_list("follower", flat=True)
    found = next(iter(numbers[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE]), None)
    last: int | None = people.aggregate(last=Max("follower"))["last"]
    return last if found is None else found


def _has_one(campaign: Campaign) -> Exists:
    return Exists(Delivery.objects.filter(follower=OuterRef("follower"), campaign=campaign))


def _lay(people: QuerySet[Address], *, campaign: Campaign, channel: Channel, at: datetime) -> int:
    reached = people.filter(channel=channel.of_addresses.value)
    if channel is Channel.ZALO_PHONE:
        reached = reached.filter(by_zalo=True)
    priority = _PRIORITIES.get(CampaignClass(campaign.campaign_class), Priority.BULK)
    return lay(
        reached,
        campaign=campaign.pk,
        channel=channel.value,
        priority=priority.value,
        at=max(at, campaign.send_at) if campaign.send_at else at,
        expires=campaign.expires_at,
    )


@transaction.atomic
def fall_back(*, campaign: Campaign, channel: Channel, followers: Collection[int], at: datetime) -> int:
    """Whom one channel certainly did not reach is tried on the next of the campaign by which they want word.

    Never called for what is unknown: that may have arrived. Returns how many deliveries were laid.
    """
    channels = channels_of(campaign.channels)
    after = channels[channels.index(channel) + 1 :] if channel in channels else ()
    left, laid = set(followers), 0
    for following in after:
        if not left:
            break
        laid += _lay(audience_of(campaign).filter(follower__in=left), campaign=campaign, channel=following, at=at)
        have = Delivery.objects.filter(campaign=campaign, channel=following.value, follower__in=left)
        left -= set(have.values_list("follower", flat=True))
    return laid
