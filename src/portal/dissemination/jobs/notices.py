"""Reads providers' notices, each in a transaction of its own: receipts, and what people wrote or did."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from messageproviders.http_sms.provider import is_signed, read_callback
from messageproviders.port import ArrivalState, DeliveryReport, InboundMessage, delivery_of_reference
from messageproviders.sms import wants_to_join, wants_to_stop
from messageproviders.zalo.client import ZaloTokenMissing
from messageproviders.zalo.provider import arrivals
from messageproviders.zalo.webhooks import ZaloEvent, ZaloEventKind, read_event
from portal.agencies.queries.imprint import current_imprint
from portal.dissemination.channels import code_mark_of, word_in
from portal.dissemination.models import Account, Delivery, HandedPart, Notice
from portal.dissemination.operations import join_by_code
from portal.dissemination.operations import zalo as people
from portal.dissemination.operations.accounts import (
    SecretMissing,
    finish_notice,
    note_daily_quota,
    note_template_state,
    read_again,
    take_notices,
)
from portal.dissemination.operations.inbox import answering_account, receive_message
from portal.dissemination.operations.providers.registry import http_sms_provider_of, profile_of, signing_secrets_of
from portal.dissemination.operations.providers.zalo import sharing_with, zalo_client_of
from portal.dissemination.operations.refusals import (
    MessageAuthor,
    allow_again,
    author_of_number,
    author_on_zalo,
    explain_refusal,
    note_word,
    unsubscribe_by_keyword,
)
from portal.dissemination.operations.sending import apply_reports
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.outbox import unreported
from portal.dissemination.states import AccountKind, Channel, ConsentMethod, MessageState, NoticeKind, RequestKind
from safehttp.types import Client

logger = logging.getLogger(__name__)

_KINDS = (AccountKind.SMPP.value, AccountKind.ESMS.value, AccountKind.HTTP.value)
# Receipts that wait for their message are read by the outbox.
_SMS_KINDS_READ = (NoticeKind.WORD, NoticeKind.OTHER)
_BATCH = 100


def read_sms(*, at: datetime) -> int:
    """Read the due notices. Returns how many; one that cannot be read is retried later and does not stop the others."""
    return _read_due(_KINDS, _SMS_KINDS_READ, _read_sms_notice, at=at)


def _read_due(
    carriers: Sequence[str], kinds: Sequence[NoticeKind], read: Callable[[Notice, datetime], str], *, at: datetime
) -> int:
    """Read each notice in its own transaction; `read` returns its fault, "" if there is none."""
    accounts = list(Account.objects.filter(kind__in=carriers).values_list("pk", flat=True))
    count = 0
    while taken := take_notices(accounts=accounts, at=at, limit=_BATCH, kinds=kinds):
        for notice in taken:
            try:
                with transaction.atomic():
                    finish_notice(notice=notice, at=at, error=read(notice, at))
            except Exception as error:  # noqa: BLE001 - a fault of ours stops no other notice; its words may quote a person
                logger.error("Notice %s was not read: %s", notice.pk, type(error).__name__)  # noqa: TRY400
                read_again(notice=notice, at=at, error=type(error).__name__)
        count += len(taken)
    return count


def poll_sms(*, at: datetime, door: Client | None = None) -> int:
    """Poll carriers for missing receipts. Returns how many were applied."""
    learnt = 0
    for account in Account.objects.filter(kind__in=_KINDS[1:], is_open=True).order_by("pk"):
        try:
            provider = http_sms_provider_of(account, door=door)
        except SecretMissing:
            continue
        reports = list(provider.poll(unreported(account=account, at=at)))
        if reports:
            learnt += apply_reports(account=account, heard=reports, at=at)
    return learnt


def _read_sms_notice(notice: Notice, at: datetime) -> str:
    told, is_true = _told(notice)
    if not is_true:
        return "chu-ky-sai"
    if reports := [one for one in told if isinstance(one, DeliveryReport)]:
        apply_reports(account=notice.account, heard=reports, at=at)
    for word in told:
        if isinstance(word, InboundMessage):
            _heed_word(notice, word, at)
    return "" if told else "khong-noi-gi"


def _told(notice: Notice) -> tuple[Sequence[DeliveryReport | InboundMessage], bool]:
    """What the notice reports, and whether it is authentic: messages are signed if an account has the carrier's key."""
    said = json.loads(notice.raw)
    if notice.kind == NoticeKind.WORD:
        return [
            InboundMessage(said["sender"], said["text"], said["id"], parse_datetime(said["at"]) if said["at"] else None)
        ], True
    profile = profile_of(notice.account)
    came = {"query": said["query"], "body": said["body"].encode(), "content_type": said["type"]}
    told = read_callback(profile, **came)
    return told, not any(isinstance(one, InboundMessage) for one in told) or is_signed(
        profile, secrets=signing_secrets_of(notice.account, profile), **came
    )


