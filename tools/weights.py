"""Training of weights from questions with known answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.model import Linear

Figures = NDArray[np.float64]

RIDGE = 10.0  # for standardised values
_STEPS = 30
_HALVINGS = 12
_SMALL = 1e-6


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the features of its pool (texts × features), which texts answer it, its weight."""

    features: Figures
    is_right: NDArray[np.bool_]
    weight: float = 1.0


def fit_order(examples: Sequence[Example], names: Sequence[str], *, ridge: float = RIDGE) -> Linear:
    """The weights that maximise the likelihood of the right texts: a conditional logit (McFadden 1974).

    Examples without a right text in their pool are skipped. Raises ValueError if none is left.
    """
    usable = [example for example in examples if example.is_right.any()]
    if not usable:
        raise ValueError("no example has a right text in its pool")
    means, spreads = _scale(np.concatenate([example.features for example in usable]))
    scaled = [((example.features - means) / spreads, example) for example in usable]

    def look(weights: Figures) -> tuple[float, Figures, Figures]:
        loss, gradient, curvature = _start(weights, ridge)
        for table, example in scaled:
            scores = table @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = example.is_right / example.is_right.sum()
            loss -= example.weight * float(np.log(chances[example.is_right] + 1e-300).mean())
            expected = chances @ table
            gradient += example.weight * (expected - wanted @ table)
            curvature += example.weight * ((table * chances[:, None]).T @ table - np.outer(expected, expected))
        return loss, gradient, curvature

    return _linear(names, means, spreads, _newton(look, len(names)))


def fit_yes(yes: Figures, no: Figures, names: Sequence[str], *, ridge: float = RIDGE) -> Linear:
    """The weights that separate rows of `yes` from rows of `no`: a logistic regression with a nearly unpenalised bias.

    Raises ValueError if there are no rows of one kind.
    """
    if not len(yes) or not len(no):
        raise ValueError("rows of both sorts are needed to tell them apart")
    means, spreads = _scale(np.concatenate([yes, no]))
    table = np.concatenate([(yes - means) / spreads, (no - means) / spreads])
    table = np.column_stack([table, np.ones(len(table))])
    wanted = np.concatenate([np.ones(len(yes)), np.zeros(len(no))])

    def look(weights: Figures) -> tuple[float, Figures, Figures]:
        loss, gradient, curvature = _start(weights, ridge, free=1)
        odds = table @ weights
        chances = (1 + np.tanh(odds / 2)) / 2  # the logistic function in a form that cannot overflow
        loss += float(np.logaddexp(0, odds).sum() - odds @ wanted)
        gradient += table.T @ (chances - wanted)
        curvature += (table * (chances * (1 - chances))[:, None]).T @ table
        return loss, gradient, curvature

    found = _newton(look, table.shape[1])
    return _linear(names, means, spreads, found[:-1], bias=float(found[-1]))


def _scale(values: Figures) -> tuple[Figures, Figures]:
    spreads = values.std(axis=0)
    return values.mean(axis=0), np.where(spreads < _SMALL, 1.0, spreads)


def _start(weights: Figures, ridge: float, *, free: int = 0) -> tuple[float, Figures, Figures]:
    """Loss, gradient and Hessian of the ridge penalty; the last `free` weights are nearly unpenalised."""
    held = np.full(len(weights), ridge, dtype=np.float64)
    held[len(weights) - free :] = _SMALL
    return 0.5 * float(held @ weights**2), held * weights, np.diag(held)


def _newton(look: Callable[[Figures], tuple[float, Figures, Figures]], size: int) -> Figures:
    """The weights with the least loss.

    A step is halved until the loss falls, because far from the minimum a whole step overshoots.
    """
    weights = np.zeros(size)
    loss, gradient, curvature = look(weights)
    for _ in range(_STEPS):
        direction = np.linalg.solve(curvature, gradient)
        for halving in range(_HALVINGS):
            moved = weights - direction * 0.5**halving
            after, next_gradient, next_curvature = look(moved)
            if after < loss:
                break
        else:
            return weights
        gained, weights = loss - after, moved
        loss, gradient, curvature = after, next_gradient, next_curvature
        if gained < _SMALL * abs(loss):
            break
    return weights


def _linear(names: Sequence[str], means: Figures, spreads: Figures, weights: Figures, *, bias: float = 0.0) -> Linear:
    def named(values: Figures) -> dict[str, float]:
        return {name: round(float(value), 6) for name, value in zip(names, values, strict=True)}

    return Linear(named(means), named(spreads), named(weights), round(bias, 6))


def folds(groups: Sequence[Iterable[Hashable]], count: int) -> list[int]:
    """A fold for each item, so that items that share a group are in the same fold: no law in two folds.

    Deterministic: the largest families first, each into the emptiest fold. Raises ValueError if a group is empty.
    """
    leaders = _families(groups)
    sizes = Counter(leaders)
    filled = [0] * count
    fold_of: dict[Hashable, int] = {}
    for leader in sorted(sizes, key=lambda one: (-sizes[one], str(one))):
        fold_of[leader] = filled.index(min(filled))
        filled[fold_of[leader]] += sizes[leader]
    return [fold_of[leader] for leader in leaders]


def _families(groups: Sequence[Iterable[Hashable]]) -> list[Hashable]:
    """For each item, the representative of its family (union-find)."""
    parent: dict[Hashable, Hashable] = {}

    def leader(member: Hashable) -> Hashable:
        parent.setdefault(member, member)
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    firsts: list[Hashable] = []
    for group in groups:
        first, *others = sorted(group, key=str)
        for other in others:
            parent[leader(other)] = leader(first)
        firsts.append(first)
    return [leader(first) for first in firsts]
