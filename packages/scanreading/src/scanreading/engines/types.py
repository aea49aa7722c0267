"""What reading a page gives: tokens as a reader read them, and words with their places on the picture, in reading
order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Route(StrEnum):
    """Where the words of a page come from."""

    SCAN = "doc-anh"  # read from the picture by engines
    TEXT_LAYER = "lop-chu"  # the text that the file itself holds
    OLD_FONT = "phong-cu"  # the same, set in TCVN3, VNI or another old font and converted
    DOCUMENT = "tep-van-ban"  # DOCX, DOC, RTF, HTML, text: no picture
    BLANK = "trang-trang"


@dataclass(frozen=True, slots=True)
class WordBox:
    """A place on the page's picture, in its pixels; the right and bottom edges are outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word as printed (NFC), signs of punctuation included.

    `confidence`: 0-100, of whoever read it; `agrees`: whether the second reader read the same, None where there was
    none; `line` and `block` count up through the page, so that equal numbers belong together. `box` is None where the
    file has no pictures.
    """

    text: str
    box: WordBox | None
    confidence: int = 100
    agrees: bool | None = None
    line: int = 0
    block: int = 0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page, read. `turned`: quarter turns undone, in degrees clockwise; `skew`: degrees straightened after that.

    `tables`: rows of cells, each with the numbers (in `words`) of the words that stand in it. `readers`: name and
    version of every engine that took part. `seconds`: of one core. `doubts`: sentences for the officer, in Vietnamese.
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
        """The words in reading order, a line of print a line, an empty line between blocks."""
        return text_of(self.words)


def text_of(words: Iterable[PrintedWord]) -> str:
    """Words as text: a space between words, a new line where `line` changes, an empty one where `block` does."""
    said: list[str] = []
    before: PrintedWord | None = None
    for word in words:
        if before is not None:
            said.append("\n\n" if word.block != before.block else "\n" if word.line != before.line else " ")
        said.append(word.text)
        before = word
    return "".join(said)


def words_to_rows(words: Iterable[PrintedWord]) -> list[list[Any]]:
    """Words as JSON holds them: [text, left, top, right, bottom, confidence, agrees, line, block]."""
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
    """A word as a reader read it. `agrees`: whether the other reader read the same; None where it read nothing
    there."""

    text: str
    box: WordBox
    confidence: int
    agrees: bool | None = None
    other: str | None = None  # what the other reader read in this place


@dataclass(frozen=True, slots=True)
class TokenLine:
    """Tokens of one line of print, from left to right; `block`: the reader's own block."""

    tokens: tuple[ReadToken, ...]
    block: int = 0

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.tokens)

    @property
    def box(self) -> WordBox:
        return around(token.box for token in self.tokens)


def union(boxes: Iterable[WordBox]) -> WordBox | None:
    """The smallest place that holds them all; None for none."""
    found = list(boxes)
    return around(found) if found else None


def around(boxes: Iterable[WordBox]) -> WordBox:
    """The smallest place that holds all (at least one)."""
    lefts, tops, rights, bottoms = zip(*((box.left, box.top, box.right, box.bottom) for box in boxes), strict=True)
    return WordBox(min(lefts), min(tops), max(rights), max(bottoms))


def level(one: WordBox, other: WordBox, share: float) -> bool:
    """Whether they stand beside each other: they share more than this much of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > share * min(one.bottom - one.top, other.bottom - other.top)
