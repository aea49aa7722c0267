"""DOCX -> its lines and tables. The archive is read in memory, part by part, each part measured before it is unpacked.

Word keeps "Điều 5." and "a)" of automatically numbered paragraphs out of the text; `docx_numbering` puts them back,
because a law without its numbers is no law. Runs in old fonts (`.VnTime`, `VNI-Times`) are turned into Unicode where
the font says how, which no later step could know: capitals of TCVN3 are small letters in a font of capitals.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from docreaders.docx_formatting import AutoNumbering, Fonts, w
from docreaders.plain import ReadText, accept_text
from lawtext.legacy import read_run
from safefiles.checks import MAIN_PART, docx_parts
from safefiles.errors import Broken
from safefiles.limits import FileLimits
from safefiles.zipped import open_zip, parse_xml, part_bytes

_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_LAYOUT_ROWS = 3  # a letter-head is laid out as a table of two columns and few rows
_WIDEST = 60  # columns; Word itself stops at 63

# Word keeps a second copy of text boxes for readers that cannot draw them.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORDS = {w("p"), w("t"), w("noBreakHyphen"), w("tab"), w("br"), w("cr"), w("softHyphen")}
_HOLDERS = {w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")}


@dataclass(frozen=True, slots=True)
class DocxCell:
    """The paragraphs of a cell; `span`: columns it takes; `continues`: merged with the cell above."""

    paragraphs: tuple[str, ...]
    span: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DocxTable:
    rows: tuple[tuple[DocxCell, ...], ...]

    @property
    def is_layout(self) -> bool:
        """True for a table that only places text side by side: its cells are read one after the other."""
        return len(self.rows) <= _LAYOUT_ROWS and all(len(row) <= 2 for row in self.rows)


@dataclass(frozen=True, slots=True)
class DocxText:
    """Paragraphs and tables of the body in reading order, automatic numbers written out; what to look at."""

    blocks: tuple[str | DocxTable, ...]
    doubts: tuple[str, ...] = ()


def read_docx(data: bytes, *, limits: FileLimits) -> ReadText:
    """The words of the body, one paragraph a line, one line a row of a table."""
    read = read_docx_blocks(data, limits=limits)
    words = accept_text("\n".join(line for block in read.blocks for line in _lines(block)), limits=limits)
    return ReadText(words.text, tuple(dict.fromkeys((*read.doubts, *words.doubts))))


def read_docx_blocks(data: bytes, *, limits: FileLimits) -> DocxText:
    """Raises UnreadableFile."""
    with open_zip(io.BytesIO(data)) as archive:
        parts = docx_parts(archive, limits)
        wanted = (parts[name] for name in (MAIN_PART, _NUMBERING, _STYLES) if name in parts)
        found = {part.filename: parse_xml(part_bytes(archive, part)) for part in wanted}
    body, styles = found[MAIN_PART].find(w("body")), found.get(_STYLES)
    if body is None:
        raise Broken("không có nội dung")
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    page = _Page(AutoNumbering.read(numbering=found.get(_NUMBERING), styles=styles), Fonts.of(body, styles))
    return DocxText(tuple(page.blocks(body)), tuple(page.fonts.doubts()))


def _lines(block: str | DocxTable) -> Iterator[str]:
    if isinstance(block, str):
        yield from block.split("\n")
    elif block.is_layout:
        for cell in (cell for row in block.rows for cell in row):
            for paragraph in cell.paragraphs:
                yield from paragraph.split("\n")
    else:
        for row in block.rows:
            cells = [" ".join(words.replace("\n", " ") for words in cell.paragraphs).strip() for cell in row]
            if any(cells):
                yield f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class _Page:
    """What the words of a paragraph need beside themselves."""

    numbering: AutoNumbering
    fonts: Fonts

    def blocks(self, body: etree._Element) -> Iterator[str | DocxTable]:
        for block in _inside(body, w("p"), w("tbl")):
            yield self._paragraph(block) if block.tag == w("p") else self._table(block)

    def _table(self, table: etree._Element) -> DocxTable:
        rows = (_inside(row, w("tc")) for row in _inside(table, w("tr")))
        return DocxTable(tuple(tuple(map(self._cell, row)) for row in rows))

    def _cell(self, cell: etree._Element) -> DocxCell:
        merged = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        return DocxCell(
            tuple(self._paragraph(paragraph) for paragraph in cell.iter(w("p"))),
            span=_span(cell),
            continues=merged is not None and merged.get(w("val")) != "restart",
        )

    def _paragraph(self, paragraph: etree._Element) -> str:
        """The words with the automatic number. Deleted words (w:delText) and field codes are left out."""
        pieces = list(paragraph.iter(*_WORDS))
        words = ("".join(map(_words, pieces)) if self.fonts.are_new else self._old_words(pieces)).strip()
        return f"{self.numbering.label_of(paragraph)}{words}" if words else ""

    def _old_words(self, pieces: list[etree._Element]) -> str:
        """The same where some runs are in old fonts: neighbours in one font are read together."""
        read = []
        for script, group in groupby(pieces, key=self.fonts.script_of):
            words = "".join(map(_words, group))
            read.append(words if script is None else read_run(words, script))
            if script is not None:
                self.fonts.note(script, words)
        return "".join(read)


def _inside(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of these kinds in order, also those inside content controls and accepted insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _HOLDERS:
            yield from _inside(child, *tags)


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    said = found.get(w("val"), "1") if found is not None else "1"
    return min(int(said), _WIDEST) if said.isdecimal() and int(said) else 1


_MARKS = {
    w("p"): "\n",
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    # Where LibreOffice met the byte 0xAD of an old font, this element stands for the letter ư.
    w("softHyphen"): "\u00ad",
}


def _words(run: etree._Element) -> str:
    return run.text or "" if run.tag == w("t") else _MARKS.get(str(run.tag), "")
