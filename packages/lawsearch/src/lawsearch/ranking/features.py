"""The features of the ranker: numbers between about 0 and 1 for each text of a pool."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.forward import PARTS, Figures, Numbers, RankClass, RecordStack, number_of
from lawsearch.ranking.query import (
    ASKED,
    ASKED_PART,
    BODY,
    HEADING,
    K1,
    TITLE,
    PoolTerms,
    Reckoning,
    TermHits,
    holds,
    looked_up,
    part_only,
    relative,
)
from lawsearch.ranking.syllables import known_syllables
from lawsearch.ranking.terms import TextForm

_FLOOR = 4.0  # negative log of the frequency (one in fifty) from which a syllable has no weight: "quy", "định", "của"


@lru_cache(maxsize=2)
def _table(form: TextForm) -> tuple[Numbers, NDArray[np.float64], float]:
    """The known syllables as sorted numbers, the rarity of each, and the rarity of any unknown syllable."""
    known = known_syllables()
    said = (
        {folded: sum(known.share[marked] for marked in forms) for folded, forms in known.candidates.items()}
        if form is TextForm.FOLDED
        else known.share
    )
    by_number = sorted((number_of(text), _rarity(share)) for text, share in said.items())
    numbers = np.array([number for number, _ in by_number], dtype=np.uint32)
    return numbers, np.array([rarity for _, rarity in by_number]), _rarity(known.least)


def _rarity(share: float) -> float:
    return max(-math.log(share) - _FLOOR, 0.0)


def rarities(tokens: Numbers, form: TextForm) -> NDArray[np.float64]:
    """The rarity of each token: 0 for the most frequent, about 10 for one that is hardly ever seen."""
    numbers, known, unknown = _table(form)
    at = np.minimum(np.searchsorted(numbers, tokens), len(numbers) - 1)
    return np.where(numbers[at] == tokens, known[at], unknown)


_SAME = 1e-9  # scores that differ by less are equal
_OPENING = 40  # tokens at the beginning of a body, which state its subject


def features(pool: RecordStack, asked: PoolTerms) -> dict[str, Figures]:
    """All features by name, each with one number per record."""
    reckoning = Reckoning(pool, asked)
    return (
        _scores(reckoning)
        | _shares(reckoning)
        | _missing(reckoning)
        | _backward(reckoning)
        | _clauses(reckoning)
        | _nearness(reckoning)
        | _definitions(reckoning)
        | _laws(reckoning)
        | _standing(reckoning)
    )


def _scores(of: Reckoning) -> dict[str, Figures]:
    whole = of.bm25("all")
    ideal = (K1 + 1) * max(of.choices["all"].syllables.sum() + of.choices["all"].pairs.sum(), 1e-9)
    return {
        "score": relative(whole),
        "score_absolute": whole / ideal,
        "score_far": np.log(np.maximum(relative(whole), 0.05)),
        # Reciprocal rank by score. Equal scores share one rank, so that the order of the engine does not matter.
        "score_place": 1 / (1 + np.searchsorted(np.sort(-whole), -whole - _SAME, side="left")),
        "score_telling": relative(of.bm25("telling")),
        "score_syllables": relative(of.bm25("syllables")),
        "score_pairs": relative(of.bm25("pairs")),
        "score_title": relative(of.bm25("telling", part_only(TITLE))),
        "score_heading": relative(of.bm25("telling", part_only(HEADING))),
        "score_body": relative(of.bm25("telling", part_only(BODY))),
        "score_everyday": relative(of.bm25("everyday")),
        "score_wanted": relative(of.bm25("wanted", part_only(HEADING))),
        "score_either": relative(of.bm25("either")),
    }


def _shares(of: Reckoning) -> dict[str, Figures]:
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
        "all_holds_everyday_pairs": of.pair_share("everyday", TITLE, HEADING, BODY),
        "heading_holds_wanted": of.share("wanted", HEADING),
        "heading_holds_wanted_pairs": of.pair_share("wanted", HEADING),
        "rest_in_heading": _rest(of, HEADING),
        "rest_in_body": _rest(of, BODY),
        "asked_holds": of.share("telling", ASKED_PART),
        "asked_holds_pairs": of.pair_share("telling", ASKED_PART),
    }


def _rest(of: Reckoning, part: int) -> Figures:
    """The weighted share, in this part, of the question's words that the title of the law lacks.

    Questions name the law first, then the matter.
    """
    weights = of.choices["telling"].syllables
    left = holds(of.syllables, (TITLE,)) < 1
    return (holds(of.syllables, (part,)) * left) @ weights / np.maximum(left @ weights, 1e-9)


def _missing(of: Reckoning) -> dict[str, Figures]:
    """The weight of the rarest term of the question that a text lacks, because one word may decide."""
    chosen = of.choices["telling"]
    return {
        "lacks_rarest": _rarest(holds(of.syllables, (TITLE, HEADING, BODY)), chosen.syllables),
        "lacks_rarest_pair": _rarest(holds(of.pairs, (TITLE, HEADING, BODY)), chosen.pairs),
    }


def _rarest(held: Figures, weights: Figures) -> Figures:
    """The weight of the rarest missing term: 1 if the rarest term of the question is missing, 0 if no term is."""
    if not len(weights):
        return np.zeros(len(held))
    return ((1 - held) * weights).max(axis=1) / max(float(weights.max()), 1e-9)


def _backward(of: Reckoning) -> dict[str, Figures]:
    """Features of the reverse direction: how much of a heading, and of a title, is in the question."""
    pool, hits, pair_hits = of.pool, of.hits, of.pair_hits
    heads, cells = _heads(pool)
    worth = np.zeros(len(pool.tokens))
    worth[heads] = rarities(pool.tokens[heads], of.asked.form)
    held = _by_part(pool, hits.cell, worth[hits.place]) / np.maximum(_by_part(pool, cells, worth[heads]), 1e-9)
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


def _heads(pool: RecordStack) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The positions of all tokens of titles and headings, and the cell (record and part) of each."""
    lengths = pool.lengths[:, :BODY].sum(axis=1)
    totals = pool.lengths.sum(axis=1)
    moved = (np.cumsum(totals) - totals) - (np.cumsum(lengths) - lengths)
    places = np.arange(int(lengths.sum())) + np.repeat(moved, lengths)
    cells = np.arange(len(totals))[:, None] * PARTS + np.arange(BODY)
    return places, np.repeat(cells.reshape(-1), pool.lengths[:, :BODY].reshape(-1))


