"""What people do at the Official Account: follow, unfollow, write, send a code. The ledger records each act."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from portal.dissemination.channels import fingerprint, normal
from portal.dissemination.models import DataRequest, Delivery, Follower, FollowerAddress, Suppression
from portal.dissemination.operations.consent_ledger import record_consent
from portal.dissemination.operations.opt_in import confirm
from portal.dissemination.operations.personal_data import receive_request
from portal.dissemination.operations.refusals import MessageAuthor, confirm_refusal, note_word
from portal.dissemination.operations.sending import leave_unanswered, refuse_address
from portal.dissemination.operations.subscriptions import count_keyword, stop_address
from portal.dissemination.queries.followers import address_at, asking_marked
from portal.dissemination.states import (
    Channel,
    ConsentAct,
    ConsentMethod,
    LetterKind,
    RequestKind,
    SuppressionReason,
    current,
)
from portal.schema.models import save_fields


@transaction.atomic
def join_by_code(
    *, zalo_id: str, fingerprint: str, mark: str, controller: str, happened_at: datetime, at: datetime
) -> bool:
    """Confirm a request by a code sent to the Official Account: the Zalo user is the person who got the code on the
    web.

    `mark`: of the code in their message (`channels.word_in`, `channels.code_mark_of`). Returns False if no request
    waits for it, or if they refused after sending it. An earlier refusal is revoked: they have read what they agree to.
    """
    asking = asking_marked(mark=mark, at=at)
    if asking is None or has_left_since(zalo_id=zalo_id, fingerprint=fingerprint, moment=happened_at):
        return False
    take_back_no(fingerprint=fingerprint)
    address = _identity(zalo_id, fingerprint, owner=asking.follower, at=at)
    confirm(asking=asking, way=ConsentMethod.ZALO, controller=controller, at=at, address=address)
    FollowerAddress.objects.filter(pk=address.pk).update(last_heard_at=at)
    return True


def has_left_since(*, zalo_id: str, fingerprint: str, moment: datetime) -> bool:
    """Whether a person left the account, or was erased, at this moment or later."""
    address = address_at(address=zalo_id, channel=Channel.ZALO)
    return (
        address.ended_at is not None and address.ended_at >= moment
        if address is not None
        else _noes(fingerprint).filter(at__gte=moment).exists()
    )


def take_back_no(*, fingerprint: str) -> None:
    """Revoke an earlier refusal: the person came back by themselves."""
    _noes(fingerprint).delete()


def _noes(fingerprint: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(
        channel=Channel.ZALO.value, fingerprint=fingerprint, reason=SuppressionReason.SAID_NO.value
    )


@transaction.atomic
def begin_on_zalo(*, zalo_id: str, fingerprint: str, controller: str, at: datetime) -> FollowerAddress:
    """Register a follower of the Official Account, who may be written to there; they choose subscriptions later."""
    address = address_at(address=zalo_id, channel=Channel.ZALO) or _identity(
        zalo_id, fingerprint, owner=Follower.objects.create(created_at=at), at=at
    )
    if address.confirmed_at is None or address.ended_at is not None:
        FollowerAddress.objects.filter(pk=address.pk).update(confirmed_at=address.confirmed_at or at, ended_at=None)
        Follower.objects.filter(pk=address.follower_id, confirmed_at__isnull=True).update(confirmed_at=at)
        record_consent(
            ConsentAct.CONFIRMED, ConsentMethod.ZALO, address.follower, at=at, wording=current(Channel.ZALO),
            controller=controller, channel=Channel.ZALO,
        )  # fmt: skip
    FollowerAddress.objects.filter(pk=address.pk).update(last_heard_at=at)
    return address


def _identity(zalo_id: str, fingerprint: str, *, owner: Follower, at: datetime) -> FollowerAddress:
    return address_at(address=zalo_id, channel=Channel.ZALO) or FollowerAddress.objects.create(
        follower=owner, channel=Channel.ZALO.value, value=zalo_id, fingerprint=fingerprint, created_at=at
    )


@transaction.atomic
def follow_account(
    *, person: MessageAuthor, controller: str, happened_at: datetime, at: datetime
) -> FollowerAddress | None:
    """Handle a follow of the account: the person may be written to there from now on.

    None if they unfollowed, or were erased, after that.
    """
    address = person.address()
    if has_left_since(zalo_id=person.value, fingerprint=person.mark, moment=happened_at):
        return None
    if address is None or not _is_open(address):
        address = begin_on_zalo(zalo_id=person.value, fingerprint=person.mark, controller=controller, at=at)
        FollowerAddress.objects.filter(pk=address.pk).update(confirmed_at=happened_at, last_heard_at=happened_at)
        take_back_no(fingerprint=person.mark)
    note_word(author=person, happened_at=happened_at)
    return address


@transaction.atomic
def leave_account(*, person: MessageAuthor, way: ConsentMethod, happened_at: datetime, at: datetime) -> bool:
    """Handle an unfollow or a refusal: nothing goes to the person any more, not even what is queued.

    Returns whether they had agreed before. A refusal by keyword is confirmed once; whoever left the account hears
    nothing any more. Their telephone number, if they gave one, is not used through Zalo either; text messages go on.

    A person who was not known is stored as having left, so that a late follow event has no effect. So is somebody who
    answers a message that Zalo delivered to their number: Zalo does not say whose number it was, so they are told how
    to stop that too.
    """
    leave_unanswered(channel=Channel.ZALO, mark=person.mark, until=happened_at)
    address = person.address() or FollowerAddress.objects.create(
        follower=Follower.objects.create(created_at=at),
        channel=Channel.ZALO.value,
        value=person.value,
        fingerprint=person.mark,
        created_at=at,
        ended_at=happened_at,
        last_heard_at=happened_at,
    )
    if address.confirmed_at is not None and address.confirmed_at > happened_at:
        return False
    if not _is_open(address):
        FollowerAddress.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__lt=happened_at), pk=address.pk).update(
            ended_at=happened_at
        )
        told = Delivery.objects.filter(address=address, letter__kind=LetterKind.STOPPED.value)
        if way is ConsentMethod.WORD and not told.exists():
            confirm_refusal(address=address, at=at)
        return False
    stop_address(address=address, way=way, at=at)
    FollowerAddress.objects.filter(pk=address.pk).update(ended_at=happened_at)
    refuse_address(address=address, channel=Channel.ZALO, fingerprint=person.mark, at=at)
    _leave_by_number(address, way, at)
    if way is ConsentMethod.WORD:
        count_keyword(address=address, happened_at=happened_at)
        confirm_refusal(address=address, at=at)
    return True


def _leave_by_number(address: FollowerAddress, way: ConsentMethod, at: datetime) -> None:
    """A person who refuses Zalo is not reached there by their number instead."""
    numbers = FollowerAddress.objects.filter(follower=address.follower_id, channel=Channel.SMS.value, by_zalo=True)
    if numbers.update(by_zalo=False):
        record_consent(ConsentAct.WITHDRAWN, way, address.follower, at=at, channel=Channel.ZALO_PHONE)


@transaction.atomic
def save_phone_number(
    *, person: MessageAuthor, phone: str, key: str, wording: str, controller: str, happened_at: datetime, at: datetime
) -> FollowerAddress | None:
    """Store the telephone number that a person shared after reading `wording`: for SMS, and for Zalo by number.

    None if no wording was shown, or if the number is invalid, belongs to somebody else, or was blocked since.
    """
    address = person.address()
    value = normal(phone, channel=Channel.SMS)
    if not wording or not value or address is None or not _is_open(address):
        return None
    known = address_at(address=value, channel=Channel.SMS)
    if known is not None and (
        known.follower_id != address.follower_id or (known.ended_at is not None and known.ended_at >= happened_at)
    ):
        return None
    mark = fingerprint(value, key=key, channel=Channel.SMS)
    if (
        Suppression.objects.filter(channel=Channel.SMS.value, reason=SuppressionReason.SAID_NO.value)
        .filter(fingerprint=mark, at__gte=happened_at)
        .exists()
    ):
        return None
    number, _ = FollowerAddress.objects.get_or_create(
        channel=Channel.SMS.value,
        fingerprint=mark,
        defaults={"follower": address.follower, "value": value, "order": address.order + 1, "created_at": at},
    )
    save_fields(number, confirmed_at=number.confirmed_at or at, ended_at=None, by_zalo=True)
    for channel in (Channel.SMS, Channel.ZALO_PHONE):
        record_consent(
            ConsentAct.CONFIRMED, ConsentMethod.ZALO, address.follower, at=at, wording=wording, controller=controller,
            channel=channel,
        )  # fmt: skip
    return number


@transaction.atomic
def ask_about_data(*, person: MessageAuthor, kind: RequestKind, at: datetime) -> DataRequest:
    """Register a request about personal data made on Zalo; the legal deadlines start."""
    address = person.address()
    return receive_request(
        kind=kind,
        person=address.follower.code if address else None,
        channel=Channel.ZALO,
        way=ConsentMethod.ZALO,
        at=at,
    )


def _is_open(address: FollowerAddress) -> bool:
    return address.confirmed_at is not None and address.ended_at is None
