"""Marks on the very text that was found: which of its characters answer the question.

Never a character changed, added or lost: the pieces joined are the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lawsearch.ranking.analysis import Word, pair, words
from lawsearch.ranking.terms import Needle
from lawtext.types import Span
from lawtext.words import KHMER

_KHMER = re.compile(f"[{KHMER}]")
# The number of a clause, the letter of a point: they count the law's words and are none of them.
_LABEL = re.compile(r"^[ \t]*(?P<label>\d{1,3}[a-zđ]?(?=\.\s)|[a-zđ]{1,2}\d?(?=\)\s))", re.MULTILINE)


class Piece(NamedTuple):
    """Some characters of a text, in order; `is_hit` where they answer the question."""

    text: str
    is_hit: bool


def pieces(text: str, needle: Needle) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    found: list[Piece] = []
    position = 0
    for span in hits(words(text), needle, text):
        found += [Piece(text[position : span.start], False), Piece(text[span.start : span.end], True)]
        position = span.end
    found.append(Piece(text[position:], False))
    return tuple(piece for piece in found if piece.text)


def _is_cluster(key: str) -> bool:
    """A sign of Khmer is no word: it is marked beside another that was asked for as well."""
    return bool(key) and _KHMER.match(key) is not None


def hits(found: Sequence[Word], needle: Needle, text: str) -> list[Span]:
    """What to mark: telling syllables, and pairs that were asked for; neighbours make one mark. Never the label of a
    clause or point, though "điểm a khoản 1" was asked for."""
    labels = {label.start("label") for label in _LABEL.finditer(text)}
    keys = ["" if word.start in labels else needle.of(word.token) for word in found]
    marked = [key in needle.telling and not _is_cluster(key) for key in keys]
    for at in range(len(keys) - 1):
        if pair(keys[at], keys[at + 1]) in needle.weights:
            marked[at] = marked[at + 1] = True
    spans: list[Span] = []
    for word, is_marked in zip(found, marked, strict=True):
        if not is_marked:
            continue
        if spans and not text[spans[-1].end : word.start].strip(" "):
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(Span(word.start, word.end))
    return spans
