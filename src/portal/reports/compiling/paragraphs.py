"""The few marks of a section's text: "* " a heading, "- " an item; any other line is a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.reports.compiling.references import Piece, pieces
from portal.reports.compiling.values import Shown


class Mark(StrEnum):
    HEADING = "* "
    ITEM = "- "
    NONE = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read, with the figures that it cites told apart."""

    mark: Mark
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        return "".join(piece.words for piece in self.pieces)

    @property
    def is_heading(self) -> bool:
        return self.mark is Mark.HEADING

    @property
    def is_item(self) -> bool:
        return self.mark is Mark.ITEM


def lines(text: str, figures: Mapping[str, Shown]) -> tuple[Line, ...]:
    """Raises UnknownReference."""
    return tuple(_lines(text, figures))


def _lines(text: str, figures: Mapping[str, Shown]) -> Iterator[Line]:
    for raw in text.splitlines():
        if words := raw.strip():
            mark = next(mark for mark in Mark if words.startswith(mark))
            yield Line(mark, pieces(words.removeprefix(mark), figures))
