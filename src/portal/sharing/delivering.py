"""Copies brought up to date through the door out of the house. The database is the truth, the task only a hint to look.

What is sent is each item's newest state, whatever happened in between, so nothing is kept in order and nothing is lost:
a site that was away for a day gets one request for each thing that is different from what it confirmed last.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.outward.operations import open_door
from portal.sharing.bundling import bundles
from portal.sharing.couriers.payload import Action, action_for, payload
from portal.sharing.couriers.receipts import Receipt, read_receipt
from portal.sharing.couriers.signing import secrets_at, signed_headers, webhook_id
from portal.sharing.models import Partner
from portal.sharing.operations.delivering import Result, Taken, record_results, take_copies
from portal.sharing.presenting import present
from portal.sharing.queries.due import due
from portal.sharing.states import Outcome
from safehttp.failures import Failure
from safehttp.many import fetch_many
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# A receiver writes one file and answers: it has less time than a site that is harvested.
LIMITS = Limits(connect_seconds=3, read_seconds=8, total_seconds=10, most_body_bytes=64 * 1024, most_redirects=2)
MEDIA_TYPE = "application/json; charset=utf-8"
_WRITE_AFTER = 0.5  # seconds for which results are gathered before they are written
# One run of the task; then others have their turn, and it asks for itself again.
_RUN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs: the installation's key, from which the partners' secrets are made."""

    key: str

    def request(self, *, partner: Partner, message_id: str, body: bytes, at: datetime) -> Asked:
        secrets = secrets_at(
            key=self.key, uid=partner.uid, version=partner.secret_version, rotated_at=partner.secret_rotated_at, at=at
        )
        headers = signed_headers(secrets=secrets, message_id=message_id, body=body, at=at)
        return Asked("POST", partner.webhook_url, {"content-type": MEDIA_TYPE, **headers}, body)


@task
def deliver() -> int:
    """Send what is due for some seconds; asks for itself again while there is more. Returns how many were sent."""
    door, sender, total, begun = open_door(), Sender(settings.SECRET_KEY), 0, time.monotonic()
    while taken := deliver_some(door=door, sender=sender):
        total += taken
        if time.monotonic() - begun > _RUN_SECONDS:
            hint()
            break
    return total


def hint() -> None:
    """Once this transaction (if there is one) is committed, ask the background to send."""
    transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=deliver.module_path)
    if not waiting.exists():
        deliver.enqueue()


def send_due(*, at: datetime) -> None:
    """A chore, every few seconds: see that somebody sends what is due."""
    if due(at=at).exists():
        _ask()


def deliver_some(*, door: Door, sender: Sender, clock: Clock = timezone.now) -> int:
    """Take one bundle, send it in parallel with no transaction open, write down what came of it. 0 = nothing is due."""
    taken = take_copies(at=clock())
    if not taken:
        return 0
    requests = _requests(taken, sender, clock())
    for answers in bundles(fetch_many(door, requests, limits=LIMITS), seconds=_WRITE_AFTER):
        at = clock()
        record_results(results=[_result(one, answered, at) for one, answered in answers], at=at)
    return len(taken)


def _requests(taken: Sequence[Taken], sender: Sender, at: datetime) -> list[tuple[Taken, Asked]]:
    """One request for each copy; an item that goes to many sites is written once for each action."""
    items = {item.content_id: item for item in present(list({one.copy.item for one in taken}))}
    bodies: dict[tuple[UUID, Action], bytes] = {}
    requests = []
    for one in taken:
        item = items[one.copy.item.content_id]
        action = action_for(item, confirmed_version=one.copy.confirmed_version)
        if (item.content_id, action) not in bodies:
            bodies[item.content_id, action] = payload(item, action=action)
        asked = sender.request(
            partner=one.copy.partner,
            message_id=webhook_id(content_id=item.content_id, version=item.version),
            body=bodies[item.content_id, action],
            at=at,
        )
        requests.append((one, asked))
    return requests


def _result(one: Taken, answered: Answered | Failure, at: datetime) -> Result:
    receipt = receipt_of(answered, content_id=one.copy.item.content_id, version=one.version, at=at)
    if receipt.outcome is not Outcome.CONFIRMED:
        logger.warning("Copy %d was not confirmed: %s %s", one.copy.pk, receipt.outcome.value, receipt.status)
    took = answered.seconds if isinstance(answered, Answered) else 0.0
    return Result(one.copy.pk, one.version, receipt, milliseconds=round(took * 1000))


def receipt_of(answered: Answered | Failure, *, content_id: UUID, version: int, at: datetime) -> Receipt:
    """What came back, or did not, as a receipt."""
    if isinstance(answered, Failure):
        return Receipt(Outcome.UNREACHABLE, error=answered.label)
    return read_receipt(
        status=answered.status,
        body=answered.body,
        retry_after=answered.headers.get("retry-after", ""),
        content_id=content_id,
        version=version,
        at=at,
    )
