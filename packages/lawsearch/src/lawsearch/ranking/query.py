"""A question as queries: probes that find candidates, and weighted terms that are counted in the texts of the pool.

The terms are counted in one pass; scores and shares are computed from the counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking import SyllableToken, pair, with_pairs
from lawsearch.ranking.forward import PARTS, Figures, Numbers, RecordStack, numbers_of
from lawsearch.ranking.questions import asks_meaning, telling, wanted
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    QueryTerm,
    QueryTerms,
    TermCount,
    TermPlace,
    TextForm,
    forms_in,
    runs_of,
)
from lawsearch.ranking.vocabulary import expanded
from lawsearch.ranking.weights import joined

WHOLE, CLEAN, HEADED, EVERYDAY_POOL, DEFINED = 240, 100, 80, 100, 20  # maximum number of candidates per probe
SAID_OTHERWISE = 0.6  # weight of a legal word relative to a typed word


@dataclass(frozen=True, slots=True)
class Probe:
    """One search for candidates: the terms whose scores are added, and how many of the best texts to return."""

    terms: tuple[QueryTerm, ...]
    limit: int


def probes(
    question: Sequence[SyllableToken],
    terms: QueryTerms,
    *,
    form: TextForm,
    everyday: Sequence[Sequence[SyllableToken]] = (),
) -> list[Probe]:
    """The probes of a question that has been parsed into `terms`.

    `everyday`: the legal words for its everyday words.
    """
    asked = list(question[:LONGEST_QUESTION])
    kept = [token for token, is_telling in zip(asked, telling(asked), strict=True) if is_telling]
    clean = tuple(QueryTerm(form, text) for text in dict.fromkeys(_all(kept, form)))
    expected = {text: QueryTerm(form, text, SAID_OTHERWISE) for words in everyday for text in _all(words, form)}
    heading = (replace(term, place=TermPlace.HEADING) for term in (*clean, *expected.values()))
    listed = [
        Probe(terms.ranked, WHOLE),
        Probe(clean, CLEAN),
        Probe(tuple(heading), HEADED),
        Probe((*clean, *expected.values()) if expected else (), EVERYDAY_POOL),
        Probe(_defined(asked, form), DEFINED),
    ]
    return [probe for probe in listed if probe.terms]


def _all(found: Sequence[SyllableToken], form: TextForm) -> list[str]:
    return with_pairs(forms_in(form, found))


def _defined(asked: Sequence[SyllableToken], form: TextForm) -> tuple[QueryTerm, ...]:
    """Every run of syllables that may be a defined term, weighted by its length."""
    return tuple(
        QueryTerm(form, joined(text), float(length), TermPlace.DEFINED)
        for text, length in runs_of(forms_in(form, asked)).items()
    )


ASKED, EVERYDAY, WANTED = 0, 1, 2  # groups of terms: as typed, legal words for them, words of the kind of answer


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """All terms of a question that are counted in the texts of a pool.

    `syllables` are distinct numbers; `idf`, `is_telling` and `group` (ASKED, EVERYDAY, WANTED) are parallel to them.
    `pairs[k]` = (i, j) stands for syllable j directly after syllable i, and has the same three arrays. `terms` are the
    runs of syllables that may be a defined term; `term_lengths` are their lengths.
    """

    form: TextForm
    syllables: Numbers
    idf: NDArray[np.float64]
    is_telling: NDArray[np.bool_]
    group: NDArray[np.int64]
    pairs: NDArray[np.int64]
    pair_idf: NDArray[np.float64]
    pair_is_telling: NDArray[np.bool_]
    pair_group: NDArray[np.int64]
    terms: Numbers
    term_lengths: NDArray[np.int64]
    telling_length: int
    asks_meaning: bool


# For one syllable or pair: whether it is telling, and its group.
type _SoughtPlace = tuple[bool, int]


def sought(
    question: Sequence[SyllableToken],
    *,
    form: TextForm,
    count: TermCount,
    total: int,
    everyday: Sequence[Sequence[SyllableToken]] = (),
) -> PoolTerms:
    """The terms of a question for an index of `total` texts. `everyday`: the legal words for its everyday words."""
    asked = list(question[:LONGEST_QUESTION])
    kept = telling(asked)
    syllables: dict[str, _SoughtPlace] = {}
    pairs: dict[tuple[str, str], _SoughtPlace] = {}
    _collect(forms_in(form, asked), kept, ASKED, syllables, pairs)
    for words in expanded(asked):
        _collect(forms_in(form, words), [True] * len(words), ASKED, syllables, pairs)
    for said in everyday:
        _collect(forms_in(form, said), telling(said), EVERYDAY, syllables, pairs)
    for words in wanted(asked):
        _collect(forms_in(form, words), [True] * len(words), WANTED, syllables, pairs)
    names = list(syllables)
    place = {name: at for at, name in enumerate(names)}
    terms = runs_of(forms_in(form, asked))
    return PoolTerms(
        form=form,
        syllables=numbers_of(names),
        idf=np.array([_idf(count(form, name), total) for name in names]),
        is_telling=np.array([is_telling for is_telling, _ in syllables.values()], dtype=bool),
        group=np.array([group for _, group in syllables.values()], dtype=np.int64),
        pairs=np.array([(place[left], place[right]) for left, right in pairs], dtype=np.int64).reshape(-1, 2),
        pair_idf=np.array([_idf(count(form, pair(left, right)), total) for left, right in pairs]),
        pair_is_telling=np.array([is_telling for is_telling, _ in pairs.values()], dtype=bool),
        pair_group=np.array([group for _, group in pairs.values()], dtype=np.int64),
        terms=numbers_of(list(terms)),
        term_lengths=np.array(list(terms.values()), dtype=np.int64),
        telling_length=sum(kept),
        asks_meaning=asks_meaning(asked),
    )


def _collect(
    forms: Sequence[str],
    kept: Sequence[bool],
    group: int,
    syllables: dict[str, _SoughtPlace],
    pairs: dict[tuple[str, str], _SoughtPlace],
) -> None:
    for text, is_kept in zip(forms, kept, strict=True):
        syllables.setdefault(text, (is_kept, group))
    for (left, is_left), (right, is_right) in pairwise(zip(forms, kept, strict=True)):
        pairs.setdefault((left, right), (is_left and is_right, group))


def _idf(texts: int, total: int) -> float:
    """Inverse document frequency as in BM25 (Robertson & Zaragoza 2009), never below 0."""
    return math.log(1 + (total - texts + 0.5) / (texts + 0.5))


_HASHED = 1 << 16
_NEAR = 4  # maximum distance in tokens between the syllables of a near pair


class TermHits(NamedTuple):
    """Occurrences in a pool of the question's syllables, in order, or of its pairs: one row for each occurrence.

    `place` is the token offset. `slot` is the index of the syllable or pair in the question. `cell` is the record and
    its part as one number (record * PARTS + part).
    """

    place: NDArray[np.int64]
    slot: NDArray[np.int64]
    cell: NDArray[np.int64]

    @property
    def record(self) -> NDArray[np.int64]:
        return self.cell // PARTS

    def of_part(self, part: int) -> TermHits:
        chosen = self.cell % PARTS == part
        return TermHits(self.place[chosen], self.slot[chosen], self.cell[chosen])


def _counted(pool: RecordStack, size: int, found: Sequence[TermHits]) -> Figures:
    cells = pool.lengths.size
    counted = sum(np.bincount(hits.cell * size + hits.slot, minlength=cells * size) for hits in found)
    return np.asarray(counted, dtype=np.float64).reshape(cells // PARTS, PARTS, size)  # size 0: one word, no pairs


def _hits(pool: RecordStack, asked: PoolTerms) -> TermHits:
    """The tokens of the pool that are syllables of the question.

    For speed, some bits of their numbers are compared first.
    """
    sieve = np.zeros(_HASHED, dtype=bool)
    sieve[_bits(asked.syllables)] = True
    place = np.flatnonzero(sieve[_bits(pool.tokens)])
    slot, same = looked_up(pool.tokens[place], asked.syllables)
    place, slot = place[same], slot[same]
    return TermHits(place, slot, np.searchsorted(np.cumsum(pool.lengths.reshape(-1)), place, side="right"))


def _bits(numbers: Numbers) -> Numbers:
    return numbers & np.uint32(_HASHED - 1)


def looked_up(numbers: Numbers, among: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each number, its index in `among` (the first one of duplicates), and whether it occurs there."""
    if not len(among):
        return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=bool)
    order = np.argsort(among, kind="stable")
    at = order[np.minimum(np.searchsorted(among, numbers, sorter=order), len(order) - 1)]
    return at, among[at] == numbers


