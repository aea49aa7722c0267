"""What the ranker looks at: for each text of a pool, how it answers the question, as numbers between about 0 and 1.

Scores are BM25F (Robertson & Zaragoza 2009): the parts of a text are weighted before they saturate, not after. Shares
are of the question's weight (inverse document frequency), so that "của" counts for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each syllable (r, p, s) and pair (r, p, k) stands in each part of each record."""

    syllables: Figures
    pairs: Figures
    slots: NDArray[np.int64]
    pair_slots: NDArray[np.int64]
    matrix: NDArray[np.int64]


def count(pool: Stack, asked: Sought) -> Counts:
    """Count the question in every record in one pass."""
    records, syllables, pairs = len(pool.lengths), len(asked.syllables), len(asked.pairs)
    slots = _slots(pool, asked)
    cell = pool.record * PARTS + pool.part
    hit = slots >= 0
    shape = (records, PARTS, syllables)
    by_syllable = np.bincount(cell[hit] * syllables + slots[hit], minlength=records * PARTS * syllables).reshape(shape)
    matrix = np.full((syllables + 1, syllables + 1), -1, dtype=np.int64)
    matrix[asked.pairs[:, 0], asked.pairs[:, 1]] = np.arange(pairs)
    pair_slots = np.full(len(slots), -1, dtype=np.int64)
    pair_slots[:-1] = np.where(cell[:-1] == cell[1:], matrix[slots[:-1], slots[1:]], -1)
    hit = pair_slots >= 0
    by_pair = np.bincount(cell[hit] * pairs + pair_slots[hit], minlength=records * PARTS * pairs)
    return Counts(
        syllables=by_syllable.astype(np.float64),
        pairs=by_pair.reshape(records, PARTS, pairs).astype(np.float64),
        slots=slots,
        pair_slots=pair_slots,
        matrix=matrix,
    )


def _slots(pool: Stack, asked: Sought) -> NDArray[np.int64]:
    """Which syllable of the question each token is; -1 for none. By some bits of its number, then by the whole."""
    shift = next(bits for bits in range(17) if len(np.unique(_bits(asked.syllables, bits))) == len(asked.syllables))
    table = np.full(_HASHED, -1, dtype=np.int64)
    table[_bits(asked.syllables, shift)] = np.arange(len(asked.syllables))
    slots = table[_bits(pool.tokens, shift)]
    return np.where((slots >= 0) & (asked.syllables[slots] == pool.tokens), slots, -1)


def _bits(numbers: Numbers, shift: int) -> Numbers:
    return (numbers >> np.uint32(shift)) & np.uint32(_HASHED - 1)


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

    def near_pairs(self) -> Figures:
        """How often the second syllable of a pair follows the first within a few (r, p, k)."""
        pool, slots, pairs = self.pool, self.counts.slots, len(self.asked.pairs)
        cell = pool.record * PARTS + pool.part
        records = len(pool.lengths)
        found = np.zeros(records * PARTS * pairs)
        for apart in range(2, _NEAR + 1):
            near = np.where(cell[:-apart] == cell[apart:], self.counts.matrix[slots[:-apart], slots[apart:]], -1)
            hit = near >= 0
            found += np.bincount(cell[:-apart][hit] * pairs + near[hit], minlength=len(found))
        return found.reshape(records, PARTS, pairs) + self.counts.pairs

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
    pool, hit = of.pool, of.counts.slots >= 0
    head = pool.part < BODY
    worth = np.zeros(len(pool.tokens))
    worth[head] = rarities(pool.tokens[head], of.asked.form)
    cell = pool.record * PARTS + pool.part
    total = _by_part(cell, worth, pool)
    held = _by_part(cell[hit], worth[hit], pool) / np.maximum(total, 1e-9)
    number = _by_part(cell[hit], np.ones(int(hit.sum())), pool) / np.maximum(pool.lengths, 1)
    paired = of.counts.pair_slots >= 0
    pairs = _by_part(cell[paired], np.ones(int(paired.sum())), pool) / np.maximum(pool.lengths - 1, 1)
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


