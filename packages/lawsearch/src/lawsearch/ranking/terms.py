"""A question's tokens -> the terms that are asked of the index, and the terms that a text defines."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from lawsearch.ranking.analysis import SyllableToken, folded_forms, marked_forms, tokens, with_pairs
from lawsearch.ranking.forms import ANY
from lawsearch.ranking.vocabulary import expanded, spelled_out

LONGEST = 14  # syllables of a term
_MOST = 400  # terms of one text: the definitions of a large law
# A term stands at the beginning of a clause, a point or a text, before "là": what follows is its meaning. It may stand
# in quotation marks or asterisks. A comma stands in it only after the number of a clause ("4. Máy móc, thiết bị là"):
# elsewhere it ends what leads up to a sentence ("Trong trường hợp này, người mua là").
# Blanks are counted: any number of them beside each other can be shared out in too many ways (docs/decisions/0053).
_DEFINED = re.compile(
    r"""
    ^ [ \t]{0,8} (?P<label> (?: \d{1,3}[a-zđ]? | [a-zđ]\d? ) [.)] \s{0,4} )? [“"*]{0,3}
    (?P<term> (?(label) [^\n.:;()“”"*] | [^\n.:;,()“”"*] ){2,90}? ) [”"*:]{0,3}
    (?: \s{0,4} [“"*]{0,3} \( [^\n()]{2,80} \) )? [”"*:]{0,3}
    \s{0,4} :? \s{0,4} (?<![^\W_]) (?: được \s hiểu \s là | gọi \s là | (?<!\bgọi\s) là ) \s
    (?! \s{0,4} (?: (?:một|các|những) \s )? (?:do|vì) \b )
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Defined:
    """A term in its two forms, syllables with one blank between them, and how many syllables it has."""

    marked: str
    folded: str
    length: int


def term_of(found: list[SyllableToken] | tuple[SyllableToken, ...]) -> Defined:
    return Defined(" ".join(marked_forms(found)), " ".join(folded_forms(found)), len(found))


def runs_of(forms: Sequence[str]) -> dict[str, int]:
    """Every run of syllables that may be a term, with its length."""
    return {
        " ".join(forms[at : at + length]): length
        for length in range(1, LONGEST + 1)
        for at in range(len(forms) - length + 1)
    }


def defined_in(text: str) -> list[Defined]:
    """The terms that a text defines, in order, each once."""
    listed: dict[str, Defined] = {}
    for found in _DEFINED.finditer(unicodedata.normalize("NFC", text)):
        syllables = tokens(found["term"])
        if 0 < len(syllables) <= LONGEST:
            term = term_of(syllables)
            listed.setdefault(term.marked, term)
    return list(listed.values())[:_MOST]


LONGEST_QUESTION = 60  # syllables; the longest real question seen has 57
UNLIKELY = 0.02  # a written form in fewer of the texts that hold its folded form was not meant as written
COMMON = 0.25  # syllables in more of all texts than this ("của", "quy", "định") do not say what is asked
PARTLY_MARKED = 0.5  # worth of a marked word beside the folded one, when only some words are marked


class TextForm(StrEnum):
    """Which of the two copies of a text a term is looked for in."""

    MARKED = "marked"
    FOLDED = "folded"


def forms_in(form: TextForm, found: Sequence[SyllableToken]) -> list[str]:
    """The tokens as this copy of the texts has them."""
    return marked_forms(found) if form is TextForm.MARKED else folded_forms(found)


class TermPlace(StrEnum):
    """Where a term is looked for: anywhere in a text, in its heading, among the terms that it defines."""

    ANYWHERE = "text"
    HEADING = "heading"
    DEFINED = "defined"


def field_of(place: TermPlace, form: TextForm) -> str:
    """What an index calls the terms of a form that stand at a place: "heading_folded"."""
    return f"{place}_{form}"


class TypingStyle(StrEnum):
    """How a question was typed: "đặt cọc", "dat coc", "đat cọc"."""

    MARKED = "marked"
    UNMARKED = "unmarked"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A syllable, pair or defined term looked for in one form of the texts; `weight` multiplies its score."""

    form: TextForm
    text: str
    weight: float = 1.0
    place: TermPlace = TermPlace.ANYWHERE


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """What is asked: `ranked` decides the order; a text *fits* when it holds `at_least` of the `telling` syllables."""

    writing: TypingStyle
    ranked: tuple[QueryTerm, ...]
    telling: tuple[QueryTerm, ...]
    at_least: int


# How many texts of the index hold a token in this form.
TermCount = Callable[[TextForm, str], int]


def terms_of(
    question: Sequence[SyllableToken], *, count: TermCount, total: int, writing: TypingStyle | None = None
) -> QueryTerms:
    """The terms of a question over an index of `total` texts. `writing`: how it was typed, where that is known."""
    asked = list(question[:LONGEST_QUESTION])
    writing = writing or typing_style_of(asked, count=count)
    form = TextForm.MARKED if writing is TypingStyle.MARKED else TextForm.FOLDED
    ranked = dict.fromkeys(QueryTerm(form, text) for text in _counted(asked, form))
    if writing is TypingStyle.MIXED:
        ranked |= dict.fromkeys(
            QueryTerm(TextForm.MARKED, token.marked, PARTLY_MARKED) for token in asked if _has_marks(token)
        )
    telling = _telling(spelled_out(asked)[:LONGEST_QUESTION], form, count=count, total=total)
    return QueryTerms(writing, tuple(ranked), telling, needed(len(telling)))


def typing_style_of(question: Sequence[SyllableToken], *, count: TermCount) -> TypingStyle:
    """How the question was typed; a bare syllable among marked ones is a word ("cho", "hai") or lacks its marks."""
    if not any(map(_has_marks, question)):
        return TypingStyle.UNMARKED
    return TypingStyle.MARKED if all(is_meant(token, count) for token in question) else TypingStyle.MIXED


def _has_marks(token: SyllableToken) -> bool:
    return token.marked != token.folded


def is_meant(token: SyllableToken, count: TermCount) -> bool:
    """False for "đat": a form that hardly any of the texts with "dat" hold lacks a mark."""
    return count(TextForm.MARKED, token.marked) >= UNLIKELY * count(TextForm.FOLDED, token.folded)


def _counted(question: Sequence[SyllableToken], form: TextForm) -> list[str]:
    """Everything that is counted of the question, with what its abbreviations stand for."""
    return [text for piece in [question, *expanded(question)] for text in with_pairs(forms_in(form, piece))]


def _telling(
    question: Sequence[SyllableToken], form: TextForm, *, count: TermCount, total: int
) -> tuple[QueryTerm, ...]:
    """The syllables that say what is asked: known ones that are not in every other text; else all that are known."""
    counts = {text: count(form, text) for text in dict.fromkeys(forms_in(form, question))}
    known = [text for text, texts in counts.items() if texts]
    rare = [text for text in known if counts[text] <= COMMON * total]
    return tuple(QueryTerm(form, text) for text in rare or known)


def needed(telling_count: int) -> int:
    """How many telling syllables a text must hold to fit: all of one or two, then three in five."""
    return telling_count if telling_count < 3 else math.ceil(0.6 * telling_count)


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for inside one text: the weight of each syllable and pair, and the syllables that stand alone.

    A syllable that is not telling counts, and is shown, only inside a pair that was asked for. `wants`: what
    finds the form of the answer.
    """

    form: TextForm
    weights: dict[str, float]
    telling: frozenset[str]
    wants: re.Pattern[str] = ANY

    def of(self, token: SyllableToken) -> str:
        return token.marked if self.form is TextForm.MARKED else token.folded

    def share(self, words: Set[str]) -> float:
        """Of what tells in the question, by weight, how much is among these words: 0 to 1."""
        whole = sum(self.weights.get(one, 0.0) for one in self.telling)
        return sum(self.weights.get(one, 0.0) for one in self.telling & words) / whole if whole else 0.0


def needle_of(terms: QueryTerms, *, count: TermCount, total: int) -> Needle:
    """What to look for in the texts found; weights are inverse document frequencies."""
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    asked = [term.text for term in terms.ranked if term.form is form]
    telling = frozenset(term.text for term in terms.telling)
    weights = {
        text: math.log(1 + total / (1 + count(form, text))) for text in asked if not telling.isdisjoint(text.split("_"))
    }
    return Needle(form, weights, telling)
