"""Notices of carriers of text messages are read, each in a transaction of its own: receipts, and what people wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from portal.dissemination.couriers.http_sms.courier import read_callback
from portal.dissemination.couriers.port import Report, Word
from portal.dissemination.couriers.stopping import wants_to_join, wants_to_stop
from portal.dissemination.dispatching.sms import courier_of_http, profile_of
from portal.dissemination.models import Account, HandedPart, Notice
from portal.dissemination.operations.hearing import done_with, read_again, take_notices
from portal.dissemination.operations.saying_no import allow_again, note_word, number_of, stop_by_word
from portal.dissemination.operations.sending import apply_reports
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import AccountKind, DeliveryState, HeardKind
from portal.outward.port import Door

logger = logging.getLogger(__name__)

_KINDS = (AccountKind.SMPP.value, AccountKind.ESMS.value, AccountKind.HTTP.value)
# Receipts that wait for their message are read by the outbox.
_READ_HERE = (HeardKind.WORD, HeardKind.OTHER)
_BUNDLE = 100
# Carriers keep what became of a message for a week; before the first minutes are over there is nothing to say.
_ASK_AFTER, _ASK_UNTIL = timedelta(minutes=10), timedelta(days=6)
# Few enough that a carrier who keeps all of them waiting keeps the worker half a minute.
_ASK_AT_ONCE = 48


def read_sms(*, at: datetime) -> int:
    """Read what is due. Returns how many; one that cannot be read is tried again later and stops no other."""
    accounts = list(Account.objects.filter(kind__in=_KINDS).values_list("pk", flat=True))
    read = 0
    while taken := take_notices(accounts=accounts, at=at, limit=_BUNDLE, kinds=_READ_HERE):
        for notice in taken:
            _read_one(notice, at)
        read += len(taken)
    return read


def poll_sms(*, at: datetime, door: Door | None = None) -> int:
    """Ask carriers what became of messages of which they have said nothing. Returns how much was learnt."""
    learnt = 0
    for account in Account.objects.filter(kind__in=_KINDS[1:], is_open=True).order_by("pk"):
        try:
            courier = courier_of_http(account, door=door)
        except SecretMissing:
            continue
        reports = list(courier.poll(_unreported(account, at)))
        if reports:
            learnt += apply_reports(account=account, heard=reports, at=at)
    return learnt


def _unreported(account: Account, at: datetime) -> list[str]:
    waiting = HandedPart.objects.filter(
        account=account,
        arrival="",
        delivery__state__in=[DeliveryState.ACCEPTED.value, DeliveryState.UNKNOWN.value],
        delivery__handed_at__range=(at - _ASK_UNTIL, at - _ASK_AFTER),
    )
    # Those that were asked for least lately would need a column; a random handful comes round to all of them.
    return list(waiting.order_by("?").values_list("outside_id", flat=True)[:_ASK_AT_ONCE])


def _read_one(notice: Notice, at: datetime) -> None:
    try:
        with transaction.atomic():
            told = _told(notice)
            _heed(notice, told, at)
            done_with(notice=notice, at=at, error="" if told else "khong-noi-gi")
    except Exception as error:  # noqa: BLE001 - a fault of ours stops no other notice; its words may quote a person
        logger.error("Notice %s was not read: %s", notice.pk, type(error).__name__)  # noqa: TRY400
        read_again(notice=notice, at=at, error=type(error).__name__)


def _told(notice: Notice) -> Sequence[Report | Word]:
    said = json.loads(notice.raw)
    if notice.kind == HeardKind.WORD:
        return [Word(said["sender"], said["text"], said["id"], parse_datetime(said["at"]) if said["at"] else None)]
    return read_callback(
        profile_of(notice.account),
        query=said["query"],
        body=said["body"].encode(),
        content_type=said["type"],
    )


def _heed(notice: Notice, told: Sequence[Report | Word], at: datetime) -> None:
    reports = [one for one in told if isinstance(one, Report)]
    if reports:
        apply_reports(account=notice.account, heard=reports, at=at)
    for word in told:
        if isinstance(word, Word):
            _heed_word(notice, word, at)


def _heed_word(notice: Notice, word: Word, at: datetime) -> None:
    number = number_of(word.sender, key=settings.SECRET_KEY)
    if number is None:
        return
    when = min(word.at or notice.received_at, notice.received_at)
    names = frozenset({notice.account.sender} - {""})
    note_word(number=number, happened_at=when)
    if wants_to_stop(word.text, names=names):
        stop_by_word(number=number, happened_at=when, at=at)
    elif wants_to_join(word.text, names=names):
        allow_again(number=number, happened_at=when)