def _by_part(pool: RecordStack, cell: NDArray[np.int64], worth: Figures | None = None) -> Figures:
    return np.bincount(cell, weights=worth, minlength=pool.lengths.size).reshape(-1, PARTS).astype(np.float64)


def _clauses(of: Reckoning) -> dict[str, Figures]:
    """The weighted share of the question in the one clause that has most of it."""
    pool, chosen = of.pool, of.choices["telling"]
    return {
        "clause_holds": _best_clause(pool, of.hits, chosen.syllables),
        "clause_holds_pairs": _best_clause(pool, of.pair_hits, chosen.pairs),
    }


def _best_clause(pool: RecordStack, hits: TermHits, weights: Figures) -> Figures:
    clauses, size = len(pool.clause_record), len(weights)
    inside = hits.of_part(BODY)
    clause = np.searchsorted(pool.clause_starts, inside.place, side="right") - 1
    held = np.zeros(clauses * size)
    held[clause * size + inside.slot] = 1.0
    worth = held.reshape(clauses, size) @ weights / max(weights.sum(), 1e-9)
    return _most_of_each(worth, pool.clause_record, len(pool.lengths))


def _most_of_each(values: Figures, group: NDArray[np.int64], count: int) -> Figures:
    """The largest value of each group, 0 for a group without values; the groups are sorted."""
    most = np.zeros(count)
    if len(values):
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        most[group[starts]] = np.maximum.reduceat(values, starts)
    return most


