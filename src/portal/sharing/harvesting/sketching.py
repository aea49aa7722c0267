"""Texts that may be one text -> keys that are equal where they probably are, to be looked up in a database by equality.

After A. Broder, "On the resemblance and containment of documents" (1997): a text is the set of its shingles, runs of
three syllables; of each of 128 orders of all shingles the first that the text has is kept. Two texts have the same
first with a probability that is their resemblance, the share of shingles they have in common. Six of these put together
are a band; texts of resemblance r share one of 21 bands with probability 1 - (1 - r^6)^21: for r 0.5 that is 28 %, for
0.7 92 %, for 0.85 all but 1 in 10,000.

A sketch is kept for years and compared with later ones, so nothing here may change: not the hash, the constants, nor
the normal form of a syllable. Whoever must change one of them counts VERSION up and sketches all items anew.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lawtext.words import canonical_tone, fold, normalise, syllables

VERSION = 1
PERMUTATIONS = 128
SHINGLE = 3
BANDS = 21
ROWS = 6
_MOST_SHINGLES = 20_000
_AT_ONCE = 2_048
_FEWEST_TITLE_WORDS = 4


def words_of(text: str) -> tuple[str, ...]:
    """The syllables in one spelling: NFC, small letters, "hoà" as "hòa"; marks stay, "má" is not "ma"."""
    return tuple(syllable.text for syllable in syllables(canonical_tone(normalise(text)).lower()))


def shingles(words: tuple[str, ...]) -> frozenset[str]:
    """Runs of three syllables; of a text that is shorter, itself."""
    if not words:
        return frozenset()
    last = max(len(words) - SHINGLE + 1, 1)
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(min(last, _MOST_SHINGLES)))


def sketch(text: str) -> bytes:
    """512 bytes: 128 numbers of 32 bits, little-endian. Of a text without words, nothing.

    `text` is title, lead and body as plain text; title and lead alone where there is no more.
    """
    found = shingles(words_of(text))
    if not found:
        return b""
    numbers = np.fromiter((_number(shingle) for shingle in sorted(found)), dtype=np.uint64, count=len(found))
    return _minima(numbers).astype("<u4").tobytes()


def _number(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@cache
def _constants() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Odd factors and offsets of x -> (a x + b mod 2^64) >> 32 (Dietzfelbinger 1996), nearly an order by chance.

    Taken from a hash of their own place: a library's random numbers are not promised to stay the same.
    """
    factors = [_number(f"lan-toa sketch {VERSION} factor {at}") | 1 for at in range(PERMUTATIONS)]
    offsets = [_number(f"lan-toa sketch {VERSION} offset {at}") for at in range(PERMUTATIONS)]
    return np.array(factors, dtype=np.uint64), np.array(offsets, dtype=np.uint64)


def _minima(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    factors, offsets = _constants()
    lowest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE, None] * factors + offsets
        lowest = np.minimum(lowest, some.min(axis=0))
    return lowest >> np.uint64(32)


def bands(sketched: bytes) -> tuple[str, ...]:
    """21 keys of 16 characters, each different from those of other places; () for an empty sketch."""
    width = ROWS * 4
    return tuple(
        hashlib.blake2b(bytes([at]) + sketched[at * width : (at + 1) * width], digest_size=8).hexdigest()
        for at in range(BANDS if sketched else 0)
    )


def title_key(title: str) -> str:
    """Equal for titles of the same words, marks and case aside: finds an excerpt beside its whole text, whose sketches
    have little in common. "" for titles that are too short to say anything ("Thông báo").
    """
    words = words_of(title)
    if len(words) < _FEWEST_TITLE_WORDS:
        return ""
    return hashlib.blake2b(fold(" ".join(words)).encode("utf-8"), digest_size=8).hexdigest()


def resemblance(one: bytes, other: bytes) -> float:
    """The share of shingles in common, 0 to 1, as two sketches tell it; off by 0.04 on the average at 0.7."""
    if not one or not other:
        return 0.0
    first, second = np.frombuffer(one, dtype="<u4"), np.frombuffer(other, dtype="<u4")
    return float(np.count_nonzero(first == second)) / PERMUTATIONS