def _pairs(hits: TermHits, asked: PoolTerms, *, apart: int) -> TermHits:
    """The pairs of the question whose syllables are exactly `apart` tokens apart."""
    size = len(asked.syllables)
    matrix = np.full((size, size), -1, dtype=np.int64)
    matrix[asked.pairs[:, 0], asked.pairs[:, 1]] = np.arange(len(asked.pairs))
    place, slot, cell = hits
    firsts, seconds = [], []
    for later in range(1, apart + 1):  # fewer than `apart` other hits can be between the two
        first = np.flatnonzero((place[later:] - place[:-later] == apart) & (cell[later:] == cell[:-later]))
        firsts.append(first)
        seconds.append(first + later)
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    pairs = matrix[slot[first], slot[second]]
    held = pairs >= 0
    return TermHits(place[first[held]], pairs[held], cell[first[held]])


K1 = 1.2
B = 0.75
# Mean number of tokens per part in the library (3,938 laws, November 2026), for length normalisation.
MEAN_LENGTHS = np.array([19.0, 11.0, 260.0, 12.0])
WEIGHTS = np.array([4.0, 8.0, 1.0, 4.0])
TITLE, HEADING, BODY, ASKED_PART = range(PARTS)


@dataclass(frozen=True, slots=True)
class TermChoice:
    """A weight for each syllable and each pair of the question; 0 excludes one."""

    syllables: Figures
    pairs: Figures


