"""Notices of Zalo are read, one after the other, each in a transaction of its own: what it tells is done, once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from messageproviders.port import Arrival, Report
from messageproviders.references import number_of
from messageproviders.stopping import wants_to_stop
from messageproviders.zalo.calls import NoToken
from messageproviders.zalo.events import Event, Told, read_event
from messageproviders.zalo.polling import arrivals
from portal.dissemination.codes import mark_of, word_in
from portal.dissemination.dispatching.zalo import sharing_with, zalo_of
from portal.dissemination.models import Account, Delivery, HandedPart, Notice
from portal.dissemination.operations import join_by_word
from portal.dissemination.operations import zalo as people
from portal.dissemination.operations.accounts import note_daily_quota
from portal.dissemination.operations.hearing import done_with, read_again, take_notices
from portal.dissemination.operations.sending import apply_reports
from portal.dissemination.operations.templates import note_template_state
from portal.dissemination.operations.zalo import Person
from portal.dissemination.queries.unreported import unreported
from portal.dissemination.secrets import SecretMissing
from portal.dissemination.states import AccountKind, Channel, HeardKind, RequestKind, Way
from safehttp.port import Door

logger = logging.getLogger(__name__)

_BUNDLE = 100
# Receipts that wait for their message are in words of our own and read by the outbox.
_READ_HERE = tuple(kind for kind in HeardKind if kind is not HeardKind.RECEIPT)


def read_zalo(*, at: datetime) -> int:
    """Read what is due. Returns how many; one that cannot be read is tried again later and stops no other."""
    accounts = list(Account.objects.filter(kind=AccountKind.ZALO.value).values_list("pk", flat=True))
    read = 0
    while taken := take_notices(accounts=accounts, at=at, limit=_BUNDLE, kinds=_READ_HERE):
        for notice in taken:
            _read_one(notice, at)
        read += len(taken)
    return read


def poll_zalo(*, at: datetime, door: Door | None = None) -> int:
    """Ask what became of messages to telephone numbers whose webhook never came. Returns how many have arrived."""
    by_phone = Account.objects.filter(
        kind=AccountKind.ZALO.value, channel=Channel.ZALO_PHONE.value, is_open=True, paused_at__isnull=True
    )
    learnt = 0
    for account in by_phone.order_by("pk"):
        numbers = unreported(account=account, at=at)
        try:
            reports = list(arrivals(zalo_of(account, door=door), numbers)) if numbers else []
        except (NoToken, SecretMissing):
            continue
        if reports:
            learnt += apply_reports(account=account, heard=reports, at=at)
    return learnt


def _read_one(notice: Notice, at: datetime) -> None:
    try:
        with transaction.atomic():
            event = read_event(notice.raw)
            is_whole = event.who or event.told not in _ABOUT_A_PERSON
            if is_whole:
                _READERS[event.told](notice, event, at)
            done_with(notice=notice, at=at, error="" if is_whole else "khong-noi-ai")
    except Exception as error:  # noqa: BLE001 - a fault of ours stops no other notice; its words may quote a person
        logger.error("Notice %s was not read: %s", notice.pk, type(error).__name__)  # noqa: TRY400
        read_again(notice=notice, at=at, error=type(error).__name__)


def _follow(notice: Notice, event: Event, at: datetime) -> None:
    person = _person(event)
    people.follow_account(person=person, controller=settings.PORTAL_OWNER, happened_at=_when(event, notice), at=at)


def _unfollow(notice: Notice, event: Event, at: datetime) -> None:
    people.leave_account(person=_person(event), way=Way.ZALO, happened_at=_when(event, notice), at=at)


def _word(notice: Notice, event: Event, at: datetime) -> None:
    when = _when(event, notice)
    if word := word_in(event.text):
        _join(word, event, when, at)
    people.note_heard(person=_person(event), happened_at=when)
    if wants_to_stop(event.text):
        people.leave_account(person=_person(event), way=Way.WORD, happened_at=when, at=at)


def _join(word: str, event: Event, when: datetime, at: datetime) -> None:
    """The code that the portal gave to whoever wants word on Zalo."""
    mark, person = mark_of(word, key=settings.SECRET_KEY), _person(event)
    join_by_word(
        zalo_id=event.who, fingerprint=person.mark, mark=mark, controller=settings.PORTAL_OWNER, happened_at=when, at=at
    )


def _phone(notice: Notice, event: Event, at: datetime) -> None:
    people.note_heard(person=_person(event), happened_at=_when(event, notice))
    people.keep_number(
        person=_person(event),
        phone=event.phone,
        wording=str(notice.account.options.get("phone_wording", "")),
        controller=settings.PORTAL_OWNER,
        happened_at=_when(event, notice),
        at=at,
    )


def _receipt(notice: Notice, event: Event, at: datetime) -> None:
    """Told at once, or kept until its message has its number (`sending.reports`)."""
    arrival = Arrival.SEEN if event.told is Told.SEEN else Arrival.DELIVERED
    when = _when(event, notice)
    for number in event.message_ids:
        report = Report(number, arrival, reference=event.reference, at=when)
        apply_reports(account=_sent_by(notice.account, report), heard=[report], at=when)


def _sent_by(account: Account, report: Report) -> Account:
    """By which of the accounts of this Official Account the message went: its own, or the road by number."""
    sharing = {one.pk: one for one in sharing_with(account)}
    sent = Delivery.objects.filter(pk=number_of(report.reference) or 0, account__in=sharing)
    handed = HandedPart.objects.filter(outside_id=report.id, account__in=sharing)
    number = sent.values_list("account", flat=True).first() or handed.values_list("account", flat=True).first()
    return sharing[number] if number else account


def _template(notice: Notice, event: Event, at: datetime) -> None:
    status = event.details.get("status")
    note_template_state(
        account=notice.account,
        outside_id=str(event.details.get("template_id", "")),
        status=str(status.get("new_status", "")) if isinstance(status, dict) else "",
        reason=str(event.details.get("reason", "")),
        at=at,
    )


def _quota(notice: Notice, event: Event, at: datetime) -> None:
    quota = event.details.get("quota")
    said = str(quota.get("new_value", "")) if isinstance(quota, dict) else ""
    if said.isdecimal():
        note_daily_quota(account=notice.account, daily=int(said), at=at)


def _data_request(notice: Notice, event: Event, at: datetime) -> None:
    asked = str(event.details.get("request_type") or event.details.get("type") or "")
    kind = _REQUESTS.get(asked.lower(), RequestKind.ERASE if "delete" in event.name else RequestKind.SEE)
    people.ask_about_data(person=_person(event), kind=kind, at=_when(event, notice))


def _other(notice: Notice, event: Event, at: datetime) -> None:
    """Nothing follows from it."""


_READERS: dict[Told, Callable[[Notice, Event, datetime], None]] = {
    Told.FOLLOW: _follow,
    Told.UNFOLLOW: _unfollow,
    Told.WORD: _word,
    Told.PHONE: _phone,
    Told.RECEIPT: _receipt,
    Told.SEEN: _receipt,
    Told.TEMPLATE: _template,
    Told.QUOTA: _quota,
    Told.DATA_REQUEST: _data_request,
    Told.OTHER: _other,
}
_ABOUT_A_PERSON = frozenset({Told.FOLLOW, Told.UNFOLLOW, Told.WORD, Told.PHONE})
_REQUESTS = {
    "access": RequestKind.SEE,
    "rectification": RequestKind.CORRECT,
    "withdraw": RequestKind.WITHDRAW,
    "restrict": RequestKind.RESTRICT,
    "object": RequestKind.OBJECT,
    "delete": RequestKind.ERASE,
    "erasure": RequestKind.ERASE,
}


def _person(event: Event) -> Person:
    return Person(event.who, settings.SECRET_KEY)


def _when(event: Event, notice: Notice) -> datetime:
    """When it happened, and never later than we heard of it."""
    return min(event.at or notice.received_at, notice.received_at)
