"""What the ranker looks at: for each text of a pool, how it answers the question, as numbers between about 0 and 1.

Scores are BM25F (Robertson & Zaragoza 2009): the parts of a text are weighted before they saturate, not after. Shares
are of the question's weight (inverse document frequency), so that "của" counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portal.search.ranking.forward import PARTS, Numbers, RankClass, Stack
from portal.search.ranking.rarity import rarities
from portal.search.ranking.sought import ASKED, EVERYDAY, WANTED, Sought

Figures = NDArray[np.float64]

K1 = 1.2
B = 0.75
# Mean tokens of each part over the library (3,938 laws, November 2026): what a length is long or short against.
MEAN_LENGTHS = np.array([19.0, 11.0, 260.0, 12.0])
WEIGHTS = np.array([4.0, 8.0, 1.0, 4.0])
TITLE, HEADING, BODY, ASKED_PART = range(PARTS)
_OPENING = 40  # tokens at the beginning of a body that say what it is about
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
    return np.asarray(counted, dtype=np.float64).reshape(-1, PARTS, size)


def _hits(pool: Stack, asked: Sought) -> Hits:
    """Which tokens are syllables of the question. Told by some bits of their numbers, then by the whole."""
    shift = next(bits for bits in range(17) if len(np.unique(_bits(asked.syllables, bits))) == len(asked.syllables))
    table = np.full(_HASHED, -1, dtype=np.int16)
    table[_bits(asked.syllables, shift)] = np.arange(len(asked.syllables))
    slots = table[_bits(pool.tokens, shift)]
    place = np.flatnonzero(slots >= 0)
    slot = slots[place].astype(np.int64)
    same = asked.syllables[slot] == pool.tokens[place]
    place, slot = place[same], slot[same]
    return Hits(place, slot, np.searchsorted(np.cumsum(pool.lengths.reshape(-1)), place, side="right"))


def _bits(numbers: Numbers, shift: int) -> Numbers:
    return (numbers >> np.uint32(shift)) & np.uint32(_HASHED - 1)


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


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which syllables and pairs of the question count, with their weights."""

    syllables: Figures
    pairs: Figures


def _choices(asked: Sought) -> dict[str, _Choice]:
    typed, pair_typed = asked.group == ASKED, asked.pair_group == ASKED
    zero, pair_zero = np.zeros_like(asked.idf), np.zeros_like(asked.pair_idf)
    return {
        "all": _Choice(asked.idf * typed, asked.pair_idf * pair_typed),
        "telling": _Choice(
            asked.idf * (typed & asked.is_telling), asked.pair_idf * (pair_typed & asked.pair_is_telling)
        ),
        "syllables": _Choice(asked.idf * typed, pair_zero),
        "pairs": _Choice(zero, asked.pair_idf * pair_typed),
        "everyday": _Choice(asked.idf * (asked.group == EVERYDAY), asked.pair_idf * (asked.pair_group == EVERYDAY)),
        "wanted": _Choice(asked.idf * (asked.group == WANTED), asked.pair_idf * (asked.pair_group == WANTED)),
        "either": _Choice(
            asked.idf * (asked.is_telling & (asked.group != WANTED)),
            asked.pair_idf * (asked.pair_is_telling & (asked.pair_group != WANTED)),
        ),
    }


class _Reckoning:
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
        return weighted * (K1 + 1) / (weighted + K1)

    def share(self, choice: str, *parts: int) -> Figures:
        """The share of the chosen syllables that stand in these parts."""
        chosen = self.choices[choice].syllables
        return _held(self.counts.syllables, parts) @ chosen / max(chosen.sum(), 1e-9)

    def pair_share(self, choice: str, *parts: int) -> Figures:
        chosen = self.choices[choice].pairs
        return _held(self.counts.pairs, parts) @ chosen / max(chosen.sum(), 1e-9)


def _held(counts: Figures, parts: tuple[int, ...]) -> Figures:
    return (counts[:, list(parts)].sum(axis=1) > 0).astype(np.float64)


def features(pool: Stack, asked: Sought) -> dict[str, Figures]:
    """Every feature by its name, one number for each record."""
    reckoning = _Reckoning(pool, asked)
    return (
        _scores(reckoning)
        | _shares(reckoning)
        | _backward(reckoning)
        | _clauses(reckoning)
        | _nearness(reckoning)
        | _definitions(reckoning)
        | _laws(reckoning)
        | _standing(reckoning)
    )


def _part(*parts: int) -> Figures:
    weights = np.zeros(PARTS)
    weights[list(parts)] = 1.0
    return weights


def _relative(score: Figures) -> Figures:
    return score / max(float(score.max()), 1e-9)


