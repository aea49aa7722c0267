"""Training on phrasings of matters: how to rank matters, and how likely the first one is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lawsearch.phrasings import PhrasingIndex, PhrasingModel, scores_of, signals_of
from lawsearch.ranking.forward import Figures
from lawsearch.ranking.model import Linear
from lawsearch.ranking.questions import read_question
from lawsearch.ranking.vocabulary import read_story
from tools.weights import Example, fit_order, fit_yes

_FOLDS = 5
_LOOKED_AT = 12  # candidate matters of one exercise


@dataclass(frozen=True, slots=True)
class PhrasingExercise:
    """A phrasing tested against the others: the features of the nearest matters, the right one first."""

    features: Mapping[str, Figures]
    heads: NDArray[np.int64]

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Which candidates have the same answer as the right one."""
        return np.asarray(self.heads == self.heads[0])

    def ranked(self, order: Linear, *, without: bool) -> NDArray[np.int64]:
        """The candidates, best first; with `without` the right one and all with the same answer are left out."""
        places = np.argsort(-scores_of(self.features, order), kind="stable")
        return np.asarray(places[~self.is_right[places]] if without else places)[:_LOOKED_AT]


def exercises(
    phrasings: Mapping[str, Sequence[str]], heads: Mapping[str, str] | None = None, *, each: int = 1
) -> Iterator[PhrasingExercise]:
    """Each phrasing, or one in `each`, tested on an index without it and without a fifth of all others."""
    for fold in range(_FOLDS):
        kept = {
            key: [way for at, way in enumerate(said) if not at or at % _FOLDS != fold]
            for key, said in phrasings.items()
        }
        index = PhrasingIndex(kept, heads)
        for place, ways in enumerate(phrasings.values()):
            for way in ways[1:][(fold - 1) % _FOLDS :: _FOLDS * each]:
                yield _nearest(index, index.features(read_question(way).tokens), place)


def story_exercises(index: PhrasingIndex, told: Iterable[tuple[str, str]], order: Linear) -> Iterator[PhrasingExercise]:
    """Each story with the key of its matter, tested on an index. Raises KeyError for an unknown matter."""
    places = {key: place for place, key in enumerate(index.keys)}
    for text, key in told:
        if story := read_story(text):
            yield _nearest(index, index.story_features(story, order), places[key])


def _nearest(index: PhrasingIndex, features: Mapping[str, Figures], right: int) -> PhrasingExercise:
    near = features["nearest"] + features["word_usual"] + features["pair_usual"]
    order = np.argsort(-near, kind="stable")[: 2 * _LOOKED_AT]
    at = np.append(right, order[order != right])
    return PhrasingExercise({name: values[at] for name, values in features.items()}, index.heads[at])


def learn(taught: Sequence[PhrasingExercise], *, ridge: float = 10.0) -> PhrasingModel:
    """Train on these exercises: to rank the matter itself first, even before others with the same answer, and the
    confidence that the answer is right. Stories use the confidence of questions until they are trained separately.

    Raises ValueError if the exercises teach nothing.
    """
    names = list(taught[0].features) if taught else []
    tables = (np.stack([one.features[name][:_LOOKED_AT] for name in names], axis=1) for one in taught)
    examples = [Example(table, np.arange(len(table)) == 0) for table in tables]
    order = fit_order(examples, names, ridge=ridge)
    confidence = learn_confidence(taught, order, ridge=ridge)
    return PhrasingModel(order, confidence, confidence)


def learn_confidence(taught: Sequence[PhrasingExercise], order: Linear, *, ridge: float = 30.0) -> Linear:
    """The likelihood that the first one is right, trained on each exercise with and without the right matter."""
    judged = [judge(order, one, without=without) for one in taught for without in (False, True)]
    listed = list(judged[0][1])
    rows = [
        np.array([[signals[name] for name in listed] for is_right, signals in judged if is_right is wanted])
        for wanted in (True, False)
    ]
    return fit_yes(rows[0], rows[1], listed, ridge=ridge)


def judge(order: Linear, one: PhrasingExercise, *, without: bool) -> tuple[bool, dict[str, float]]:
    """Whether the first matter is right, and the signals for its confidence."""
    ranked = one.ranked(order, without=without)
    return bool(one.is_right[ranked[0]]), signals_of(one.features, scores_of(one.features, order), ranked, one.heads)
