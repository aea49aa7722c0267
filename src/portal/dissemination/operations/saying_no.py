"""What people write to us by SMS. Who says no is heard in one transaction, and told once that it was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.dissemination.addresses import fingerprint, normal
from portal.dissemination.models import Address, Consent, Suppression
from portal.dissemination.operations.heard_no import tell_heard_no
from portal.dissemination.operations.opting_out import count_word
from portal.dissemination.operations.sending import refuse_address
from portal.dissemination.states import Channel, ConsentAct, SuppressedFor, Way
from portal.dissemination.wording import PURPOSE


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone that wrote. `value` is normal; `mark` is how it is known when the number itself is not kept."""

    value: str = field(repr=False)
    mark: str

    def address(self) -> Address | None:
        kept = Address.objects.select_for_update(of=("self",)).select_related("follower")
        return kept.filter(channel=Channel.SMS.value, value=self.value).first()


def number_of(sender: str, *, key: str) -> Number | None:
    """None for what no mobile telephone of Vietnam is. `key`: the installation's secret for marks."""
    value = normal(sender, channel=Channel.SMS)
    return Number(value, fingerprint(value, key=key, channel=Channel.SMS)) if value else None


@transaction.atomic
def stop_by_word(*, number: Number, happened_at: datetime, at: datetime) -> bool:
    """Nothing goes to this number any more, not even what waits; other channels of whoever it is stay as they are.

    Whether there was anything to stop: a word that comes again, or came before they agreed anew, changes nothing. One
    whose number is kept here is told once that it was heard; a number that nobody gave us is remembered by its mark.
    """
    address = number.address()
    if address is not None and address.confirmed_at is not None and address.confirmed_at > happened_at:
        return False
    known = Suppression.objects.filter(
        channel=Channel.SMS.value, fingerprint=number.mark, reason=SuppressedFor.SAID_NO.value, until__isnull=True
    )
    if known.exists() and (address is None or address.ended_at is not None):
        return False
    refuse_address(address=address, channel=Channel.SMS, fingerprint=number.mark, reason=SuppressedFor.SAID_NO, at=at)
    if address is not None:
        _end(address, happened_at=happened_at, at=at)
    return True


@transaction.atomic
def allow_again(*, number: Number, happened_at: datetime) -> bool:
    """Whoever said no writes from the same telephone that they would have word again: they may agree anew, by the forms
    that say to what. Nothing is sent to them by this. Whether they had said no before."""
    said_no = Suppression.objects.filter(
        channel=Channel.SMS.value,
        fingerprint=number.mark,
        reason=SuppressedFor.SAID_NO.value,
        at__lte=happened_at,
    )
    return bool(said_no.delete()[0])


@transaction.atomic
def note_word(*, number: Number, happened_at: datetime) -> None:
    """When somebody last wrote."""
    later = Q(last_heard_at__isnull=True) | Q(last_heard_at__lt=happened_at)
    Address.objects.filter(later, channel=Channel.SMS.value, value=number.value).update(last_heard_at=happened_at)


def _end(address: Address, *, happened_at: datetime, at: datetime) -> None:
    was_open = address.ended_at is None
    if was_open:
        address.ended_at = at
        address.save(update_fields=["ended_at"])
    if not was_open or address.confirmed_at is None:
        return  # they had agreed to nothing that could be taken back
    Consent.objects.create(
        person=address.follower.code,
        act=ConsentAct.WITHDRAWN.value,
        way=Way.WORD.value,
        purpose=PURPOSE,
        channel=Channel.SMS.value,
        at=at,
    )
    count_word(address=address, happened_at=happened_at)
    tell_heard_no(address=address, at=at)
