"""A letter that certainly did not arrive by one channel is tried on the next by which its receiver wants word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from portal.dissemination.models import Address, Delivery, Follower, Letter
from portal.dissemination.operations.sending.lanes import lay_in_queue
from portal.dissemination.queries.among import among
from portal.dissemination.queries.channels import open_channels, roads_of
from portal.dissemination.queries.following import living_addresses
from portal.dissemination.states import ACTIVE, Channel, DeliveryState, LetterKind, LetterState

# What was asked at one address is not asked at another.
_MAY_GO_ON = (LetterKind.NEWS.value, LetterKind.LINK.value)
TAKEN_BACK_WITHIN = timedelta(hours=24)
_GOING = (
    *ACTIVE,
    DeliveryState.ACCEPTED.value,
    DeliveryState.UNCONFIRMED.value,
    DeliveryState.DELIVERED.value,
    DeliveryState.UNKNOWN.value,
)


def try_letter_elsewhere(*, delivery: Delivery, at: datetime, not_before: datetime | None = None) -> Delivery | None:
    """The same letter, laid once more for another channel; None where there is none left.

    Never called for what is unknown: that may have arrived, and nobody is told of one thing twice.
    """
    letter = Letter.objects.select_related("follower").filter(pk=delivery.letter_id or 0).first()
    if letter is None or letter.follower is None or letter.kind not in _MAY_GO_ON:
        return None
    tried = set(letter.deliveries.values_list("channel", flat=True))
    found = _next_road(letter.follower, LetterKind(letter.kind), tried)
    if found is None:
        return None
    address, channel = found
    laid = Delivery.objects.create(
        letter=letter,
        follower=letter.follower,
        address=address,
        channel=channel.value,
        priority=delivery.priority,
        expires_at=delivery.expires_at,
        created_at=at,
    )
    lay_in_queue([laid], not_before=not_before or at)
    return laid


def go_on_elsewhere(*, failed: Collection[int], at: datetime) -> None:
    """News that failed on the way, as a receipt says: some receipts take that back, so that the next channel is tried
    when their time is over. What has arrived by then is not sent (`queries.objections`).
    """
    told = Delivery.objects.filter(
        pk__in=among(failed), state=DeliveryState.FAILED.value, letter__kind=LetterKind.NEWS.value
    )
    for one in told:
        going = Delivery.objects.filter(letter=one.letter_id, state__in=_GOING)
        if not going.exists() and try_letter_elsewhere(delivery=one, at=at, not_before=at + TAKEN_BACK_WITHIN):
            Letter.objects.filter(deliveries=one).update(state=LetterState.QUEUED.value, ended_at=None)


def _next_road(follower: Follower, kind: LetterKind, tried: Collection[str]) -> tuple[Address, Channel] | None:
    """The first of their addresses, in the order of their preference, with a road that was not tried yet."""
    open_ones = {one.channel for one in open_channels(mail=True)}
    addresses = living_addresses(follower=follower).filter(channel__in=[one.value for one in open_ones])
    roads = ((address, road) for address in addresses for road in roads_of(address, kind=kind))
    return next(((address, road) for address, road in roads if road.value not in tried), None)
