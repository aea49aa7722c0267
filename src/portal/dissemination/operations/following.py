"""Follow, confirm, change, stop, be forgotten. Each is one line of the ledger of consent (or more: one for each thing).

Whoever asks at the public form learns nothing about an address: these operations answer the same whether it is known,
followed already, unreachable or asked for too often.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.addresses import normal
from portal.dissemination.models import Address, Consent, Follower, Letter, News, Subscription, Suppression
from portal.dissemination.operations.sending.queueing import queue_letter
from portal.dissemination.operations.sending.refusing import forget_deliveries
from portal.dissemination.queries.following import address_at, follower_at, is_suppressed
from portal.dissemination.states import (
    UNDER_WAY,
    Channel,
    ConsentAct,
    Followed,
    Frequency,
    LetterKind,
    LetterState,
    Way,
)
from portal.dissemination.wording import CURRENT, PURPOSE
from portal.journal.operations import record

# Letters that anybody can cause by typing an address: so many in a day and no more.
MOST_ASKED = 5
_A_DAY = timedelta(days=1)


@transaction.atomic
def ask_to_follow(
    *,
    address: str,
    fingerprint: str,
    kind: Followed,
    key: str,
    frequency: Frequency,
    controller: str,
    at: datetime,
) -> None:
    """Somebody typed an address and ticked that they agree: send a letter that asks its owner whether it was them.

    Nothing is told before they confirm. The owner of a subscription that is confirmed already gets their personal link.
    """
    if is_suppressed(fingerprint=fingerprint, at=at):
        return
    follower = _whoever_is_at(address, fingerprint, at=at)
    if _has_asked_enough(follower, at):
        return
    subscription, is_new = Subscription.objects.get_or_create(
        follower=follower,
        kind=kind.value,
        key=key,
        stopped_at=None,
        defaults={"frequency": frequency.value, "created_at": at},
    )
    if subscription.confirmed_at is not None:
        _queue(LetterKind.LINK, follower, at=at)
        return
    if not is_new:
        Subscription.objects.filter(pk=subscription.pk).update(frequency=frequency.value, created_at=at)
    _write_down(ConsentAct.ASKED, Way.FORM, [subscription], wording=CURRENT, controller=controller, at=at)
    _queue(LetterKind.CONFIRM, follower, at=at, subscription=subscription)


@transaction.atomic
def send_personal_link(*, address: str, fingerprint: str, at: datetime) -> None:
    """Send the owner of an address the link to their page, if they follow anything."""
    follower = follower_at(address=address)
    if follower is None or is_suppressed(fingerprint=fingerprint, at=at) or _has_asked_enough(follower, at):
        return
    if follower.subscriptions.filter(confirmed_at__isnull=False, stopped_at__isnull=True).exists():
        _queue(LetterKind.LINK, follower, at=at)


@transaction.atomic
def confirm(*, subscription: Subscription, controller: str, at: datetime) -> Subscription:
    """The owner of the address says yes. Again is no harm; a subscription that was stopped stays so."""
    current = Subscription.objects.select_for_update(of=("self",)).select_related("follower").get(pk=subscription.pk)
    if current.confirmed_at is not None or current.stopped_at is not None:
        return current
    current.confirmed_at = at
    current.save(update_fields=["confirmed_at"])
    Follower.objects.filter(pk=current.follower_id, confirmed_at__isnull=True).update(confirmed_at=at)
    Address.objects.filter(follower=current.follower_id, confirmed_at__isnull=True).update(confirmed_at=at)
    _write_down(ConsentAct.CONFIRMED, Way.LETTER, [current], wording=CURRENT, controller=controller, at=at)
    return current


@transaction.atomic
def change_frequency(*, subscription: Subscription, frequency: Frequency) -> None:
    """Told at once, or weekly, from the next change on."""
    Subscription.objects.filter(pk=subscription.pk, stopped_at__isnull=True).update(frequency=frequency.value)


@transaction.atomic
def stop(*, subscriptions: Iterable[Subscription], way: Way, at: datetime) -> int:
    """Consent to these is taken back: nothing more is told of them, not even what waits. Returns how many ended."""
    living = Subscription.objects.select_for_update(of=("self",)).select_related("follower")
    ended = list(living.filter(pk__in=[one.pk for one in subscriptions], stopped_at__isnull=True))
    Subscription.objects.filter(pk__in=[one.pk for one in ended]).update(stopped_at=at)
    News.objects.filter(subscription__in=ended, letter__isnull=True).delete()
    _write_down(ConsentAct.WITHDRAWN, way, ended, at=at)
    return len(ended)


@transaction.atomic
def stop_all(*, follower: Follower, way: Way, at: datetime) -> int:
    """Everything that somebody follows, or was asked to confirm."""
    return stop(subscriptions=follower.subscriptions.filter(stopped_at__isnull=True), way=way, at=at)


@transaction.atomic
def forget_follower(*, follower: Follower, way: Way, at: datetime) -> None:
    """Remove every trace of an address: the person, what they follow, their links and what waits for them.

    Letters stay as numbers and the ledger as a proof that names nobody.
    """
    stop_all(follower=follower, way=way, at=at)
    Consent.objects.create(person=follower.code, act=ConsentAct.ERASED.value, way=way.value, purpose=PURPOSE, at=at)
    forget_deliveries(follower=follower, at=at)
    Letter.objects.filter(follower=follower, state__in=UNDER_WAY).update(state=LetterState.SKIPPED.value, ended_at=at)
    Follower.objects.filter(pk=follower.pk).delete()


@transaction.atomic
def forget_address(*, address: str, fingerprint: str, by: Officer, at: datetime) -> bool:
    """Forget whoever stands behind an address, at their request to an officer; nothing hinders them to begin anew.

    Returns whether there was anybody. The journal says that it was done and not to whom.
    """
    Suppression.objects.filter(channel=Channel.EMAIL.value, fingerprint=fingerprint).delete()
    follower = follower_at(address=address)
    if follower is not None:
        forget_follower(follower=follower, way=Way.DESK, at=at)
        record("follower.forgotten", subject=None, by=by, at=at)
    return follower is not None


def _whoever_is_at(address: str, fingerprint: str, *, at: datetime, channel: Channel = Channel.EMAIL) -> Follower:
    known = address_at(address=address, channel=channel)
    if known is not None:
        return known.follower
    follower = Follower.objects.create(created_at=at)
    value = normal(address, channel=channel)
    Address.objects.create(
        follower=follower, channel=channel.value, value=value, fingerprint=fingerprint, created_at=at
    )
    return follower


def _has_asked_enough(follower: Follower, at: datetime) -> bool:
    asked = Letter.objects.filter(follower=follower, created_at__gt=at - _A_DAY).exclude(kind=LetterKind.NEWS.value)
    return asked.count() >= MOST_ASKED


def _queue(kind: LetterKind, follower: Follower, *, at: datetime, subscription: Subscription | None = None) -> None:
    queue_letter(kind=kind, follower=follower, subscription=subscription, at=at)


def _write_down(
    act: ConsentAct,
    way: Way,
    subscriptions: Iterable[Subscription],
    *,
    at: datetime,
    wording: str = "",
    controller: str = "",
    channel: Channel = Channel.EMAIL,
) -> None:
    Consent.objects.bulk_create(
        Consent(
            person=subscription.follower.code,
            act=act.value,
            way=way.value,
            purpose=PURPOSE,
            wording=wording,
            controller=controller,
            channel=channel.value,
            kind=subscription.kind,
            key=subscription.key,
            at=at,
        )
        for subscription in subscriptions
    )
