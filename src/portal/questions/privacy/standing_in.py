"""Letters for persons: "ông A", "bà B", the same letter for the same person throughout a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.questions.privacy.kinds import Kind
from portal.questions.privacy.name_words import HONORIFICS
from portal.questions.privacy.places import Found
from portal.questions.privacy.reading import Reading

_LETTERS = "ABCDEGHKLMNPQSTUVXY"
_USED = re.compile(r"(?<!\w)([A-Z])(?!\w)")
_LAST_WORD = re.compile(r"([^\W\d_]+) $")


def letters_of(reading: Reading, found: Sequence[Found]) -> dict[int, str]:
    """Start of each name -> what stands in for it. A letter that the text uses already is given to nobody."""
    free = _free_letters(reading)
    given: dict[str, str] = {}
    stands: dict[int, str] = {}
    for one in found:
        if one.kind is Kind.NAME:
            person = reading.folded[one.start : one.end].split()[-1]
            given[person] = given.get(person) or next(free)
            stands[one.start] = _address(reading, one) + given[person]
    return stands


def _free_letters(reading: Reading) -> Iterator[str]:
    used = set(_USED.findall(reading.text))
    yield from (letter for letter in _LETTERS if letter not in used)
    yield from (f"{letter}{number}" for number in range(1, 10_000) for letter in _LETTERS)


def _address(reading: Reading, one: Found) -> str:
    """The word of address that goes before the letter, unless the text has one: "Nguyễn Thị Tám" -> "bà A"."""
    last = _LAST_WORD.search(reading.text[max(0, one.start - 12) : one.start])
    if last and last[1].lower() in HONORIFICS:
        return ""
    syllables = reading.folded[one.start : one.end].split()
    if "thi" in syllables[1:]:
        return "bà "
    return "ông " if "van" in syllables[1:] else "người "
