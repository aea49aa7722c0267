"""What later receipts make of a message: each part goes up only, and the message is the sum of its parts.

Receipts come late, twice, in any order, before the answer to the handing over. Whatever the order, the end is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from messageproviders.port import Arrival
from portal.dissemination.states import RANK, DeliveryState

# How far each word of a receipt is; what arrived stays so, whatever else is said.
_RANK = {
    "": 0,
    Arrival.ON_THE_WAY: 1,
    Arrival.EXPIRED: 2,
    Arrival.FAILED: 3,
    Arrival.DELIVERED: 4,
    Arrival.SEEN: 5,
}
ARRIVED = (Arrival.DELIVERED, Arrival.SEEN)
_LOST = (Arrival.EXPIRED, Arrival.FAILED)


def furthest(arrivals: Iterable[str]) -> str:
    """Of all that was said of one part, what holds."""
    return max(arrivals, key=lambda one: _RANK[Arrival(one) if one else ""], default="")


def state_by(parts: Collection[str], *, expected: int) -> DeliveryState | None:
    """What a message of `expected` parts is by the receipts of its parts; None before each has had its last word.

    One part that is lost is not enough for "failed" while another is silent: if the first is said to have arrived after
    all, the end would depend on who spoke first.
    """
    over = [one for one in parts if one in ARRIVED or one in _LOST]
    if not over or len(over) < expected:
        return None
    return DeliveryState.DELIVERED if all(one in ARRIVED for one in over) else DeliveryState.FAILED


def below(state: DeliveryState) -> tuple[str, ...]:
    """The states from which a receipt may lift a delivery to this one."""
    return tuple(one.value for one in DeliveryState if RANK[one] < RANK[state])
