"""What a reader gives: tokens (words with a place and a confidence) in lines."""

from collections.abc import Iterable
from dataclasses import dataclass

from scanreading.engines.types import Box


@dataclass(frozen=True, slots=True)
class Token:
    """A word as a reader read it. `agrees`: whether the other reader read the same; None where it read nothing
    there."""

    text: str
    box: Box
    confidence: int
    agrees: bool | None = None
    other: str | None = None  # what the other reader read in this place


@dataclass(frozen=True, slots=True)
class Line:
    """Tokens of one line of print, from left to right; `block`: the reader's own block."""

    tokens: tuple[Token, ...]
    block: int = 0

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def box(self) -> Box:
        return around(token.box for token in self.tokens)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest place that holds all (at least one)."""
    first, *rest = boxes
    left, top, right, bottom = first.left, first.top, first.right, first.bottom
    for box in rest:
        left, top = min(left, box.left), min(top, box.top)
        right, bottom = max(right, box.right), max(bottom, box.bottom)
    return Box(left, top, right, bottom)
