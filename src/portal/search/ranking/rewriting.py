"""A question as it was typed, with what was meant in place of what was mistyped: capitals, points, numbers stay."""

from __future__ import annotations

from collections.abc import Sequence

from portal.search.ranking.analysis import LONGEST_TOKEN, Word, words
from portal.search.ranking.spelling import meant_row
from portal.search.ranking.terms import Count


def rewritten(text: str, *, count: Count, total: int) -> str | None:
    """The text as it was probably meant; None where nothing better is known.

    "Nghị đinh 100/2019/NĐ-CP" -> "Nghị định 100/2019/NĐ-CP".
    """
    typed = [word for word in words(text) if len(word.token.marked) <= LONGEST_TOKEN]
    row = meant_row([word.token for word in typed], count=count, total=total)
    return _with(text, typed, row) if row else None


def _with(text: str, typed: Sequence[Word], row: Sequence[tuple[str, ...]]) -> str:
    pieces, done = [], 0
    for word, forms in zip(typed, row, strict=True):
        as_typed = text[word.start : word.end]
        meant = as_typed if forms == (word.token.marked,) else _in_the_case_of(as_typed, " ".join(forms))
        pieces += [text[done : word.start], meant]
        done = word.end
    return "".join([*pieces, text[done:]])


def _in_the_case_of(typed: str, meant: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return meant.upper()
    return meant[:1].upper() + meant[1:] if typed[:1].isupper() else meant
