"""Where a question stands in the texts of a pool: its syllables and pairs, found in all texts in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.forward import PARTS, Numbers, Stack
from lawsearch.ranking.sought import Sought

Figures = NDArray[np.float64]

_HASHED = 1 << 16
_NEAR = 4  # tokens between which two syllables of a pair are near each other


class Hits(NamedTuple):
    """The tokens of a pool that the question holds, in order, or its pairs: one row each.

    `place` is where it stands among all tokens, `slot` which syllable or pair of the question it is, `cell` its record
    and part as one number (record * PARTS + part).
    """

    place: NDArray[np.int64]
    slot: NDArray[np.int64]
    cell: NDArray[np.int64]

    @property
    def record(self) -> NDArray[np.int64]:
        return self.cell // PARTS

    def of_part(self, part: int) -> Hits:
        chosen = self.cell % PARTS == part
        return Hits(self.place[chosen], self.slot[chosen], self.cell[chosen])


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each syllable (r, p, s) and pair (r, p, k) stands in each part of each record.

    A pair is near where its second syllable follows the first within _NEAR tokens.
    """

    syllables: Figures
    pairs: Figures
    near_pairs: Figures
    hits: Hits
    pair_hits: Hits


def count(pool: Stack, asked: Sought) -> Counts:
    """Count the question in every record in one pass."""
    hits = _hits(pool, asked)
    pair_hits = _pairs(hits, asked, apart=1)
    near = [_pairs(hits, asked, apart=apart) for apart in range(2, _NEAR + 1)]
    pairs = _counted(pool, len(asked.pairs), [pair_hits])
    return Counts(
        syllables=_counted(pool, len(asked.syllables), [hits]),
        pairs=pairs,
        near_pairs=pairs + _counted(pool, len(asked.pairs), near),
        hits=hits,
        pair_hits=pair_hits,
    )


def _counted(pool: Stack, size: int, found: Sequence[Hits]) -> Figures:
    cells = pool.lengths.size
    counted = sum(np.bincount(hits.cell * size + hits.slot, minlength=cells * size) for hits in found)
    return np.asarray(counted, dtype=np.float64).reshape(cells // PARTS, PARTS, size)  # size 0: a question of one word


def _hits(pool: Stack, asked: Sought) -> Hits:
    """Which tokens are syllables of the question. Told by some bits of their numbers, then by the whole."""
    sieve = np.zeros(_HASHED, dtype=bool)
    sieve[_bits(asked.syllables)] = True
    place = np.flatnonzero(sieve[_bits(pool.tokens)])
    slot, same = looked_up(pool.tokens[place], asked.syllables)
    place, slot = place[same], slot[same]
    return Hits(place, slot, np.searchsorted(np.cumsum(pool.lengths.reshape(-1)), place, side="right"))


def _bits(numbers: Numbers) -> Numbers:
    return numbers & np.uint32(_HASHED - 1)


def looked_up(numbers: Numbers, among: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each number its place among others (of two that are the same, the first), and whether it is there at all."""
    if not len(among):
        return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=bool)
    order = np.argsort(among, kind="stable")
    at = order[np.minimum(np.searchsorted(among, numbers, sorter=order), len(order) - 1)]
    return at, among[at] == numbers


def _pairs(hits: Hits, asked: Sought, *, apart: int) -> Hits:
    """The pairs of the question whose syllables stand so many tokens apart."""
    size = len(asked.syllables)
    matrix = np.full((size, size), -1, dtype=np.int64)
    matrix[asked.pairs[:, 0], asked.pairs[:, 1]] = np.arange(len(asked.pairs))
    place, slot, cell = hits
    firsts, seconds = [], []
    for later in range(1, apart + 1):  # between two tokens so far apart there are at most so many other hits
        first = np.flatnonzero((place[later:] - place[:-later] == apart) & (cell[later:] == cell[:-later]))
        firsts.append(first)
        seconds.append(first + later)
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    pairs = matrix[slot[first], slot[second]]
    held = pairs >= 0
    return Hits(place[first[held]], pairs[held], cell[first[held]])
