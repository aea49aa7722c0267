"""The parts of a thing as tokens, and how often each part is counted in the one field that is indexed.

One field with the titles repeated, and not a sum over fields: BM25 then saturates once, which is worth five points of
recall in the first ten (docs/decisions/0035).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lawsearch.ranking.analysis import (
    SyllableToken,
    folded_forms,
    marked_forms,
    tokens,
    with_pairs,
)
from lawsearch.ranking.passages import clauses
from lawsearch.ranking.terms import Defined, defined_in

TITLE = 4  # the law's title, its number, the section of the portal
HEADING = 8  # the article's own heading
BODY = 1
ASKED = 2  # a question that was answered with this text, or after which readers came to it
PSEUDO_TITLE = 40  # syllables of the first article that stand in for a title nobody wrote


@dataclass(frozen=True, slots=True)
class TextParts:
    """A text to be found, part by part: the law's title, the article's own heading, its body.

    `asked` is what people asked that this text answered: questions published with their answers, and questions after
    which readers came here.
    """

    title: str
    heading: str
    body: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ClauseTokens:
    """The tokens of one clause of a body: the number before it, and what it says."""

    number: Sequence[SyllableToken]
    said: Sequence[SyllableToken]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The tokens of each part, those of the body clause by clause, and the terms that it defines."""

    title: Sequence[SyllableToken]
    heading: Sequence[SyllableToken]
    clauses: Sequence[ClauseTokens]
    asked: Sequence[SyllableToken]
    defined: Sequence[Defined]

    @property
    def body(self) -> list[SyllableToken]:
        return [token for clause in self.clauses for token in (*clause.number, *clause.said)]


@lru_cache(maxsize=4)
def parsed(parts: TextParts) -> ParsedText:
    """Read the parts. Whoever counts a thing and then packs it reads it once."""
    return ParsedText(
        title=tokens(parts.title),
        heading=tokens(parts.heading),
        clauses=list(_clauses(parts.body)),
        asked=tokens(parts.asked),
        defined=defined_in(parts.body),
    )


def _clauses(body: str) -> Iterator[ClauseTokens]:
    before = 0
    for clause in clauses(body):
        yield ClauseTokens(tokens(body[before : clause.span.start]), tokens(body[clause.span.start : clause.span.end]))
        before = clause.span.end


@dataclass(frozen=True, slots=True)
class IndexedText:
    """What the index holds of it: tokens with blanks between them, as written and without marks."""

    marked: str
    folded: str


def counted(parts: TextParts) -> IndexedText:
    """The tokens of the parts, each as often as its part is worth."""
    read = parsed(parts)
    weighted = [(read.title, TITLE), (read.heading, HEADING), (read.body, BODY), (read.asked, ASKED)]
    return IndexedText(
        marked=" ".join(_repeat(with_pairs(marked_forms(found)), times) for found, times in weighted),
        folded=" ".join(_repeat(with_pairs(folded_forms(found)), times) for found, times in weighted),
    )


def counted_heading(parts: TextParts) -> IndexedText:
    """The heading alone: what a text is about is said there, and elsewhere drowned by what else it says."""
    found = parsed(parts).heading
    return IndexedText(" ".join(with_pairs(marked_forms(found))), " ".join(with_pairs(folded_forms(found))))


def counted_terms(parts: TextParts) -> IndexedText:
    """The terms that the text defines, each one token: "đặt_cọc"."""
    terms = parsed(parts).defined
    return IndexedText(" ".join(joined(term.marked) for term in terms), " ".join(joined(term.folded) for term in terms))


def joined(term: str) -> str:
    """A term as one token: "đặt cọc" -> "đặt_cọc"."""
    return term.replace(" ", "_")


def _repeat(counted_tokens: list[str], times: int) -> str:
    return " ".join(counted_tokens * times)


def pseudo_title(first_article: str) -> str:
    """What stands in for the title of a law that has none: how its first article begins."""
    return " ".join(marked_forms(tokens(first_article[:2000])[:PSEUDO_TITLE]))
