"""Whoever said no by a word is told once, by the same road, that it was heard (Nghị định 91/2020/NĐ-CP, Điều 16)."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.dissemination.models import Address, Letter
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.states import Channel, LetterKind

# A confirmation that comes a day later is a nuisance.
_WORTH_TELLING = timedelta(hours=12)


def tell_heard_no(*, address: Address, at: datetime) -> Letter:
    """A letter to an address that has just been put to rest. To be called in the transaction that does so: what was
    committed is told, and a word that is read again tells nothing twice."""
    return queue_letter(
        kind=LetterKind.STOPPED,
        at=at,
        follower=address.follower,
        channel=Channel(address.channel),
        address=address,
        expires_at=at + _WORTH_TELLING,
    )
