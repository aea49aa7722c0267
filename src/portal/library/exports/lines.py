"""The words of a unit as blocks: paragraphs with links, tables; nothing that a file format cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.library.exports.book import Cited, Leaf

# XML 1.0 holds no other control characters, no surrogates and no non-characters; PDF and readers are no worse off.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROW = re.compile(r"^\| .* \|$")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together; `anchor` leads into this book, `link` out of it; both "" for plain words."""

    text: str
    anchor: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of one length."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


def printable(text: str) -> str:
    """The text with each character that no file can hold replaced by U+FFFD; its length stays."""
    return _UNPRINTABLE.sub("\ufffd", text).replace("\r", " ").replace("\t", " ")


def blocks_of(leaf: Leaf, *, known: frozenset[str] = frozenset()) -> Iterator[Block]:
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


def _even(rows: list[tuple[str, ...]]) -> Table:
    width = max(map(len, rows))
    return Table(tuple((*row, *[""] * (width - len(row))) for row in rows))


def _paragraphs(leaf: Leaf, known: frozenset[str]) -> Iterator[Paragraph]:
    """Lines; a citation over a line break (hard-wrapped text) stays whole on the line where it begins."""
    runs: list[Run] = []
    for run in _runs(leaf, known):
        if run.anchor or run.link:
            runs.append(Run(run.text.replace("\n", " "), run.anchor, run.link))
            continue
        first, *rest = run.text.split("\n")
        runs.append(Run(first))
        for line in rest:
            yield Paragraph(tuple(one for one in runs if one.text))
            runs = [Run(line)]
    yield Paragraph(tuple(one for one in runs if one.text))


def _runs(leaf: Leaf, known: frozenset[str]) -> Iterator[Run]:
    """Of overlapping citations, the first that leads somewhere, and of those the longest."""
    text, done = printable(leaf.text), 0
    for one in sorted(leaf.citations, key=lambda one: (one.start, -one.end)):
        anchor, link = _destination(one, known)
        if one.start < done or one.end > len(text) or not (anchor or link):
            continue
        yield Run(text[done : one.start])
        yield Run(text[one.start : one.end], anchor, link)
        done = one.end
    yield Run(text[done:])


def _destination(one: Cited, known: frozenset[str]) -> tuple[str, str]:
    if one.is_own and one.address in known:
        return one.address, ""
    return "", one.link


def own_line_blocks(leaf: Leaf, *, known: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks; a clause that has a title and no words of its own is its number and title."""
    blocks = list(blocks_of(leaf, known=known))
    if not blocks and leaf.is_body and (leaf.heading or leaf.label):
        return [Paragraph((Run(printable(leaf.title)),))]
    return blocks
