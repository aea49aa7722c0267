"""Words of a page: find and mark the words of a query on the picture, and replace wrong runs of words. Pure
functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from lawtext.words import fold, normalise
from portal.design.refusals import refuse_if
from scanreading.engines.types import PrintedWord, WordBox, union

_SIGNS = "“”\"'‘’«».,;:!?()[]{}…–-/"
_FEWEST = 2  # the fewest words in a run


def marks(words: Sequence[PrintedWord], question: str) -> list[dict[str, Any]]:
    """The marks of the matches, in reading order; empty if the page has none."""
    return [mark for start, end in found_runs(words, question) for mark in _places(words[start:end])]


def found_runs(words: Sequence[PrintedWord], question: str) -> list[tuple[int, int]]:
    """(start, end) of the matches, `end` excluded."""
    wanted = [_key(one) for one in normalise(question).split()][:24]
    wanted = [one for one in wanted if one]
    keys = [_key(word.text) for word in words]
    if not wanted:
        return []
    single = [(at, at + 1) for at, key in enumerate(keys) if any(_is(key, one) for one in wanted if len(one) > 1)]
    return _runs(keys, wanted) or single


def _key(text: str) -> str:
    return normalise(text).casefold().strip(_SIGNS)


def _is(key: str, wanted: str) -> bool:
    """A word typed without diacritics matches every word with the same letters."""
    return bool(key) and (key == wanted or (fold(wanted) == wanted and fold(key) == wanted))


def _runs(keys: Sequence[str], wanted: Sequence[str]) -> list[tuple[int, int]]:
    """The longest runs of consecutive query words; only whole-query matches if there are any."""
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


def _places(words: Sequence[PrintedWord]) -> list[dict[str, Any]]:
    """One mark for each line that the run covers."""
    cuts = [0, *[at for at, (one, other) in enumerate(pairwise(words), start=1) if one.line != other.line], len(words)]
    return [mark for start, end in pairwise(cuts) if (mark := _around(words[start:end])) is not None]


def _around(words: Sequence[PrintedWord]) -> dict[str, Any] | None:
    box = union(word.box for word in words if word.box is not None)
    if box is None:
        return None
    return {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.bottom - box.top}


_AROUND = 6  # most words on each side used to locate a run that occurs several times


class NotOnThePage(ValueError):
    """The words are not on the page as given; they must be copied from the page."""


class Ambiguous(ValueError):
    """The words occur several times; a word or two before or after them is needed."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The words of the page after the replacement; `start` and `end` (excluded) of the run that was replaced."""

    words: tuple[PrintedWord, ...]
    start: int
    end: int


def replace_words(words: Sequence[PrintedWord], *, before: str, after: str) -> Replaced:
    """Replace the run `before` by `after`, which keeps its place and gets full confidence. Raises NotOnThePage,
    Ambiguous."""
    wanted = before.split()
    starts = [
        at
        for at in range(len(words) - len(wanted) + 1)
        if [word.text for word in words[at : at + len(wanted)]] == list(wanted)
    ]
    refuse_if(not wanted or not starts, NotOnThePage(before))
    refuse_if(len(starts) > 1, Ambiguous(before))
    start, end = starts[0], starts[0] + len(wanted)
    return Replaced((*words[:start], *_written(words[start:end], after.split()), *words[end:]), start, end)


def _written(old: Sequence[PrintedWord], texts: Sequence[str]) -> list[PrintedWord]:
    """With an equal number of words, each keeps the place of its own; otherwise the place of the run is divided by word
    length."""
    if len(old) == len(texts):
        return [replace(word, text=text, confidence=100) for word, text in zip(old, texts, strict=True)]
    return [
        replace(old[0], text=text, box=box, confidence=100)
        for text, box in zip(texts, _shared_out(old, texts), strict=True)
    ]


def _shared_out(old: Sequence[PrintedWord], texts: Sequence[str]) -> list[WordBox | None]:
    """The place of the run within its first line, divided in proportion to the lengths of the words."""
    place = union(word.box for word in old if word.box is not None and word.line == old[0].line)
    if place is None:
        return [None] * len(texts)
    letters, width = sum(len(text) + 1 for text in texts) - 1, place.right - place.left
    made: list[WordBox | None] = []
    at = 0
    for text in texts:
        left, right = (place.left + width * edge // letters for edge in (at, at + len(text)))
        made.append(WordBox(left, place.top, max(right, left + 1), place.bottom))
        at += len(text) + 1
    return made


def replace_in_text(text: str, words: Sequence[PrintedWord], done: Replaced, *, after: str) -> str:
    """The same replacement in a text made of many pages, whatever its spaces and line ends.

    Returns the text unchanged if the run is not in it (a running head was left out). Raises Ambiguous if even the words
    around the run do not locate it.
    """
    for reach in range(_AROUND + 1):
        head = [word.text for word in words[max(done.start - reach, 0) : done.start]]
        run = [word.text for word in words[done.start : done.end]]
        tail = [word.text for word in words[done.end : done.end + reach]]
        found = list(re.finditer(rf"({_spaced(head)})({_spaced(run)})({_spaced(tail)})", text))
        if len(found) == 1:
            start, end = found[0].span(2)
            kept = run and text[start:end][len(text[start:end].rstrip()) :]
            return f"{text[:start]}{after}{kept or ''}{text[end:]}"
        if not found and not reach:
            return text
        if not found:
            break
    raise Ambiguous(" ".join(word.text for word in words[done.start : done.end]))


def _spaced(words: Sequence[str]) -> str:
    return "".join(rf"{re.escape(word)}\s*" for word in words)
