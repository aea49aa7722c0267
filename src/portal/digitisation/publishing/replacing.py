"""A wrong run of words on a page is set right in the words with their places, and in the text made of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanreading.engines.types import Box, Word

_AROUND = 6  # words beside the wrong ones that tell the place where the same words stand often


class NotOnThePage(ValueError):
    """These words do not stand on the page as they were written; copy them from the page."""


class Ambiguous(ValueError):
    """These words stand in several places: give a word or two before or behind as well."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The words of the page after it; from where to where (before it) they were replaced."""

    words: tuple[Word, ...]
    start: int
    end: int


def replace_words(words: Sequence[Word], *, before: str, after: str) -> Replaced:
    """The run `before` becomes `after`, which takes its place and is certain. Raises NotOnThePage, Ambiguous."""
    wanted = before.split()
    starts = [at for at in range(len(words) - len(wanted) + 1) if _reads(words[at : at + len(wanted)], wanted)]
    if not wanted or not starts:
        raise NotOnThePage(before)
    if len(starts) > 1:
        raise Ambiguous(before)
    start, end = starts[0], starts[0] + len(wanted)
    return Replaced((*words[:start], *_written(words[start:end], after.split()), *words[end:]), start, end)


def _reads(words: Sequence[Word], wanted: Sequence[str]) -> bool:
    return [word.text for word in words] == list(wanted)


def _written(old: Sequence[Word], texts: Sequence[str]) -> list[Word]:
    """As many words: each in the place of its own. Otherwise the place of the run is shared out by their lengths."""
    if len(old) == len(texts):
        return [replace(word, text=text, confidence=100) for word, text in zip(old, texts, strict=True)]
    boxes = _shared_out(old, texts)
    return [replace(old[0], text=text, box=box, confidence=100) for text, box in zip(texts, boxes, strict=True)]


def _shared_out(old: Sequence[Word], texts: Sequence[str]) -> list[Box | None]:
    """The place of the run as far as it stands in its first line, shared out by the lengths of the words."""
    place = around([word.box for word in old if word.box is not None and word.line == old[0].line])
    if place is None:
        return [None] * len(texts)
    letters, width = sum(len(text) + 1 for text in texts) - 1, place.right - place.left
    made: list[Box | None] = []
    at = 0
    for text in texts:
        left, right = (place.left + width * edge // letters for edge in (at, at + len(text)))
        made.append(Box(left, place.top, max(right, left + 1), place.bottom))
        at += len(text) + 1
    return made


def around(boxes: Sequence[Box]) -> Box | None:
    """The smallest place that holds them all."""
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def replace_in_text(text: str, words: Sequence[Word], done: Replaced, *, after: str) -> str:
    """The same in a text that was made of many pages, whatever its spaces and line ends.

    What is not in it at all (a running head was left out) changes nothing. Raises Ambiguous where the place cannot be
    told even by the words around it.
    """
    for reach in range(_AROUND + 1):
        head = [word.text for word in words[max(done.start - reach, 0) : done.start]]
        run = [word.text for word in words[done.start : done.end]]
        tail = [word.text for word in words[done.end : done.end + reach]]
        pattern = rf"({_spaced(head)})({_spaced(run)})({_spaced(tail)})"
        found = list(re.finditer(pattern, text))
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
