"""DOCX -> lines and tables. The archive is read in memory, part by part; the size of each part is checked before it is
unpacked.

Word does not store the numbers of automatically numbered paragraphs ("Điều 5.", "a)") in the text; they are computed as
Word counts them, because a law is useless without its numbers. Runs in old fonts (`.VnTime`, `VNI-Times`) are converted
to Unicode here, because only the font shows how: TCVN3 capitals are small letters in a font of capitals.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from docreaders.text import ReadText, accept_text
from docreaders.word import (
    AutomaticNumbering,
    DocumentStyles,
    Facts,
    attribute,
    child,
    paragraph_facts,
    run_facts,
    value,
)
from lawtext.legacy import FontScript, LegacyEncoding, is_set_in_unicode, read_run, script_of_font
from safefiles.checks import MAIN_PART, FileLimits, docx_parts, open_zip, parse_xml, part_bytes
from safefiles.errors import Broken

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    """A qualified name in WordprocessingML's namespace."""
    return f"{{{_NAMESPACE}}}{name}"


@dataclass(slots=True)
class Fonts:
    """The old fonts of one document.

    `are_new`: it has no text in old fonts, or the text in old fonts is already Unicode.
    """

    styles: DocumentStyles
    are_new: bool = True
    met: Counter[LegacyEncoding] = field(default_factory=Counter)
    _scripts: dict[tuple[str, str | None, str | None], FontScript | None] = field(default_factory=dict)

    @classmethod
    def of(cls, body: etree._Element, styles: DocumentStyles) -> Fonts:
        made = cls(styles)
        named = {_font(run_facts(properties)) for properties in body.iter(w("rPr"))} | {_font(styles.default_run)}
        named |= {_font(styles.run(key)) for key in styles.names}
        if not any(script_of_font(name) for name in named):
            return made
        old = "".join(text.text or "" for text in body.iter(w("t")) if made.script_of(text) is not None)
        made.are_new = not old or is_set_in_unicode(old)
        return made

    def script_of(self, mark: etree._Element) -> FontScript | None:
        """The encoding of the run that contains this element; None for Unicode."""
        properties = child(mark.getparent(), "rPr")
        paragraph = child(next(mark.iterancestors(w("p")), None), "pPr")
        asked = (_font(run_facts(properties)), value(properties, "rStyle"), value(paragraph, "pStyle"))
        if asked not in self._scripts:
            own, run_style, paragraph_style = asked
            of_styles = (self.styles.run(run_style or ""), self.styles.run(paragraph_style or "Normal"))
            said = (own, *map(_font, (*of_styles, self.styles.default_run)))
            self._scripts[asked] = script_of_font(next(filter(None, said), ""))
        return self._scripts[asked]

    def note(self, script: FontScript, words: str) -> None:
        if not words.isascii():
            self.met[script.encoding] += 1

    def doubts(self) -> list[str]:
        return [
            f"Đã chuyển {count} đoạn chữ dùng phông {encoding.value} sang Unicode; cần đối chiếu với bản gốc."
            for encoding, count in self.met.items()
        ]


def _font(facts: Facts) -> str:
    return str(facts.get("ascii") or facts.get("hAnsi") or "")


_NUMBERING = "word/numbering.xml"
_STYLES = "word/styles.xml"
_LAYOUT_ROWS = 3  # a letterhead is laid out as a table of two columns and few rows
_WIDEST = 60  # columns; Word allows at most 63

# Word stores a second copy of text boxes for readers that cannot draw them.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORDS = {w("p"), w("t"), w("noBreakHyphen"), w("tab"), w("br"), w("cr"), w("softHyphen")}
_HOLDERS = {w("sdt"), w("sdtContent"), w("ins"), w("customXml"), w("smartTag")}


@dataclass(frozen=True, slots=True)
class DocxCell:
    """A cell with its paragraphs; `span`: the number of columns; `continues`: it is merged with the cell above."""

    paragraphs: tuple[str, ...]
    span: int = 1
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DocxTable:
    rows: tuple[tuple[DocxCell, ...], ...]

    @property
    def is_layout(self) -> bool:
        """Whether the table only places text side by side; then its cells are read one after the other."""
        return len(self.rows) <= _LAYOUT_ROWS and all(len(row) <= 2 for row in self.rows)


