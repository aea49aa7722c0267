"""Find personal data in a text, describe it and replace it by placeholders. Pure functions of the text."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from lawtext.types import Span
from portal.questions.privacy.identifiers import find_addresses, find_schools, find_signs
from portal.questions.privacy.matches import (
    STAND_INS,
    STRUCTURED,
    FindingConfidence,
    FoldedText,
    PersonalKind,
    PersonalMatch,
    read,
)
from portal.questions.privacy.names import find_names, letters_of
from portal.questions.privacy.numbers import find_numbers, find_spoken

__all__ = [
    "STRUCTURED",
    "FindingConfidence",
    "PersonalFinding",
    "PersonalKind",
    "find_personal",
    "masked",
    "without_persons",
]

FINDERS = (find_numbers, find_spoken, find_signs, find_addresses, find_schools, find_names)


@dataclass(frozen=True, slots=True)
class PersonalFinding:
    """Words that identify a person. `digest` is the same for the same words in another grouping or spelling (same
    person, same digest); `stand_in` is the proposed placeholder: "[số điện thoại]", "ông A"."""

    kind: PersonalKind
    span: Span
    words: str
    digest: str
    confidence: FindingConfidence
    stand_in: str

    @property
    def is_structured(self) -> bool:
        return self.kind in STRUCTURED

    @property
    def advice(self) -> str:
        return f"Thay bằng “{self.stand_in}”."


def find_personal(text: str, *, allowed: Collection[str] = ()) -> list[PersonalFinding]:
    """Personal data in a text, in text order and without overlaps. Never raises; linear in the length of the text.

    `allowed` are public words: names of agencies and places, hotlines, office addresses. A finding that equals one of
    them or is part of one is dropped.
    """
    reading = read(text)
    found = _without_overlaps(one for finder in FINDERS for one in finder(reading))
    public = _PublicWords(reading, allowed if found else ())
    kept = [one for one in found if not public.holds(one)]
    letters = letters_of(reading, kept)
    return [_finding(text, reading, one, letters.get(one.start, "")) for one in kept]


def masked(text: str, *, allowed: Collection[str] = ()) -> str:
    """The text with a placeholder for each finding; a person keeps the same letter throughout."""
    return _put_in(text, ((one.span, one.stand_in) for one in find_personal(text, allowed=allowed)))


def without_persons(text: str) -> str:
    """The text without personal data: each finding becomes a full stop, so that the words around it do not form a pair.

    For indexing and classification: names, streets and numbers say nothing about the subject. Schools and parcels of
    land do, so their kind stays.

    >>> without_persons("Tôi tên Nguyễn Thị Lệ, gọi 0912345678, hỏi về đất.")
    'Tôi tên  . , gọi  . , hỏi về đất.'
    """
    return _put_in(text, ((one.span, _MATTER.get(one.kind, " . ")) for one in find_personal(text)))


def _put_in(text: str, places: Iterable[tuple[Span, str]]) -> str:
    """Replace spans of the text, which must be in order and must not overlap."""
    parts, at = [], 0
    for span, words in places:
        parts += [text[at : span.start], words]
        at = span.end
    return "".join([*parts, text[at:]])


_MATTER = {kind: f" . {STAND_INS[kind].strip('[]')} . " for kind in (PersonalKind.SCHOOL, PersonalKind.PARCEL)}


def digest_of(kind: PersonalKind, words: str) -> str:
    """A hash that is the same for a number in another grouping and for a name in another case."""
    return hashlib.sha256(f"{kind.value}:{_key(words)}".encode()).hexdigest()


def _finding(text: str, reading: FoldedText, found: PersonalMatch, letter: str) -> PersonalFinding:
    span = reading.span(found.start, found.end)
    words = text[span.start : span.end]
    return PersonalFinding(
        found.kind, span, words, digest_of(found.kind, words), found.confidence, letter or STAND_INS[found.kind]
    )


def _without_overlaps(found: Iterable[PersonalMatch]) -> list[PersonalMatch]:
    """Merge overlapping findings into one, which has the kind of the longest."""
    kept: list[PersonalMatch] = []
    for one in sorted(found, key=lambda one: (one.start, -one.length)):
        if kept and one.start < kept[-1].end:
            longest = max(kept[-1], one, key=lambda some: some.length)
            kept[-1] = PersonalMatch(longest.kind, kept[-1].start, max(kept[-1].end, one.end), longest.confidence)
        else:
            kept.append(one)
    return kept


class _PublicWords:
    """Occurrences of public words in a folded text; ignores spaces and punctuation."""

    def __init__(self, reading: FoldedText, allowed: Collection[str]) -> None:
        self._keys = _keys(frozenset(allowed))
        self._places = [at for at, sign in enumerate(reading.folded) if sign.isalnum()] if allowed else []
        self._signs = "".join(reading.folded[at] for at in self._places)

    def holds(self, found: PersonalMatch) -> bool:
        """True if the finding equals public words or is part of an occurrence of them."""
        start, end = bisect_left(self._places, found.start), bisect_left(self._places, found.end)
        words = self._signs[start:end]
        return words in self._keys or any(self._stands(key, words, start) for key in self._keys if words in key)

    def _stands(self, key: str, words: str, start: int) -> bool:
        return any(
            start >= before and self._signs.startswith(key, start - before)
            for before in (found.start() for found in re.finditer(re.escape(words), key))
        )


_SHORTEST = 6  # letters in a public word: "TU" is a committee, and also what people call a fourth child ("ông Tư")


@lru_cache(maxsize=8)
def _keys(allowed: frozenset[str]) -> frozenset[str]:
    return frozenset(key for words in allowed if len(key := _key(words)) >= _SHORTEST)


def _key(words: str) -> str:
    return "".join(sign for sign in read(words).folded if sign.isalnum())
