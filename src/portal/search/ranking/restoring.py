"""Marks put back onto what was typed without them: "dat coc mua nha" -> "đặt cọc mua nhà".

Of the ways in which the syllables can be marked, the likeliest row of them: how often the index holds each pair of
neighbours, and how often a syllable is said where no pair tells. Marks that were typed stay.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.ranking.analysis import Token, pair, token_of
from portal.search.ranking.likelihood import Likelihood
from portal.search.ranking.syllables import Syllables, known_syllables
from portal.search.ranking.terms import UNLIKELY, Count, Form

MOST = 8  # marked forms that are weighed at one place
_RARE = 1 / 1000  # a form said less than this share of its commonest sister is not weighed


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
    likelihood = Likelihood(table, count)
    places = [forms_of(token, table=table, count=count) for token in question]
    paths = [_Path(form, likelihood.alone(form), None) for form in places[0]]
    for left, right, forms in zip(question, question[1:], places[1:], strict=False):
        paths = _extended(paths, forms, pair(left.folded, right.folded), likelihood)
    best: _Path | None = max(paths, key=_score)
    row: list[str] = []
    while best:
        row.append(best.form)
        best = best.before
    return tuple(token_of(form) for form in reversed(row))


def forms_of(token: Token, *, table: Syllables, count: Count) -> tuple[str, ...]:
    """What a typed syllable may stand for: itself where it was marked, else its marked forms, most said first."""
    if token.marked != token.folded and _is_meant(token, count):
        return (token.marked,)
    fitting = [form for form in table.candidates.get(token.folded, ()) if _keeps(token.marked, form)][:MOST]
    if not fitting:
        return (token.marked,)
    least = table.share_of(fitting[0]) * _RARE
    return tuple(form for form in fitting if table.share_of(form) >= least)


def _is_meant(token: Token, count: Count) -> bool:
    """False for "đat": a form that hardly any of the texts with "dat" hold lacks a mark."""
    return count(Form.MARKED, token.marked) >= UNLIKELY * count(Form.FOLDED, token.folded)


def _keeps(typed: str, form: str) -> bool:
    """True if every mark that was typed is in the form: "đat" may be "đất", never "dắt"."""
    if typed.isascii():
        return True
    marks = unicodedata.normalize("NFD", form)
    return all(mark in marks for mark in unicodedata.normalize("NFD", typed) if not mark.isascii())


def _extended(paths: Sequence[_Path], forms: Sequence[str], folded: str, likelihood: Likelihood) -> list[_Path]:
    """Each form with the path that leads to it best. `folded` is the pair without marks."""
    held = likelihood.held([path.form for path in paths], forms, folded)
    extended = []
    for form in forms:
        ways = [
            _Path(form, path.score + likelihood.after(path.form, form, held.get((path.form, form), 0)), path)
            for path in paths
        ]
        extended.append(max(ways, key=_score))
    return extended


def _score(path: _Path) -> float:
    return path.score
