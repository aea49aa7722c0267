"""How much any syllable of a text says, whether or not it was asked for: rare ones say more.

A question's own words are weighed by the index. The words of a heading that a question does not hold cannot be, at the
price of a search; for them the table of syllables stands in.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.forward import Numbers, number_of
from lawsearch.ranking.syllables import known_syllables
from lawsearch.ranking.terms import Form

_FLOOR = 4.0  # a syllable that is each fiftieth one says nothing: "quy", "định", "của"


@lru_cache(maxsize=2)
def _table(form: Form) -> tuple[Numbers, NDArray[np.float64], float]:
    """Numbers of all known syllables in order, how much each says, and how much an unknown one does."""
    known = known_syllables()
    said = dict(known.share)
    if form is Form.FOLDED:
        said = {folded: sum(known.share[marked] for marked in forms) for folded, forms in known.candidates.items()}
    by_number = sorted((number_of(text), _rarity(share)) for text, share in said.items())
    numbers = np.array([number for number, _ in by_number], dtype=np.uint32)
    return numbers, np.array([rarity for _, rarity in by_number]), _rarity(known.least)


def _rarity(share: float) -> float:
    return max(-math.log(share) - _FLOOR, 0.0)


def rarities(tokens: Numbers, form: Form) -> NDArray[np.float64]:
    """How much each token says: 0 for the commonest, about 10 for one that is hardly ever seen."""
    numbers, known, unknown = _table(form)
    at = np.minimum(np.searchsorted(numbers, tokens), len(numbers) - 1)
    return np.where(numbers[at] == tokens, known[at], unknown)
