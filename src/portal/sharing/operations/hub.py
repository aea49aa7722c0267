"""The WebSub hub: subscription requests, verification, distribution, expiry; requests are sent outside transactions."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from portal.outward.operations import http_client
from portal.schema.models import save_fields
from portal.sharing.delivery import (
    LONGEST_LEASE,
    HubMode,
    ReceiverResponse,
    confirmation_question,
    denial,
    distribution_headers,
    pause_after,
    pause_after_attempt,
)
from portal.sharing.models import HubSubscription, ItemSet
from portal.sharing.operations import enqueue_once
from portal.sharing.operations.delivery import LIMITS, Clock, response_of
from portal.sharing.queries import data_publisher
from portal.sharing.queries.feeds import NoSuchFeed, render
from portal.sharing.queries.items import newest_sequence
from portal.sharing.states import AttemptOutcome, SubscriptionState
from portal.sharing.syndication import HUB_PATH, MEDIA_TYPES, format_of
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import Client, Request, Response

HUB_LEASE = timedelta(minutes=5)
AT_ONCE = 100
MOST_ASKS = 4  # most verification requests to a subscriber that does not answer


class SubscriberReply(StrEnum):
    """A subscriber's answer to the verification of intent."""

    MEANT = "yes"
    NOT_MEANT = "no"
    SILENT = "silent"


@transaction.atomic
def ask_to_subscribe(
    *,
    topic: str,
    set_code: str,
    callback: str,
    mode: HubMode,
    lease: timedelta,
    secret: str = "",
    at: datetime,
) -> HubSubscription | None:
    """Store a subscription request; it takes effect once the subscriber has verified it.

    `topic` is a path of the portal. Returns None for an unsubscription without a subscription.
    """
    subscription = HubSubscription.objects.select_for_update().filter(topic=topic, callback=callback).first()
    if subscription is None:
        if mode is HubMode.UNSUBSCRIBE:
            return None
        subscription = HubSubscription(topic=topic, callback=callback, created_at=at, not_before=at)
    if subscription.state != SubscriptionState.ACTIVE:
        subscription.state = SubscriptionState.VERIFYING.value
    subscription.set_code = set_code
    subscription.wanted_mode, subscription.wanted_secret = mode.value, secret
    subscription.wanted_lease_seconds = int(lease.total_seconds())
    subscription.asked_at, subscription.ask_not_before, subscription.asks = at, at, 0
    subscription.save()
    return subscription


@transaction.atomic
def take_asked(*, at: datetime, limit: int = AT_ONCE) -> list[HubSubscription]:
    """Lease subscriptions whose requests are due for verification."""
    taken = list(
        HubSubscription.objects.filter(asked_at__isnull=False, ask_not_before__lte=at)
        .select_for_update(skip_locked=True)
        .order_by("ask_not_before", "pk")[:limit]
    )
    HubSubscription.objects.filter(pk__in=[one.pk for one in taken]).update(
        asks=F("asks") + 1, ask_not_before=at + HUB_LEASE
    )
    return taken


@transaction.atomic
def settle_asked(*, taken: HubSubscription, reply: SubscriberReply, at: datetime) -> None:
    """Apply the subscriber's answer to the request that was leased; a newer request is verified separately."""
    current = HubSubscription.objects.select_for_update().filter(pk=taken.pk, asked_at=taken.asked_at).first()
    if current is None:
        return
    if reply is SubscriberReply.SILENT and current.asks < MOST_ASKS:
        save_fields(
            current, ask_not_before=at + pause_after(current.asks, salt=str(current.pk), longest=timedelta(hours=1))
        )
        return
    if reply is SubscriberReply.MEANT:
        _fulfil(current, at)
    elif current.state == SubscriptionState.VERIFYING:
        current.state = SubscriptionState.DENIED.value
    current.asked_at = current.ask_not_before = None
    current.wanted_secret = ""
    current.save()


def _fulfil(current: HubSubscription, at: datetime) -> None:
    if current.wanted_mode == HubMode.UNSUBSCRIBE:
        current.state, current.secret = SubscriptionState.ENDED.value, ""
        return
    if current.state != SubscriptionState.ACTIVE:
        # The subscriber fetches the feed once by itself; only later changes are distributed.
        current.wanted_sequence = current.delivered_sequence = newest_sequence()
        current.attempts, current.not_before = 0, at
    current.state, current.secret = SubscriptionState.ACTIVE.value, current.wanted_secret
    current.lease_until = at + min(timedelta(seconds=current.wanted_lease_seconds), LONGEST_LEASE)


@transaction.atomic
def take_due(*, at: datetime, limit: int = AT_ONCE) -> list[HubSubscription]:
    """Lease active subscriptions whose topic has changed since the last delivery."""
    waiting = HubSubscription.objects.filter(
        state=SubscriptionState.ACTIVE.value,
        wanted_sequence__gt=F("delivered_sequence"),
        lease_until__gt=at,
        not_before__lte=at,
    )
    taken = list(waiting.select_for_update(skip_locked=True).order_by("not_before", "pk")[:limit])
    HubSubscription.objects.filter(pk__in=[one.pk for one in taken]).update(
        attempts=F("attempts") + 1, not_before=at + HUB_LEASE, last_sent_at=at
    )
    return taken


