"""The words of a unit as blocks that every file format can hold, and the ranks of headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lawtext.types import Unit
from portal.library.queries.exports.book import BookCitation, BookUnit

# XML 1.0 holds no other control characters, no surrogates and no non-characters; PDF and readers are no worse off.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROW = re.compile(r"^\| .* \|$")


@dataclass(frozen=True, slots=True)
class BlockRun:
    """Words that stand together; `anchor` leads into this book, `link` out of it; both "" for plain words."""

    text: str
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class BlockParagraph:
    runs: tuple[BlockRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class BlockTable:
    """Rows of cells, all of one length."""

    rows: tuple[tuple[str, ...], ...]


Block = BlockParagraph | BlockTable


def printable(text: str) -> str:
    """The text with each character that no file can hold replaced by U+FFFD; its length stays."""
    return _UNPRINTABLE.sub("\ufffd", text).replace("\r", " ").replace("\t", " ")


def blocks_of(leaf: BookUnit, *, known: frozenset[str] = frozenset()) -> Iterator[Block]:
    """The blocks of a unit; `known` are the addresses that the book itself holds."""
    table: list[tuple[str, ...]] = []
    for paragraph in _paragraphs(leaf, known):
        words = paragraph.text.strip()
        if _ROW.match(words):
            table.append(tuple(words.strip("| ").split(" | ")))
            continue
        if table:
            yield _even(table)
            table = []
        if words:
            yield paragraph
    if table:
        yield _even(table)


def _even(rows: list[tuple[str, ...]]) -> BlockTable:
    width = max(map(len, rows))
    return BlockTable(tuple((*row, *[""] * (width - len(row))) for row in rows))


def _paragraphs(leaf: BookUnit, known: frozenset[str]) -> Iterator[BlockParagraph]:
    """Lines; a citation over a line break (hard-wrapped text) stays whole on the line where it begins."""
    runs: list[BlockRun] = []
    for run in _runs(leaf, known):
        if run.anchor or run.link:
            runs.append(BlockRun(run.text.replace("\n", " "), run.anchor, run.link))
            continue
        first, *rest = run.text.split("\n")
        runs.append(BlockRun(first))
        for line in rest:
            yield BlockParagraph(tuple(one for one in runs if one.text))
            runs = [BlockRun(line)]
    yield BlockParagraph(tuple(one for one in runs if one.text))


def _runs(leaf: BookUnit, known: frozenset[str]) -> Iterator[BlockRun]:
    """Of overlapping citations, the first that leads somewhere, and of those the longest."""
    text, done = printable(leaf.text), 0
    for one in sorted(leaf.citations, key=lambda one: (one.start, -one.end)):
        anchor, link = _destination(one, known)
        if one.start < done or one.end > len(text) or not (anchor or link):
            continue
        yield BlockRun(text[done : one.start])
        yield BlockRun(text[one.start : one.end], anchor, link)
        done = one.end
    yield BlockRun(text[done:])


def _destination(one: BookCitation, known: frozenset[str]) -> tuple[str, str]:
    if one.is_own and one.address in known:
        return one.address, ""
    return "", one.link


def own_line_blocks(leaf: BookUnit, *, known: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks; a clause that has a title and no words of its own is its number and title."""
    blocks = list(blocks_of(leaf, known=known))
    if not blocks and leaf.is_body and (leaf.heading or leaf.label):
        return [BlockParagraph((BlockRun(printable(leaf.title)),))]
    return blocks


CENTRED = frozenset({Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION, Unit.ANNEX, Unit.REGULATION})
DEEPEST = 6
_ATTACHED = (Unit.ANNEX, Unit.REGULATION)

Ranked = tuple[BookUnit, int]


def ranked(leaves: Iterable[BookUnit]) -> Iterator[Ranked]:
    """Every unit in order; the rank is 1 for a heading at the top, 0 for a clause, a point and what has no title."""
    open_until: list[int] = []
    for leaf in leaves:
        while open_until and open_until[-1] <= leaf.position:
            open_until.pop()
        if leaf.is_body or not leaf.title:
            yield leaf, 0
            continue
        open_until.append(leaf.end)
        yield leaf, min(len(open_until), DEEPEST)


def parted(leaves: Iterable[BookUnit]) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """The text's own units and those attached behind it, each with its rank: the closing block stands between them."""
    pairs = tuple(ranked(leaves))
    begins = next((at for at, (leaf, _) in enumerate(pairs) if at and not leaf.depth and leaf.unit in _ATTACHED), None)
    at = len(pairs) if begins is None else begins
    return pairs[:at], pairs[at:]


def stacked(leaf: BookUnit) -> tuple[str, ...]:
    """The lines of a heading: number and name under each other for what is centred, in one for an article."""
    if leaf.unit in CENTRED:
        return tuple(filter(None, [leaf.label, leaf.heading]))
    return (leaf.title,)
