"""A trigram model of syllables: counts of sequences of two and three syllables in the laws in force, in one small file.

The file contains only numbers: the syllables (normalised spelling, lower case; all numbers are one token), their
counts, and the counts of sequences. `scripts/train_reading.py` of the repository creates it; `unpack` rejects other
versions.
"""

import io
import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from lawtext.words import canonical_tone

NUMBER, EDGE = "0", "¶"
VERSION = 2
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_ONE_SIGN = str.maketrans("“”„«»″‘’`´′–—−‐‑―⁄Ðð", '""""""\'\'\'\'\'------/Đđ')
# The weight of the shorter context is its number of distinct successors (Witten-Bell smoothing) plus these constants,
# for bigrams and trigrams.
_BACKING = (3.0, 2.0)

type Counts = NDArray[np.int64]


def pieces(text: str) -> list[str]:
    """The tokens of a text (syllables, punctuation, numbers): "Khoản 12," -> ["khoản", "0", ","]."""
    spelt = canonical_tone(unicodedata.normalize("NFC", text).translate(_ONE_SIGN)).lower()
    return [NUMBER if piece[0].isdigit() else piece for piece in _TOKEN.findall(spelt)]


class Runs:
    """Counts of sequences: an array of sorted keys, and a parallel array of counts."""

    def __init__(self, keys: Counts, seen: Counts) -> None:
        self._keys, self._seen = keys, seen

    def __len__(self) -> int:
        return len(self._keys)

    def followers(self, size: int) -> list[int]:
        """For each first token of the bigrams, the number of distinct successors."""
        return np.bincount(self._keys // size, minlength=size).tolist()

    def different(self, start: int, size: int) -> int:
        """The number of distinct sequences with this prefix, whose keys range from `start * size` up to the next
        prefix.
        """
        first, last = self._keys.searchsorted([start * size, (start + 1) * size])
        return int(last - first)

    def count(self, key: int) -> int:
        at = int(self._keys.searchsorted(key))
        return int(self._seen[at]) if at < len(self._keys) and self._keys[at] == key else 0


class SyllableModel:
    """The counts of the model. Unknown syllables are allowed, with a low probability."""

    def __init__(self, syllables: list[str], counts: Counts, pairs: Runs, triples: Runs) -> None:
        self._number = {syllable: number for number, syllable in enumerate(syllables)}
        self._counts = counts.tolist()
        self._total = float(counts.sum())
        self._pairs, self._triples = pairs, triples
        self._size = len(syllables)
        self._followers = pairs.followers(self._size)

    def __len__(self) -> int:
        return self._size

    def count(self, syllable: str) -> int:
        """The count of a token (as returned by `pieces`), 0 if unseen."""
        number = self._number.get(syllable)
        return 0 if number is None else self._counts[number]

    def log_chance(self, earlier: str, before: str, piece: str) -> float:
        """The natural log-probability of `piece` after the two tokens before it."""
        one, two, three = (self._number.get(each, -1) for each in (earlier, before, piece))
        chance = ((self._counts[three] if three >= 0 else 0) + 0.05) / self._total
        if two < 0:
            return math.log(chance)
        pair = self._pairs.count(two * self._size + three) if three >= 0 else 0
        worth = self._followers[two] + _BACKING[0]
        chance = (pair + worth * chance) / (self._counts[two] + worth)
        if one >= 0 and (seen := self._pairs.count(start := one * self._size + two)):
            triple = self._triples.count(start * self._size + three) if three >= 0 else 0
            worth = self._triples.different(start, self._size) + _BACKING[1]
            chance = (triple + worth * chance) / (max(seen, triple) + worth)
        return math.log(chance)

    def score(self, before: Sequence[str], word: str, after: Sequence[str]) -> float:
        """The log-probability of a word between its neighbours, which are given as tokens.

        Only the two nearest on each side count.
        """
        own = pieces(word) or [word]
        said = [*([EDGE, *before][-2:]), *own, *after[:2]]
        said = [EDGE] * (len(own) + len(after[:2]) + 2 - len(said)) + said
        return sum(self.log_chance(*said[at - 2 : at + 1]) for at in range(2, len(said)))

    def knows(self, word: str, *, times: int = 3) -> bool:
        """Whether every syllable of the word was seen at least `times` times."""
        return all(self.count(piece) >= times for piece in pieces(word) if piece[0].isalpha())


def unpack(held: bytes) -> SyllableModel:
    """Parse the model's file, which stores counts of sequences with a precision of 5 %.

    Raises ValueError for another version.
    """
    with np.load(io.BytesIO(held)) as arrays:
        if int(arrays["version"]) != VERSION:
            raise ValueError(f"reading model of version {arrays['version']}, wanted {VERSION}: run train_reading")
        syllables = arrays["syllables"].tobytes().decode().split("\n")
        pairs, triples = (
            Runs(np.cumsum(_whole(arrays[name])), np.round(2.0 ** (arrays[f"{name}_seen"] / 8)).astype(np.int64))
            for name in ("pairs", "triples")
        )
        return SyllableModel(syllables, arrays["counts"].astype(np.int64), pairs, triples)


@cache
def shipped() -> SyllableModel:
    """The shipped model."""
    return unpack((files(__package__) / "data" / "reading.npz").read_bytes())


def _whole(rows: NDArray[np.uint8]) -> Counts:
    numbers = np.zeros(rows.shape[1], np.int64)
    for row in rows[::-1]:
        numbers = (numbers << 8) | row
    return numbers
