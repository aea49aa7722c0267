"""Letters in the outbox: queued with their personal links, settled by their deliveries, cancelled after a refusal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from portal.dissemination.channels import digest
from portal.dissemination.models import (
    Account,
    Campaign,
    Delivery,
    Follower,
    FollowerAddress,
    IncomingMessage,
    Letter,
    PersonalLink,
    Queued,
    Subscription,
    Suppression,
)
from portal.dissemination.operations.sending.queue import end, end_queued_of, lay_in_queue
from portal.dissemination.queries.inbox import IS_WAITING
from portal.dissemination.states import (
    ACTIVE,
    OF_WHAT_IS_FOLLOWED,
    STUCK,
    UNDER_WAY,
    Channel,
    DeliveryState,
    FollowerLinkPurpose,
    LetterKind,
    LetterState,
    MessageState,
    Priority,
    SkipReason,
    SuppressionReason,
)
from portal.questions.queries import grouped


@transaction.atomic
def queue_letter(
    *,
    kind: LetterKind,
    at: datetime,
    follower: Follower | None = None,
    subscription: Subscription | None = None,
    channel: Channel = Channel.EMAIL,
    address: FollowerAddress | None = None,
    account: Account | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Letter:
    """Queue a letter to one person; it leaves as soon as this transaction is committed.

    Without an `address` it goes to the receiver's preferred address of this channel at the time of sending; only by
    this `account` if one is given; not before `not_before`, and not after `expires_at`.
    """
    letter = Letter.objects.create(kind=kind.value, follower=follower, subscription=subscription, created_at=at)
    delivery = _delivery(letter, channel, at)
    delivery.address, delivery.account, delivery.expires_at = address, account, expires_at
    delivery.save(force_insert=True)
    lay_in_queue([delivery], not_before=not_before or at)
    return letter


@transaction.atomic
def queue_letters(
    *, letters: Sequence[Letter], at: datetime, channel_of: Callable[[Letter], Channel] = lambda _: Channel.EMAIL
) -> None:
    """Create and queue many new letters."""
    Letter.objects.bulk_create(letters)
    lay_in_queue(
        Delivery.objects.bulk_create([_delivery(letter, channel_of(letter), at) for letter in letters]), not_before=at
    )


def _delivery(letter: Letter, channel: Channel, at: datetime) -> Delivery:
    return Delivery(
        letter=letter,
        follower_id=letter.follower_id,
        officer_id=letter.officer_id,
        channel=channel.value,
        priority=(Priority.NEWS if letter.kind in OF_WHAT_IS_FOLLOWED else Priority.SINGLE).value,
        created_at=at,
    )


_SENT = {DeliveryState.ACCEPTED.value, DeliveryState.UNCONFIRMED.value, DeliveryState.DELIVERED.value}
_FAILED = {DeliveryState.FAILED.value, DeliveryState.EXPIRED.value}


def outcome_of(states: Collection[str]) -> LetterState:
    """The state of a letter, from the states of all its deliveries."""
    if _SENT & set(states):
        return LetterState.SENT
    if set(ACTIVE) & set(states):
        return LetterState.QUEUED
    if DeliveryState.UNKNOWN.value in states:
        return LetterState.UNKNOWN
    return LetterState.FAILED if _FAILED & set(states) else LetterState.SKIPPED


def settle_letters(*, letters: Collection[int], at: datetime) -> None:
    """Store the outcome of these letters. One that was skipped, because its receiver is gone, stays so."""
    if not letters:
        return
    states = grouped(Delivery.objects.filter(letter__in=letters).values_list("letter", "state"))
    for outcome, keys in grouped((outcome_of(several), letter) for letter, several in states.items()).items():
        Letter.objects.filter(pk__in=keys, state__in=(*UNDER_WAY, *STUCK)).exclude(state=outcome.value).update(
            state=outcome.value, ended_at=at if outcome.value not in UNDER_WAY else None
        )


CONFIRM_WITHIN = timedelta(days=7)
LINK_FOR = timedelta(days=90)


def make_links(*, tokens: Mapping[Letter, str], at: datetime) -> None:
    """Create links with these secrets, one for each letter.

    The link of an earlier attempt stays valid: it may have arrived.
    """
    PersonalLink.objects.bulk_create(
        [_link(letter, letter.follower, token, at) for letter, token in tokens.items() if letter.follower is not None]
    )


def _link(letter: Letter, follower: Follower, token: str, at: datetime) -> PersonalLink:
    is_confirmation = letter.kind == LetterKind.CONFIRM
    return PersonalLink(
        follower=follower,
        letter=letter,
        purpose=(FollowerLinkPurpose.CONFIRM if is_confirmation else FollowerLinkPurpose.MANAGE).value,
        subscription=letter.subscription if is_confirmation else None,
        digest=digest(token),
        created_at=at,
        expires_at=at + (CONFIRM_WITHIN if is_confirmation else LINK_FOR),
    )


@transaction.atomic
def refuse_address(
    *,
    address: FollowerAddress | None,
    channel: Channel,
    fingerprint: str,
    at: datetime,
) -> int:
    """Block the address with this mark, including what is queued. Returns how much was queued.

    A concurrent lease waits for this transaction or this one for it; what is leased already is checked again before it
    leaves.
    """
    if address is not None:
        list(FollowerAddress.objects.select_for_update(no_key=True).filter(pk=address.pk))
    kept = channel.of_addresses.value
    Suppression.objects.update_or_create(
        channel=kept,
        fingerprint=fingerprint,
        reason=SuppressionReason.SAID_NO.value,
        defaults={"at": at, "until": None},
    )
    channels = [one.value for one in Channel if one.of_addresses.value == kept]
    meant = {"delivery__address": address} if address is not None else {"delivery__fingerprint": fingerprint}
    # A lease waits for our lock on the address: waiting for it here would be a deadlock.
    return _end(
        Queued.objects.select_for_update(of=("self",), skip_locked=True).filter(channel__in=channels, **meant),
        SkipReason.SAID_NO,
        at=at,
    )


def leave_unanswered(*, channel: Channel, mark: str, until: datetime) -> None:
    """Leave unanswered what a person who refuses has written until then, even by replies that are queued."""
    written = IncomingMessage.objects.filter(channel=channel.value, mark=mark, received_at__lte=until)
    Letter.objects.filter(reply__message__in=written, state__in=UNDER_WAY).update(
        state=LetterState.SKIPPED.value, ended_at=until
    )
    written.filter(IS_WAITING).update(state=MessageState.REFUSED.value)


@transaction.atomic
def forget_deliveries(*, follower: Follower, at: datetime) -> int:
    """Cancel what is queued for a follower whose data are erased. Returns how much was queued."""
    return _end(
        Queued.objects.select_for_update(of=("self",)).filter(delivery__follower=follower), SkipReason.NO_ADDRESS, at=at
    )


@transaction.atomic
def cancel_queued(*, campaign: Campaign, at: datetime) -> int:
    """End what is queued of a cancelled campaign; what is leased is checked again before it leaves."""
    return end_queued_of(campaign=campaign.pk, state=DeliveryState.CANCELLED, reason=SkipReason.NOTHING, at=at)


def _end(waiting: QuerySet[Queued], reason: SkipReason, *, at: datetime) -> int:
    found = list(waiting.order_by("pk").values_list("pk", "delivery__letter"))
    ended = end([key for key, _ in found], state=DeliveryState.SKIPPED, reason=reason, at=at)
    settle_letters(letters=[letter for _, letter in found if letter is not None], at=at)
    return ended
