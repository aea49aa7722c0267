"""The words that somebody looks for, marked on the picture of a page. Pure.

A word of the question is found with and without its marks of tone (as it was typed: "hộ tịch" finds "hộ tịch" alone,
"ho tich" both). Where the words of the question stand on the page one behind the other, only such runs are marked;
else each word by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lawtext.words import fold, normalise
from scanreading.engines.types import Word

_SIGNS = "“”\"'‘’«».,;:!?()[]{}…–-/"
_FEWEST = 2  # a run has at least so many words
_MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in pixels of the page. Words of a run in one line are one mark."""

    left: int
    top: int
    width: int
    height: int


def marks(words: Sequence[Word], question: str) -> list[Mark]:
    """In reading order; none where nothing of the question stands on the page."""
    return [mark for start, end in found_runs(words, question) for mark in _places(words[start:end])]


def found_runs(words: Sequence[Word], question: str) -> list[tuple[int, int]]:
    """From which word to which (excluded) the question's words stand on the page."""
    wanted = [_key(one) for one in normalise(question).split()][:_MOST_WORDS]
    wanted = [one for one in wanted if one]
    keys = [_key(word.text) for word in words]
    if not wanted:
        return []
    single = [(at, at + 1) for at, key in enumerate(keys) if any(_is(key, one) for one in wanted if len(one) > 1)]
    return _runs(keys, wanted) or single


def _key(text: str) -> str:
    return normalise(text).casefold().strip(_SIGNS)


def _is(key: str, wanted: str) -> bool:
    """A word typed without marks means every word of these letters."""
    return bool(key) and (key == wanted or (fold(wanted) == wanted and fold(key) == wanted))


def _runs(keys: Sequence[str], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """The longest runs of the question's own words one behind the other; the whole question where it is there."""
    if len(wanted) == 1:
        return [(at, at + 1) for at, key in enumerate(keys) if _is(key, wanted[0])]
    found: list[tuple[int, int]] = []
    for at in range(len(keys)):
        length = max((_length(keys, at, wanted, begin) for begin in range(len(wanted))), default=0)
        if length >= _FEWEST:
            found.append((at, at + length))
    longest = max((end - start for start, end in found), default=0)
    return _apart([run for run in found if run[1] - run[0] >= min(longest, len(wanted))])


def _length(keys: Sequence[str], at: int, wanted: Sequence[str], begin: int) -> int:
    length = 0
    while begin + length < len(wanted) and at + length < len(keys) and _is(keys[at + length], wanted[begin + length]):
        length += 1
    return length


def _apart(runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in runs:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _places(words: Sequence[Word]) -> list[Mark]:
    """One mark for each line that the run stands in."""
    ends = [at for at, (one, other) in enumerate(pairwise(words), start=1) if one.line != other.line]
    cuts = [0, *ends, len(words)]
    return [mark for start, end in pairwise(cuts) if (mark := _around(words[start:end])) is not None]


def _around(words: Sequence[Word]) -> Mark | None:
    boxes = [word.box for word in words if word.box is not None]
    if not boxes:
        return None
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Mark(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