def _scores(of: _Reckoning) -> dict[str, Figures]:
    whole = of.bm25("all")
    ideal = (K1 + 1) * max(of.choices["all"].syllables.sum() + of.choices["all"].pairs.sum(), 1e-9)
    return {
        "score": _relative(whole),
        "score_absolute": whole / ideal,
        "score_far": np.log(np.maximum(_relative(whole), 0.05)),
        "score_place": 1 / (1 + np.argsort(np.argsort(-whole, kind="stable"), kind="stable")),
        "score_telling": _relative(of.bm25("telling")),
        "score_syllables": _relative(of.bm25("syllables")),
        "score_pairs": _relative(of.bm25("pairs")),
        "score_title": _relative(of.bm25("telling", _part(TITLE))),
        "score_heading": _relative(of.bm25("telling", _part(HEADING))),
        "score_body": _relative(of.bm25("telling", _part(BODY))),
        "score_everyday": _relative(of.bm25("everyday")),
        "score_wanted": _relative(of.bm25("wanted", _part(HEADING))),
        "score_either": _relative(of.bm25("either")),
    }


def _shares(of: _Reckoning) -> dict[str, Figures]:
    return {
        "heading_holds": of.share("telling", HEADING),
        "title_holds": of.share("telling", TITLE),
        "head_holds": of.share("telling", TITLE, HEADING),
        "body_holds": of.share("telling", BODY),
        "all_holds": of.share("telling", TITLE, HEADING, BODY),
        "all_holds_every": of.share("all", TITLE, HEADING, BODY),
        "heading_holds_pairs": of.pair_share("telling", HEADING),
        "head_holds_pairs": of.pair_share("telling", TITLE, HEADING),
        "body_holds_pairs": of.pair_share("telling", BODY),
        "all_holds_pairs": of.pair_share("telling", TITLE, HEADING, BODY),
        "heading_holds_everyday": of.share("everyday", HEADING),
        "all_holds_everyday": of.pair_share("everyday", TITLE, HEADING, BODY),
        "heading_holds_wanted": of.share("wanted", HEADING),
        "heading_holds_wanted_pairs": of.pair_share("wanted", HEADING),
        "rest_in_heading": _rest(of, HEADING),
        "rest_in_body": _rest(of, BODY),
        "asked_holds": of.share("telling", ASKED_PART),
        "asked_holds_pairs": of.pair_share("telling", ASKED_PART),
    }


def _rest(of: _Reckoning, part: int) -> Figures:
    """Of what the title of the law does not hold, the share that this part does: the law is named, then the matter."""
    weights = of.choices["telling"].syllables
    left = _held(of.counts.syllables, (TITLE,)) < 1
    found = _held(of.counts.syllables, (part,)) * left
    return found @ weights / np.maximum(left @ weights, 1e-9)


def _backward(of: _Reckoning) -> dict[str, Figures]:
    """How much of a heading and of a title the question holds."""
    pool, hits, pair_hits = of.pool, of.counts.hits, of.counts.pair_hits
    heads, cells = _heads(pool)
    worth = np.zeros(len(pool.tokens))
    worth[heads] = rarities(pool.tokens[heads], of.asked.form)
    total = _by_part(pool, cells, worth[heads])
    held = _by_part(pool, hits.cell, worth[hits.place]) / np.maximum(total, 1e-9)
    number = _by_part(pool, hits.cell) / np.maximum(pool.lengths, 1)
    pairs = _by_part(pool, pair_hits.cell) / np.maximum(pool.lengths - 1, 1)
    found = of.share("telling", HEADING)
    return {
        "heading_is_held": held[:, HEADING],
        "title_is_held": held[:, TITLE],
        "heading_is_held_number": number[:, HEADING],
        "title_is_held_number": number[:, TITLE],
        "heading_is_held_pairs": pairs[:, HEADING],
        "title_is_held_pairs": pairs[:, TITLE],
        "heading_agrees": 2 * found * held[:, HEADING] / np.maximum(found + held[:, HEADING], 1e-9),
        "heading_length": np.minimum(pool.lengths[:, HEADING] / 40, 1.0),
        "body_length": np.log1p(pool.lengths[:, BODY]) / 8,
        "body_density": np.minimum(4 * number[:, BODY], 1.0),
    }


