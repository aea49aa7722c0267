"""How good a ranking is: recall in the first so many, mean reciprocal rank, latency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DEPTHS = (1, 5, 10, 20, 100)
RANKED = 10  # MRR@10


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: the rank of the first right article (from 1; None if not among those looked at) and the time."""

    rank: int | None
    milliseconds: float


def figures(answered: Sequence[Answered]) -> dict[str, float]:
    """R@1 … R@100, MRR@10, p50_ms, p95_ms; a question counts once, found when any of its right articles is."""
    ranks = [answer.rank for answer in answered]
    times = sorted(answer.milliseconds for answer in answered)
    count = len(answered)
    if not count:
        return {}
    recall = {f"R@{depth}": sum(rank is not None and rank <= depth for rank in ranks) / count for depth in DEPTHS}
    reciprocal = sum(1 / rank for rank in ranks if rank is not None and rank <= RANKED) / count
    return recall | {
        f"MRR@{RANKED}": reciprocal,
        "p50_ms": percentile(times, 0.50),
        "p95_ms": percentile(times, 0.95),
    }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of the (ordered, not empty) values lies."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
