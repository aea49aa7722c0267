"""Terms that a text defines: "Đặt cọc là việc …"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lawsearch.ranking.analysis import (
    Token,
    folded_forms,
    marked_forms,
    tokens,
)

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


def term_of(found: list[Token] | tuple[Token, ...]) -> Defined:
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