@dataclass(frozen=True, slots=True)
class DocxText:
    """Paragraphs and tables of the body in reading order, with automatic numbers; `doubts` are for the officer."""

    blocks: tuple[str | DocxTable, ...]
    doubts: tuple[str, ...] = ()


def read_docx(data: bytes, *, limits: FileLimits) -> ReadText:
    """The text of the body, one line for each paragraph and each table row. Raises UnreadableFile."""
    read = read_docx_blocks(data, limits=limits)
    words = accept_text("\n".join(line for block in read.blocks for line in _lines(block)), limits=limits)
    return ReadText(words.text, tuple(dict.fromkeys((*read.doubts, *words.doubts))))


def read_docx_blocks(data: bytes, *, limits: FileLimits) -> DocxText:
    """The blocks of the body. Raises UnreadableFile."""
    with open_zip(io.BytesIO(data)) as archive:
        parts = docx_parts(archive, limits)
        wanted = (parts[name] for name in (MAIN_PART, _NUMBERING, _STYLES) if name in parts)
        found = {part.filename: parse_xml(part_bytes(archive, part)) for part in wanted}
    body, styles = found[MAIN_PART].find(w("body")), DocumentStyles(found.get(_STYLES))
    if body is None:
        raise Broken("không có nội dung")
    etree.strip_elements(body, _FALLBACK, with_tail=False)
    page = _Page(styles, AutomaticNumbering(found.get(_NUMBERING)), Fonts.of(body, styles))
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
    """What is needed to read the text of a paragraph: styles, numbering, fonts."""

    styles: DocumentStyles
    numbering: AutomaticNumbering
    fonts: Fonts

    def blocks(self, body: etree._Element) -> Iterator[str | DocxTable]:
        yield from (
            self._paragraph(block) if block.tag == w("p") else self._table(block)
            for block in _inside(body, w("p"), w("tbl"))
        )

    def _table(self, table: etree._Element) -> DocxTable:
        rows = (_inside(row, w("tc")) for row in _inside(table, w("tr")))
        return DocxTable(tuple(tuple(map(self._cell, row)) for row in rows))

    def _cell(self, cell: etree._Element) -> DocxCell:
        merged = child(child(cell, "tcPr"), "vMerge")
        return DocxCell(
            tuple(self._paragraph(paragraph) for paragraph in cell.iter(w("p"))),
            span=_span(cell),
            continues=merged is not None and attribute(merged, "val") != "restart",
        )

    def _paragraph(self, paragraph: etree._Element) -> str:
        """The text with the automatic number. Deleted text (w:delText) and field codes are left out."""
        pieces = list(paragraph.iter(*_WORDS))
        words = ("".join(map(_words, pieces)) if self.fonts.are_new else self._old_words(pieces)).strip()
        return f"{self._label(paragraph)}{words}" if words else ""

    def _label(self, paragraph: etree._Element) -> str:
        """The next automatic number: "Điều 5. ", "a) " …; "" for a paragraph without one and for bullets."""
        properties = child(paragraph, "pPr")
        facts = {**self.styles.paragraph(value(properties, "pStyle") or ""), **paragraph_facts(properties)}
        if facts.get("number", "0") == "0":
            return ""
        label = self.numbering.next(facts["number"], facts["level"])[0].strip()
        return f"{label} " if label else ""

    def _old_words(self, pieces: list[etree._Element]) -> str:
        """The text of a paragraph in a document with old fonts; adjacent pieces in the same font are converted
        together.
        """
        read = []
        for script, group in groupby(pieces, key=self.fonts.script_of):
            words = "".join(map(_words, group))
            read.append(words if script is None else read_run(words, script))
            if script is not None:
                self.fonts.note(script, words)
        return "".join(read)


def _inside(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children with these tags in order, including those inside content controls and insertions."""
    for each in parent:
        if each.tag in tags:
            yield each
        elif each.tag in _HOLDERS:
            yield from _inside(each, *tags)


def _span(cell: etree._Element) -> int:
    said = value(child(cell, "tcPr"), "gridSpan") or "1"
    return min(int(said), _WIDEST) if said.isdecimal() and int(said) else 1


_MARKS = {
    w("p"): "\n",
    w("tab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    # For the byte 0xAD of an old font LibreOffice writes this element; there it stands for the letter ư.
    w("softHyphen"): "\u00ad",
}


def _words(run: etree._Element) -> str:
    return run.text or "" if run.tag == w("t") else _MARKS.get(str(run.tag), "")