def _heed_word(notice: Notice, word: InboundMessage, at: datetime) -> None:
    if (number := author_of_number(word.sender, key=settings.DIGEST_KEY)) is None:
        return
    when = min(word.at or notice.received_at, notice.received_at)
    names = frozenset({notice.account.sender} - {""})
    note_word(author=number, happened_at=when)
    if wants_to_stop(word.text, names=names):
        unsubscribe_by_keyword(number=number, happened_at=when, at=at)
    elif wants_to_join(word.text, names=names):
        allow_again(number=number, happened_at=when)
    else:
        _take_in(notice, number, word.text, when, at)


def _take_in(notice: Notice, author: MessageAuthor, text: str, when: datetime, at: datetime) -> None:
    """Store a message in the inbox unless it is empty.

    A sender who gets no automatic answer is told once in a while how to refuse.
    """
    if not text.strip():
        return
    message = receive_message(account=notice.account, author=author, text=text, happened_at=when, at=at)
    if message is not None and message.state == MessageState.WAITING.value:
        explain_refusal(address_of=author.address, at=at, account=answering_account(message))


# Receipts that wait for their message are in our own format and read by the outbox.
_ZALO_KINDS_READ = tuple(kind for kind in NoticeKind if kind is not NoticeKind.RECEIPT)


def read_zalo(*, at: datetime) -> int:
    """Read the due notices. Returns how many; one that cannot be read is retried later and does not stop the others."""
    return _read_due([AccountKind.ZALO.value], _ZALO_KINDS_READ, _read_zalo_notice, at=at)


def poll_zalo(*, at: datetime, door: Client | None = None) -> int:
    """Poll for receipts of messages to telephone numbers for which no webhook came. Returns how many were applied."""
    learnt = 0
    for account in at_work(Channel.ZALO_PHONE).filter(kind=AccountKind.ZALO.value):
        numbers = unreported(account=account, at=at)
        try:
            reports = list(arrivals(zalo_client_of(account, door=door), numbers)) if numbers else []
        except (ZaloTokenMissing, SecretMissing):
            continue
        if reports:
            learnt += apply_reports(account=account, heard=reports, at=at)
    return learnt


def _read_zalo_notice(notice: Notice, at: datetime) -> str:
    event = read_event(notice.raw)
    if not event.who and event.told in _ABOUT_A_PERSON:
        return "khong-noi-ai"
    _READERS[event.told](notice, event, at)
    return ""


def _word(notice: Notice, event: ZaloEvent, at: datetime) -> None:
    when = _when(event, notice)
    if word := word_in(event.text):
        # The code that the portal gave to a person who wants messages on Zalo.
        mark, person = code_mark_of(word, key=settings.DIGEST_KEY), _person(event)
        join_by_code(
            zalo_id=event.who,
            fingerprint=person.mark,
            mark=mark,
            controller=current_imprint().owner,
            happened_at=when,
            at=at,
        )
    note_word(author=_person(event), happened_at=when)
    if wants_to_stop(event.text):
        people.leave_account(person=_person(event), way=ConsentMethod.WORD, happened_at=when, at=at)
    elif not word:
        _take_in(notice, _person(event), event.text, when, at)


