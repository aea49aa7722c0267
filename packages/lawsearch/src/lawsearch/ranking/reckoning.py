"""Scores and shares of a question over a pool, for any choice of its words and of the parts of the texts.

Scores are BM25F (Robertson & Zaragoza 2009): the parts of a text are weighted before they saturate, not after. Shares
are of the question's weight (inverse document frequency), so that "của" counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lawsearch.ranking.counting import Figures, count
from lawsearch.ranking.forward import PARTS, Stack
from lawsearch.ranking.sought import (
    ASKED,
    EVERYDAY,
    WANTED,
    Sought,
)

K1 = 1.2
B = 0.75
# Mean tokens of each part over the library (3,938 laws, November 2026): what a length is long or short against.
MEAN_LENGTHS = np.array([19.0, 11.0, 260.0, 12.0])
WEIGHTS = np.array([4.0, 8.0, 1.0, 4.0])
TITLE, HEADING, BODY, ASKED_PART = range(PARTS)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which syllables and pairs of the question count, with their weights."""

    syllables: Figures
    pairs: Figures


def _choices(asked: Sought) -> dict[str, Choice]:
    typed, pair_typed = asked.group == ASKED, asked.pair_group == ASKED
    zero, pair_zero = np.zeros_like(asked.idf), np.zeros_like(asked.pair_idf)
    return {
        "all": Choice(asked.idf * typed, asked.pair_idf * pair_typed),
        "telling": Choice(
            asked.idf * (typed & asked.is_telling), asked.pair_idf * (pair_typed & asked.pair_is_telling)
        ),
        "syllables": Choice(asked.idf * typed, pair_zero),
        "pairs": Choice(zero, asked.pair_idf * pair_typed),
        "everyday": Choice(asked.idf * (asked.group == EVERYDAY), asked.pair_idf * (asked.pair_group == EVERYDAY)),
        "wanted": Choice(asked.idf * (asked.group == WANTED), asked.pair_idf * (asked.pair_group == WANTED)),
        "either": Choice(
            asked.idf * (asked.is_telling & (asked.group != WANTED)),
            asked.pair_idf * (asked.pair_is_telling & (asked.pair_group != WANTED)),
        ),
    }


class Reckoning:
    """One pool and one question: scores and shares over any choice of words and parts."""

    def __init__(self, pool: Stack, asked: Sought) -> None:
        self.pool, self.asked = pool, asked
        self.counts = count(pool, asked)
        self.choices = _choices(asked)
        self._norm = 1 / (1 - B + B * pool.lengths / MEAN_LENGTHS)

    def bm25(self, choice: str, weights: Figures = WEIGHTS) -> Figures:
        chosen = self.choices[choice]
        return self._saturated(self.counts.syllables, weights) @ chosen.syllables + (
            self._saturated(self.counts.pairs, weights) @ chosen.pairs
        )

    def _saturated(self, counts: Figures, weights: Figures) -> Figures:
        weighted = np.einsum("rps,rp->rs", counts, self._norm * weights)
        saturated: Figures = weighted * (K1 + 1) / (weighted + K1)
        return saturated

    def share(self, choice: str, *parts: int) -> Figures:
        """The share of the chosen syllables that stand in these parts."""
        chosen = self.choices[choice].syllables
        return holds(self.counts.syllables, parts) @ chosen / max(chosen.sum(), 1e-9)

    def pair_share(self, choice: str, *parts: int) -> Figures:
        chosen = self.choices[choice].pairs
        return holds(self.counts.pairs, parts) @ chosen / max(chosen.sum(), 1e-9)


def holds(counts: Figures, parts: tuple[int, ...]) -> Figures:
    return (counts[:, list(parts)].sum(axis=1) > 0).astype(np.float64)


def part_only(*parts: int) -> Figures:
    weights = np.zeros(PARTS)
    weights[list(parts)] = 1.0
    return weights


def relative(score: Figures) -> Figures:
    return score / max(float(score.max()), 1e-9)
