"""Several accounts of one channel: each has its share, trouble moves shares a little, time brings them back.

The figures are those by which GOV.UK Notify moves between its carriers: ten points away from one that fails or is slow,
to the others, and back towards rest after a quarter of an hour. No switch: a carrier in trouble keeps a little, and so
shows when it is well again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = 10
MOST = 100
MOST_ERRORS = 50  # in a minute
MOST_SLOW = 0.15  # of what was accepted, without a receipt after five minutes
_HOLD_OFF_ERRORS = timedelta(minutes=1)
_HOLD_OFF_SLOW = timedelta(minutes=5)
_REST_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Standing:
    """An account that may send: its weight, when it was last moved, and how it fared."""

    account: int
    weight: int
    resting: int
    weighed_at: datetime | None
    errors: int = 0
    slow: float = 0.0


def reweigh(standings: Sequence[Standing], *, at: datetime) -> dict[int, int]:
    """The weights that change, by account. With one account there is nothing to move."""
    if len(standings) < 2:  # noqa: PLR2004
        return {}
    weights = {one.account: one.weight for one in standings}
    troubled = [one for one in standings if _is_in_trouble(one, at)]
    for one in troubled:
        weights[one.account] = max(0, weights[one.account] - STEP)
        for other in standings:
            if other not in troubled:
                weights[other.account] = min(MOST, weights[other.account] + STEP)
    for one in standings:
        if not troubled and one.weighed_at is not None and at - one.weighed_at >= _REST_AFTER:
            weights[one.account] = _towards(one.resting, from_=one.weight)
    return {one.account: weights[one.account] for one in standings if weights[one.account] != one.weight}


def _is_in_trouble(one: Standing, at: datetime) -> bool:
    since = at - one.weighed_at if one.weighed_at else timedelta.max
    return (one.errors > MOST_ERRORS and since >= _HOLD_OFF_ERRORS) or (
        one.slow >= MOST_SLOW and since >= _HOLD_OFF_SLOW
    )


def _towards(goal: int, *, from_: int) -> int:
    return min(goal, from_ + STEP) if from_ < goal else max(goal, from_ - STEP)


def shares(weights: Mapping[int, int]) -> dict[int, range]:
    """Which hundredths of all messages are each account's: message 4217 is of the account whose range holds 17.

    Where every weight is 0 they share alike. The ranges are disjoint and together 0..99.
    """
    if not sum(weights.values()):
        weights = dict.fromkeys(weights, 1)
    total, begun, parts = sum(weights.values()), 0, {}
    ordered = sorted(weights)
    sum_so_far = 0
    for account in ordered:
        sum_so_far += weights[account]
        end = round(MOST * sum_so_far / total)
        parts[account] = range(begun, end)
        begun = end
    return parts
