"""Notices of carriers of text messages are read, each in a transaction of its own: receipts, and what people wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from messageproviders.http_sms.courier import read_callback
from messageproviders.http_sms.signing import is_signed
from messageproviders.port import Report, Word
from messageproviders.stopping import wants_to_join, wants_to_stop
from portal.dissemination.dispatching.sms import courier_of_http, profile_of, signing_secrets_of
from portal.dissemination.models import Account, Notice
from portal.dissemination.operations.hearing import done_with, read_again, take_notices
from portal.dissemination.operations.saying_no import allow_again, note_word, number_of, stop_by_word
from portal.dissemination.operations.sending import apply_reports
from portal.dissemination.queries.unreported import unreported
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import AccountKind, HeardKind
from safehttp.port import Door

logger = logging.getLogger(__name__)

_KINDS = (AccountKind.SMPP.value, AccountKind.ESMS.value, AccountKind.HTTP.value)
# Receipts that wait for their message are read by the outbox.
_READ_HERE = (HeardKind.WORD, HeardKind.OTHER)
_BUNDLE = 100
_WRONGLY_SIGNED = "chu-ky-sai"


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
        reports = list(courier.poll(unreported(account=account, at=at)))
        if reports:
            learnt += apply_reports(account=account, heard=reports, at=at)
    return learnt


def _read_one(notice: Notice, at: datetime) -> None:
    try:
        with transaction.atomic():
            told, is_true = _told(notice)
            if is_true:
                _heed(notice, told, at)
            done_with(notice=notice, at=at, error=_WRONGLY_SIGNED if not is_true else "" if told else "khong-noi-gi")
    except Exception as error:  # noqa: BLE001 - a fault of ours stops no other notice; its words may quote a person
        logger.error("Notice %s was not read: %s", notice.pk, type(error).__name__)  # noqa: TRY400
        read_again(notice=notice, at=at, error=type(error).__name__)


def _told(notice: Notice) -> tuple[Sequence[Report | Word], bool]:
    """What it tells, and whether it is the carrier's: words are signed where an account has the carrier's key."""
    said = json.loads(notice.raw)
    if notice.kind == HeardKind.WORD:
        at = parse_datetime(said["at"]) if said["at"] else None
        return [Word(said["sender"], said["text"], said["id"], at)], True
    profile = profile_of(notice.account)
    came = {"query": said["query"], "body": said["body"].encode(), "content_type": said["type"]}
    told = read_callback(profile, **came)
    has_words = any(isinstance(one, Word) for one in told)
    return told, not has_words or is_signed(profile, secrets=signing_secrets_of(notice.account, profile), **came)


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
