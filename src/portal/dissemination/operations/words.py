"""What somebody does on Zalo by themselves: follow the Official Account, send it a code."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.dissemination.models import Address, Follower, Suppression
from portal.dissemination.operations.asking import confirm
from portal.dissemination.operations.ledger import write_down
from portal.dissemination.queries.following import address_at, asking_marked
from portal.dissemination.states import Channel, ConsentAct, SuppressedFor, Way
from portal.dissemination.wording import current


@transaction.atomic
def join_by_word(
    *, zalo_id: str, fingerprint: str, mark: str, controller: str, happened_at: datetime, at: datetime
) -> bool:
    """Somebody sent a code to the Official Account: this Zalo identity is theirs who got the code on the web.

    `mark`: of the code in what they sent (`codes.word_in`, `codes.mark_of`). False where no asking waits for it, or
    where they said no after they had sent it. A no of before is taken back: they have read to what they agree.
    """
    asking = asking_marked(mark=mark, at=at)
    if asking is None or has_left_since(zalo_id=zalo_id, fingerprint=fingerprint, moment=happened_at):
        return False
    take_back_no(fingerprint=fingerprint)
    address = _identity(zalo_id, fingerprint, owner=asking.follower, at=at)
    confirm(asking=asking, way=Way.ZALO, controller=controller, at=at, address=address)
    Address.objects.filter(pk=address.pk).update(last_heard_at=at)
    return True


def has_left_since(*, zalo_id: str, fingerprint: str, moment: datetime) -> bool:
    """Whether somebody stopped at the account, or had themselves forgotten, at this moment or later."""
    address = address_at(address=zalo_id, channel=Channel.ZALO)
    if address is not None:
        return address.ended_at is not None and address.ended_at >= moment
    return _noes(fingerprint).filter(at__gte=moment).exists()


def take_back_no(*, fingerprint: str) -> None:
    """Their earlier no is over: they came back by themselves."""
    _noes(fingerprint).delete()


def _noes(fingerprint: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(
        channel=Channel.ZALO.value, fingerprint=fingerprint, reason=SuppressedFor.SAID_NO.value
    )


@transaction.atomic
def begin_on_zalo(*, zalo_id: str, fingerprint: str, controller: str, at: datetime) -> Address:
    """Somebody follows the Official Account: they may be written to there. What they follow here they choose later."""
    known = address_at(address=zalo_id, channel=Channel.ZALO)
    address = known or _identity(zalo_id, fingerprint, owner=Follower.objects.create(created_at=at), at=at)
    if address.confirmed_at is None or address.ended_at is not None:
        Address.objects.filter(pk=address.pk).update(confirmed_at=address.confirmed_at or at, ended_at=None)
        Follower.objects.filter(pk=address.follower_id, confirmed_at__isnull=True).update(confirmed_at=at)
        write_down(
            ConsentAct.CONFIRMED, Way.ZALO, address.follower, at=at, wording=current(Channel.ZALO),
            controller=controller, channel=Channel.ZALO,
        )  # fmt: skip
    Address.objects.filter(pk=address.pk).update(last_heard_at=at)
    return address


def _identity(zalo_id: str, fingerprint: str, *, owner: Follower, at: datetime) -> Address:
    known = address_at(address=zalo_id, channel=Channel.ZALO)
    return known or Address.objects.create(
        follower=owner, channel=Channel.ZALO.value, value=zalo_id, fingerprint=fingerprint, created_at=at
    )
