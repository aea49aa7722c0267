"""Marks put back onto what was typed without them: "dat coc mua nha" -> "đặt cọc mua nhà".

Of the ways in which the syllables can be marked, the likeliest row of them: how often the index holds each pair of
neighbours, and how often a syllable is said where no pair tells. Marks that were typed stay.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.search.ranking.analysis import Token, pair, token_of
from portal.search.ranking.syllables import Syllables, known_syllables
from portal.search.ranking.terms import UNLIKELY, Count, Form

MOST = 8  # marked forms that are weighed at one place
_RARE = 1 / 400  # a form said less than this share of its commonest sister is not weighed
_PAIRS = 0.9  # trust in pairs; the rest is how often a syllable is said at all


@dataclass(frozen=True, slots=True)
class _Path:
    """The best row of syllables that ends here, and how likely it is (a logarithm)."""

    form: str
    score: float
    before: _Path | None


def restored(question: Sequence[Token], *, count: Count) -> tuple[Token, ...]:
    """The question with its marks put back; numbers, foreign words and marked syllables stay as typed."""
    if not question:
        return ()
    table = known_syllables()
    places = [forms_of(token, table=table, count=count) for token in question]
    paths = [_Path(form, _alone(form, table), None) for form in places[0]]
    for left, right, forms in zip(question, question[1:], places[1:], strict=False):
        paths = _extended(paths, forms, together=_together(left, right, count), table=table, count=count)
    best: _Path | None = max(paths, key=lambda path: path.score)
    forms: list[str] = []
    while best:
        forms.append(best.form)
        best = best.before
    return tuple(token_of(form) for form in reversed(forms))


def forms_of(token: Token, *, table: Syllables, count: Count) -> tuple[str, ...]:
    """What a typed syllable may stand for: itself where it was marked, else its marked forms, most said first."""
    listed = table.candidates.get(token.folded, ())
    if token.marked != token.folded and _is_meant(token, count):
        return (token.marked,)
    fitting = [form for form in listed[:MOST] if _keeps(token.marked, form)]
    if not fitting:
        return (token.marked,)
    least = table.said[fitting[0]] * _RARE
    return tuple(form for form in fitting if table.said[form] >= least)


def _is_meant(token: Token, count: Count) -> bool:
    """False for "đat": a form that hardly any of the texts with "dat" hold lacks a mark."""
    return count(Form.MARKED, token.marked) >= UNLIKELY * count(Form.FOLDED, token.folded)


def _keeps(typed: str, form: str) -> bool:
    """True if every mark that was typed is in the form: "đat" may be "đất", never "dắt"."""
    if typed.isascii():
        return True
    marks = unicodedata.normalize("NFD", form)
    return all(mark in marks for mark in unicodedata.normalize("NFD", typed) if not mark.isascii())


def _together(left: Token, right: Token, count: Count) -> int:
    return count(Form.FOLDED, pair(left.folded, right.folded))


def _extended(
    paths: Sequence[_Path], forms: Sequence[str], *, together: int, table: Syllables, count: Count
) -> list[_Path]:
    """Each form with the path that leads to it best. `together` texts hold the two without marks."""
    held = _held(paths, forms, together, count)
    weight = _weigher(table, count)
    extended = []
    for form in forms:
        best = max(paths, key=lambda path: path.score + weight(path.form, form, held.get((path.form, form), 0)))
        score = best.score + weight(best.form, form, held.get((best.form, form), 0))
        extended.append(_Path(form, score, best))
    return extended


def _held(paths: Sequence[_Path], forms: Sequence[str], together: int, count: Count) -> dict[tuple[str, str], int]:
    """How many texts hold each pair; no more pairs are asked for once those found account for all of `together`."""
    held: dict[tuple[str, str], int] = {}
    left_over = together
    if left_over <= 0:
        return held
    order = sorted(((i + 1) * (j + 1), i, j) for i in range(len(paths)) for j in range(len(forms)))
    for _, i, j in order:
        texts = count(Form.MARKED, pair(paths[i].form, forms[j]))
        if texts:
            held[paths[i].form, forms[j]] = texts
            left_over -= texts
            if left_over <= 0:
                break
    return held


def _weigher(table: Syllables, count: Count) -> Callable[[str, str, int], float]:
    known: dict[str, int] = {}

    def weight(left: str, right: str, texts: int) -> float:
        if left not in known:
            known[left] = max(count(Form.MARKED, left), 1)
        said = table.said.get(right, 1.0) / table.total
        return math.log(_PAIRS * texts / known[left] + (1 - _PAIRS) * said)

    return weight


def _alone(form: str, table: Syllables) -> float:
    return math.log(table.said.get(form, 1.0) / table.total)
