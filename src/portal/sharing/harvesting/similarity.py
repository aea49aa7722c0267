"""Near-duplicate detection: lookup keys that are probably equal for similar texts, then a comparison of the texts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from lawtext.words import canonical_tone, fold, normalise, patterns_beside, syllables

_RE = patterns_beside(__file__)


# `marks`, `places`, `names`, `numbers` and `words` of a text.
Particulars = dict[str, frozenset[str]]


def particulars(text: str) -> Particulars:
    """The named entities and numbers of a text with its original capitals, which tell names."""
    text = canonical_tone(normalise(text))
    rest = _RE.own_number.sub(" ", _RE.order.sub(" ", _RE.day.sub(" ", text)))
    return Particulars(
        marks=frozenset(_marks(text)),
        places=frozenset(filter(None, map(_place, _RE.place.finditer(text)))),
        names=frozenset(fold(found["word"]) for found in _RE.inside.finditer(text) if found["word"].istitle()),
        numbers=frozenset(found[0] for found in _RE.number.finditer(rest)),
        words=frozenset(_RE.word.findall(fold(text))),
    )


def _place(found: re.Match[str]) -> str:
    """A place such as "xa thoi lai"; "" if no name follows ("xã sẽ nhân rộng")."""
    words = list(takewhile(lambda word: word[0].isupper() or word.isdecimal(), found["name"].split()))
    return fold(" ".join((found["kind"], *words))) if words else ""


def _marks(text: str) -> list[str]:
    marks = []
    for found in _RE.day.finditer(text):
        marks.append(f"ngày {int(found['day'])}.{int(found['month'])}")
        if found["year"]:
            marks.append(f"năm {found['year']}")
    marks += [f"thông báo {int(found['number'])}" for found in _RE.own_number.finditer(text)]
    rest = _RE.day.sub(" ", text)
    marks += [f"{found['what'].lower()} {found['which'].lower().lstrip('0')}" for found in _RE.order.finditer(rest)]
    return marks + [found[0].lower() for found in _RE.weekday.finditer(text)]


def is_other_of_its_kind(one: Particulars, other: Particulars) -> bool:
    """Whether each text has particulars that the other lacks; a text that only adds particulars is not another one."""
    return bool(
        _both(one["marks"] - other["marks"], other["marks"] - one["marks"])
        or _both(one["places"] - other["places"], other["places"] - one["places"])
        # A name that occurs anywhere in the other text, in lower case or in a title in capitals, is not a difference.
        or _both(one["names"] - other["words"], other["names"] - one["words"])
        or _both(one["numbers"] - other["numbers"], other["numbers"] - one["numbers"]) > MOST_NUMBERS
    )


def _both(first: frozenset[str], second: frozenset[str]) -> int:
    return min(len(first), len(second))


VERSION = 1
PERMUTATIONS = 128
SHINGLE = 3
BANDS = 21
ROWS = 6
_MOST_SHINGLES = 20_000
_AT_ONCE = 2_048
_FEWEST_TITLE_WORDS = 4


def words_of(text: str) -> tuple[str, ...]:
    """The syllables, normalised: NFC, lower case, "hoà" as "hòa"; diacritics are kept."""
    return tuple(syllable.text for syllable in syllables(canonical_tone(normalise(text)).lower()))


def shingles(words: tuple[str, ...]) -> frozenset[str]:
    """All runs of three syllables; for a shorter text, the text itself."""
    return (
        frozenset(
            " ".join(words[at : at + SHINGLE]) for at in range(min(max(len(words) - SHINGLE + 1, 1), _MOST_SHINGLES))
        )
        if words
        else frozenset()
    )


def sketch(text: str) -> bytes:
    """MinHash sketch: 512 bytes, 128 numbers of 32 bits, little-endian. Empty for a text without words.

    `text` is title, lead and body as plain text; title and lead alone if there is no body.
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
    """Odd factors and offsets of the hash x -> (a x + b mod 2^64) >> 32 (Dietzfelbinger 1996), which gives nearly
    random orders.

    Derived by a hash from their index, as the output of a library's random generator may change between versions.
    """
    factors = [_number(f"lan-toa sketch {VERSION} factor {at}") | 1 for at in range(PERMUTATIONS)]
    offsets = [_number(f"lan-toa sketch {VERSION} offset {at}") for at in range(PERMUTATIONS)]
    return np.array(factors, dtype=np.uint64), np.array(offsets, dtype=np.uint64)


