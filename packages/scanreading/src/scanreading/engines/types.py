"""The result of recognition: tokens as an engine outputs them, and the words of a page in reading order, each with its
box.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Route(StrEnum):
    """The source of a page's words."""

    SCAN = "doc-anh"  # recognised from the picture
    TEXT_LAYER = "lop-chu"  # the file's text layer
    OLD_FONT = "phong-cu"  # the text layer, converted from TCVN3, VNI or another legacy font
    DOCUMENT = "tep-van-ban"  # DOCX, DOC, RTF, HTML, plain text: no picture
    BLANK = "trang-trang"


@dataclass(frozen=True, slots=True)
class WordBox:
    """A rectangle in the page's picture, in pixels; the right and bottom edges are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word as printed (NFC), with its punctuation.

    `confidence`: 0-100. `agrees`: whether the second engine read the same; None without a second engine. `line` and
    `block` are numbered per page; words of one line or block have the same number. `box` is None if the file has no
    picture.
    """

    text: str
    box: WordBox | None
    confidence: int = 100
    agrees: bool | None = None
    line: int = 0
    block: int = 0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One recognised page.

    `turned`: the rotation that was undone, in degrees clockwise. `skew`: the degrees by which the page was straightened
    afterwards. `tables`: rows of cells, each cell with the indexes (in `words`) of its words. `readers`: name and
    version of each engine used. `seconds`: CPU time. `doubts`: sentences for the officer, in Vietnamese.
    """

    route: Route
    width: int
    height: int
    words: tuple[PrintedWord, ...]
    dpi: int = 0
    turned: int = 0
    skew: float = 0.0
    tables: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...] = ()
    readers: tuple[str, ...] = ()
    seconds: float = 0.0
    doubts: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The words in reading order: one line of text per line of print, an empty line between blocks."""
        return text_of(self.words)


def text_of(words: Iterable[PrintedWord]) -> str:
    """Words as text: a space between words, a line break where `line` changes, an empty line where `block` changes."""
    said: list[str] = []
    before: PrintedWord | None = None
    for word in words:
        if before is not None:
            said.append("\n\n" if word.block != before.block else "\n" if word.line != before.line else " ")
        said.append(word.text)
        before = word
    return "".join(said)


def words_to_rows(words: Iterable[PrintedWord]) -> list[list[Any]]:
    """Words as JSON values: [text, left, top, right, bottom, confidence, agrees, line, block]."""
    return [
        [
            word.text,
            *((word.box.left, word.box.top, word.box.right, word.box.bottom) if word.box else (None,) * 4),
            word.confidence,
            word.agrees,
            word.line,
            word.block,
        ]
        for word in words
    ]


def words_from_rows(rows: Iterable[Sequence[Any]]) -> tuple[PrintedWord, ...]:
    """The inverse of `words_to_rows`."""
    return tuple(
        PrintedWord(text, None if left is None else WordBox(left, top, right, bottom), confidence, agrees, line, block)
        for text, left, top, right, bottom, confidence, agrees, line, block in rows
    )


@dataclass(frozen=True, slots=True)
class ReadToken:
    """A word as one engine recognised it.

    `agrees`: whether the other engine read the same; None if it read nothing in this place.
    """

    text: str
    box: WordBox
    confidence: int
    agrees: bool | None = None
    other: str | None = None  # what the other engine read in this place


@dataclass(frozen=True, slots=True)
class TokenLine:
    """Tokens of one line of print, from left to right. `block`: the number that the engine gave to its block."""

    tokens: tuple[ReadToken, ...]
    block: int = 0

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def box(self) -> WordBox:
        return around(token.box for token in self.tokens)


def union(boxes: Iterable[WordBox]) -> WordBox | None:
    """The smallest rectangle around the boxes; None if there are none."""
    found = list(boxes)
    return around(found) if found else None


def around(boxes: Iterable[WordBox]) -> WordBox:
    """The smallest rectangle around the boxes, of which there must be at least one."""
    lefts, tops, rights, bottoms = zip(*((box.left, box.top, box.right, box.bottom) for box in boxes), strict=True)
    return WordBox(min(lefts), min(tops), max(rights), max(bottoms))


def level(one: WordBox, other: WordBox, share: float) -> bool:
    """Whether two boxes are on the same level: they overlap vertically by more than `share` of the smaller height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > share * min(one.bottom - one.top, other.bottom - other.top)