def _heads(pool: Stack) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of all tokens of titles and headings, and their cells."""
    lengths = pool.lengths[:, :BODY].sum(axis=1)
    totals = pool.lengths.sum(axis=1)
    moved = (np.cumsum(totals) - totals) - (np.cumsum(lengths) - lengths)
    places = np.arange(int(lengths.sum())) + np.repeat(moved, lengths)
    cells = np.arange(len(totals))[:, None] * PARTS + np.arange(BODY)
    return places, np.repeat(cells.reshape(-1), pool.lengths[:, :BODY].reshape(-1))


def _by_part(pool: Stack, cell: NDArray[np.int64], worth: Figures | None = None) -> Figures:
    return np.bincount(cell, weights=worth, minlength=pool.lengths.size).reshape(-1, PARTS).astype(np.float64)


def _clauses(of: _Reckoning) -> dict[str, Figures]:
    """The one clause that holds most."""
    pool, chosen = of.pool, of.choices["telling"]
    return {
        "clause_holds": _best_clause(pool, of.counts.hits, chosen.syllables),
        "clause_holds_pairs": _best_clause(pool, of.counts.pair_hits, chosen.pairs),
    }


def _best_clause(pool: Stack, hits: Hits, weights: Figures) -> Figures:
    clauses, size = len(pool.clause_record), len(weights)
    inside = hits.of_part(BODY)
    clause = np.searchsorted(pool.clause_starts, inside.place, side="right") - 1
    held = np.zeros(clauses * size)
    held[clause * size + inside.slot] = 1.0
    worth = held.reshape(clauses, size) @ weights / max(weights.sum(), 1e-9)
    return _most_of_each(worth, pool.clause_record, len(pool.lengths))


def _most_of_each(values: Figures, group: NDArray[np.int64], count: int) -> Figures:
    """The largest value of each group, 0 where a group has none; the groups come in order."""
    most = np.zeros(count)
    if len(values):
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        most[group[starts]] = np.maximum.reduceat(values, starts)
    return most


def _nearness(of: _Reckoning) -> dict[str, Figures]:
    """The longest run of the question's own words, and what stands at the beginning of the body."""
    asked, near = of.asked, of.counts.near_pairs
    weights, chosen = of.choices["telling"].pairs, of.choices["telling"].syllables
    return {
        "heading_near": _held(near, (HEADING,)) @ weights / max(weights.sum(), 1e-9),
        "body_near": _held(near, (BODY,)) @ weights / max(weights.sum(), 1e-9),
        "heading_run": _longest_run(of, HEADING),
        "body_run": _longest_run(of, BODY),
        "opening_holds": _opening(of, len(asked.idf)) @ chosen / max(chosen.sum(), 1e-9),
    }


def _longest_run(of: _Reckoning, part: int) -> Figures:
    """The most syllables in a row as they were typed, against those that say what is asked."""
    hits = of.counts.pair_hits.of_part(part)
    typed = of.asked.pair_group[hits.slot] == ASKED
    place, record = hits.place[typed], hits.record[typed]
    if not len(place):
        return np.zeros(len(of.pool.lengths))
    begins = np.diff(place, prepend=-2) != 1
    number = np.arange(len(place))
    run = number - np.maximum.accumulate(np.where(begins, number, 0)) + 2
    longest = _most_of_each(run.astype(np.float64), record, len(of.pool.lengths))
    return np.minimum(longest / max(of.asked.telling_length, 2), 1.5)


def _opening(of: _Reckoning, size: int) -> Figures:
    """Which syllables stand among the first of the body."""
    pool, hits = of.pool, of.counts.hits.of_part(BODY)
    totals = pool.lengths.sum(axis=1)
    first = np.cumsum(totals) - totals + pool.lengths[:, :BODY].sum(axis=1)
    early = hits.place - first[hits.record] < _OPENING
    held = np.zeros((len(pool.lengths), size))
    held[hits.record[early], hits.slot[early]] = 1.0
    return held


def _definitions(of: _Reckoning) -> dict[str, Figures]:
    """Whether a text defines a term of the question, and how much of the question the longest such term is."""
    pool, asked = of.pool, of.asked
    order = np.argsort(asked.terms)
    at = np.searchsorted(asked.terms, pool.defined, sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros(0, dtype=np.int64)
    same = (asked.terms[at] == pool.defined) if len(order) else np.zeros(0, dtype=bool)
    lengths = asked.term_lengths[at[same]].astype(np.float64)
    longest = _most_of_each(lengths, pool.definer[same], len(pool.lengths))
    share = np.minimum(longest / max(asked.telling_length, 1), 1.0)
    many = np.bincount(pool.definer, minlength=len(pool.lengths))
    meaning = float(asked.asks_meaning)
    return {
        "defines": share,
        "defines_asked": share * meaning,
        "defines_whole": (share >= 0.99) * meaning,
        "is_glossary": np.minimum(many / 8, 1.0) * meaning,
    }


def _laws(of: _Reckoning) -> dict[str, Figures]:
    """What the other texts of the same owner in the pool say of it, and where a text stands among them."""
    whole = _relative(of.bm25("all"))
    owners = np.unique(of.pool.owners, return_inverse=True)[1]
    by_owner = np.argsort(owners, kind="stable")
    count = int(owners.max()) + 1
    best = _most_of_each(whole[by_owner], owners[by_owner], count)
    top = np.bincount(owners[np.argsort(-whole, kind="stable")[:20]], minlength=count)
    total = np.bincount(owners, weights=whole**4, minlength=count)
    return {
        "law_best": best[owners],
        "law_in_top": top[owners] / 20,
        "law_total": _relative(total)[owners],
        "best_of_law": (whole >= best[owners] - 1e-12).astype(np.float64),
        "behind_law": best[owners] - whole,
    }


def _standing(of: _Reckoning) -> dict[str, Figures]:
    """What a text is, whatever is asked."""
    pool = of.pool
    ordinals, sizes = pool.ordinals.astype(np.float64), pool.sizes.astype(np.float64)
    return {f"is_{one.name.lower()}": (pool.classes == one).astype(np.float64) for one in RankClass if one} | {
        "is_first": (ordinals <= 1).astype(np.float64),
        "is_early": 1 / np.maximum(ordinals, 1),
        "is_late": ordinals / np.maximum(sizes, 1),
        "siblings": np.log1p(sizes) / 6,
    }
