"""Ruled tables on a page, and notes that overlap the head block."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lawtext.types import chained
from lawtext.words import fold
from scanreading.engines.sheets import Picture
from scanreading.engines.types import PrintedWord, ReadToken, TokenLine, level

type Table = tuple[tuple[tuple[int, ...], ...], ...]

_SIDE = 1600  # pixels; larger pictures are scaled down before rules are detected
_LONG_ACROSS, _LONG_DOWN = 0.04, 0.02  # minimum length of a rule, of width and height; strokes of letters are shorter
_DARK = 225  # of 255 grey levels; grey hairlines are rules too
_BREAK = 15  # pixels; gaps in a rule up to this length are closed
_MARGIN = 48  # pixels around a table within which its rules may bend
_NEAREST = 12  # pixels; closer edges belong to the same row or column border
_OUTERMOST = 0.8  # of the greatest distance between two rules: the outermost rules are at least this far apart
_FEWEST_CELLS = 4  # a smaller number is a frame, not a table
_LEAST_FILLED = 0.3  # minimum share of cells with words


def tables_of(ink: Picture, words: Sequence[PrintedWord], *, scale: float) -> tuple[Table, ...]:
    """The tables of a page from top to bottom.

    A table is a tuple of rows, a row is a tuple of cells, and a cell has the indexes of its words in reading order. The
    words of a merged cell are in its first row and column; its other cells are empty. `scale`: factor from the pixels
    of `words` to those of `ink`.
    """
    if not words or min(ink.shape) < 200:
        return ()
    grids = (
        _grid(np.pad(own, _MARGIN), words, (left - _MARGIN, top - _MARGIN), scale * share)
        for share, left, top, own in _ruled(ink)
    )
    return tuple(filter(None, grids))


def without_rules(ink: Picture) -> Picture | None:
    """The picture with the rules of its tables erased, because OCR takes them for letters; None if it has no tables."""
    bare = ink.copy()
    for share, left, top, own in _ruled(ink):
        if len(_cells(own)[1]) < _FEWEST_CELLS:
            continue
        high, wide = (round(side / share) for side in own.shape)
        rules = cv2.resize(own, (wide, high), interpolation=cv2.INTER_NEAREST)
        part = bare[round(top / share) :, round(left / share) :][:high, :wide]
        part[rules[: part.shape[0], : part.shape[1]] > 0] = 255
    return None if np.array_equal(bare, ink) else bare


def _ruled(ink: Picture) -> Iterator[tuple[float, int, int, Picture]]:
    """Yield connected rules of a considerable size, from top to bottom: the scale of the reduced picture, the left and
    top edge, and a mask of the rules.
    """
    share = min(1.0, _SIDE / max(ink.shape))
    darker = cv2.erode(ink, np.ones((2, 2), np.uint8))  # otherwise scaling down would lose grey hairlines
    small = darker if share == 1 else cv2.resize(darker, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    black = (small < _DARK).astype(np.uint8)
    high, wide = black.shape
    across = _strokes(black, max(30, int(wide * _LONG_ACROSS)))
    down = _strokes(black.T, max(30, int(high * _LONG_DOWN))).T
    rules = cv2.dilate(np.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    _, labels, figures, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    for number in sorted(range(1, len(figures)), key=lambda each: int(figures[each, cv2.CC_STAT_TOP])):
        left, top, width, height, _ = (int(figure) for figure in figures[number])
        if width >= 0.2 * wide and height >= 0.02 * high:
            yield share, left, top, (labels[top : top + height, left : left + width] == number).astype(np.uint8)


def _strokes(black: Picture, least: int) -> Picture:
    """Horizontal strokes of at least `least` pixels, even if slightly bent, with gaps closed."""
    thicker = cv2.dilate(np.ascontiguousarray(black), np.ones((3, 1), np.uint8))
    strokes = cv2.morphologyEx(thicker, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    return cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, _BREAK), np.uint8))


def _grid(rules: Picture, words: Sequence[PrintedWord], origin: tuple[int, int], scale: float) -> Table | None:
    """The cells of a table from its straightened rules.

    Each enclosed white area is a cell; its edges give its row and column.
    """
    high, wide = rules.shape
    below, beside = _bend(rules, power=3), _bend(rules.T, power=2)
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    straight = cv2.remap(rules, x + beside[:, None], y + below[None, :], cv2.INTER_NEAREST)
    labels, cells = _cells(straight)
    columns, rows = (_places([box[at] for box in cells.values()]) for at in (0, 1))
    if len(columns) < 2:
        return None
    held: dict[int, list[int]] = {}
    for number, box in ((at, word.box) for at, word in enumerate(words) if word.box is not None):
        across = round((box.left + box.right) / 2 * scale - origin[0])
        down = round((box.top + box.bottom) / 2 * scale - origin[1])
        if 0 <= across < wide and 0 <= down < high:
            across, down = round(across - beside[down]), round(down - below[across])
            near = labels[max(0, down - 3) : down + 4, max(0, across - 3) : across + 4]
            held.setdefault(int(near.max(initial=0)), []).append(number)
    filled = {number: _in_order(held[number], words) for number in cells if number in held}
    if len(filled) < max(2, _LEAST_FILLED * len(cells)):
        return None
    table: list[list[tuple[int, ...]]] = [[()] * len(columns) for _ in rows]
    for number, own in filled.items():
        left, top, *_ = cells[number]
        table[bisect(rows, top + _NEAREST) - 1][bisect(columns, left + _NEAREST) - 1] += own
    return tuple(tuple(row) for row in table if any(row))


def _cells(rules: Picture) -> tuple[NDArray[Any], dict[int, tuple[int, int, int, int]]]:
    """The picture with labelled white regions, and the left, top, right and bottom edge of each label."""
    _, labels, figures, _ = cv2.connectedComponentsWithStats(1 - rules, connectivity=4)
    return np.asarray(labels), {
        number: (left, top, left + width, top + height)
        for number, (left, top, width, height, _) in enumerate(figures.tolist())
        if number and left and min(width, height) > _NEAREST
    }


def _bend(rules: Picture, *, power: int) -> NDArray[np.float32]:
    """The vertical deviation (pixels) of the outermost rules from their mean, for each column of pixels."""
    first, last = rules.argmax(axis=0), len(rules) - 1 - rules[::-1].argmax(axis=0)
    apart = (last - first) * rules.any(axis=0)
    places = np.flatnonzero(apart >= _OUTERMOST * apart.max())
    told = np.clip(np.arange(rules.shape[1]), places[0], places[-1])
    bent = np.polynomial.Polynomial.fit(places, (first + last)[places] / 2, power)(told)
    return (bent - bent[places].mean()).astype(np.float32)


def _places(edges: Sequence[int]) -> list[float]:
    """The positions of rules: the means of edges that are close to each other."""
    runs = chained(sorted(edges), lambda run, edge: edge - run[-1] <= _NEAREST)
    return [sum(run) / len(run) for run in runs]


def _in_order(numbers: Sequence[int], words: Sequence[PrintedWord]) -> tuple[int, ...]:
    """The words of a cell in reading order: line by line, from left to right."""
    placed = [(box, at) for at in numbers if (box := words[at].box)]
    lines = chained(
        sorted(placed, key=lambda one: one[0].top + one[0].bottom), lambda line, one: level(line[-1][0], one[0], 0.5)
    )
    return tuple(at for line in lines for _, at in sorted(line, key=lambda one: one[0].left))


HEAD_SHARE = 0.35  # of the page height; the head block is above it
SUBJECT = re.compile(r"^\W*v ?/ ?v\b|^\W*ve viec\b")  # for folded text: "V/v hướng dẫn"

_FEWEST = 2  # lines aligned with the edge; a single line may be aligned by chance
_ALIGNED = 0.35  # of the line height: tolerance of the alignment
_LEFT_COLUMN = 0.35  # of the page width; notes begin to the right of it
_NEAR = 2.0  # line heights: maximum distance between two lines of one note


@dataclass(frozen=True, slots=True)
class OverlaidNote:
    """The position of a note: its left edge, the top of its first line and the bottom of its last line.

    `alone`: the number of lines that begin exactly at its left edge.
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
    """The note that overlaps the subject lines of a letter; None if there is none, as on nearly every page."""
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
    """The note whose left edge is at `left`, where a word of the subject line begins."""
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
    """The lines, with those that run into the note cut in two. No word is lost."""
    return [piece for line in lines for piece in (_pieces(line, note) if note else [line])]


def _pieces(line: TokenLine, note: OverlaidNote) -> list[TokenLine]:
    if not note.is_level_with(line):
        return [line]
    own = tuple(token for token in line.tokens if not note.holds(token))
    noted = tuple(token for token in line.tokens if note.holds(token))
    return [replace(line, tokens=tokens) for tokens in (own, noted) if tokens]
