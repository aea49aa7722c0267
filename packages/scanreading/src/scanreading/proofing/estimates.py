"""How wrong a batch still is, told from a sample of its pages that somebody read again.

Errors come in clusters: a crooked page has many, its neighbours none. So the sample is counted by pages: the variance
between pages is compared with what independent characters would give (the design effect, Cochran 1977, §9.3), and
Wilson's interval (1927) is taken for as many characters as the sample is worth after that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, sqrt

_Z = 1.959964  # 95 %, both sides
# Too few pages, or none with an error, tell nothing of clusters; then each character is taken for a quarter of one.
_ASSUMED_EFFECT = 4.0
_ENOUGH_PAGES = 10


@dataclass(frozen=True, slots=True)
class PageCount:
    """A page of a sample: how many characters it has, and how many of them were wrong."""

    characters: int
    errors: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Wrong characters per thousand, with an interval that holds the truth in 95 of 100 samples.

    `effect`: how much clusters widen the interval; `is_assumed` where the sample could not tell it.
    """

    pages: int
    characters: int
    errors: int
    per_thousand: float
    low: float
    high: float
    effect: float
    is_assumed: bool


def estimate(pages: Iterable[PageCount]) -> Estimate | None:
    """The error rate of what the pages were drawn from; None for a sample without characters."""
    counted = [page for page in pages if page.characters]
    characters = sum(page.characters for page in counted)
    if not characters:
        return None
    errors = min(characters, sum(page.errors for page in counted))
    rate = errors / characters
    measured = _effect(counted, rate, characters)
    effect = measured or _ASSUMED_EFFECT
    low, high = wilson(rate, characters / effect)
    return Estimate(
        len(counted), characters, errors, 1000 * rate, 1000 * low, 1000 * high, effect, is_assumed=measured is None
    )


def _effect(counted: Sequence[PageCount], rate: float, characters: int) -> float | None:
    """Variance of the ratio between pages over that of independent characters, at least 1; None where nobody knows."""
    number = len(counted)
    if number < _ENOUGH_PAGES or not 0 < rate < 1:
        return None
    spread = sum((page.errors - rate * page.characters) ** 2 for page in counted) * number / (number - 1)
    return max(1.0, spread / characters**2 / (rate * (1 - rate) / characters))


def wilson(rate: float, size: float) -> tuple[float, float]:
    """Wilson's 95 % interval for a share of so many independent trials; `size` need not be whole."""
    middle = (rate + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z * sqrt(rate * (1 - rate) / size + _Z**2 / (4 * size**2)) / (1 + _Z**2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)


def pages_needed(*, per_thousand: float, margin: float, characters_a_page: int, effect: float = _ASSUMED_EFFECT) -> int:
    """How many pages to read for an interval of `per_thousand` plus or minus `margin` (both per thousand)."""
    rate, half = per_thousand / 1000, margin / 1000
    return max(_ENOUGH_PAGES, ceil(_Z**2 * rate * (1 - rate) * effect / half**2 / characters_a_page))


def choose(keys: Iterable[int], *, count: int, seed: str) -> list[int]:
    """So many of the keys by lot. The same seed draws the same keys, today and after any upgrade; more of them: the
    same and others besides."""
    drawn = sorted(set(keys), key=lambda key: (sha256(f"{seed}:{key}".encode()).digest(), key))
    return sorted(drawn[:count])
