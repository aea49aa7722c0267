"""What people do at the Official Account: follow, stop, write, hand over a number. Each act is a line of the ledger.

Events come late, twice and out of order: each says when it happened, and an older one takes nothing back of a newer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.dissemination.addresses import fingerprint, normal
from portal.dissemination.models import Address, DataRequest, Follower, Suppression
from portal.dissemination.operations.following import stop_address
from portal.dissemination.operations.heard_no import tell_heard_no
from portal.dissemination.operations.ledger import write_down
from portal.dissemination.operations.opting_out import count_word
from portal.dissemination.operations.requests import receive_request
from portal.dissemination.operations.sending import refuse_address
from portal.dissemination.operations.words import begin_on_zalo, has_left_since, take_back_no
from portal.dissemination.queries.channels import was_told_heard_no
from portal.dissemination.states import Channel, ConsentAct, RequestKind, SuppressedFor, Way


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the account knows them. `key`: the installation's secret for marks of addresses."""

    user_id: str = field(repr=False)
    key: str = field(repr=False)

    @property
    def mark(self) -> str:
        return fingerprint(self.user_id, key=self.key, channel=Channel.ZALO)

    def address(self) -> Address | None:
        kept = Address.objects.select_for_update(of=("self",)).select_related("follower")
        return kept.filter(channel=Channel.ZALO.value, value=self.user_id).first()


@transaction.atomic
def follow_account(*, person: Person, controller: str, happened_at: datetime, at: datetime) -> Address | None:
    """Somebody follows the account: from now on they may be written to there. None where they stopped after that, or
    had themselves forgotten."""
    address = person.address()
    if has_left_since(zalo_id=person.user_id, fingerprint=person.mark, moment=happened_at):
        return None
    if address is None or not _is_open(address):
        address = begin_on_zalo(zalo_id=person.user_id, fingerprint=person.mark, controller=controller, at=at)
        Address.objects.filter(pk=address.pk).update(confirmed_at=happened_at, last_heard_at=happened_at)
        take_back_no(fingerprint=person.mark)
    _hear(address, happened_at)
    return address


@transaction.atomic
def leave_account(*, person: Person, way: Way, happened_at: datetime, at: datetime) -> bool:
    """Somebody wants no more there: nothing goes to them, not even what waits. Whether they had agreed before.

    One who said so by a word is told once that it was heard; one who left the account hears nothing any more. Their
    telephone number, if they gave one, is not used through Zalo either; text messages go on.
    One who was never known is written down as having stopped, so that a follow that comes late opens nothing. Somebody
    who answers a message that Zalo brought to their number is such a one: Zalo does not say whose number it was, so
    they are told how that is stopped too.
    """
    address = person.address()
    if address is None:
        address = _write_down_as_stopped(person, happened_at, at)
    if address.confirmed_at is not None and address.confirmed_at > happened_at:
        return False
    if not _is_open(address):
        earlier = Q(ended_at__isnull=True) | Q(ended_at__lt=happened_at)
        Address.objects.filter(earlier, pk=address.pk).update(ended_at=happened_at)
        if way is Way.WORD and not was_told_heard_no(address=address):
            tell_heard_no(address=address, at=at)
        return False
    stop_address(address=address, way=way, at=at)
    Address.objects.filter(pk=address.pk).update(ended_at=happened_at)
    refuse_address(address=address, channel=Channel.ZALO, fingerprint=person.mark, reason=SuppressedFor.SAID_NO, at=at)
    _leave_by_number(address, way, at)
    if way is Way.WORD:
        count_word(address=address, happened_at=happened_at)
        tell_heard_no(address=address, at=at)
    return True


def _write_down_as_stopped(person: Person, happened_at: datetime, at: datetime) -> Address:
    return Address.objects.create(
        follower=Follower.objects.create(created_at=at),
        channel=Channel.ZALO.value,
        value=person.user_id,
        fingerprint=person.mark,
        created_at=at,
        ended_at=happened_at,
        last_heard_at=happened_at,
    )


def _leave_by_number(address: Address, way: Way, at: datetime) -> None:
    """Who wants no more on Zalo is not found there by their number instead."""
    numbers = Address.objects.filter(follower=address.follower_id, channel=Channel.SMS.value, by_zalo=True)
    if numbers.update(by_zalo=False):
        write_down(ConsentAct.WITHDRAWN, way, address.follower, at=at, channel=Channel.ZALO_PHONE)


@transaction.atomic
def note_heard(*, person: Person, happened_at: datetime) -> Address | None:
    """Somebody wrote: for some days they may be answered without a template."""
    if (address := person.address()) is not None:
        _hear(address, happened_at)
    return address


@transaction.atomic
def keep_number(
    *, person: Person, phone: str, wording: str, controller: str, happened_at: datetime, at: datetime
) -> Address | None:
    """Somebody handed their number over after reading `wording`: it is theirs for SMS, and for Zalo by number.

    None where no wording was shown, the number is none, belongs to somebody else already, or was put to rest since.
    """
    address = person.address()
    value = normal(phone, channel=Channel.SMS)
    if not wording or not value or address is None or not _is_open(address):
        return None
    known = Address.objects.filter(channel=Channel.SMS.value, value=value).first()
    if known is not None and known.follower_id != address.follower_id:
        return None
    if known is not None and known.ended_at is not None and known.ended_at >= happened_at:
        return None
    mark = fingerprint(value, key=person.key, channel=Channel.SMS)
    if _said_no_since(mark, happened_at):
        return None
    number, _ = Address.objects.get_or_create(
        channel=Channel.SMS.value,
        value=value,
        defaults={"follower": address.follower, "fingerprint": mark, "order": address.order + 1, "created_at": at},
    )
    number.confirmed_at, number.ended_at, number.by_zalo = number.confirmed_at or at, None, True
    number.save(update_fields=["confirmed_at", "ended_at", "by_zalo"])
    for channel in (Channel.SMS, Channel.ZALO_PHONE):
        write_down(
            ConsentAct.CONFIRMED, Way.ZALO, address.follower, at=at, wording=wording, controller=controller,
            channel=channel,
        )  # fmt: skip
    return number


@transaction.atomic
def ask_about_data(*, person: Person, kind: RequestKind, at: datetime) -> DataRequest:
    """Somebody asks about their data through Zalo: the clocks of the law begin."""
    address = person.address()
    return receive_request(
        kind=kind, person=address.follower.code if address else None, channel=Channel.ZALO, way=Way.ZALO, at=at
    )


def _said_no_since(mark: str, moment: datetime) -> bool:
    """Whether a word that stops came from the telephone with this mark after that moment."""
    said_no = Suppression.objects.filter(channel=Channel.SMS.value, reason=SuppressedFor.SAID_NO.value)
    return said_no.filter(fingerprint=mark, at__gte=moment).exists()


def _is_open(address: Address) -> bool:
    return address.confirmed_at is not None and address.ended_at is None


def _hear(address: Address, at: datetime) -> None:
    earlier = Q(last_heard_at__isnull=True) | Q(last_heard_at__lt=at)
    Address.objects.filter(earlier, pk=address.pk).update(last_heard_at=at)
