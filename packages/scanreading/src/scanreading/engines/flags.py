"""Flags words that a person must check.

`rated` combines all evidence about a word into its `confidence`. A word below LOOK_BELOW must be checked. The weights
of this logistic model were fitted on pages with known text, so that at most about a tenth of the words are flagged, and
these include most of the wrong ones. `proofing.risk` gives the reasons.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from scanreading.engines.language import SyllableModel, pieces
from scanreading.engines.misreadings import beside, best_rival
from scanreading.engines.types import PrintedWord

LOOK_BELOW = 80

_WEIGHTS = {
    "always": -8.7,
    "disagrees": 3.0,
    "unsure": 5.2,  # 1 - confidence of the engines, 0-1
    "digits": 1.2,
    "rival": 0.8,  # gain in log-likelihood if a similar word is put in its place
    "agreed rival": 0.3,
    "glued": 1.2,  # punctuation where none is usually printed: before the word, inside it, or after its last digit
    "unlikely": 0.3,  # negative mean log-probability between its neighbours
    "signs": 0.35,  # a sign inside the word that is neither a letter nor a digit
}
_LOOK = 0.009  # probability of error from which a word is checked

# Patterns of dates and their parts, each with the preceding word, and the maximum of each number. "Số 45/2026" is the
# number of a document, not a date.
_DATES: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = tuple(
    (re.compile(shape), most)
    for shape, most in (
        (r"\S* (\d\d?)[/.-](\d\d?)[/.-](\d{4})", (31, 12, 2100)),
        (r"(?!số)\S* (\d\d?)[/.-](\d{4})", (12, 2100)),
        (r"(?:ngày|từ|đến|trước) (\d\d?)/(\d\d?)", (31, 12)),
        (r"ngày (\d\d?)", (31,)),
        (r"tháng (\d\d?)", (12,)),
        (r"quý (\d+)", (4,)),
        (r"năm (\d{4})", (2100,)),
    )
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS_APART = 30


def rated(words: Sequence[PrintedWord], *, language: SyllableModel) -> tuple[PrintedWord, ...]:
    """The words with `confidence` set to the probability (0-100) that they are right, rescaled so that a word must be
    checked below LOOK_BELOW. Impossible dates are always flagged.
    """
    return tuple(
        replace(
            word,
            confidence=min(
                _as_confidence(risk_of(words, at, language=language)),
                LOOK_BELOW - 1 if is_no_date(words, at) else 100,
            ),
        )
        for at, word in enumerate(words)
    )


def is_no_date(words: Sequence[PrintedWord], at: int) -> bool:
    """Whether a word looks like a date, or part of one, but is impossible, or has a year decades from all others on the
    page.
    """
    said = f"{words[at - 1].text.lower() if at else ''} {words[at].text.strip('.,;:()')}"
    found, most = next(((found, most) for shape, most in _DATES if (found := shape.fullmatch(said))), (None, ()))
    if found is None:
        return False
    figures = [*map(int, found.groups())]
    others = [int(year) for word in (*words[:at], *words[at + 1 :]) for year in _YEAR.findall(word.text)]
    is_far = bool(others) and most[-1] > 31 and min(abs(figures[-1] - year) for year in others) > _YEARS_APART
    return is_far or not all(1 <= figure <= limit for figure, limit in zip(figures, most, strict=True))


def must_look(word: PrintedWord) -> bool:
    """Whether a person must check a word that `rated` has scored."""
    return word.confidence < LOOK_BELOW


def chance_of_error(word: PrintedWord) -> float:
    """The probability (0-1) that a word that `rated` has scored is wrong: the inverse of the rescaling in `rated`."""
    return (
        (100 - word.confidence) / (100 - LOOK_BELOW) * _LOOK
        if not must_look(word)
        else 1 - word.confidence / LOOK_BELOW * (1 - _LOOK)
    )


def traits(words: Sequence[PrintedWord], at: int, *, language: SyllableModel) -> dict[str, float]:
    """The features of a word; the keys are those of `_WEIGHTS`."""
    word = words[at]
    before, after = beside(words, at)
    said = pieces(word.text)
    _, gain = best_rival(before, word.text, after, language=language)
    chance = language.score(before, word.text, after) / (len(said) + 2)
    return {
        "always": 1.0,
        "disagrees": float(word.agrees is False),
        "unsure": 1 - word.confidence / 100,
        "digits": float(any(map(str.isdigit, word.text))),
        "rival": min(8.0, gain),
        "agreed rival": min(8.0, gain) if word.agrees else 0.0,
        "glued": float(bool(re.search(r"^[.,'’‘\-]\w|\w['’‘.,;:\-]\w*[^\W\d]|\d[,;:'’‘]$", word.text))),
        "unlikely": min(12.0, -chance),
        "signs": float(bool(re.search(r"\w[^\w/.,\-]+\w", word.text)) or not said),
    }


def risk_of(words: Sequence[PrintedWord], at: int, *, language: SyllableModel) -> float:
    """The probability (0-1) that a word is wrong."""
    total = sum(_WEIGHTS[name] * value for name, value in traits(words, at, language=language).items())
    return 1 / (1 + math.exp(-total))


def _as_confidence(risk: float) -> int:
    """A risk (0-1) as confidence (0-100): piecewise linear, with LOOK_BELOW at the risk `_LOOK`."""
    return (
        round(100 - (100 - LOOK_BELOW) * risk / _LOOK)
        if risk <= _LOOK
        else min(LOOK_BELOW - 1, round(LOOK_BELOW * (1 - risk) / (1 - _LOOK)))
    )
