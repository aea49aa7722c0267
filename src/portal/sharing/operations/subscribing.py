"""Subscriptions of the hub: asked for, meant or not meant, served, ended.

Like copies, what is to be done is *taken* in a short transaction and hidden from others for `LEASE`; who is killed in
between leaves it to be found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from portal.sharing.couriers.receipts import Receipt
from portal.sharing.couriers.rules import judge, pause_after
from portal.sharing.couriers.websub import LONGEST_LEASE, Mode
from portal.sharing.models import HubSubscription, ItemSet
from portal.sharing.queries.items import newest_sequence
from portal.sharing.states import Outcome, SubscriptionState

LEASE = timedelta(minutes=5)
AT_ONCE = 100
MOST_ASKS = 4  # how often a subscriber that does not answer is asked whether it meant it
_KEPT = timedelta(days=30)  # how long one that ended is still shown


class Reply(StrEnum):
    """What a subscriber said when it was asked whether it meant it."""

    MEANT = "yes"
    NOT_MEANT = "no"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish as it is kept: `topic` is a path of the portal, the secret is sealed."""

    topic: str
    set_code: str
    callback: str
    mode: Mode
    lease: timedelta
    sealed_secret: str = ""


@transaction.atomic
def ask_to_subscribe(*, asked: Asked, at: datetime) -> HubSubscription | None:
    """Write down what somebody asked in a subscriber's name; it holds once the subscriber says that it was meant.

    To end what never was is nothing: None.
    """
    found = HubSubscription.objects.select_for_update().filter(topic=asked.topic, callback=asked.callback)
    subscription = found.first()
    if subscription is None:
        if asked.mode is Mode.UNSUBSCRIBE:
            return None
        subscription = HubSubscription(topic=asked.topic, callback=asked.callback, created_at=at, not_before=at)
    if subscription.state != SubscriptionState.ACTIVE:
        subscription.state = SubscriptionState.VERIFYING.value
    subscription.set_code = asked.set_code
    subscription.wanted_mode, subscription.wanted_secret = asked.mode.value, asked.sealed_secret
    subscription.wanted_lease_seconds = int(asked.lease.total_seconds())
    subscription.asked_at, subscription.ask_not_before, subscription.asks = at, at, 0
    subscription.save()
    return subscription


@transaction.atomic
def take_asked(*, at: datetime, limit: int = AT_ONCE) -> list[HubSubscription]:
    """Wishes whose subscribers are to be asked whether they meant them."""
    waiting = HubSubscription.objects.filter(asked_at__isnull=False, ask_not_before__lte=at)
    held = waiting.select_for_update(skip_locked=True).order_by("ask_not_before", "pk")
    taken = list(held[:limit])
    keys = [one.pk for one in taken]
    HubSubscription.objects.filter(pk__in=keys).update(asks=F("asks") + 1, ask_not_before=at + LEASE)
    return taken


def known_sets(*, codes: Sequence[str]) -> set[str]:
    """Those of these sets to which anything belongs; everything ("") always does."""
    return {"", *ItemSet.objects.filter(code__in=codes).values_list("code", flat=True).distinct()}


@transaction.atomic
def settle_asked(*, taken: HubSubscription, reply: Reply, at: datetime) -> None:
    """A subscriber has said whether it meant the wish that was taken. A wish that came meanwhile waits for its own."""
    current = HubSubscription.objects.select_for_update().filter(pk=taken.pk, asked_at=taken.asked_at).first()
    if current is None:
        return
    if reply is Reply.SILENT and current.asks < MOST_ASKS:
        current.ask_not_before = at + pause_after(current.asks, salt=str(current.pk), longest=timedelta(hours=1))
        current.save(update_fields=["ask_not_before"])
        return
    if reply is Reply.MEANT:
        _fulfil(current, at)
    elif current.state == SubscriptionState.VERIFYING:
        current.state = SubscriptionState.DENIED.value
    current.asked_at = current.ask_not_before = None
    current.wanted_secret = ""
    current.save()


def _fulfil(current: HubSubscription, at: datetime) -> None:
    if current.wanted_mode == Mode.UNSUBSCRIBE:
        current.state, current.secret = SubscriptionState.ENDED.value, ""
        return
    if current.state != SubscriptionState.ACTIVE:
        # It fetches the feed once by itself; what changes from now on is brought.
        current.wanted_sequence = current.delivered_sequence = newest_sequence()
        current.attempts, current.not_before = 0, at
    current.state, current.secret = SubscriptionState.ACTIVE.value, current.wanted_secret
    lease = min(timedelta(seconds=current.wanted_lease_seconds), LONGEST_LEASE)
    current.lease_until = at + lease


@transaction.atomic
def take_due(*, at: datetime, limit: int = AT_ONCE) -> list[HubSubscription]:
    """Subscriptions whose topic has changed since they had it last."""
    waiting = HubSubscription.objects.filter(
        state=SubscriptionState.ACTIVE.value,
        wanted_sequence__gt=F("delivered_sequence"),
        lease_until__gt=at,
        not_before__lte=at,
    )
    taken = list(waiting.select_for_update(skip_locked=True).order_by("not_before", "pk")[:limit])
    keys = [one.pk for one in taken]
    HubSubscription.objects.filter(pk__in=keys).update(
        attempts=F("attempts") + 1, not_before=at + LEASE, last_sent_at=at
    )
    return taken


@transaction.atomic
def settle_sent(*, taken: HubSubscription, receipt: Receipt, at: datetime) -> None:
    """The topic was brought as it stood at `taken.wanted_sequence`, or was not. What is delivered only goes up."""
    current = HubSubscription.objects.select_for_update().get(pk=taken.pk)
    current.last_outcome, current.last_error = receipt.outcome.value, receipt.error[:200]
    if receipt.outcome is Outcome.CONFIRMED:
        current.delivered_sequence = max(current.delivered_sequence, taken.wanted_sequence)
        current.attempts, current.not_before = 0, at
    elif receipt.outcome is Outcome.GONE:
        current.state, current.secret = SubscriptionState.ENDED.value, ""
    else:
        verdict = judge(receipt=receipt, attempts=current.attempts, is_withdrawal=True, salt=str(current.pk))
        current.not_before = at + verdict.pause
    current.save()


@transaction.atomic
def end_leases(*, at: datetime) -> int:
    """What was not renewed is over; what ended long ago is forgotten. Returns how many ended."""
    over = HubSubscription.objects.filter(state=SubscriptionState.ACTIVE.value, lease_until__lte=at)
    count = over.update(state=SubscriptionState.ENDED.value, secret="")
    ended = HubSubscription.objects.exclude(state=SubscriptionState.ACTIVE.value)
    ended.filter(created_at__lt=at - _KEPT, asked_at__isnull=True).delete()
    return count