def _phone(notice: Notice, event: ZaloEvent, at: datetime) -> None:
    note_word(author=_person(event), happened_at=_when(event, notice))
    people.save_phone_number(
        person=_person(event),
        phone=event.phone,
        key=settings.DIGEST_KEY,
        wording=str(notice.account.options.get("phone_wording", "")),
        controller=current_imprint().owner,
        happened_at=_when(event, notice),
        at=at,
    )


def _receipt(notice: Notice, event: ZaloEvent, at: datetime) -> None:
    """Apply the receipt, or keep it until its message has a number (`sending.receipts`)."""
    arrival = ArrivalState.SEEN if event.told is ZaloEventKind.SEEN else ArrivalState.DELIVERED
    when = _when(event, notice)
    for number in event.message_ids:
        report = DeliveryReport(number, arrival, reference=event.reference, at=when)
        apply_reports(account=_sent_by(notice.account, report), heard=[report], at=when)


def _sent_by(account: Account, report: DeliveryReport) -> Account:
    """The account of this Official Account that sent the message: itself, or the one that sends by number."""
    sharing = {one.pk: one for one in sharing_with(account)}
    sent = Delivery.objects.filter(pk=delivery_of_reference(report.reference) or 0, account__in=sharing)
    number = (
        sent.values_list("account", flat=True).first()
        or HandedPart.objects.filter(outside_id=report.id, account__in=sharing)
        .values_list("account", flat=True)
        .first()
    )
    return sharing[number] if number else account


def _template(notice: Notice, event: ZaloEvent, at: datetime) -> None:
    status = event.details.get("status")
    note_template_state(
        account=notice.account,
        outside_id=str(event.details.get("template_id", "")),
        status=str(status.get("new_status", "")) if isinstance(status, dict) else "",
        reason=str(event.details.get("reason", "")),
        at=at,
    )


def _quota(notice: Notice, event: ZaloEvent, at: datetime) -> None:
    quota = event.details.get("quota")
    said = str(quota.get("new_value", "")) if isinstance(quota, dict) else ""
    if said.isdecimal():
        note_daily_quota(account=notice.account, daily=int(said), at=at)


_REQUESTS = {
    "access": RequestKind.SEE,
    "rectification": RequestKind.CORRECT,
    "withdraw": RequestKind.WITHDRAW,
    "restrict": RequestKind.RESTRICT,
    "object": RequestKind.OBJECT,
    "delete": RequestKind.ERASE,
    "erasure": RequestKind.ERASE,
}
_READERS: dict[ZaloEventKind, Callable[[Notice, ZaloEvent, datetime], object]] = {
    ZaloEventKind.FOLLOW: lambda notice, event, at: people.follow_account(
        person=_person(event), controller=current_imprint().owner, happened_at=_when(event, notice), at=at
    ),
    ZaloEventKind.UNFOLLOW: lambda notice, event, at: people.leave_account(
        person=_person(event), way=ConsentMethod.ZALO, happened_at=_when(event, notice), at=at
    ),
    ZaloEventKind.WORD: _word,
    ZaloEventKind.PHONE: _phone,
    ZaloEventKind.RECEIPT: _receipt,
    ZaloEventKind.SEEN: _receipt,
    ZaloEventKind.TEMPLATE: _template,
    ZaloEventKind.QUOTA: _quota,
    ZaloEventKind.DATA_REQUEST: lambda notice, event, at: people.ask_about_data(
        person=_person(event),
        kind=_REQUESTS.get(
            str(event.details.get("request_type") or event.details.get("type") or "").lower(),
            RequestKind.ERASE if "delete" in event.name else RequestKind.SEE,
        ),
        at=_when(event, notice),
    ),
    ZaloEventKind.OTHER: lambda notice, event, at: None,  # nothing follows from it
}
_ABOUT_A_PERSON = frozenset({ZaloEventKind.FOLLOW, ZaloEventKind.UNFOLLOW, ZaloEventKind.WORD, ZaloEventKind.PHONE})


def _person(event: ZaloEvent) -> MessageAuthor:
    return author_on_zalo(event.who, key=settings.DIGEST_KEY)


def _when(event: ZaloEvent, notice: Notice) -> datetime:
    """When it happened, but never later than the moment at which we received it."""
    return min(event.at or notice.received_at, notice.received_at)
