"""A letter that certainly did not arrive by one channel is tried on the next by which its receiver wants word."""

from __future__ import annotations

from datetime import datetime

from portal.dissemination.models import Delivery, Letter
from portal.dissemination.queries.channels import open_channels
from portal.dissemination.queries.following import living_addresses
from portal.dissemination.states import LetterKind

# What was asked at one address is not asked at another.
_MAY_GO_ON = (LetterKind.NEWS.value, LetterKind.LINK.value)


def try_letter_elsewhere(*, delivery: Delivery, at: datetime) -> Delivery | None:
    """The same letter, laid once more for another channel; None where there is none left.

    Never called for what is unknown: that may have arrived, and nobody is told of one thing twice.
    """
    letter = Letter.objects.select_related("follower").filter(pk=delivery.letter_id or 0).first()
    if letter is None or letter.follower is None or letter.kind not in _MAY_GO_ON:
        return None
    tried = set(letter.deliveries.values_list("channel", flat=True))
    open_ones = {one.channel.value for one in open_channels(mail=True)}
    address = living_addresses(follower=letter.follower).filter(channel__in=open_ones - tried).first()
    if address is None:
        return None
    return Delivery.objects.create(
        letter=letter,
        follower=letter.follower,
        address=address,
        channel=address.channel,
        priority=delivery.priority,
        expires_at=delivery.expires_at,
        not_before=at,
        created_at=at,
    )
