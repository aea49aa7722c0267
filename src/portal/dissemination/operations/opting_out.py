"""Who stops because of a campaign is counted in its proof, once and without their name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.dissemination.models import Address, Campaign, Delivery, Follower, OptOut, Subscription
from portal.dissemination.operations.following import stop
from portal.dissemination.planning.refusals import counted_within
from portal.dissemination.queries.campaigns import came_to
from portal.dissemination.states import Way


@transaction.atomic
def stop_by_link(*, campaign: Campaign, follower: Follower, subscriptions: Iterable[Subscription], at: datetime) -> int:
    """Somebody stops by the link that came with a campaign. Returns how many things they follow no more."""
    ended = stop(subscriptions=subscriptions, way=Way.ONE_CLICK, at=at)
    if ended:
        _count(came_to(follower=follower, campaign=campaign, until=at), way=Way.ONE_CLICK, at=at)
    return ended


def count_word(*, address: Address, happened_at: datetime) -> None:
    """Somebody stopped by a word: it answers the latest campaign that came to this address within the days that count.

    To be called in the transaction that ends the address.
    """
    since = happened_at - counted_within(on=timezone.localdate(happened_at))
    _count(came_to(address=address, since=since, until=happened_at), way=Way.WORD, at=happened_at)


def _count(delivery: Delivery | None, *, way: Way, at: datetime) -> None:
    if delivery is not None:
        told = {"campaign": delivery.campaign, "channel": delivery.channel, "way": way.value, "at": at}
        OptOut.objects.get_or_create(delivery=delivery, defaults=told)
