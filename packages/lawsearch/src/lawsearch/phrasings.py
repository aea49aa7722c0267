"""Which of many known matters a question is about, where each matter is known by the ways in which people say it.

A few hundred matters with some twenty ways of saying each are told apart by the words and pairs of words that they
share with a question, weighed by how few matters say them. Marks are not compared: half of the questions have none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.analysis import SyllableToken, folded_forms, pairs
from lawsearch.ranking.model import Linear
from lawsearch.ranking.questions import read_question, telling
from lawsearch.ranking.training import Example, fit_order, fit_yes

Figures = NDArray[np.float64]
CANDIDATES = 8  # matters that are looked at closely
_OFTEN = 0.3  # of the ways of saying a matter, the share that makes a word one of its own
_USUAL = 4.0  # ways of saying in which a word stands that is quite usual for the matter
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class MatterMatch:
    """A matter that a question may be about: how likely, and how its score stands against the others'."""

    key: str
    likelihood: float
    score: float


@dataclass(frozen=True, slots=True)
class PhrasingModel:
    """What was learned: the weights that order matters, and those that tell how likely the first is right."""

    order: Linear
    confidence: Linear


@cache
def shipped_model() -> PhrasingModel:
    """The model that comes with the program."""
    text = (resources.files(__package__) / "ranking/data/phrasings.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return PhrasingModel(Linear(**read["order"]), Linear(**read["confidence"]))


class _Terms:
    """One sort of terms (words, or pairs of words) of all ways of saying, as an inverted index."""

    def __init__(self, said: Sequence[set[str]], matter: NDArray[np.int64], matters: int) -> None:
        listed: dict[str, list[int]] = {}
        for phrasing, terms in enumerate(said):
            for term in terms:
                listed.setdefault(term, []).append(phrasing)
        self.postings = {term: np.array(found, dtype=np.int64) for term, found in listed.items()}
        self.by_matter = {term: np.bincount(matter[found], minlength=matters) for term, found in self.postings.items()}
        self.weight = {
            term: math.log(1 + matters / np.count_nonzero(counts)) for term, counts in self.by_matter.items()
        }
        self.unknown = math.log(1 + matters)
        squares = np.zeros(len(said))
        for term, found in self.postings.items():
            squares[found] += self.weight[term] ** 2
        self.lengths = np.sqrt(np.maximum(squares, _SMALL))
        sizes = np.maximum(np.bincount(matter, minlength=matters), 1)
        self.own = np.zeros(matters)  # how much the words weigh that a matter is usually said with
        for term, counts in self.by_matter.items():
            self.own += self.weight[term] * (counts >= _OFTEN * sizes)
        self.sizes = sizes

    def cosines(self, terms: set[str]) -> Figures:
        """How near each way of saying is."""
        dots = np.zeros(len(self.lengths))
        for term in terms & self.postings.keys():
            dots[self.postings[term]] += self.weight[term] ** 2
        return np.asarray(dots / (self.lengths * math.sqrt(max(self._whole(terms, 2), _SMALL))))

    def _whole(self, terms: set[str], power: int = 1) -> float:
        return sum(self.weight.get(term, self.unknown) ** power for term in terms)

    def shares(self, terms: set[str]) -> dict[str, Figures]:
        """For each matter: how much of the question it says at all, how much it says often, how much of what it is
        usually said with the question says, and the heaviest thing asked that it never says."""
        known, usual, said = np.zeros(len(self.own)), np.zeros(len(self.own)), np.zeros(len(self.own))
        lacking = np.zeros(len(self.own))
        for term in terms:
            weight = self.weight.get(term, self.unknown)
            counts = self.by_matter.get(term)
            if counts is None:
                lacking = np.maximum(lacking, weight)
                continue
            known += weight * (counts > 0)
            usual += weight * np.minimum(counts / _USUAL, 1.0)
            said += weight * (counts >= _OFTEN * self.sizes)
            lacking = np.maximum(lacking, weight * (counts == 0))
        whole = max(self._whole(terms), _SMALL)
        return {
            "known": known / whole,
            "usual": usual / whole,
            "own": said / np.maximum(self.own, _SMALL),
            "lacking": lacking / self.unknown,
        }


class PhrasingIndex:
    """The ways of saying many matters, ready to be asked.

    `heads` tells what a matter is answered by: between two that are answered alike there is nothing to be unsure of.
    """

    def __init__(self, phrasings: Mapping[str, Sequence[str]], heads: Mapping[str, str] | None = None) -> None:
        self.keys = tuple(phrasings)
        self.heads = np.unique([(heads or {}).get(key) or key for key in phrasings], return_inverse=True)[1]
        read = [(place, terms_of(said)) for place, key in enumerate(self.keys) for said in phrasings[key]]
        matter = np.array([place for place, _ in read], dtype=np.int64)
        self._starts = np.searchsorted(matter, np.arange(len(self.keys)))
        self._words = _Terms([words for _, (words, _) in read], matter, len(self.keys))
        self._pairs = _Terms([said for _, (_, said) in read], matter, len(self.keys))
        self._matter = matter

    def features(self, question: Sequence[SyllableToken]) -> dict[str, Figures]:
        """What speaks for each matter, by name, one number for each."""
        words, said = _terms(question)
        by_word, by_pair = self._words.cosines(words), self._pairs.cosines(said)
        near = (by_word + by_pair) / 2
        found = {
            "nearest": self._most(near),
            "nearest_word": self._most(by_word),
            "nearest_pair": self._most(by_pair),
            "title": near[self._starts],
            "several": self._third(near),
        }
        found |= {f"word_{name}": values for name, values in self._words.shares(words).items()}
        return found | {f"pair_{name}": values for name, values in self._pairs.shares(said).items()}

    def _most(self, values: Figures) -> Figures:
        return np.asarray(np.maximum.reduceat(values, self._starts))

    def _third(self, values: Figures) -> Figures:
        """The third nearest way of saying each: one may be near by accident."""
        order = np.lexsort((-values, self._matter))
        place = np.minimum(self._starts + 2, np.append(self._starts[1:], len(values)) - 1)
        return np.asarray(values[order][place])

    def matches(self, question: Sequence[SyllableToken], model: PhrasingModel | None = None) -> list[MatterMatch]:
        """The matters that it may be about, likeliest first; none where not one word is known."""
        if not self.keys or not question:
            return []
        model = model or shipped_model()
        features = self.features(question)
        scores = model.order.of(features)
        order = np.argsort(-scores, kind="stable")[:CANDIDATES]
        if features["word_known"][order[0]] <= 0:
            return []
        likelihood = probability(model.confidence, signals_of(features, scores, order, self.heads))
        chances = np.exp(scores[order] - scores[order[0]])
        return [
            MatterMatch(self.keys[at], likelihood * float(chance), float(scores[at]))
            for at, chance in zip(order, chances, strict=True)
        ]


def probability(confidence: Linear, signals: Mapping[str, float]) -> float:
    odds = float(confidence.of({name: np.array([value]) for name, value in signals.items()})[0])
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def signals_of(
    features: Mapping[str, Figures], scores: Figures, order: NDArray[np.int64], heads: NDArray[np.int64]
) -> dict[str, float]:
    """What tells whether the first of the order is right: how it looks, and how far ahead of what answers otherwise."""
    first = order[0]
    others = order[heads[order] != heads[first]]
    second = others[0] if len(others) else order[-1]
    found = {name: float(values[first]) for name, values in features.items()}
    chances = np.exp(scores[order] - scores[first])
    return found | {
        "score": float(scores[first]),
        "ahead": float(scores[first] - scores[second]),
        "chance": float(chances[heads[order] == heads[first]].sum() / chances.sum()),
        "words_ahead": float(features["word_usual"][first] - features["word_usual"][second]),
    }


def terms_of(text: str) -> tuple[set[str], set[str]]:
    """The words and the pairs of words of a way of saying."""
    return _terms(read_question(text).tokens)


def _terms(question: Sequence[SyllableToken]) -> tuple[set[str], set[str]]:
    forms = folded_forms(question)
    kept = {form for form, tells in zip(forms, telling(question), strict=True) if tells}
    return kept or set(forms), set(pairs(forms)) or set(forms)


_FOLDS = 5
_LOOKED_AT = 12  # matters that one exercise chooses between


@dataclass(frozen=True, slots=True)
class PhrasingExercise:
    """A way of saying asked of the others: what speaks for each matter, and which of them is right."""

    features: Mapping[str, Figures]
    right: int
    heads: NDArray[np.int64]

    def candidates(self, *, without: bool = False) -> NDArray[np.int64]:
        """The matters that are nearest, the right one among them; or, `without`, none that is answered like it."""
        near = self.features["nearest"] + self.features["word_usual"] + self.features["pair_usual"]
        order = np.argsort(-near, kind="stable")
        if without:
            return np.asarray(order[self.heads[order] != self.heads[self.right]][:_LOOKED_AT])
        return np.append(self.right, order[order != self.right][: _LOOKED_AT - 1])

    def is_right(self, matter: NDArray[np.int64] | int) -> NDArray[np.bool_]:
        """Whether a matter is answered like the right one."""
        return np.asarray(self.heads[matter] == self.heads[self.right])


def exercises(
    phrasings: Mapping[str, Sequence[str]], heads: Mapping[str, str] | None = None
) -> Iterator[PhrasingExercise]:
    """Each way of saying asked of an index that lacks it, and a fifth of all others."""
    for fold in range(_FOLDS):
        kept = {
            key: [way for at, way in enumerate(said) if not at or at % _FOLDS != fold]
            for key, said in phrasings.items()
        }
        index = PhrasingIndex(kept, heads)
        for place, ways in enumerate(phrasings.values()):
            for way in ways[1:][(fold - 1) % _FOLDS :: _FOLDS]:
                yield PhrasingExercise(index.features(read_question(way).tokens), place, index.heads)


def learn(taught: Sequence[PhrasingExercise], *, ridge: float = 10.0) -> PhrasingModel:
    """The weights that these exercises teach. Raises ValueError where they teach nothing."""
    names = list(taught[0].features) if taught else []
    examples = [Example(_rows(one.features, at := one.candidates(), names), one.is_right(at)) for one in taught]
    order = fit_order(examples, names, ridge=ridge)
    right: list[dict[str, float]] = []
    wrong: list[dict[str, float]] = []
    for one in taught:
        found = _signals(order, one, one.candidates())
        (right if one.is_right(found[0]) else wrong).append(found[1])
        wrong.append(_signals(order, one, one.candidates(without=True))[1])
    listed = list(right[0])
    table = [np.array([[row[name] for name in listed] for row in rows]) for rows in (right, wrong)]
    return PhrasingModel(order, fit_yes(table[0], table[1], listed, ridge=ridge))


def _rows(features: Mapping[str, Figures], at: NDArray[np.int64], names: Sequence[str]) -> Figures:
    return np.stack([features[name][at] for name in names], axis=1)


def _signals(order: Linear, one: PhrasingExercise, at: NDArray[np.int64]) -> tuple[int, dict[str, float]]:
    """The matter that comes first among some, and what tells whether it is right."""
    scores = order.of(one.features)
    ranked = at[np.argsort(-scores[at], kind="stable")]
    return int(ranked[0]), signals_of(one.features, scores, ranked, one.heads)