def _by_part(cell: NDArray[np.int64], worth: Figures, pool: Stack) -> Figures:
    records = len(pool.lengths)
    return np.bincount(cell, weights=worth, minlength=records * PARTS).reshape(records, PARTS)


def _clauses(of: _Reckoning) -> dict[str, Figures]:
    """The one clause that holds most."""
    pool, chosen = of.pool, of.choices["telling"]
    return {
        "clause_holds": _best_clause(pool, of.counts.slots, chosen.syllables),
        "clause_holds_pairs": _best_clause(pool, of.counts.pair_slots, chosen.pairs),
    }


def _best_clause(pool: Stack, slots: NDArray[np.int64], weights: Figures) -> Figures:
    clauses, size = len(pool.clause_record), len(weights)
    hit = (slots >= 0) & (pool.clause >= 0)
    held = np.zeros(clauses * size, dtype=bool)
    held[pool.clause[hit] * size + slots[hit]] = True
    worth = held.reshape(clauses, size) @ weights / max(weights.sum(), 1e-9)
    best = np.zeros(len(pool.lengths))
    np.maximum.at(best, pool.clause_record, worth)
    return best


def _nearness(of: _Reckoning) -> dict[str, Figures]:
    """The longest run of the question's own words, and what stands at the beginning of the body."""
    pool, asked = of.pool, of.asked
    typed = np.append(asked.pair_group == ASKED, False)[of.counts.pair_slots]  # -1, the last: no pair
    run = _runs(typed)
    length = max(asked.telling_length, 2)
    longest = np.zeros((len(pool.lengths), PARTS))
    np.maximum.at(longest, (pool.record, pool.part), run)
    first = np.cumsum(pool.lengths.sum(axis=1)) - pool.lengths.sum(axis=1) + pool.lengths[:, :BODY].sum(axis=1)
    place = np.arange(len(pool.tokens)) - first[pool.record]
    opening = (pool.part == BODY) & (place < _OPENING) & (of.counts.slots >= 0)
    held = np.zeros((len(pool.lengths), len(asked.idf)))
    held[pool.record[opening], of.counts.slots[opening]] = 1.0
    chosen = of.choices["telling"].syllables
    near = of.near_pairs()
    weights = of.choices["telling"].pairs
    return {
        "heading_near": _held(near, (HEADING,)) @ weights / max(weights.sum(), 1e-9),
        "body_near": _held(near, (BODY,)) @ weights / max(weights.sum(), 1e-9),
        "heading_run": np.minimum((longest[:, HEADING] + 1) / length, 1.5) * (longest[:, HEADING] > 0),
        "body_run": np.minimum((longest[:, BODY] + 1) / length, 1.5) * (longest[:, BODY] > 0),
        "opening_holds": held @ chosen / max(chosen.sum(), 1e-9),
    }


def _runs(is_next: NDArray[np.bool_]) -> Figures:
    """At each place, how many places up to it are true in a row."""
    places = np.arange(1, len(is_next) + 1)
    return (places - np.maximum.accumulate(np.where(is_next, 0, places))).astype(np.float64)


def _definitions(of: _Reckoning) -> dict[str, Figures]:
    """Whether a text defines a term of the question, and how much of the question the longest such term is."""
    pool, asked = of.pool, of.asked
    order = np.argsort(asked.terms)
    at = np.searchsorted(asked.terms, pool.defined, sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros(0, dtype=np.int64)
    same = (asked.terms[at] == pool.defined) if len(order) else np.zeros(0, dtype=bool)
    longest = np.zeros(len(pool.lengths))
    np.maximum.at(longest, pool.definer[same], asked.term_lengths[at[same]].astype(np.float64))
    share = np.minimum(longest / max(asked.telling_length, 1), 1.0)
    many = np.zeros(len(pool.lengths))
    np.add.at(many, pool.definer, 1.0)
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
    best = np.zeros(owners.max() + 1)
    np.maximum.at(best, owners, whole)
    top = np.zeros_like(best)
    order = np.argsort(-whole, kind="stable")
    np.add.at(top, owners[order[:20]], 1.0)
    total = np.zeros_like(best)
    np.add.at(total, owners, whole**4)
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
