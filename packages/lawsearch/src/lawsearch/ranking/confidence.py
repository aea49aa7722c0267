"""How likely it is that what was found answers the question at all: so that the page can say that nothing does.

A logistic regression over what the best texts look like, learned from questions whose law is held and from the same
questions with their law taken away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]

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
_FEW = 5


def signals(features: Mapping[str, Figures], scores: Figures) -> dict[str, float]:
    """What the best texts of a pool look like; `scores` are the ranker's."""
    order = np.argsort(-scores, kind="stable")
    best, few = order[0], order[:_FEW]
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
        "chance_of_few": float(chances[:_FEW].sum()),
    }


def _best(name: str, values: Figures) -> float:
    """The best value of a few texts: the least where it tells what they lack."""
    return float(values.min() if name.startswith("lacks_") else values.max())
