"""Joins words with boxes into lines of print. Also has patterns of how lines of legal texts begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from statistics import median

from lawtext.structure.head_form import DOC_TYPES
from lawtext.structure.lines import UPPER
from lawtext.types import chained
from lawtext.words import fold, normalise
from scanreading.engines.types import PrintedWord, ReadPage, WordBox, union

_SAME_LINE = 0.55  # of the letter height: vertical distance between the centres of two words of one line
_TOUCHING = 0.9  # of the letter height; words of one sentence are closer
_WIDE = 1.6  # of the letter height; spaces between words are narrower
_SIDE_BY_SIDE = 0.15  # share of lines with another line beside them from which a page counts as having columns
# Characters that engines output for a slash, and those that they output for specks of ink.
_SIGNS = str.maketrans({"⁄": "/", "∕": "/", "|": None, "¬": None, "~": None, "_": None, "ˆ": None, "¦": None})


@dataclass(frozen=True, slots=True)
class PrintLine:
    """The words of one line. `cells` is set for a row of a table. Words of a file without pictures have no box."""

    words: tuple[PrintedWord, ...]
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"| {' | '.join(self.cells)} |" if self.cells else written(self.words)

    @property
    def folded(self) -> str:
        """The text without diacritics in lower case, so that errors in tones do not matter."""
        return fold(self.text)

    @property
    def boxes(self) -> tuple[WordBox, ...]:
        return tuple(word.box for word in self.words if word.box is not None)

    @property
    def box(self) -> WordBox | None:
        return union(self.boxes)

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

    def pieces(self, *, letter: float = 0.0) -> tuple[PrintLine, ...]:
        """The line, cut at wide gaps. `letter` is the letter height of the page; 0 for that of the line."""
        if self.cells or not self.boxes:
            return (self,)
        gap = _WIDE * (letter or self.height)

        def goes_on(piece: list[PrintedWord], word: PrintedWord) -> bool:
            before = piece[-1].box
            return word.box is not None and before is not None and word.box.left - before.right <= gap

        return tuple(PrintLine(tuple(words)) for words in chained(self.words, goes_on))


def written(words: Iterable[PrintedWord]) -> str:
    """The words as text: NFC, one kind of slash and dash, without specks."""
    return " ".join(text for text in (normalise(word.text.translate(_SIGNS)) for word in words) if text)


def sure_of(words: Iterable[PrintedWord]) -> int:
    """The confidence of the least certain word; 100 if there are no words."""
    return min((word.confidence for word in words if word.text.translate(_SIGNS).strip()), default=100)


def usually_sure_of(lines: Iterable[PrintLine]) -> int:
    """The confidence of a long passage: the mean of its words."""
    held = [word.confidence for line in lines for word in line.words if written([word])]
    return round(sum(held) / len(held)) if held else 0


def read_lines(page: ReadPage) -> list[PrintLine]:
    """The lines of a page in reading order, including rows of tables."""
    in_tables = {at for table in page.tables for row in table for cell in row for at in cell if at < len(page.words)}
    loose = [word for at, word in enumerate(page.words) if at not in in_tables and written([word])]
    if not any(word.box for word in page.words):
        return [*_atoms(loose), *_table_lines(page)]
    atoms = [line for line in _atoms(loose) if line.boxes]
    return _with_tables(atoms if is_in_columns(atoms) else join_level(atoms), list(_table_lines(page)))


def _atoms(words: Sequence[PrintedWord]) -> list[PrintLine]:
    return [PrintLine(tuple(group)) for _, group in groupby(words, key=lambda word: (word.block, word.line))]


def is_in_columns(lines: Sequence[PrintLine]) -> bool:
    """Whether the body of the page has columns: many long lines have another long line beside them."""
    if len(lines) < 8:
        return False
    ordered = sorted(lines, key=lambda line: line.middle)
    beside = sum(
        1
        for above, below in zip(ordered, ordered[1:], strict=False)
        if _are_level(above, below) and _long(above) and _long(below)
    )
    return 2 * beside > _SIDE_BY_SIDE * 2 * len(lines)


def _long(line: PrintLine) -> bool:
    return line.right - line.left > 8 * line.height


def join_level(lines: Iterable[PrintLine]) -> list[PrintLine]:
    """Lines from top to bottom. Lines on the same level are joined, unless the engine separated text that touches."""
    joined: list[PrintLine] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if joined and _are_level(joined[-1], line) and not _were_parted(joined[-1], line):
            words = sorted((*joined[-1].words, *line.words), key=lambda word: word.box.left if word.box else 0)
            joined[-1] = PrintLine(tuple(words))
        else:
            joined.append(line)
    return joined


def _are_level(one: PrintLine, other: PrintLine) -> bool:
    return abs(one.middle - other.middle) < _SAME_LINE * min(one.height, other.height) or (
        abs(one.middle - other.middle) < _SAME_LINE * max(one.height, other.height)
        and (one.right <= other.left or other.right <= one.left)
    )


def _were_parted(one: PrintLine, other: PrintLine) -> bool:
    """Whether two lines that touch were far apart in the reading order, as happens with a note over the head block."""
    gap = max(one.left, other.left) - min(one.right, other.right)
    first, second = one.words[-1], other.words[0]
    is_apart = first.block != second.block and abs(first.line - second.line) > 1
    return is_apart and gap < _TOUCHING * min(one.height, other.height)


def _table_lines(page: ReadPage) -> Iterable[PrintLine]:
    for row in chain.from_iterable(page.tables):
        cells = tuple(written(page.words[at] for at in cell if at < len(page.words)) for cell in row)
        if words := tuple(page.words[at] for cell in row for at in cell if at < len(page.words)):
            yield PrintLine(words, cells)


def _with_tables(lines: list[PrintLine], rows: list[PrintLine]) -> list[PrintLine]:
    """Insert the rows of tables, each before the first line below it."""
    for row in rows:
        lines.insert(next((at for at, line in enumerate(lines) if line.middle > row.middle), len(lines)), row)
    return lines


_FOLDED_KINDS = {fold(kind): kind for kind in DOC_TYPES}

MOTTO = re.compile(r"\bcong ?h?oa ?xa ?hoi\b|\bchu ?nghia ?viet ?nam\b|\bdang ?cong ?san ?viet ?nam\b")
MOTTO_BELOW = re.compile(r"\bdoc ?lap\b.{0,5}\btu ?do\b|\btu ?do\b.{0,5}\bhanh ?phuc\b")
ADDRESSEE = re.compile(r"^\W{0,3}k[il1]nh g[uư][il1]\b")
RECIPIENTS = re.compile(r"^\W{0,3}no[il1] nh[ae]n\b|^\W{0,3}(?:n\S{0,3}|\S{0,3}[.,])\s?nh[ae]n\s*:")
CERTIFIED = re.compile(r"^\W{0,3}xac thuc van ban hop nhat\b")
DATED = re.compile(r"\bng[aà]y\b.*\bth[aá]ng\b|\bth[aá]ng\b.*\bn[aă]m\b")
NUMBERED = re.compile(
    r"""
      ^\W{0,3} (?:(?:luat|bo\ luat|nghi\ quyet|phap\ lenh|nghi\ dinh)\s+)?   # Luật số:
      s[o06] (?: \s?[:;.,]{1,2}\s*(?=.) | \s+(?=[\d/…._-]) )              # Số: 75/KH-UBND, Số 66-NQ/TW
    | ^\W{0,3} [s5]\w{1,2}\s?[:;]\s* \d{1,5}\S{0,6}\s?[/⁄-]\s?[a-zđ]{2}     # Sg: 04/CT-UBND: "Số" misread
    | ^\W{0,3} s[o06] [:;]? $                                             # the number stands elsewhere
    | ^(?!\W*(?:mau|bieu)\b) .{0,14} \bs[o06]\s?[:;.]\s* \d{1,5}\s?[/-]    # L.uật số: 18/2003/QH11
    """,
    re.VERBOSE,
)
REGARDING = re.compile(r"^\W{0,3}v(?:\s?[/⁄|\\l1i]\s?v|w)\b\W{0,2}\s*")  # V/v; also recognised as VW, Viv, V|v

# Beginnings of lines that start a paragraph even if the previous line is full and nothing is indented.
_OPENS = re.compile(
    r"""
      dieu\s+[\dol]{1,3}[a-zđ]?\s*[.:]      # Điều 5.
    | (?:chuong|phan|muc|tieu\s?muc)\s+(?:thu\s+\w+|[ivxlc1h]{1,7}|\d{1,2})\s*(?:[.:]|$)
    | phu\s?luc\b
    | cau\s+(?:hoi\s+)?\d{1,3}\s*[.:]      # books of questions and answers
    | (?:can\ cu|xet\ de\ nghi|theo\ de\ nghi)\b
    | noi\ nhan\s*: | kinh\ gui\b
    | [-–+•*]\s+\S
    """,
    re.VERBOSE,
)
_NUMBERS = re.compile(
    rf"(?:[\dlIÌÍ|\]\[!]{{1,3}}[.)]|[a-zđâ89]\d?[)]|[IVXl1]{{1,6}}\s?[.])\s+\S|\d{{1,2}}[.,;]{{1,2}}\s?[{UPPER}]"
)


def opens_paragraph(text: str) -> bool:
    """Whether a line begins in one of the ways that start a paragraph."""
    return bool(_OPENS.match(fold(text)) or _NUMBERS.match(text))


def kind_alone(text: str) -> str:
    """The document type if the line contains nothing else: "QUYẾT ĐỊNH:" -> "Quyết định"; "" otherwise."""
    return _FOLDED_KINDS.get(re.sub(r"[\W\d_]+$", "", re.sub(r"^\W+", "", fold(text))), "")
