"""What people corrected on a page, put into a new reading of it."""

from __future__ import annotations

from dataclasses import replace

from portal.digitisation.engines.types import Box, Word
from portal.digitisation.models import Correction, ScanPage

_LEAST_OVERLAP = 0.5  # of the smaller of two boxes: then they are of one word


def kept_words(*, page: ScanPage, words: tuple[Word, ...], width: int, height: int) -> tuple[Word, ...]:
    """The words with the corrections of the page, oldest first, each where its place or number finds the word again.

    `width` and `height` are of the picture that `words` have their places on; the corrections' are of the page as it
    was read before.
    """
    corrections = page.corrections.filter(is_undone=False).order_by("at", "pk") if page.revision else ()
    scale = (width / page.width, height / page.height) if page.width and page.height and width else (1.0, 1.0)
    kept = list(words)
    for one in corrections:
        if (at := _find(kept, one, scale)) is not None:
            kept[at] = replace(kept[at], text=one.after, confidence=100, agrees=True)
    return tuple(word for word in kept if word.text)


def _find(words: list[Word], one: Correction, scale: tuple[float, float]) -> int | None:
    if one.left is None or one.top is None or one.right is None or one.bottom is None:
        fits = one.position < len(words) and words[one.position].text == one.before
        return one.position if fits else None
    place = Box(
        round(one.left * scale[0]), round(one.top * scale[1]), round(one.right * scale[0]), round(one.bottom * scale[1])
    )
    shares = [_overlap(word.box, place) for word in words]
    best = max(range(len(words)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _LEAST_OVERLAP else None


def _overlap(one: Box | None, other: Box) -> float:
    """The share of the smaller box that both have."""
    if one is None:
        return 0.0
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / max(min(_area(one), _area(other)), 1)


def _area(box: Box) -> int:
    return (box.right - box.left) * (box.bottom - box.top)