def _nearness(of: Reckoning) -> dict[str, Figures]:
    """Features of proximity: the longest run of the question's words, and matches at the beginning of the body."""
    asked, near = of.asked, of.near_pairs
    weights, chosen = of.choices["telling"].pairs, of.choices["telling"].syllables
    return {
        "heading_near": holds(near, (HEADING,)) @ weights / max(weights.sum(), 1e-9),
        "body_near": holds(near, (BODY,)) @ weights / max(weights.sum(), 1e-9),
        "heading_run": _longest_run(of, HEADING),
        "body_run": _longest_run(of, BODY),
        "opening_holds": _opening(of, len(asked.idf)) @ chosen / max(chosen.sum(), 1e-9),
    }


def _longest_run(of: Reckoning, part: int) -> Figures:
    """The length of the longest run of consecutive syllables as typed, relative to the number of telling syllables."""
    hits = of.pair_hits.of_part(part)
    typed = of.asked.pair_group[hits.slot] == ASKED
    place, record = hits.place[typed], hits.record[typed]
    if not len(place):
        return np.zeros(len(of.pool.lengths))
    begins = np.diff(place, prepend=-2) != 1
    number = np.arange(len(place))
    run = number - np.maximum.accumulate(np.where(begins, number, 0)) + 2
    longest = _most_of_each(run.astype(np.float64), record, len(of.pool.lengths))
    return np.minimum(longest / max(of.asked.telling_length, 2), 1.5)


def _opening(of: Reckoning, size: int) -> Figures:
    """Which syllables occur among the first `_OPENING` tokens of the body; one row per record."""
    pool, hits = of.pool, of.hits.of_part(BODY)
    totals = pool.lengths.sum(axis=1)
    first = np.cumsum(totals) - totals + pool.lengths[:, :BODY].sum(axis=1)
    early = hits.place - first[hits.record] < _OPENING
    held = np.zeros((len(pool.lengths), size))
    held[hits.record[early], hits.slot[early]] = 1.0
    return held


def _definitions(of: Reckoning) -> dict[str, Figures]:
    """Features of definitions: whether a text defines a term of the question, and the share of the question that is in
    the longest such term.
    """
    pool, asked = of.pool, of.asked
    at, same = looked_up(pool.defined, asked.terms)
    longest = _most_of_each(asked.term_lengths[at[same]].astype(np.float64), pool.definer[same], len(pool.lengths))
    share = np.minimum(longest / max(asked.telling_length, 1), 1.0)
    many = np.bincount(pool.definer, minlength=len(pool.lengths))
    meaning = float(asked.asks_meaning)
    return {
        "defines": share,
        "defines_asked": share * meaning,
        "defines_whole": (share >= 0.99) * meaning,
        "is_glossary": np.minimum(many / 8, 1.0) * meaning,
    }


def _laws(of: Reckoning) -> dict[str, Figures]:
    """Features of the law: the scores of its texts in the pool, and how a text compares with the best of them."""
    whole = relative(of.bm25("all"))
    owners = np.unique(of.pool.owners, return_inverse=True)[1]
    by_owner = np.argsort(owners, kind="stable")
    count = int(owners.max()) + 1
    best = _most_of_each(whole[by_owner], owners[by_owner], count)
    top = np.bincount(owners[np.argsort(-whole, kind="stable")[:20]], minlength=count)
    return {
        "law_best": best[owners],
        "law_in_top": top[owners] / 20,
        "law_total": relative(np.bincount(owners, weights=whole**4, minlength=count))[owners],
        "best_of_law": (whole >= best[owners] - 1e-12).astype(np.float64),
        "behind_law": best[owners] - whole,
    }


def _standing(of: Reckoning) -> dict[str, Figures]:
    """Features of the text that are independent of the question."""
    pool = of.pool
    ordinals, sizes = pool.ordinals.astype(np.float64), pool.sizes.astype(np.float64)
    return {f"is_{one.name.lower()}": (pool.classes == one).astype(np.float64) for one in RankClass if one} | {
        "is_first": (ordinals <= 1).astype(np.float64),
        "is_early": 1 / np.maximum(ordinals, 1),
        "is_late": ordinals / np.maximum(sizes, 1),
        "siblings": np.log1p(sizes) / 6,
        "law_cited": np.log1p(pool.cited) / 8,
    }
