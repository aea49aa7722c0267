"""A line in two encodings: which of its words are set in the old one.

Somebody who mended a paragraph of 2003 in a Unicode font left a paragraph that is half one, half the other. Reads: for
each word whether it is Vietnamese as it stands and whether it is in the old encoding. Writes: for each word whether it
belongs to a stretch of the old one, by the fewest words unread and the fewest changes between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_CHANGE = 1.5  # words: what one change of encoding inside a line weighs


@dataclass(frozen=True, slots=True)
class Division:
    """A line divided: for each word whether it is in the old encoding, and how many words that leaves unread, changes
    of encoding weighed in. `whole`: the same for the line in one encoding throughout."""

    ways: Sequence[bool]
    unread: float
    whole: float


def divide(readable: Sequence[tuple[bool, bool]]) -> Division:
    """The best division of the words of a line; of each: whether it reads as it stands, and in the old encoding."""
    costs = [(float(not as_is), float(not old)) for as_is, old in readable]
    unread, ways = _cheapest(costs)
    return Division([bool(way) for way in ways], unread, min(sum(cost[way] for cost in costs) for way in (0, 1)))


def _cheapest(costs: Sequence[tuple[float, float]]) -> tuple[float, list[int]]:
    """The cheapest way through, and its price (Viterbi). A word that reads both ways, where the encoding changes, stays
    as it is."""
    paid = (0.0, 0.0)
    came: list[tuple[int, int]] = []
    for cost in costs:
        stay_or_change = ((paid[0], paid[1] + _CHANGE), (paid[0] + _CHANGE, paid[1]))
        before = (int(stay_or_change[0][1] < stay_or_change[0][0]), int(stay_or_change[1][1] < stay_or_change[1][0]))
        paid = (min(stay_or_change[0]) + cost[0], min(stay_or_change[1]) + cost[1])
        came.append(before)
    way = int(paid[1] < paid[0])
    total, ways = paid[way], []
    for before in reversed(came):
        ways.append(way)
        way = before[way]
    return total, ways[::-1]
