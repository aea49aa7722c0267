"""Marks put back onto what was typed without them: "dat coc mua nha" -> "đặt cọc mua nhà".

Of the ways in which the syllables can be marked, the likeliest row of them: how often the index holds each pair of
neighbours, and how often a syllable is said where no pair tells. Marks that were typed stay.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lawsearch.ranking.analysis import Token, pair, token_of
from lawsearch.ranking.likelihood import Likelihood
from lawsearch.ranking.rows import Guess, likeliest
from lawsearch.ranking.syllables import Syllables, known_syllables
from lawsearch.ranking.terms import UNLIKELY, Count, Form

_MOST = 12  # marked forms that are weighed at one place
_RARE = 1 / 10_000  # a form said less than this share of its commonest sister is not weighed


def restored(question: Sequence[Token], *, count: Count) -> tuple[Token, ...]:
    """The question with its marks put back; numbers, foreign words and marked syllables stay as typed."""
    if not question:
        return ()
    table = known_syllables()
    likelihood = Likelihood(table, count)
    places = marked_guesses(question, table=table, count=count, likelihood=likelihood)
    return tuple(token_of(form) for guess in likeliest(places, likelihood) for form in guess.forms)


def marked_guesses(
    question: Sequence[Token], *, table: Syllables, count: Count, likelihood: Likelihood
) -> list[list[Guess]]:
    """The marked forms of each syllable, with how they go together looked up."""
    forms = [forms_of(token, table=table, count=count) for token in question]
    for at in range(1, len(question)):
        likelihood.look_up(forms[at - 1], forms[at], pair(question[at - 1].folded, question[at].folded))
    return [[Guess((form,)) for form in of_place] for of_place in forms]


def forms_of(token: Token, *, table: Syllables, count: Count) -> list[str]:
    """What a typed syllable may stand for: itself where it was marked, else its marked forms, most said first."""
    if token.marked != token.folded and _is_meant(token, count):
        return [token.marked]
    fitting = [form for form in table.candidates.get(token.folded, ()) if _keeps(token.marked, form)][:_MOST]
    if not fitting:
        return [token.marked]
    least = table.share_of(fitting[0]) * _RARE
    return [form for form in fitting if table.share_of(form) >= least]


def _is_meant(token: Token, count: Count) -> bool:
    """False for "đat": a form that hardly any of the texts with "dat" hold lacks a mark."""
    return count(Form.MARKED, token.marked) >= UNLIKELY * count(Form.FOLDED, token.folded)


def _keeps(typed: str, form: str) -> bool:
    """True if every mark that was typed is in the form: "đat" may be "đất", never "dắt"."""
    if typed.isascii():
        return True
    marks = unicodedata.normalize("NFD", form)
    return all(mark in marks for mark in unicodedata.normalize("NFD", typed) if not mark.isascii())
