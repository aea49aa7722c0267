"""Copies brought up to date by signed webhooks. The database is the truth, the task only a hint to look."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from portal.outward.operations import http_client
from portal.sharing.delivery import (
    ReceiverResponse,
    WebhookAction,
    read_response,
    secrets_at,
    signed_headers,
    trial_payload,
    webhook_action,
    webhook_id,
    webhook_payload,
)
from portal.sharing.models import Copy, Partner
from portal.sharing.operations import enqueue_once
from portal.sharing.operations.ledger import CopyResult, record_results, take_copies
from portal.sharing.queries.items import due, present
from portal.sharing.states import AttemptOutcome
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)


@dataclass(frozen=True, slots=True)
class _End:
    """That the source gives nothing more, and what broke it off."""

    broken_by: BaseException | None = None


def bundles[T](source: Iterable[T], *, seconds: float) -> Iterator[list[T]]:
    """Lists of what the source gives, each so many seconds after its first at the latest; an error of the source last.

    The source is read in a thread of its own, so it must not touch the database.
    """
    waiting: queue.Queue[T | _End] = queue.Queue()
    threading.Thread(target=_pump, args=(source, waiting), name="sharing-pump", daemon=True).start()
    while True:
        first = waiting.get()
        bundle, end = ([], first) if isinstance(first, _End) else _gather(first, waiting, seconds)
        if bundle:
            yield bundle
        if end is not None:
            if end.broken_by is not None:
                raise end.broken_by
            return


def _pump[T](source: Iterable[T], waiting: queue.Queue[T | _End]) -> None:
    try:
        for one in source:
            waiting.put(one)
    except BaseException as error:  # noqa: BLE001  handed over to whoever reads
        waiting.put(_End(error))
    else:
        waiting.put(_End())


def _gather[T](first: T, waiting: queue.Queue[T | _End], seconds: float) -> tuple[list[T], _End | None]:
    bundle, until = [first], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            one = waiting.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(one, _End):
            return bundle, one
        bundle.append(one)
    return bundle, None


logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# A receiver writes one file and answers: it has less time than a site that is harvested.
LIMITS = HttpLimits(connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=2)
MEDIA_TYPE = "application/json; charset=utf-8"
_WRITE_AFTER = 0.5  # seconds for which results are gathered before they are written
# One run of the task; then others have their turn, and it asks for itself again.
_RUN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class WebhookSigner:
    """Who signs: the installation's key, from which the partners' secrets are made, and beside it those of before."""

    key: str

    def request(self, *, partner: Partner, message_id: str, body: bytes, at: datetime) -> Request:
        version, since = partner.secret_version, partner.secret_rotated_at
        made = [
            secrets_at(key=key, uid=partner.uid, version=version, rotated_at=since, at=at)
            for key in (self.key, *settings.SECRET_KEY_FALLBACKS)
        ]
        headers = signed_headers(
            secrets=[one for some in made for one in some],
            message_id=message_id,
            body=body,
            at=at,
        )
        return Request("POST", partner.webhook_url, {"content-type": MEDIA_TYPE, **headers}, body)


@task
def deliver() -> int:
    """Send what is due for some seconds; asks for itself again while there is more. Returns how many were sent."""
    door, sender, total, begun = http_client(), WebhookSigner(settings.SECRET_KEY), 0, time.monotonic()
    while taken := deliver_some(door=door, sender=sender):
        total += taken
        if time.monotonic() - begun > _RUN_SECONDS:
            wake_delivery()
            break
    return total


def wake_delivery() -> None:
    """Once this transaction (if there is one) is committed, ask the background to send."""
    transaction.on_commit(partial(enqueue_once, deliver), robust=True)


def send_due(*, at: datetime) -> None:
    """Scheduled, every few seconds: see that somebody sends what is due."""
    if due(at=at).exists():
        enqueue_once(deliver)


def deliver_some(*, door: Client, sender: WebhookSigner, clock: Clock = timezone.now) -> int:
    """Take one bundle, send it in parallel with no transaction open, write down what came of it. 0 = nothing is due."""
    taken = take_copies(at=clock())
    if not taken:
        return 0
    for answers in bundles(fetch_many(door, _requests(taken, sender, clock()), limits=LIMITS), seconds=_WRITE_AFTER):
        at = clock()
        record_results(results=[_result(one, answered, at) for one, answered in answers], at=at)
    return len(taken)


def _requests(taken: Sequence[Copy], sender: WebhookSigner, at: datetime) -> list[tuple[Copy, Request]]:
    """One request for each copy; an item that goes to many sites is written once for each action."""
    items = {item.content_id: item for item in present(list({one.item for one in taken}))}
    bodies: dict[tuple[UUID, WebhookAction], bytes] = {}
    requests = []
    for one in taken:
        item = items[one.item.content_id]
        action = webhook_action(item, confirmed_version=one.confirmed_version)
        if (item.content_id, action) not in bodies:
            bodies[item.content_id, action] = webhook_payload(item, action=action)
        asked = sender.request(
            partner=one.partner,
            message_id=webhook_id(content_id=item.content_id, version=item.version),
            body=bodies[item.content_id, action],
            at=at,
        )
        requests.append((one, asked))
    return requests


def _result(one: Copy, answered: Response | HttpFailure, at: datetime) -> CopyResult:
    receipt = response_of(answered, content_id=one.item.content_id, version=one.wanted_version, at=at)
    if receipt.outcome is not AttemptOutcome.CONFIRMED:
        logger.warning("Copy %d was not confirmed: %s %s", one.pk, receipt.outcome.value, receipt.status)
    took = answered.seconds if isinstance(answered, Response) else 0.0
    return CopyResult(one.pk, one.wanted_version, receipt, milliseconds=round(took * 1000))


def response_of(
    answered: Response | HttpFailure, *, content_id: UUID | None = None, version: int = 0, at: datetime
) -> ReceiverResponse:
    """What came back, or did not, as a receipt; of who owes none, any success is one (no `content_id`)."""
    return (
        ReceiverResponse(AttemptOutcome.UNREACHABLE, error=answered.label)
        if isinstance(answered, HttpFailure)
        else read_response(
            status=answered.status,
            body=answered.body,
            retry_after=answered.headers.get("retry-after", ""),
            content_id=content_id,
            version=version,
            at=at,
        )
    )


def try_partner(*, partner: Partner, door: Client, sender: WebhookSigner, at: datetime) -> ReceiverResponse:
    """What the site says to a signed request that asks nothing of it. Never called with a transaction open."""
    content_id = uuid4()
    asked = sender.request(
        partner=partner,
        message_id=webhook_id(content_id=content_id, version=0),
        body=trial_payload(content_id=content_id),
        at=at,
    )
    return response_of(_answered(door, asked), content_id=content_id, version=0, at=at)


def _answered(door: Client, asked: Request) -> Response | HttpFailure:
    try:
        return door.fetch(asked, limits=LIMITS)
    except HttpFailure as failure:
        return failure
