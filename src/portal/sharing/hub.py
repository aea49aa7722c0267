"""The WebSub hub: subscribers are asked whether they meant it, and brought what changes, with no transaction open."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.outward.operations import open_door
from portal.sharing.couriers.receipts import Receipt, read_receipt
from portal.sharing.couriers.websub import Mode, denial, distribution_headers, question
from portal.sharing.delivering import LIMITS, Clock
from portal.sharing.feeding.rendering import NoSuchFeed, render
from portal.sharing.feeding.topics import MEDIA_TYPES, form_of
from portal.sharing.models import HubSubscription
from portal.sharing.operations.subscribing import (
    Reply,
    end_leases,
    known_sets,
    settle_asked,
    settle_sent,
    take_asked,
    take_due,
)
from portal.sharing.sealing import unseal
from portal.sharing.states import Outcome, SubscriptionState
from safehttp.failures import Failure
from safehttp.many import fetch_many
from safehttp.port import Answered, Asked, Door

logger = logging.getLogger(__name__)

PATH = "/websub/"
_NO_SUCH_TOPIC = "There is no such feed on this portal."
_NO_FEED = "Nguồn tin này không còn"
_WRONG_KEY = "Khóa của cổng đã đổi; nơi nhận cần đăng ký lại"

Render = Callable[[str], bytes]  # path of a feed -> its first page


@dataclass(frozen=True, slots=True)
class Hub:
    """What the hub is: the portal's address without a slash at the end, the installation's key, how feeds are made."""

    base: str
    key: str
    render: Render = render

    @property
    def url(self) -> str:
        return f"{self.base}{PATH}"

    def topic(self, path: str) -> str:
        return urljoin(self.base, path)


def open_hub() -> Hub:
    return Hub(base=settings.PORTAL_BASE_URL.rstrip("/"), key=settings.SECRET_KEY)


@task
def serve() -> int:
    """Ask and bring what is due. Returns how many subscribers were spoken to."""
    door, hub, total = open_door(), open_hub(), 0
    while count := ask_some(door=door, hub=hub) + distribute_some(door=door, hub=hub):
        total += count
    return total


def hint() -> None:
    """Once this transaction (if there is one) is committed, ask the background to serve."""
    transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=serve.module_path)
    if not waiting.exists():
        serve.enqueue()


def serve_due(*, at: datetime) -> None:
    """A chore, every few seconds: leases end, and somebody serves what is due."""
    end_leases(at=at)
    asked = HubSubscription.objects.filter(asked_at__isnull=False, ask_not_before__lte=at)
    behind = HubSubscription.objects.filter(
        state=SubscriptionState.ACTIVE.value, wanted_sequence__gt=F("delivered_sequence"), not_before__lte=at
    )
    if asked.exists() or behind.exists():
        _ask()


# ---- was it meant? ---------------------------------------------------------------------------------------------------


def ask_some(*, door: Door, hub: Hub, clock: Clock = timezone.now) -> int:
    """Ask subscribers whether they meant what somebody asked in their name; tell those who get nothing."""
    taken = take_asked(at=clock())
    known = known_sets(codes=[one.set_code for one in taken])
    challenges = {one.pk: secrets.token_urlsafe(24) for one in taken if one.set_code in known}
    requests = ((one, Asked("GET", _question(one, hub, challenges.get(one.pk)))) for one in taken)
    for one, answered in fetch_many(door, requests, limits=LIMITS):
        reply = _reply(answered, challenges[one.pk]) if one.pk in challenges else Reply.NOT_MEANT
        settle_asked(taken=one, reply=reply, at=clock())
    return len(taken)


def _question(one: HubSubscription, hub: Hub, challenge: str | None) -> str:
    topic = hub.topic(one.topic)
    if challenge is None:
        return denial(callback=one.callback, topic=topic, reason=_NO_SUCH_TOPIC)
    lease = timedelta(seconds=one.wanted_lease_seconds)
    return question(callback=one.callback, mode=Mode(one.wanted_mode), topic=topic, challenge=challenge, lease=lease)


def _reply(answered: Answered | Failure, challenge: str) -> Reply:
    """Whoever echoes the challenge meant it; a server that has trouble is asked again."""
    if isinstance(answered, Failure) or answered.status >= 500:
        return Reply.SILENT
    is_echo = answered.is_success and hmac.compare_digest(answered.body.strip(), challenge.encode())
    return Reply.MEANT if is_echo else Reply.NOT_MEANT


# ---- what has changed ------------------------------------------------------------------------------------------------


def distribute_some(*, door: Door, hub: Hub, clock: Clock = timezone.now) -> int:
    """Bring topics that changed to their subscribers; each topic is made once for all of them."""
    taken = take_due(at=clock())
    for one, answered in fetch_many(door, _brought(taken, hub, clock), limits=LIMITS):
        receipt = _receipt(answered, clock())
        if receipt.outcome is not Outcome.CONFIRMED:
            logger.warning("Subscription %d was not served: %s", one.pk, receipt.outcome.value)
        settle_sent(taken=one, receipt=receipt, at=clock())
    return len(taken)


def _brought(taken: Sequence[HubSubscription], hub: Hub, clock: Clock) -> Iterator[tuple[HubSubscription, Asked]]:
    made = {topic: _made(topic, hub) for topic in dict.fromkeys(one.topic for one in taken)}
    for one in taken:
        secret, body = unseal(one.secret, key=hub.key), made[one.topic]
        if secret is None or body is None:
            gone = Receipt(Outcome.GONE, error=_WRONG_KEY if secret is None else _NO_FEED)
            settle_sent(taken=one, receipt=gone, at=clock())
            continue
        form = form_of(one.topic)
        headers = distribution_headers(
            hub=hub.url,
            topic=hub.topic(one.topic),
            media_type=MEDIA_TYPES[form] if form else "",
            body=body,
            secret=secret,
        )
        yield one, Asked("POST", one.callback, headers, body)


def _made(topic: str, hub: Hub) -> bytes | None:
    try:
        return hub.render(topic)
    except NoSuchFeed:
        return None


def _receipt(answered: Answered | Failure, at: datetime) -> Receipt:
    """A subscriber owes no receipt: any success is one, whatever it says."""
    if isinstance(answered, Failure):
        return Receipt(Outcome.UNREACHABLE, error=answered.label)
    return read_receipt(status=answered.status, body=b"", retry_after=answered.headers.get("retry-after", ""), at=at)
