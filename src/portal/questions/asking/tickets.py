"""A form carries a signed ticket: which form it is, and since when. Sent twice, it still asks once.

Nothing is kept on the server for it, so that looking at the form costs no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="questions.form")
# Nobody reads the form and writes a question in less; a program fills it in at once.
TOO_FAST = timedelta(seconds=3)
# Somebody begins in the evening and goes on the next day; a form kept for weeks was copied by a program.
TOO_OLD = timedelta(hours=36)


class Age(StrEnum):
    FIT = "fit"
    FAST = "fast"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Ticket:
    """`key` tells the form from every other, `made_at` is in whole seconds."""

    key: UUID
    made_at: datetime

    @property
    def token(self) -> str:
        return _SIGNER.sign(f"{self.key.hex}.{int(self.made_at.timestamp())}")

    def age(self, *, at: datetime) -> Age:
        passed = at - self.made_at
        if passed < TOO_FAST:
            return Age.FAST
        return Age.OLD if passed > TOO_OLD else Age.FIT


def new_ticket(*, at: datetime) -> Ticket:
    return Ticket(uuid4(), at.replace(microsecond=0))


def read_ticket(token: str) -> Ticket | None:
    """The ticket of a form that this installation made; None for anything else."""
    try:
        key, _, seconds = _SIGNER.unsign(token).partition(".")
        return Ticket(UUID(key), datetime.fromtimestamp(int(seconds)).astimezone())
    except (BadSignature, ValueError, OverflowError):
        return None
