"""Words with places -> lines of print, as the eye sees them.

Reads: one `ReadPage`. Writes: `Line`s from top to bottom, or, where a page is set in columns, in the order of whoever
read it. Words of a table stay together: a row of the table is one line of cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from lawtext.words import fold, normalise
from scanreading.engines.types import Box, ReadPage, Word

_SAME_LINE = 0.55  # of a letter's height: how far the middles of two words of a line may stand apart
_TOUCHING = 0.9  # of a letter's height: words of one sentence stand no farther apart
_WIDE = 1.6  # of a letter's height: no space between two words is so wide
_SIDE_BY_SIDE = 0.15  # share of lines that stand beside another one before a page counts as set in columns
# What engines write for a slash, and the ink that they take for letters.
_SIGNS = str.maketrans({"⁄": "/", "∕": "/", "|": None, "¬": None, "~": None, "_": None, "ˆ": None, "¦": None})


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand on one line. `cells` is set for a row of a table; words without a picture have no box."""

    words: tuple[Word, ...]
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        if self.cells:
            return f"| {' | '.join(self.cells)} |"
        return written(self.words)

    @property
    def folded(self) -> str:
        """The text without marks, small: errors in tones cost nothing."""
        return fold(self.text)

    @property
    def boxes(self) -> tuple[Box, ...]:
        return tuple(word.box for word in self.words if word.box is not None)

    @property
    def box(self) -> Box | None:
        return around(self.boxes)

    @property
    def confidence(self) -> int:
        return sure_of(self.words)

    @property
    def height(self) -> float:
        return median(box.bottom - box.top for box in self.boxes) if self.boxes else 0.0

    @property
    def middle(self) -> float:
        return median((box.top + box.bottom) / 2 for box in self.boxes) if self.boxes else 0.0

    @property
    def left(self) -> int:
        return min((box.left for box in self.boxes), default=0)

    @property
    def right(self) -> int:
        return max((box.right for box in self.boxes), default=0)

    def pieces(self, *, letter: float = 0.0) -> tuple[Line, ...]:
        """The line cut at its wide gaps. `letter` is the height of a letter of the page."""
        if self.cells or not self.boxes:
            return (self,)
        gap = _WIDE * (letter or self.height)
        held: list[list[Word]] = []
        for word in self.words:
            if held and word.box and (before := held[-1][-1].box) and word.box.left - before.right <= gap:
                held[-1].append(word)
            else:
                held.append([word])
        return tuple(Line(tuple(words)) for words in held)


def written(words: Iterable[Word]) -> str:
    """Words as text: NFC, one kind of slash and dash, without specks of ink."""
    texts = (normalise(word.text.translate(_SIGNS)) for word in words)
    return " ".join(text for text in texts if text)


def around(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around boxes; None around none."""
    held = list(boxes)
    if not held:
        return None
    return Box(
        min(box.left for box in held),
        min(box.top for box in held),
        max(box.right for box in held),
        max(box.bottom for box in held),
    )


def sure_of(words: Iterable[Word]) -> int:
    """How sure the reader was of the words: of the least sure one, 100 for none."""
    return min((word.confidence for word in words if word.text.translate(_SIGNS).strip()), default=100)


def usually_sure_of(lines: Iterable[Line]) -> int:
    """How sure the reader was of a long passage: of its words taken together."""
    held = [word.confidence for line in lines for word in line.words if written([word])]
    return round(sum(held) / len(held)) if held else 0


def read_lines(page: ReadPage) -> list[Line]:
    """The lines of a page in reading order, rows of tables among them."""
    in_tables = {at for table in page.tables for row in table for cell in row for at in cell if at < len(page.words)}
    loose = [word for at, word in enumerate(page.words) if at not in in_tables and written([word])]
    if not any(word.box for word in page.words):
        return [*_atoms(loose), *_table_lines(page)]
    atoms = [line for line in _atoms(loose) if line.boxes]
    if not is_in_columns(atoms):
        atoms = join_level(atoms)
    return _with_tables(atoms, list(_table_lines(page)))


def _atoms(words: Sequence[Word]) -> list[Line]:
    return [Line(tuple(group)) for _, group in groupby(words, key=lambda word: (word.block, word.line))]


def is_in_columns(lines: Sequence[Line]) -> bool:
    """Whether the body of the page stands in columns: many lines stand level with another one and apart from it."""
    if len(lines) < 8:
        return False
    ordered = sorted(lines, key=lambda line: line.middle)
    beside = sum(
        1
        for above, below in zip(ordered, ordered[1:], strict=False)
        if _are_level(above, below) and _long(above) and _long(below)
    )
    return 2 * beside > _SIDE_BY_SIDE * 2 * len(lines)


def _long(line: Line) -> bool:
    return line.right - line.left > 8 * line.height


def join_level(lines: Iterable[Line]) -> list[Line]:
    """From top to bottom; what stands on one level is one line, unless whoever read it parted what touches."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if joined and _are_level(joined[-1], line) and not _were_parted(joined[-1], line):
            words = sorted((*joined[-1].words, *line.words), key=lambda word: word.box.left if word.box else 0)
            joined[-1] = Line(tuple(words))
        else:
            joined.append(line)
    return joined


def _are_level(one: Line, other: Line) -> bool:
    return abs(one.middle - other.middle) < _SAME_LINE * min(one.height, other.height) or (
        abs(one.middle - other.middle) < _SAME_LINE * max(one.height, other.height)
        and (one.right <= other.left or other.right <= one.left)
    )


def _were_parted(one: Line, other: Line) -> bool:
    """Whether two lines that touch were read far from each other: a note laid over the head block, for one."""
    gap = max(one.left, other.left) - min(one.right, other.right)
    first, second = one.words[-1], other.words[0]
    is_apart = first.block != second.block and abs(first.line - second.line) > 1
    return is_apart and gap < _TOUCHING * min(one.height, other.height)


def _table_lines(page: ReadPage) -> Iterable[Line]:
    for table in page.tables:
        for row in table:
            cells = tuple(written(page.words[at] for at in cell if at < len(page.words)) for cell in row)
            words = tuple(page.words[at] for cell in row for at in cell if at < len(page.words))
            if words:
                yield Line(words, cells)


def _with_tables(lines: list[Line], rows: list[Line]) -> list[Line]:
    """Rows of tables go before the first line that stands below them."""
    for row in rows:
        at = next((at for at, line in enumerate(lines) if line.middle > row.middle), len(lines))
        lines.insert(at, row)
    return lines
