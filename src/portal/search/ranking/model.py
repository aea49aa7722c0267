"""The ranker: a weight for each feature, learned from questions with known answers, kept in a file of a few kilobytes.

A linear model with a softmax over the pool (a conditional logit). With a thousand questions it ranks better than
boosted trees, explains itself, and costs one product of a matrix (docs/decisions/0084).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from portal.search.ranking.terms import Form

Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """`weights[name]` times (feature - mean) / spread, summed."""

    means: Mapping[str, float]
    spreads: Mapping[str, float]
    weights: Mapping[str, float]
    trained_on: Mapping[str, int]

    def scores(self, features: Mapping[str, Figures]) -> Figures:
        names = list(self.weights)
        table = np.stack([features[name] for name in names])
        weights = np.array([self.weights[name] / self.spreads[name] for name in names])
        offset = sum(self.weights[name] * self.means[name] / self.spreads[name] for name in names)
        return weights @ table - offset

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> Model:
    """Raises ValueError, KeyError where the text is not a model."""
    return Model(**json.loads(text))


@cache
def shipped(form: Form) -> Model:
    """The model for questions in this form that comes with the program: `ranking/data/model-marked.json`."""
    file = resources.files("portal.search.ranking") / "data" / f"model-{form}.json"
    return from_json(file.read_text(encoding="utf-8"))
