"""From a released campaign to deliveries: one for each person, on the first channel by which they are reached."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from portal.dissemination.models import Campaign, Follower
from portal.dissemination.operations.sending.rows import count_anew, lay
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.audience import audience_of
from portal.dissemination.queries.objections import on_channels
from portal.dissemination.states import CampaignClass, CampaignState, Channel, Priority

PEOPLE_AT_ONCE = 20_000
MANY = 5_000  # laid by one call: autovacuum would count them only a minute later

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
    if laid >= MANY:
        count_anew()
    return laid


@transaction.atomic
def _lay_some(*, campaign: Campaign, at: datetime) -> int | None:
    """The next people; None when there are no more, or it was called off meanwhile."""
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    begun, end = held.fanned_to, _end_of_batch(held.fanned_to)
    if end is None or held.state == CampaignState.CANCELLED:
        return None
    laid = _lay(campaign, people=Q(follower__gt=begun, follower__lte=end), at=at)
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=end)
    campaign.fanned_to = end
    return laid


def _end_of_batch(begun: int) -> int | None:
    """The last person of the next batch: of all, whether the campaign is for them or not, so that this costs a walk
    along an index.
    """
    beyond = Follower.objects.filter(pk__gt=begun).order_by("pk").values_list("pk", flat=True)
    last: int | None = beyond.aggregate(last=Max("pk"))["last"]
    return next(iter(beyond[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE]), last)


def _lay(campaign: Campaign, *, people: Q, at: datetime) -> int:
    """For those of the audience who are these people: one statement, whatever the channels. Returns how many."""
    return lay(
        audience_of(campaign=campaign, at=at, on=timezone.localdate(at), people=people),
        campaign=campaign.pk,
        channels=[one.value for one in channels_of(campaign.channels)],
        priority=priority_of(campaign).value,
        not_before=max(at, campaign.send_at) if campaign.send_at else at,
        expires=campaign.expires_at,
        at=at,
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
    return _lay(on_channels(campaign, after), people=Q(follower__in=followers), at=at)
