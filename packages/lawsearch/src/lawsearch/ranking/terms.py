"""A question's tokens -> the terms that are asked of the index, whichever way it was typed.

The index counts every text twice, as written and without marks. Marked words are asked of the first, which tells "đất"
from "đạt"; words typed without marks only stand in the second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawsearch.ranking.abbreviations import expanded, spelled_out
from lawsearch.ranking.analysis import (
    Token,
    folded_forms,
    marked_forms,
    with_pairs,
)

LONGEST_QUESTION = 60  # syllables; the longest real question seen has 57
UNLIKELY = 0.02  # a written form in fewer of the texts that hold its folded form was not meant as written
COMMON = 0.25  # syllables in more of all texts than this ("của", "quy", "định") do not say what is asked
PARTLY_MARKED = 0.5  # worth of a marked word beside the folded one, when only some words are marked


class Form(StrEnum):
    """Which of the two copies of a text a term is looked for in."""

    MARKED = "marked"
    FOLDED = "folded"


def forms_in(form: Form, found: Sequence[Token]) -> list[str]:
    """The tokens as this copy of the texts has them."""
    return marked_forms(found) if form is Form.MARKED else folded_forms(found)


class Place(StrEnum):
    """Where a term is looked for: anywhere in a text, in its heading, among the terms that it defines."""

    ANYWHERE = "text"
    HEADING = "heading"
    DEFINED = "defined"


class Writing(StrEnum):
    """How a question was typed: "đặt cọc", "dat coc", "đat cọc"."""

    MARKED = "marked"
    UNMARKED = "unmarked"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Term:
    """A syllable, pair or defined term looked for in one form of the texts; `weight` multiplies its score."""

    form: Form
    text: str
    weight: float = 1.0
    place: Place = Place.ANYWHERE


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked: `ranked` decides the order; a text *fits* when it holds `at_least` of the `telling` syllables."""

    writing: Writing
    ranked: tuple[Term, ...]
    telling: tuple[Term, ...]
    at_least: int


Count = Callable[[Form, str], int]
"""How many texts of the index hold a token in this form."""


def terms_of(question: Sequence[Token], *, count: Count, total: int, writing: Writing | None = None) -> Terms:
    """The terms of a question over an index of `total` texts. `writing`: how it was typed, where that is known."""
    asked = list(question[:LONGEST_QUESTION])
    writing = writing or writing_of(asked, count=count)
    form = Form.MARKED if writing is Writing.MARKED else Form.FOLDED
    ranked = dict.fromkeys(Term(form, text) for text in _counted(asked, form))
    if writing is Writing.MIXED:
        ranked |= dict.fromkeys(Term(Form.MARKED, token.marked, PARTLY_MARKED) for token in asked if _has_marks(token))
    telling = _telling(spelled_out(asked)[:LONGEST_QUESTION], form, count=count, total=total)
    return Terms(writing, tuple(ranked), telling, needed(len(telling)))


def writing_of(question: Sequence[Token], *, count: Count) -> Writing:
    """How the question was typed; a bare syllable among marked ones is a word ("cho", "hai") or lacks its marks."""
    if not any(map(_has_marks, question)):
        return Writing.UNMARKED
    return Writing.MARKED if all(_is_likely(token, count) for token in question) else Writing.MIXED


def _has_marks(token: Token) -> bool:
    return token.marked != token.folded


def _is_likely(token: Token, count: Count) -> bool:
    return count(Form.MARKED, token.marked) >= UNLIKELY * count(Form.FOLDED, token.folded)


def _counted(question: Sequence[Token], form: Form) -> list[str]:
    """Everything that is counted of the question, with what its abbreviations stand for."""
    pieces = [question, *expanded(question)]
    return [text for piece in pieces for text in with_pairs(forms_in(form, piece))]


def _telling(question: Sequence[Token], form: Form, *, count: Count, total: int) -> tuple[Term, ...]:
    """The syllables that say what is asked: known ones that are not in every other text; else all that are known."""
    counts = {text: count(form, text) for text in dict.fromkeys(forms_in(form, question))}
    known = [text for text, texts in counts.items() if texts]
    rare = [text for text in known if counts[text] <= COMMON * total]
    return tuple(Term(form, text) for text in rare or known)


def needed(telling_count: int) -> int:
    """How many telling syllables a text must hold to fit: all of one or two, then three in five."""
    return telling_count if telling_count < 3 else math.ceil(0.6 * telling_count)


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for inside one text: the weight of each syllable and pair, and the syllables that stand alone.

    A syllable that is not telling counts, and is shown, only inside a pair that was asked for.
    """

    form: Form
    weights: dict[str, float]
    telling: frozenset[str]

    def of(self, token: Token) -> str:
        return token.marked if self.form is Form.MARKED else token.folded


def needle_of(terms: Terms, *, count: Count, total: int) -> Needle:
    """What to look for in the texts found; weights are inverse document frequencies."""
    form = Form.MARKED if terms.writing is Writing.MARKED else Form.FOLDED
    asked = [term.text for term in terms.ranked if term.form is form]
    telling = frozenset(term.text for term in terms.telling)
    weights = {text: math.log(1 + total / (1 + count(form, text))) for text in asked if _tells(text, telling)}
    return Needle(form, weights, telling)


def _tells(text: str, telling: frozenset[str]) -> bool:
    return any(syllable in telling for syllable in text.split("_"))