@transaction.atomic
def settle_sent(*, taken: HubSubscription, receipt: ReceiverResponse, at: datetime) -> None:
    """Store whether the topic was delivered up to `taken.wanted_sequence`. `delivered_sequence` never decreases."""
    current = HubSubscription.objects.select_for_update().get(pk=taken.pk)
    current.last_outcome, current.last_error = receipt.outcome.value, receipt.error[:200]
    if receipt.outcome is AttemptOutcome.CONFIRMED:
        current.delivered_sequence = max(current.delivered_sequence, taken.wanted_sequence)
        current.attempts, current.not_before = 0, at
    elif receipt.outcome is AttemptOutcome.GONE:
        current.state, current.secret = SubscriptionState.ENDED.value, ""
    else:
        current.not_before = at + pause_after_attempt(
            receipt=receipt, attempts=current.attempts, is_withdrawal=True, salt=str(current.pk)
        )
    current.save()


@transaction.atomic
def end_leases(*, at: datetime) -> int:
    """End subscriptions whose lease has expired. Returns how many."""
    return HubSubscription.objects.filter(state=SubscriptionState.ACTIVE.value, lease_until__lte=at).update(
        state=SubscriptionState.ENDED.value, secret=""
    )


logger = logging.getLogger(__name__)


Render = Callable[[str], bytes]  # path of a feed -> its first page


@task
def serve() -> int:
    """Send verifications and distributions that are due. Returns how many requests were handled."""
    door, total = http_client(), 0
    while count := ask_some(door=door) + distribute_some(door=door):
        total += count
    return total


def serve_due(*, at: datetime) -> None:
    """Scheduled every few seconds: end expired leases and enqueue `serve` if anything is due."""
    end_leases(at=at)
    asked = HubSubscription.objects.filter(asked_at__isnull=False, ask_not_before__lte=at)
    behind = HubSubscription.objects.filter(
        state=SubscriptionState.ACTIVE.value, wanted_sequence__gt=F("delivered_sequence"), not_before__lte=at
    )
    if asked.exists() or behind.exists():
        enqueue_once(serve)


# ---- verification of intent ------------------------------------------------------------------------------------------


def ask_some(*, door: Client, clock: Clock = timezone.now) -> int:
    """Verify the intent of subscribers; deny subscriptions to feeds that do not exist."""
    taken = take_asked(at=clock())
    # Sets with at least one item; everything ("") always counts.
    here = ItemSet.objects.filter(code__in=[one.set_code for one in taken])
    known = {"", *here.values_list("code", flat=True).distinct()}
    challenges = {one.pk: secrets.token_urlsafe(24) for one in taken if one.set_code in known}
    for one, answered in fetch_many(
        door, ((one, Request("GET", _question(one, challenges.get(one.pk)))) for one in taken), limits=LIMITS
    ):
        settle_asked(
            taken=one,
            reply=_reply(answered, challenges[one.pk]) if one.pk in challenges else SubscriberReply.NOT_MEANT,
            at=clock(),
        )
    return len(taken)


def _question(one: HubSubscription, challenge: str | None) -> str:
    topic = data_publisher().at(one.topic)
    if challenge is None:
        return denial(callback=one.callback, topic=topic, reason="There is no such feed on this portal.")
    return confirmation_question(
        callback=one.callback,
        mode=HubMode(one.wanted_mode),
        topic=topic,
        challenge=challenge,
        lease=timedelta(seconds=one.wanted_lease_seconds),
    )


def _reply(answered: Response | HttpFailure, challenge: str) -> SubscriberReply:
    """Map the response: an echoed challenge verifies the intent; after a failure or a 5xx the request is repeated
    later."""
    if isinstance(answered, HttpFailure) or answered.status >= 500:
        return SubscriberReply.SILENT
    is_echo = answered.is_success and hmac.compare_digest(answered.body.strip(), challenge.encode())
    return SubscriberReply.MEANT if is_echo else SubscriberReply.NOT_MEANT


# ---- distribution ----------------------------------------------------------------------------------------------------


def distribute_some(*, door: Client, render: Render = render, clock: Clock = timezone.now) -> int:
    """Deliver changed topics to their subscribers; each topic is rendered once for all of them."""
    taken = take_due(at=clock())
    for one, answered in fetch_many(door, _brought(taken, render, clock), limits=LIMITS):
        receipt = response_of(answered, at=clock())
        if receipt.outcome is not AttemptOutcome.CONFIRMED:
            logger.warning("Subscription %d was not served: %s", one.pk, receipt.outcome.value)
        settle_sent(taken=one, receipt=receipt, at=clock())
    return len(taken)


def _brought(
    taken: Sequence[HubSubscription], render: Render, clock: Clock
) -> Iterator[tuple[HubSubscription, Request]]:
    made = {topic: _made(topic, render) for topic in dict.fromkeys(one.topic for one in taken)}
    for one in taken:
        body = made[one.topic]
        if one.secret is None or body is None:
            is_lost = one.secret is None
            why = "Khóa của cổng đã đổi; nơi nhận cần đăng ký lại" if is_lost else "Nguồn tin này không còn"
            settle_sent(taken=one, receipt=ReceiverResponse(AttemptOutcome.GONE, error=why), at=clock())
            continue
        form = format_of(one.topic)
        headers = distribution_headers(
            hub=data_publisher().at(HUB_PATH),
            topic=data_publisher().at(one.topic),
            media_type=MEDIA_TYPES[form] if form else "",
            body=body,
            secret=one.secret,
        )
        yield one, Request("POST", one.callback, headers, body)


def _made(topic: str, render: Render) -> bytes | None:
    try:
        return render(topic)
    except NoSuchFeed:
        return None
