"""What is doubted of a document: each with its page and place, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from scanreading.engines.types import Box


class Weight(IntEnum):
    """How much a doubt matters; lists begin with the greatest."""

    PARTICULAR = 40  # a particular that a person must give
    GAP = 30  # something of the structure is missing
    REPAIRED = 20  # something was set right by its order
    PAGE = 10  # a page that was read badly
    NOTE = 5


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence for the officer; `page` counts from 1, 0 where none can be named."""

    page: int
    text: str
    place: Box | None = None
    weight: Weight = Weight.NOTE


def ordered(doubts: Iterable[Doubt]) -> list[Doubt]:
    """Each doubt once, the gravest first, then by page and from top to bottom."""
    once = {(doubt.page, doubt.text): doubt for doubt in reversed(list(doubts))}
    return sorted(once.values(), key=lambda d: (-d.weight, d.page, d.place.top if d.place else 0, d.text))


def to_rows(doubts: Iterable[Doubt]) -> list[dict[str, Any]]:
    """Doubts as JSON holds them: page, place [left, top, right, bottom] or None, text, weight."""
    return [
        {
            "page": doubt.page,
            "place": [doubt.place.left, doubt.place.top, doubt.place.right, doubt.place.bottom]
            if doubt.place
            else None,
            "text": doubt.text,
            "weight": int(doubt.weight),
        }
        for doubt in doubts
    ]
