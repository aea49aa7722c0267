"""What lies on a page besides its lines: ruled tables, and a note laid over the head block."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from lawtext.words import fold
from scanreading.engines.sheets import Picture
from scanreading.engines.types import PrintedWord, ReadToken, TokenLine

type Table = tuple[tuple[tuple[int, ...], ...], ...]

_SIDE = 1600  # pixels: larger pictures are made smaller to look for lines
_LONG_ACROSS, _LONG_DOWN = 0.08, 0.02  # of the page's width and height
_DRAWN = 0.6  # a line between two cells is there where so much of it is inked
_LEAST_FILLED = 0.3  # of the cells hold words


def tables_of(ink: Picture, words: Sequence[PrintedWord], *, scale: float) -> tuple[Table, ...]:
    """Tables from top to bottom; each a row of rows of cells, a cell the numbers of its words. `scale`: ink to
    words."""
    if not words or min(ink.shape) < 200:
        return ()
    share = min(1.0, _SIDE / max(ink.shape))
    small = ink if share == 1 else cv2.resize(ink, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    black = (small < 160).astype(np.uint8)
    across = _strokes(black, (max(20, int(black.shape[1] * _LONG_ACROSS)), 1))
    down = _strokes(black, (1, max(15, int(black.shape[0] * _LONG_DOWN))))
    joined = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    _, labels, figures, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for number in sorted(range(1, len(figures)), key=lambda each: int(figures[each, cv2.CC_STAT_TOP])):
        left, top, wide, high, _ = (int(figure) for figure in figures[number])
        if wide < 0.2 * black.shape[1] or high < 0.02 * black.shape[0]:
            continue
        own = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
        lines_across = across[top : top + high, left : left + wide] & own
        lines_down = down[top : top + high, left : left + wide] & own
        if table := _grid(lines_across, lines_down, words, (left, top), scale * share):
            found.append(table)
    return tuple(found)


def _strokes(black: Picture, figure: tuple[int, int]) -> Picture:
    """Ink that runs on for so long, little breaks mended."""
    mended = cv2.morphologyEx(black, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return cv2.morphologyEx(mended, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, figure))


def _grid(
    across: Picture, down: Picture, words: Sequence[PrintedWord], origin: tuple[int, int], scale: float
) -> Table | None:
    rows = _places(across.sum(axis=1), across.shape[1] * 0.4)
    columns = _places(down.sum(axis=0), max(10.0, across.shape[0] * 0.3))
    if len(rows) < 2 or len(columns) < 3 and not (len(rows) >= 3 and len(columns) >= 2):
        return None
    cells = _sorted_in(words, rows, columns, origin, scale)
    table = []
    for row in range(len(rows) - 1):
        line: list[tuple[int, ...]] = []
        for column in range(len(columns) - 1):
            held = tuple(cells.get((row, column), ()))
            if column and not _is_drawn(down, columns[column], rows[row], rows[row + 1]):
                line[-1] = (*line[-1], *held)
            else:
                line.append(held)
        table.append(tuple(line))
    filled = [bool(cell) for row_cells in table for cell in row_cells]
    if sum(filled) < max(2, _LEAST_FILLED * len(filled)) or max(map(len, table)) < 2:
        return None
    return tuple(row_cells for row_cells in table if any(row_cells))


def _places(profile: NDArray[np.int64], least: float) -> list[int]:
    """Where lines stand: the middles of runs in which the profile is high."""
    high = np.flatnonzero(profile >= least)
    return [int(run.mean()) for run in np.split(high, np.flatnonzero(np.diff(high) > 4) + 1)] if len(high) else []


def _sorted_in(
    words: Sequence[PrintedWord], rows: Sequence[int], columns: Sequence[int], origin: tuple[int, int], scale: float
) -> dict[tuple[int, int], list[int]]:
    """Numbers of the words whose middle lies in a cell, by row and column."""
    held: dict[tuple[int, int], list[int]] = {}
    for number, box in ((at, word.box) for at, word in enumerate(words) if word.box is not None):
        x = (box.left + box.right) / 2 * scale - origin[0]
        y = (box.top + box.bottom) / 2 * scale - origin[1]
        row = next((at for at, (above, below) in enumerate(pairwise(rows)) if above <= y < below), None)
        column = next((at for at, (before, after) in enumerate(pairwise(columns)) if before <= x < after), None)
        if row is not None and column is not None:
            held.setdefault((row, column), []).append(number)
    return held


def _is_drawn(down: Picture, column: int, top: int, bottom: int) -> bool:
    strip = down[top + 2 : max(top + 3, bottom - 2), max(0, column - 3) : column + 4]
    return bool(strip.size) and float(strip.any(axis=1).mean()) >= _DRAWN


HEAD_SHARE = 0.35  # of the page: the head block ends above
SUBJECT = re.compile(r"^\W*v ?/ ?v\b|^\W*ve viec\b")  # folded: "V/v hướng dẫn"

_FEWEST = 2  # lines that begin at the edge by themselves; chance aligns one
_ALIGNED = 0.35  # of a line's height
_LEFT_COLUMN = 0.35  # of the page: no note begins left of it
_NEAR = 2.0  # lines' heights between two lines of one note


@dataclass(frozen=True, slots=True)
class OverlaidNote:
    """Where a note stands: its left edge, and from which line's top to which line's bottom.

    `alone`: how many lines begin at its edge by themselves.
    """

    left: int
    top: int
    bottom: int
    slack: int
    alone: int

    def holds(self, token: ReadToken) -> bool:
        return token.box.left >= self.left - self.slack

    def is_level_with(self, line: TokenLine) -> bool:
        return self.top <= (line.box.top + line.box.bottom) / 2 <= self.bottom


def note_beside_subject(lines: Sequence[TokenLine], *, width: int, height: int) -> OverlaidNote | None:
    """The note that runs into the subject of a letter; None where there is none, as on nearly every page."""
    head = sorted(
        (line for line in lines if line.tokens and line.box.top < HEAD_SHARE * height), key=lambda each: each.box.top
    )
    subject = next((line for line in head if SUBJECT.match(fold(line.text))), None)
    if subject is None:
        return None
    edges = (token.box.left for token in subject.tokens if token.box.left > _LEFT_COLUMN * width)
    best = max([_at(left, subject, head) for left in edges], key=lambda note: note.alone, default=None)
    return best if best is not None and best.alone >= _FEWEST else None


def _at(left: int, subject: TokenLine, lines: Iterable[TokenLine]) -> OverlaidNote:
    """The note whose left edge would be where a word of the subject's line begins."""
    high = max(1, subject.box.bottom - subject.box.top)
    slack = round(_ALIGNED * high)
    bottom, alone = subject.box.bottom, 0
    for line in lines:
        is_near = subject.box.top < line.box.top < bottom + _NEAR * high
        if is_near and any(abs(token.box.left - left) <= slack for token in line.tokens):
            bottom = max(bottom, line.box.bottom)
            alone += abs(line.box.left - left) <= slack
    return OverlaidNote(left, subject.box.top, bottom, slack, alone)


def parted(lines: Iterable[TokenLine], note: OverlaidNote | None) -> list[TokenLine]:
    """The lines, those that run into the note cut in two; no word is lost."""
    return [piece for line in lines for piece in (_pieces(line, note) if note else [line])]


def _pieces(line: TokenLine, note: OverlaidNote) -> list[TokenLine]:
    if not note.is_level_with(line):
        return [line]
    own = tuple(token for token in line.tokens if not note.holds(token))
    noted = tuple(token for token in line.tokens if note.holds(token))
    return [replace(line, tokens=tokens) for tokens in (own, noted) if tokens]
