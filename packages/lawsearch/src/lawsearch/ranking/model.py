"""The model learned from questions with known answers: a weight for each feature, and the signals of confidence."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from lawsearch.ranking.forward import Figures
from lawsearch.ranking.terms import TextForm

LEAST_HELD = 0.6  # least weighted share of the question; 99 in 100 answerable development questions reach 0.65


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model: the sum of `weights[name]` * (value - mean) / spread over all names, plus `bias`."""

    means: Mapping[str, float]
    spreads: Mapping[str, float]
    weights: Mapping[str, float]
    bias: float = 0.0

    def of(self, values: Mapping[str, Figures]) -> Figures:
        """One number for each row of the values. Raises KeyError if a feature is missing."""
        names = list(self.weights)
        slopes = np.array([self.weights[name] / self.spreads[name] for name in names])
        offset = float(slopes @ np.array([self.means[name] for name in names]))
        return np.asarray(slopes @ np.stack([values[name] for name in names]) - offset + self.bias)

    def chance(self, signals: Mapping[str, float]) -> float:
        """The logistic function of the sum for one row: 0 to 1. Raises KeyError if a signal is missing."""
        odds = float(self.of({name: np.array([value]) for name, value in signals.items()})[0])
        return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Model:
    """The weights for ranking, the weights for the likelihood of an answer, and the number of training questions per
    file.

    `sure` is the likelihood from which a page may claim to have the answer. Nine in ten of the answerable questions
    reach it (measured with models that had not seen the law).
    """

    order: Linear
    confidence: Linear
    sure: float
    trained_on: Mapping[str, int]

    def likelihood(self, signals: Mapping[str, float]) -> float:
        """The likelihood (0 to 1) that the best texts answer the question, calibrated on questions of which half have
        an answer.

        It is 0 if none of the best texts contains most of the question, whatever the other signals are: in a small
        library the best text may be far ahead of all others and still be no answer.
        """
        return self.confidence.chance(signals) if signals.get("few_all_holds", 1.0) >= LEAST_HELD else 0.0


def from_json(text: str) -> Model:
    """Parse a model. Raises ValueError, KeyError or TypeError if the text is not one."""
    read: dict[str, Any] = json.loads(text)
    return Model(Linear(**read["order"]), Linear(**read["confidence"]), read["sure"], read["trained_on"])


def file_of(form: TextForm) -> str:
    """The name of the model's file in `ranking/data`, for questions in this form."""
    return f"model-{form}.json"


@cache
def shipped(form: TextForm) -> Model:
    """The model that is shipped with the program."""
    return from_json((resources.files(__package__) / "data" / file_of(form)).read_text(encoding="utf-8"))


_OF_BEST = (
    "score_absolute",
    "all_holds",
    "all_holds_every",
    "all_holds_pairs",
    "head_holds",
    "head_holds_pairs",
    "heading_holds",
    "heading_is_held",
    "heading_agrees",
    "title_holds",
    "title_is_held",
    "body_holds_pairs",
    "clause_holds",
    "clause_holds_pairs",
    "body_run",
    "heading_run",
    "rest_in_heading",
    "rest_in_body",
    "body_near",
    "defines_asked",
    "law_in_top",
    "asked_holds",
    "lacks_rarest",
    "lacks_rarest_pair",
)
FEW = 5


def signals(features: Mapping[str, Figures], scores: Figures) -> dict[str, float]:
    """The signals of the best texts of a pool; `scores` are those of the ranker."""
    order = np.argsort(-scores, kind="stable")
    best, few = order[0], order[:FEW]
    ranked = scores[order]
    chances = np.exp(ranked - ranked[0])
    chances /= chances.sum()
    found = {f"first_{name}": float(features[name][best]) for name in _OF_BEST}
    found |= {f"few_{name}": _best(name, features[name][few]) for name in _OF_BEST}
    return found | {
        "score": float(ranked[0]),
        "ahead_of_second": float(ranked[0] - ranked[min(1, len(ranked) - 1)]),
        "ahead_of_tenth": float(ranked[0] - ranked[min(9, len(ranked) - 1)]),
        "ahead_of_all": float(ranked[0] - ranked.mean()),
        "chance": float(chances[0]),
        "chance_of_few": float(chances[:FEW].sum()),
    }


def _best(name: str, values: Figures) -> float:
    """The best value of a few texts: the minimum for features that measure what is missing, else the maximum."""
    return float(values.min() if name.startswith("lacks_") else values.max())
