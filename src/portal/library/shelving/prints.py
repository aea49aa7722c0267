"""How alike two texts are, whatever their numbers and dates say. Pure.

A print is made of the folded syllables of a text, three at a time; of a long text only every so many-th. Marks,
capitals, punctuation and line breaks count for nothing, so that a text read from a scan meets the one typed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from lawtext.words import fold

_SYLLABLE = re.compile(r"[a-z0-9]+")
_AT_A_TIME = 3
_MOST_KEPT = 2_000  # shingles of one text; a share of 80 % is then known to about 1 %
_LEAST_LETTERS = 40  # shorter clauses are in thousands of documents
KEPT_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class Print:
    """`marks` holds the shingles that are multiples of `every`."""

    marks: frozenset[int]
    every: int
    length: int

    def likeness(self, other: Print) -> float:
        """From 0 to 1: the share of what both have in what either has."""
        every = max(self.every, other.every)
        one = self.marks if every == self.every else {mark for mark in self.marks if mark % every == 0}
        two = other.marks if every == other.every else {mark for mark in other.marks if mark % every == 0}
        either = len(one | two)
        return len(one & two) / either if either else 0.0


def print_of(texts: Iterable[str]) -> Print:
    """The print of a text given in pieces (its provisions in reading order)."""
    words = [word for text in texts for word in _SYLLABLE.findall(fold(text))]
    every = 1
    while len(words) / every > _MOST_KEPT:
        every *= 2
    joined = (" ".join(words[at : at + _AT_A_TIME]) for at in range(max(1, len(words) - _AT_A_TIME + 1)))
    marks = (zlib.crc32(shingle.encode("ascii")) for shingle in joined)
    return Print(frozenset(mark for mark in marks if mark % every == 0), every, len(words))


def clause_marks(texts: Iterable[str]) -> list[int]:
    """A few numbers that two copies of one text share: the smallest of those of its longer clauses."""
    folded = ("".join(_SYLLABLE.findall(fold(text))) for text in texts)
    marks = {
        int.from_bytes(blake2b(letters.encode("ascii"), digest_size=7).digest())
        for letters in folded
        if len(letters) >= _LEAST_LETTERS
    }
    return sorted(marks)[:KEPT_CLAUSES]
