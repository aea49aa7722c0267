"""What people do at the Official Account: follow, stop, write, hand over a number. Each act is a line of the ledger.

Events come late, twice and out of order: each says when it happened, and an older one takes nothing back of a newer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.agencies.workdays import Calendar
from portal.dissemination.addresses import fingerprint, normal
from portal.dissemination.models import Address, Consent, DataRequest, Delivery, Follower
from portal.dissemination.states import Channel, ConsentAct, DeliveryState, RequestKind, Skipped, Way
from portal.dissemination.wording import PURPOSE
from portal.journal.operations import record

# What somebody sees who follows is Zalo's own page of the account: its words are not ours, the act is.
WORDING_OF_FOLLOWING = "quan-tam-tren-zalo"
FIRST_ANSWER_DAYS, DONE_DAYS = 2, 15  # Nghị định 356/2025/NĐ-CP


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the account knows them. `key`: the installation's secret for marks of addresses."""

    user_id: str = field(repr=False)
    key: str = field(repr=False)

    def address(self) -> Address | None:
        kept = Address.objects.select_for_update(of=("self",)).select_related("follower")
        return kept.filter(channel=Channel.ZALO.value, value=self.user_id).first()


@transaction.atomic
def begin_on_zalo(*, person: Person, controller: str, happened_at: datetime, at: datetime) -> Address | None:
    """Somebody follows the account: from now on they may be written to there. None where they stopped after that."""
    address = person.address()
    if address is not None and _is_open(address):
        _hear(address, happened_at)
        return address
    if address is not None and address.ended_at is not None and address.ended_at >= happened_at:
        return None
    if address is None:
        address = Address.objects.create(
            follower=Follower.objects.create(created_at=at, confirmed_at=at),
            channel=Channel.ZALO.value,
            value=person.user_id,
            fingerprint=fingerprint(person.user_id, key=person.key, channel=Channel.ZALO),
            created_at=at,
        )
    address.confirmed_at, address.ended_at = happened_at, None
    address.save(update_fields=["confirmed_at", "ended_at"])
    _hear(address, happened_at)
    _write_down(address, ConsentAct.CONFIRMED, Way.ZALO, wording=WORDING_OF_FOLLOWING, controller=controller, at=at)
    return address


@transaction.atomic
def stop_on_zalo(*, person: Person, way: Way, happened_at: datetime, at: datetime) -> bool:
    """Somebody wants no more there: nothing goes to them, not even what waits. Whether they had agreed before.

    One who was never known is written down as having stopped, so that a follow that comes late opens nothing.
    """
    address = person.address()
    if address is None:
        address = Address.objects.create(
            follower=Follower.objects.create(created_at=at),
            channel=Channel.ZALO.value,
            value=person.user_id,
            fingerprint=fingerprint(person.user_id, key=person.key, channel=Channel.ZALO),
            created_at=at,
            ended_at=happened_at,
        )
        return False
    if not _is_open(address) or (address.confirmed_at is not None and address.confirmed_at > happened_at):
        return False
    address.ended_at = happened_at
    address.save(update_fields=["ended_at"])
    _cancel_what_waits(address, at)
    _write_down(address, ConsentAct.WITHDRAWN, way, at=at)
    return True


@transaction.atomic
def note_heard(*, person: Person, happened_at: datetime) -> Address | None:
    """Somebody wrote: for some days they may be answered without a template."""
    if (address := person.address()) is not None:
        _hear(address, happened_at)
    return address


@transaction.atomic
def keep_number(*, person: Person, phone: str, wording: str, controller: str, at: datetime) -> Address | None:
    """Somebody handed their number over after reading `wording`: it is theirs for SMS, and for Zalo by number.

    None where no wording was shown, the number is none, or belongs to somebody else already.
    """
    address = person.address()
    value = normal(phone, channel=Channel.SMS)
    if not wording or not value or address is None or not _is_open(address):
        return None
    known = Address.objects.filter(channel=Channel.SMS.value, value=value).first()
    if known is not None and known.follower_id != address.follower_id:
        return None
    mark = fingerprint(value, key=person.key, channel=Channel.SMS)
    number, _ = Address.objects.get_or_create(
        channel=Channel.SMS.value,
        value=value,
        defaults={"follower": address.follower, "fingerprint": mark, "order": address.order + 1, "created_at": at},
    )
    number.confirmed_at, number.ended_at, number.by_zalo = number.confirmed_at or at, None, True
    number.save(update_fields=["confirmed_at", "ended_at", "by_zalo"])
    _write_down(number, ConsentAct.CONFIRMED, Way.ZALO, wording=wording, controller=controller, at=at)
    return number


@transaction.atomic
def receive_data_request(*, person: Person, kind: RequestKind, calendar: Calendar, on: datetime) -> DataRequest:
    """Somebody asks about their data through Zalo. `on` is a moment of the office's time: the clocks begin there."""
    address = person.address()
    request = DataRequest.objects.create(
        person=address.follower.code if address else None,
        kind=kind.value,
        channel=Channel.ZALO.value,
        way=Way.ZALO.value,
        received_at=on,
        answer_first_by=calendar.after(on.date(), FIRST_ANSWER_DAYS),
        done_by=calendar.after(on.date(), DONE_DAYS),
    )
    record("data_request.received", subject=request, by=None, at=on, details={"kind": kind.value})
    return request


def _is_open(address: Address) -> bool:
    return address.confirmed_at is not None and address.ended_at is None


def _hear(address: Address, at: datetime) -> None:
    later = Q(last_heard_at__isnull=True) | Q(last_heard_at__lt=at)
    Address.objects.filter(later, pk=address.pk).update(last_heard_at=at)


def _cancel_what_waits(address: Address, at: datetime) -> None:
    waiting = Delivery.objects.filter(address=address, state=DeliveryState.QUEUED.value)
    waiting.update(state=DeliveryState.SKIPPED.value, reason=Skipped.SAID_NO.value, held="", ended_at=at)


def _write_down(
    address: Address, act: ConsentAct, way: Way, *, at: datetime, wording: str = "", controller: str = ""
) -> None:
    Consent.objects.create(
        person=address.follower.code,
        act=act.value,
        way=way.value,
        purpose=PURPOSE,
        wording=wording,
        controller=controller,
        channel=address.channel,
        at=at,
    )