def _choices(asked: PoolTerms) -> dict[str, TermChoice]:
    typed, pair_typed = asked.group == ASKED, asked.pair_group == ASKED
    zero, pair_zero = np.zeros_like(asked.idf), np.zeros_like(asked.pair_idf)
    return {
        "all": TermChoice(asked.idf * typed, asked.pair_idf * pair_typed),
        "telling": TermChoice(
            asked.idf * (typed & asked.is_telling), asked.pair_idf * (pair_typed & asked.pair_is_telling)
        ),
        "syllables": TermChoice(asked.idf * typed, pair_zero),
        "pairs": TermChoice(zero, asked.pair_idf * pair_typed),
        "everyday": TermChoice(asked.idf * (asked.group == EVERYDAY), asked.pair_idf * (asked.pair_group == EVERYDAY)),
        "wanted": TermChoice(asked.idf * (asked.group == WANTED), asked.pair_idf * (asked.pair_group == WANTED)),
        "either": TermChoice(
            asked.idf * (asked.is_telling & (asked.group != WANTED)),
            asked.pair_idf * (asked.pair_is_telling & (asked.pair_group != WANTED)),
        ),
    }


class Reckoning:
    """One pool and one question: scores and shares for any choice of terms and parts.

    The counts of each syllable (r, p, s) and each pair (r, p, k) are computed in one pass, for part p of record r. A
    pair is near if its second syllable follows the first within _NEAR tokens.
    """

    def __init__(self, pool: RecordStack, asked: PoolTerms) -> None:
        self.pool, self.asked = pool, asked
        self.hits = _hits(pool, asked)
        self.pair_hits = _pairs(self.hits, asked, apart=1)
        self.syllables = _counted(pool, len(asked.syllables), [self.hits])
        self.pairs = _counted(pool, len(asked.pairs), [self.pair_hits])
        near = [_pairs(self.hits, asked, apart=apart) for apart in range(2, _NEAR + 1)]
        self.near_pairs = self.pairs + _counted(pool, len(asked.pairs), near)
        self.choices = _choices(asked)
        self._norm = 1 / (1 - B + B * pool.lengths / MEAN_LENGTHS)

    def bm25(self, choice: str, weights: Figures = WEIGHTS) -> Figures:
        chosen = self.choices[choice]
        return self._saturated(self.syllables, weights) @ chosen.syllables + (
            self._saturated(self.pairs, weights) @ chosen.pairs
        )

    def _saturated(self, counts: Figures, weights: Figures) -> Figures:
        weighted = np.einsum("rps,rp->rs", counts, self._norm * weights)
        saturated: Figures = weighted * (K1 + 1) / (weighted + K1)
        return saturated

    def share(self, choice: str, *parts: int) -> Figures:
        """The weighted share of the chosen syllables that occur in at least one of these parts."""
        chosen = self.choices[choice].syllables
        return holds(self.syllables, parts) @ chosen / max(chosen.sum(), 1e-9)

    def pair_share(self, choice: str, *parts: int) -> Figures:
        chosen = self.choices[choice].pairs
        return holds(self.pairs, parts) @ chosen / max(chosen.sum(), 1e-9)


def holds(counts: Figures, parts: tuple[int, ...]) -> Figures:
    return (counts[:, list(parts)].sum(axis=1) > 0).astype(np.float64)


def part_only(*parts: int) -> Figures:
    weights = np.zeros(PARTS)
    weights[list(parts)] = 1.0
    return weights


def relative(score: Figures) -> Figures:
    return score / max(float(score.max()), 1e-9)
