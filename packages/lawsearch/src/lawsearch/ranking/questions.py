"""What somebody typed -> what they ask for: a number, a place in a law, or words.

Whatever is typed is read: control characters, thousands of letters and the syntax of other search engines are no error.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lawsearch.ranking.analysis import SyllableToken, tokens
from lawsearch.ranking.vocabulary import as_meant, spelled_out
from lawtext.addresses import NumberQuery, read_number_query, step
from lawtext.types import Address, Unit
from lawtext.words import fold, normalise

LONGEST = 300  # characters that are read of what was typed


@dataclass(frozen=True, slots=True)
class QuestionReading:
    """A question as read. `number` and `place` are what it names outright; `rest` is what remains beside the place."""

    text: str
    tokens: tuple[SyllableToken, ...]
    number: NumberQuery | None
    place: Address
    rest: tuple[SyllableToken, ...]
    was_cut: bool

    def __bool__(self) -> bool:
        return bool(self.tokens)

    @property
    def is_place_alone(self) -> bool:
        """Whether a place was typed and not what it is a place of ("điều 123")."""
        return bool(self.place.steps) and not self.rest


def read_question(typed: str) -> QuestionReading:
    """Read a question; an empty reading (falsy) if it holds neither letter nor digit."""
    head = typed[: 4 * LONGEST]  # normalising is not cheap, and nobody means more than this
    clean = normalise("".join(" " if _is_control(letter) else letter for letter in head))
    text = clean[:LONGEST]
    place, rest = _split_place(text)
    return QuestionReading(
        text=text,
        tokens=as_meant(tokens(text)),
        number=read_number_query(_SAID_NUMBER.sub("", rest)),
        place=place,
        rest=tuple(spelled_out(tokens(rest))),
        was_cut=len(clean) > LONGEST or len(typed) > len(head),
    )


def gist(told: str) -> str:
    """What a story asks, short enough to be read: whole where it is short, else its questions, then how it begins.

    >>> gist("Tôi mua rẫy. " * 40 + "Bể kèo thì mất cọc không?")[:40]
    'Bể kèo thì mất cọc không? Tôi mua rẫy. T'
    """
    text = " ".join(told.split())
    if len(text) <= LONGEST:
        return text
    sentences = _SENTENCE.split(text)
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    telling = [sentence for sentence in sentences if not sentence.endswith("?")]
    return " ".join([*asking, *telling])[:LONGEST]


_SENTENCE = re.compile(r"(?<=[.?!])\s+")


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"}


# "đ 328" is an article only before the name of a law: đ is the money as well, and D2 a driving licence.
_OF_A_LAW = (
    r"(?:\s*,?\s+k(?:hoan\s+|\.?\s?)\d{1,3}[a-z]?)?"
    r"\W+(?:cua\s+)?(?:bo\s+luat|luat|bl[a-z]{2,4}|ltthc|phap\s+lenh|nghi\s+(?:dinh|quyet)|nd|nq|thong\s+tu|tt)\b"
)

# On the folded text, which has the length of the text itself: the label is read from the text, so that đ stays đ.
_PLACE = re.compile(
    rf"""
    (?<!\w)
    (?: diem \s+ (?P<point> [a-z]\d? ) \s*,?\s+ )?               # điểm đ,
    (?: (?:khoan\s+|k\.?\s?) (?P<clause> \d{{1,3}}[a-z]? ) \s*,?\s+ )?    # khoản 2, k2
    (?: dieu (?:\s+so)? \s+ | d\.?\s? (?=\d{{1,4}}[a-z]?{_OF_A_LAW}) )
    (?P<article> \d{{1,4}}[a-z]? )                                       # điều 328, đ328 blds
    (?: \s*,?\s+ (?:khoan\s+|k\.?\s?) (?P<clause_after> \d{{1,3}}[a-z]? ) )?  # điều 8 khoản 2
    (?: \s*,?\s+ diem \s+ (?P<point_after> [a-z]\d? ) )?
    (?!\w) (?: \s*,? \s* (?:cua|trong|theo) (?!\w) )?
    """,
    re.VERBOSE,
)
_SAID_NUMBER = re.compile(r"^\s*(?:văn\s+bản|van\s+ban)?\s*(?:số|so)(?:\s+(?:hiệu|hieu))?\s*:?\s*(?=\d)", re.IGNORECASE)
_PARTS = (
    (Unit.ARTICLE, ("article",)),
    (Unit.CLAUSE, ("clause", "clause_after")),
    (Unit.POINT, ("point", "point_after")),
)


def _split_place(text: str) -> tuple[Address, str]:
    """The one place that is named ("khoản 2 Điều 5") and the text without it; the empty address where none is."""
    folded = fold(text)
    found = _PLACE.search(folded)
    if not found or len(folded) != len(text):
        return Address(), text
    steps = [step(unit, text[slice(*found.span(name))]) for unit, names in _PARTS for name in names if found[name]]
    return Address(steps=tuple(steps)), f"{text[: found.start()]} {text[found.end() :]}"


@dataclass(frozen=True, slots=True)
class TitleName:
    """A law by its title, for comparing with what was typed."""

    slug: str
    title: str
    number: str
    year: int | None
    is_law: bool
    is_over: bool


_SAID_BY_ALL = frozenset(
    token.folded for token in tokens("bộ luật nghị định thông tư quyết định văn bản năm số về và của các quy")
)
_CONSOLIDATED = frozenset(
    token.folded for token in tokens("hợp nhất")
)  # both or neither: "hợp đồng lao động" is no law
_KINDS_SAID = ("luat", "bo", "phap")
_LEAST_BEGUN = 2  # words that tell one law from others: "luật hôn" is too little
_NAMED = 0.75  # share of the title's own words that must be typed for a law to count as named


def best_named(rest: Sequence[SyllableToken], names: Sequence[TitleName]) -> TitleName | None:
    """The law whose name was typed: nothing typed is foreign to it, and most of its title was typed.

    Of several, the one that is in force, then a code or law rather than a decree, then the latest. A title that is only
    begun ("luật hôn nhân") names a law where no law of another title begins so.
    """
    years = {int(token.folded) for token in rest if re.fullmatch(r"(?:19|20)\d\d", token.folded)}
    asked = {token.folded for token in rest if not token.folded.isdecimal()}
    asked = _without_consolidated(asked)
    if not asked - _SAID_BY_ALL:
        return None
    of_year = [name for name in names if not years or name.year in years]
    fitting = [name for name in of_year if _is_named(name, asked)] or _begun(rest, of_year)
    return max(fitting, key=_preference, default=None)


def _begun(rest: Sequence[SyllableToken], names: Sequence[TitleName]) -> list[TitleName]:
    """The laws with whose kind and first words all begin that was typed, if they bear one title."""
    typed = [token.folded for token in rest if not token.folded.isdecimal()]
    if not typed or typed[0] not in _KINDS_SAID or len(set(typed) - _SAID_BY_ALL) < _LEAST_BEGUN:
        return []
    titles = [([token.folded for token in tokens(name.title) if not token.folded.isdecimal()], name) for name in names]
    begun = [(tuple(title), name) for title, name in titles if title[: len(typed)] == typed]
    return [name for _, name in begun] if len({title for title, _ in begun}) == 1 else []


def _without_consolidated(words: set[str]) -> set[str]:
    return words - _CONSOLIDATED if words >= _CONSOLIDATED else words


def _is_named(name: TitleName, asked: set[str]) -> bool:
    own = _without_consolidated({token.folded for token in tokens(name.title) if not token.folded.isdecimal()})
    number = {token.folded for token in tokens(name.number)}
    telling = own - _SAID_BY_ALL
    return bool(telling) and asked - _SAID_BY_ALL <= own | number and len(asked & telling) >= _NAMED * len(telling)


def _preference(name: TitleName) -> tuple[bool, bool, int]:
    return (not name.is_over, name.is_law, name.year or 0)
