"""The parts of a text as tokens, after titles from registers have been cleaned, and the weight of each part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lawsearch.ranking import SyllableToken, marked_forms, tokens, with_pairs
from lawsearch.ranking.passages import clauses
from lawsearch.ranking.terms import Defined, TermPlace, TextForm, defined_in, forms_in
from lawtext.words import patterns_beside

_RE = patterns_beside(__file__)


def shown_title(title: str, *, doc_type: str) -> str:
    """The title, with the document type stated only once.

    >>> shown_title("Luật Luật Kinh doanh bảo hiểm", doc_type="Luật")
    'Luật Kinh doanh bảo hiểm'
    """
    return _doubled(doc_type).sub(doc_type, title) if doc_type else title


def counted_title(title: str, *, doc_type: str, number: str) -> str:
    """Type, number, and the words of the title that distinguish this instrument; "" if it has no such words.

    >>> counted_title("Thông tư Thông tư số 10/2019/TT-BTC", doc_type="Thông tư", number="10/2019/TT-BTC")
    ''
    """
    said = " ".join(title.split())
    opening = _opening(doc_type, number)
    while found := opening.match(said):
        said = said[found.end() :]
    said = _RE.issued_on.sub(lambda found: found["named"], _RE.issued_by.sub("", said)).strip(" :;.,")
    return " ".join(filter(None, [doc_type, said, number])) if said else ""


# "Luật Luật sư" is a law on lawyers, not a repeated type.
_NO_LAWYERS = r"(?!\w| sư\b)"


@lru_cache(maxsize=64)
def _doubled(doc_type: str) -> re.Pattern[str]:
    kind = re.escape(doc_type)
    return re.compile(rf"^{kind}(?:\s+{kind}{_NO_LAWYERS})+", re.IGNORECASE)


@lru_cache(maxsize=64)
def _opening(doc_type: str, number: str) -> re.Pattern[str]:
    kind = rf"{re.escape(doc_type)}{_NO_LAWYERS}|" if doc_type else ""
    return re.compile(rf"(?:{kind}(?:số ?:? ?)?{re.escape(number)}(?![\w/]))[\s:,.-]*", re.IGNORECASE)


TITLE = 4  # the law's title, its number, the section of the portal
HEADING = 8  # the heading of the article
BODY = 1
ASKED = 2  # a question that this text answers, or after which readers opened it
PSEUDO_TITLE = 40  # syllables of the first article that are used as the title if there is none


@dataclass(frozen=True, slots=True)
class TextParts:
    """A text to be indexed, by parts: the title of its law, its own heading, and its body.

    `asked` are questions that this text answered: those published with their answers, and those after which readers
    opened it.
    """

    title: str
    heading: str
    body: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ClauseTokens:
    """The tokens of one clause of a body: those of the number before it, and those of its words."""

    number: Sequence[SyllableToken]
    said: Sequence[SyllableToken]


@dataclass(frozen=True, slots=True)
class ParsedText:
    """The tokens of each part, those of the body by clause, and the terms that the text defines."""

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
    """Parse the parts. The result is cached, so that counting and then packing a text parses it once."""
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


def counted(parts: TextParts, form: TextForm) -> dict[TermPlace, str]:
    """The content of each index field: tokens separated by blanks.

    The field for all places has the tokens of every part, each repeated by the weight of its part. The heading also has
    a field of its own: it states the subject of a text, which other words would outweigh. Defined terms are one token
    each: "đặt_cọc".
    """
    read = parsed(parts)
    weighted = [(read.title, TITLE), (read.heading, HEADING), (read.body, BODY), (read.asked, ASKED)]
    return {
        TermPlace.ANYWHERE: " ".join(" ".join(with_pairs(forms_in(form, found)) * times) for found, times in weighted),
        TermPlace.HEADING: " ".join(with_pairs(forms_in(form, read.heading))),
        TermPlace.DEFINED: " ".join(joined(getattr(term, form)) for term in read.defined),
    }


def joined(term: str) -> str:
    """A term as one token: "đặt cọc" -> "đặt_cọc"."""
    return term.replace(" ", "_")


def pseudo_title(first_article: str) -> str:
    """A substitute for the title of a law that has none: the beginning of its first article."""
    return " ".join(marked_forms(tokens(first_article[:2000])[:PSEUDO_TITLE]))
