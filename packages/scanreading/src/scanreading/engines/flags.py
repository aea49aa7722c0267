"""Flags words that a person must check.

`rated` combines the evidence on a word into one `confidence`: a word below LOOK_BELOW must be checked. The weights of
this logistic model were fitted on pages with known text, so that at most about a tenth of the words are flagged, which
include most wrong ones; `proofing.risk` gives the reasons.
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
    "unsure": 5.2,  # 1 - confidence of the reader, 0-1
    "digits": 1.2,
    "rival": 0.8,  # log-likelihood gain of a similar word
    "agreed rival": 0.3,
    "glued": 1.2,  # a character where none is printed: before the word, or inside it
    "unlikely": 0.3,  # minus the mean log-probability between its neighbours
    "signs": 0.35,  # neither letter nor digit inside the word
}
_LOOK = 0.009  # probability of error from which a word is checked

# Patterns of dates and their parts with the preceding word, and the maximum of each number. "Số 45/2026" is a
# document's number.
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
    """The words with `confidence` as the probability (0-100) of being right, rescaled so that LOOK_BELOW is the
    threshold for checking. Impossible dates are always flagged."""
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
    """Whether a word has the form of a date or a part of one, but is impossible, or its year is decades from all others
    on the page."""
    said = f"{words[at - 1].text.lower() if at else ''} {words[at].text.strip('.,;:()')}"
    found, most = next(((found, most) for shape, most in _DATES if (found := shape.fullmatch(said))), (None, ()))
    if found is None:
        return False
    figures = [*map(int, found.groups())]
    others = [int(year) for word in (*words[:at], *words[at + 1 :]) for year in _YEAR.findall(word.text)]
    is_far = bool(others) and most[-1] > 31 and min(abs(figures[-1] - year) for year in others) > _YEARS_APART
    return is_far or not all(1 <= figure <= limit for figure, limit in zip(figures, most, strict=True))


def must_look(word: PrintedWord) -> bool:
    """Whether a person must check a word that was `rated`."""
    return word.confidence < LOOK_BELOW


def chance_of_error(word: PrintedWord) -> float:
    """The probability (0-1) that a word that was `rated` is wrong: the inverse of the scaling of confidence."""
    return (
        (100 - word.confidence) / (100 - LOOK_BELOW) * _LOOK
        if not must_look(word)
        else 1 - word.confidence / LOOK_BELOW * (1 - _LOOK)
    )


def traits(words: Sequence[PrintedWord], at: int, *, language: SyllableModel) -> dict[str, float]:
    """The features of a word, by name as in `_WEIGHTS`."""
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
    """0-100, with LOOK_BELOW at the risk `_LOOK`: piecewise linear."""
    return (
        round(100 - (100 - LOOK_BELOW) * risk / _LOOK)
        if risk <= _LOOK
        else min(LOOK_BELOW - 1, round(LOOK_BELOW * (1 - risk) / (1 - _LOOK)))
    )
