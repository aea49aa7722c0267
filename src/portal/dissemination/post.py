"""The post office: empty the outbox through a courier. The database is the truth, the task only a hint to look."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.dissemination.couriers.port import Courier, Message, Outcome
from portal.dissemination.mail import MailCourier
from portal.dissemination.operations import Handed, put_aside, record_receipt, take_letters
from portal.dissemination.writing import House, Writer

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

# Bundles in one run of the task: after them others have their turn.
BUNDLES = 10


def house() -> House:
    return House(
        name=settings.PORTAL_NAME,
        owner=settings.PORTAL_OWNER,
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def courier() -> Courier:
    return MailCourier(sender=settings.DEFAULT_FROM_EMAIL, reply_to=settings.MAIL_REPLY_TO)


@task
def deliver() -> int:
    """Send what is due, some bundles of it; asks for itself again while there is more. Returns how many were taken."""
    total = 0
    for _ in range(BUNDLES):
        taken = deliver_some(courier=courier(), house=house(), key=settings.SECRET_KEY)
        total += taken
        if not taken:
            return total
    hint()
    return total


def hint() -> None:
    """Ask the background to look into the outbox, once this transaction (if there is one) is committed."""
    transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=deliver.module_path)
    if not waiting.exists():
        deliver.enqueue()


def deliver_some(*, courier: Courier, house: House, key: str, clock: Clock = timezone.now) -> int:
    """Take one bundle and carry it. Returns how many letters were taken; 0 = nothing is due."""
    at = clock()
    taken = take_letters(courier=courier.name, key=key, at=at)
    writer = Writer(house=house, key=key, at=at)
    handed = {message.reference: (one, message) for one in taken if (message := _written(one, writer, at=at))}
    for receipt in courier.carry(message for _, message in handed.values()):
        record_receipt(handed=handed[receipt.reference][0], receipt=receipt, key=key, at=clock())
        if receipt.outcome is not Outcome.ACCEPTED:
            logger.warning("A letter was not accepted: %s %s", receipt.outcome.value, receipt.reply)
    return len(taken)


def _written(handed: Handed, writer: Writer, *, at: datetime) -> Message | None:
    """The message, or None after a letter that has nothing to say any more was put aside."""
    message = writer.write(handed)
    if message is None:
        put_aside(handed=handed, at=at)
    return message
