"""Weights from questions with known answers: a conditional logit with a ridge, by Newton's method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.search.ranking.model import Model

Figures = NDArray[np.float64]

RIDGE = 10.0  # on standardised features
_STEPS = 25
_SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the features of its pool (texts by features), which texts answer it, how much it counts."""

    features: Figures
    is_right: NDArray[np.bool_]
    weight: float = 1.0


def fit(
    examples: Sequence[Example], names: Sequence[str], *, ridge: float = RIDGE, trained_on: Mapping[str, int]
) -> Model:
    """The weights under which the right texts are likeliest. Examples whose pool holds no right text teach nothing."""
    usable = [example for example in examples if example.is_right.any()]
    everything = np.concatenate([example.features for example in usable])
    means, spreads = everything.mean(axis=0), everything.std(axis=0)
    spreads[spreads < _SMALL] = 1.0
    scaled = [((example.features - means) / spreads, example) for example in usable]
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        loss, gradient, curvature = _derivatives(scaled, weights, ridge)
        direction = np.linalg.solve(curvature, gradient)
        weights, after = _shortened(scaled, weights, direction, ridge, loss)
        if loss - after < _SMALL * abs(loss):
            break
    return Model(
        means=_named(names, means),
        spreads=_named(names, spreads),
        weights=_named(names, weights),
        trained_on=dict(trained_on),
    )


def _named(names: Sequence[str], values: Figures) -> dict[str, float]:
    return {name: round(float(value), 5) for name, value in zip(names, values, strict=True)}


def _shortened(
    scaled: Sequence[tuple[Figures, Example]], weights: Figures, direction: Figures, ridge: float, loss: float
) -> tuple[Figures, float]:
    """One step of Newton's, halved until the loss falls: far from the best weights the whole step leads past them."""
    for halving in range(12):
        moved = weights - direction * 0.5**halving
        after = _loss(scaled, moved, ridge)
        if after < loss:
            return moved, after
    return weights, loss


def _loss(scaled: Sequence[tuple[Figures, Example]], weights: Figures, ridge: float) -> float:
    """Minus the logarithm of the likelihood of the right texts, each of a question alike, and the ridge."""
    loss = 0.5 * ridge * float(weights @ weights)
    for table, example in scaled:
        scores = table @ weights
        scores -= scores.max()
        likelihood = scores[example.is_right].mean() - np.log(np.exp(scores).sum())
        loss -= example.weight * float(likelihood)
    return loss


def _derivatives(
    scaled: Sequence[tuple[Figures, Example]], weights: Figures, ridge: float
) -> tuple[float, Figures, Figures]:
    """The loss, its gradient and its curvature."""
    gradient = ridge * weights
    curvature = ridge * np.eye(len(weights))
    for table, example in scaled:
        scores = table @ weights
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        wanted = example.is_right / example.is_right.sum()
        expected = chances @ table
        gradient = gradient + example.weight * (expected - wanted @ table)
        weighted = table * chances[:, None]
        curvature = curvature + example.weight * (weighted.T @ table - np.outer(expected, expected))
    return _loss(scaled, weights, ridge), gradient, curvature
