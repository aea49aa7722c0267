"""Letters are laid into the outbox: what is to be told to one person, and by which channel it leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from portal.dissemination.models import Address, Delivery, Follower, Letter, Subscription
from portal.dissemination.operations.sending.lanes import lay_in_queue
from portal.dissemination.states import Channel, LetterKind, Priority


def by_mail(letter: Letter) -> Channel:
    return Channel.EMAIL


@transaction.atomic
def queue_letter(
    *,
    kind: LetterKind,
    at: datetime,
    follower: Follower | None = None,
    subscription: Subscription | None = None,
    channel: Channel = Channel.EMAIL,
    address: Address | None = None,
    expires_at: datetime | None = None,
) -> Letter:
    """A letter to one person waits in the outbox; it leaves as soon as this transaction is committed.

    Without an `address` it goes to where its receiver wants word by this channel when it leaves. After `expires_at` it
    is not sent any more.
    """
    letter = Letter.objects.create(kind=kind.value, follower=follower, subscription=subscription, created_at=at)
    delivery = _delivery(letter, channel, at)
    delivery.address, delivery.expires_at = address, expires_at
    delivery.save(force_insert=True)
    lay_in_queue([delivery], not_before=at)
    return letter


@transaction.atomic
def queue_letters(
    *, letters: Sequence[Letter], at: datetime, channel_of: Callable[[Letter], Channel] = by_mail
) -> None:
    """Many new letters at once: created, and laid into the outbox."""
    Letter.objects.bulk_create(letters)
    deliveries = Delivery.objects.bulk_create([_delivery(letter, channel_of(letter), at) for letter in letters])
    lay_in_queue(deliveries, not_before=at)


def _delivery(letter: Letter, channel: Channel, at: datetime) -> Delivery:
    return Delivery(
        letter=letter,
        follower_id=letter.follower_id,
        officer_id=letter.officer_id,
        channel=channel.value,
        priority=(Priority.NEWS if letter.kind == LetterKind.NEWS else Priority.SINGLE).value,
        created_at=at,
    )