def _minima(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    factors, offsets = _constants()
    lowest = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(numbers), _AT_ONCE):
        lowest = np.minimum(lowest, (numbers[start : start + _AT_ONCE, None] * factors + offsets).min(axis=0))
    return lowest >> np.uint64(32)


def bands(sketched: bytes) -> tuple[str, ...]:
    """Keys for locality-sensitive hashing: 21 of 16 characters, distinct by position; () for an empty sketch."""
    width = ROWS * 4
    return tuple(
        hashlib.blake2b(bytes([at]) + sketched[at * width : (at + 1) * width], digest_size=8).hexdigest()
        for at in range(BANDS if sketched else 0)
    )


def title_key(title: str) -> str:
    """Equal for titles of the same words without diacritics and case: finds an excerpt of a text, whose sketch differs.
    "" for titles too short to be distinctive ("Thông báo")."""
    words = words_of(title)
    return (
        ""
        if len(words) < _FEWEST_TITLE_WORDS
        else hashlib.blake2b(fold(" ".join(words)).encode("utf-8"), digest_size=8).hexdigest()
    )


NEAR_FROM = 0.60  # least resemblance of two versions of one text
RELATED_FROM = 0.35  # least resemblance of two texts of one template; below, they are unrelated
CONTAINED_FROM = 0.85  # share of the shorter text that an excerpt must have in common with the longer one
MOST_NUMBERS = 2  # most numbers that differ in a corrected version
FEWEST_WORDS = 12  # shorter texts are duplicates only if identical: "Thông báo mời họp" is the title of many

_LONGEST_SIGNATURE = 6


class SimilarityVerdict(StrEnum):
    SAME = "same"
    NEAR = "near"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True)
class ComparedText:
    """Title, and lead and body as plain text, one line for each paragraph; derived values are cached."""

    title: str
    body: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return words_of(self._whole)

    @cached_property
    def shingles(self) -> frozenset[str]:
        return shingles(self.words)

    @cached_property
    def particulars(self) -> Particulars:
        return particulars(self._whole)

    @cached_property
    def _whole(self) -> str:
        return f"{self.title}.\n{_unsigned(self.body)}"


def _unsigned(body: str) -> str:
    """Without the byline and source at the end, which differ by route: "Minh Anh", "Nguồn: Báo Cần Thơ"."""
    lines = [line for line in body.split("\n") if line.strip()]
    while len(lines) > 1 and (_RE.signature.match(lines[-1]) or _is_name(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _is_name(line: str) -> bool:
    return (
        len(line.split()) <= _LONGEST_SIGNATURE
        and not any(letter.isdigit() for letter in line)
        and line.rstrip()[-1] not in ".!?:;"
    )


def compare(one: ComparedText, other: ComparedText) -> SimilarityVerdict:
    common = len(one.shingles & other.shingles)
    union = len(one.shingles | other.shingles)
    fewest = min(len(one.shingles), len(other.shingles))
    resemblance = common / union if union else 0.0
    containment = common / fewest if fewest else 0.0  # share of the shorter text's shingles that are in the longer one
    if one.words == other.words and one.words:
        return SimilarityVerdict.SAME
    is_excerpt = containment >= CONTAINED_FROM and words_of(one.title) == words_of(other.title)
    if resemblance < RELATED_FROM and not is_excerpt:
        return SimilarityVerdict.OTHER
    is_short = min(len(one.words), len(other.words)) < FEWEST_WORDS + SHINGLE
    if is_short or is_other_of_its_kind(one.particulars, other.particulars):
        return SimilarityVerdict.SIBLING
    return SimilarityVerdict.NEAR if resemblance >= NEAR_FROM or is_excerpt else SimilarityVerdict.OTHER
