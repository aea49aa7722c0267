"""What somebody took together: how far it has been let go, and what certainly never left goes back into the queue.

Nobody can say of a message that was on the wire when its process was killed whether it arrived. So that this is said of
no other, who sends writes down before the wire how far the wire may have come.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.dissemination.models import Attempt, Delivery, Handful
from portal.dissemination.operations.sending.lanes import keep_waiting
from portal.dissemination.queries.among import among
from portal.dissemination.queries.bundles import Outgoing
from portal.dissemination.states import DeliveryState, Held


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in somebody's hands, with the attempt that is open for it, and its place in the handful (from 0)."""

    delivery: Outgoing
    attempt: int
    handful: int
    place: int

    @property
    def key(self) -> int:
        return self.delivery.pk


class PutBack(Exception):
    """It was too long in hand and waits again, or somebody else has it: nothing of its handful may leave any more."""


def hold(begun: Sequence[tuple[Outgoing, int]], *, at: datetime) -> list[Taken]:
    """Deliveries with the attempts just opened for them are one handful, in this order."""
    if not begun:
        return []
    kept = Handful.objects.create(taken_at=at, attempts=[attempt for _, attempt in begun])
    return [Taken(one, attempt, kept.pk, place) for place, (one, attempt) in enumerate(begun)]


def mark(*, last: Taken) -> None:
    """This one, and what stands before it in its handful, may be on the wire from now on. Raises PutBack."""
    behind = Handful.objects.filter(pk=last.handful, let_go__lte=last.place)
    if not behind.update(let_go=last.place + 1):
        raise PutBack


def done_with(handfuls: Collection[int]) -> None:
    """Nothing of them is left in hand."""
    Handful.objects.filter(pk__in=among(handfuls)).delete()


@transaction.atomic
def give_back(*, taken: Sequence[Taken], at: datetime) -> None:
    """What was certainly not handed over, because who took it is being stopped: the next one takes it at once."""
    _put_back([one.attempt for one in taken], at=at)


def pick_up(*, before: datetime, at: datetime) -> int:
    """What the dead took before a moment and had not let go. Returns how many deliveries wait again.

    Their handfuls are gone: somebody who was only slow learns from `mark` that nothing may leave any more.
    """
    fallen = list(Handful.objects.select_for_update().filter(taken_at__lte=before).order_by("pk"))
    waiting = sum(_put_back(one.attempts[one.let_go :], at=at) for one in fallen)
    done_with([one.pk for one in fallen])
    return waiting


def _put_back(attempts: Sequence[int], *, at: datetime) -> int:
    undone = undo(attempts)
    keep_waiting(undone, held=Held.NOTHING, not_before=at)
    return len(undone)


def undo(attempts: Sequence[int]) -> list[int]:
    """There were no such attempts. Returns the deliveries that are in hand without one now: not those that are over,
    nor what somebody else has taken since.
    """
    still_open = Attempt.objects.select_for_update().filter(pk__in=among(attempts), outcome="")
    gone = dict(still_open.values_list("pk", "delivery"))
    in_hand = Delivery.objects.filter(pk__in=among(gone.values()), state=DeliveryState.SENDING.value)
    begun = dict(in_hand.values_list("pk", "attempts"))
    Attempt.objects.filter(pk__in=among(gone)).delete()
    for key, number in begun.items():
        Delivery.objects.filter(pk=key).update(attempts=max(0, number - 1), handed_at=None)
    return list(begun)
