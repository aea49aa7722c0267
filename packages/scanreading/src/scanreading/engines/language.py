"""Which syllable is likely beside which: counts of runs of two and three in the laws in force, kept in one small
file.

The file holds numbers only: syllables (with one spelling of tones, lower case; every number is one of them), how
often each was seen, and how often each run was. `scripts/train_reading.py` makes it; `unpack` refuses another
version's.
"""

import io
import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from lawtext.words import canonical_tone

NUMBER, EDGE = "0", "¶"
_VERSION = 2
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_ONE_SIGN = str.maketrans("“”„«»″‘’`´′–—−‐‑―⁄Ðð", '""""""\'\'\'\'\'------/Đđ')
# The guess from shorter runs is worth as many sightings as different pieces were seen to follow (Witten and Bell),
# and some more.
_BACKING = (3.0, 2.0)

type Counts = NDArray[np.int64]


def pieces(text: str) -> list[str]:
    """Syllables, signs and numbers of a text as the model knows them: "Khoản 12," -> ["khoản", "0", ","]."""
    spelt = canonical_tone(unicodedata.normalize("NFC", text).translate(_ONE_SIGN)).lower()
    return [NUMBER if piece[0].isdigit() else piece for piece in _TOKEN.findall(spelt)]


class Runs:
    """How often each run of syllables was seen: keys in order, and their counts."""

    def __init__(self, keys: Counts, seen: Counts) -> None:
        self._keys, self._seen = keys, seen

    def __len__(self) -> int:
        return len(self._keys)

    def followers(self, size: int) -> list[int]:
        """For each first piece of runs of two, how many different ones follow it."""
        return np.bincount(self._keys // size, minlength=size).tolist()

    def different(self, start: int, size: int) -> int:
        """How many different runs begin so: their keys lie between `start * size` and the next."""
        first, last = self._keys.searchsorted([start * size, (start + 1) * size])
        return int(last - first)

    def count(self, key: int) -> int:
        at = int(self._keys.searchsorted(key))
        return int(self._seen[at]) if at < len(self._keys) and self._keys[at] == key else 0


class SyllableModel:
    """Counts that can be asked. Unknown syllables are allowed and are unlikely."""

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
        """How often a piece was seen, 0 where never (as `pieces` gives it)."""
        number = self._number.get(syllable)
        return 0 if number is None else self._counts[number]

    def log_chance(self, earlier: str, before: str, piece: str) -> float:
        """Natural logarithm of how likely `piece` is after the two that stand before it."""
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
        """Logarithm of the chance of a word between its neighbours: pieces, the nearest two on each side count."""
        own = pieces(word) or [word]
        said = [*([EDGE, *before][-2:]), *own, *after[:2]]
        said = [EDGE] * (len(own) + len(after[:2]) + 2 - len(said)) + said
        return sum(self.log_chance(*said[at - 2 : at + 1]) for at in range(2, len(said)))

    def knows(self, word: str, *, times: int = 3) -> bool:
        """Whether every syllable of the word was seen so often."""
        return all(self.count(piece) >= times for piece in pieces(word) if piece[0].isalpha())


class SyllableCounter:
    """What was read, while it is gathered."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._said = array("i")

    def __len__(self) -> int:
        return len(self._said)

    def add(self, lines: Iterable[str]) -> None:
        number = self._number
        for line in lines:
            self._said.extend(number.setdefault(piece, len(number)) for piece in (EDGE, *pieces(line), EDGE))

    def packed(self, *, singles: int = 3, pairs: int = 3, triples: int = 5) -> bytes:
        """The file: what was seen at least so often, packed by numpy and zlib."""
        counted = Counter(self._said)
        syllables = sorted(piece for piece, number in self._number.items() if counted[number] >= singles)
        renumbered = np.full(len(self._number), -1, np.int64)
        for at, piece in enumerate(syllables):
            renumbered[self._number[piece]] = at
        said = renumbered[np.frombuffer(self._said, np.int32)]
        two, seen_two = _runs(said, 2, size=len(syllables), least=pairs)
        three, seen_three = _runs(said, 3, size=len(syllables), least=triples)
        packed = io.BytesIO()
        np.savez_compressed(
            packed,
            version=np.array(_VERSION),
            syllables=np.frombuffer("\n".join(syllables).encode(), np.uint8),
            counts=np.array([counted[self._number[piece]] for piece in syllables], np.uint32),
            pairs=_bytes_apart(np.diff(two, prepend=0)),
            pairs_seen=_eighths(seen_two),
            triples=_bytes_apart(np.diff(three, prepend=0)),
            triples_seen=_eighths(seen_three),
        )
        return packed.getvalue()


def _runs(said: Counts, length: int, *, size: int, least: int) -> tuple[Counts, Counts]:
    """Keys (in order) and counts of the runs in which every piece is kept."""
    parts = [said[start : len(said) - length + 1 + start] for start in range(length)]
    keys = np.zeros_like(parts[0])
    for part in parts:
        keys = keys * size + part
    whole = np.all([part >= 0 for part in parts], axis=0)
    found, seen = np.unique(keys[whole], return_counts=True)
    return found[seen >= least], seen[seen >= least]


def unpack(held: bytes) -> SyllableModel:
    """The inverse of `Gathering.packed`; counts of runs come back within 5 %. Raises ValueError for another
    version."""
    with np.load(io.BytesIO(held)) as arrays:
        if int(arrays["version"]) != _VERSION:
            raise ValueError(f"reading model of version {arrays['version']}, wanted {_VERSION}: run train_reading")
        syllables = arrays["syllables"].tobytes().decode().split("\n")
        pairs, triples = (
            Runs(np.cumsum(_whole(arrays[name])), np.round(2.0 ** (arrays[f"{name}_seen"] / 8)).astype(np.int64))
            for name in ("pairs", "triples")
        )
        return SyllableModel(syllables, arrays["counts"].astype(np.int64), pairs, triples)


@cache
def shipped() -> SyllableModel:
    """The model that comes with the program."""
    return unpack((files(__package__) / "data" / "reading.npz").read_bytes())


def _bytes_apart(numbers: Counts) -> NDArray[np.uint8]:
    """Numbers below 2**40 as five rows of bytes, lowest first: rows of mostly nothing pack well."""
    return np.stack([(numbers >> shift) & 0xFF for shift in (0, 8, 16, 24, 32)]).astype(np.uint8)


def _whole(rows: NDArray[np.uint8]) -> Counts:
    numbers = np.zeros(rows.shape[1], np.int64)
    for row in rows[::-1]:
        numbers = (numbers << 8) | row
    return numbers


def _eighths(counts: Counts) -> NDArray[np.uint8]:
    """Counts as eighths of a power of two."""
    return np.round(8 * np.log2(np.maximum(counts, 1))).astype(np.uint8)


def shingles(said: Sequence[str], *, width: int = 8) -> Iterator[int]:
    """Runs of pieces, each as a number, to see whether two texts share wording."""
    return (hash(tuple(said[start : start + width])) for start in range(len(said) - width + 1))
