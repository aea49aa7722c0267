"""The syllable counts that support OCR: counted in texts and packed into the file that `scanreading.engines.language`
reads (`scripts/train_reading.py`).
"""

import io
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scanreading.engines.language import EDGE, VERSION, Counts, pieces


class SyllableCounter:
    """Collects syllables while texts are read."""

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
        """The file of all counts that reach these minimums, packed by numpy and zlib."""
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
            version=np.array(VERSION),
            syllables=np.frombuffer("\n".join(syllables).encode(), np.uint8),
            counts=np.array([counted[self._number[piece]] for piece in syllables], np.uint32),
            pairs=_bytes_apart(np.diff(two, prepend=0)),
            pairs_seen=_eighths(seen_two),
            triples=_bytes_apart(np.diff(three, prepend=0)),
            triples_seen=_eighths(seen_three),
        )
        return packed.getvalue()


def _runs(said: Counts, length: int, *, size: int, least: int) -> tuple[Counts, Counts]:
    """Sorted keys and counts of the runs in which every piece is kept."""
    parts = [said[start : len(said) - length + 1 + start] for start in range(length)]
    keys = np.zeros_like(parts[0])
    for part in parts:
        keys = keys * size + part
    whole = np.all([part >= 0 for part in parts], axis=0)
    found, seen = np.unique(keys[whole], return_counts=True)
    return found[seen >= least], seen[seen >= least]


def _bytes_apart(numbers: Counts) -> NDArray[np.uint8]:
    """Numbers below 2**40 as five rows of bytes, lowest first: rows of mostly zeros compress well."""
    return np.stack([(numbers >> shift) & 0xFF for shift in (0, 8, 16, 24, 32)]).astype(np.uint8)


def _eighths(counts: Counts) -> NDArray[np.uint8]:
    """Counts in eighths of a power of two."""
    return np.round(8 * np.log2(np.maximum(counts, 1))).astype(np.uint8)


def shingles(said: Sequence[str], *, width: int = 8) -> Iterator[int]:
    """Runs of pieces as hashes, to detect texts that share wording."""
    return (hash(tuple(said[start : start + width])) for start in range(len(said) - width + 1))
