"""A book -> DOCX in the layout of official documents: real headings for the navigation pane, page numbers, metadata."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from portal.library.queries.exports import layout
from portal.library.queries.exports.book import Book, BookCover
from portal.library.queries.exports.layout import (
    CENTRED,
    COUNTRY,
    DEEPEST,
    MOTTO,
    BlockTable,
    Closing,
    Letterhead,
    Ranked,
    closing_of,
    letterhead_of,
    own_line_blocks,
    parted,
    printable,
    signing_space,
    stacked,
)

FONT = "Times New Roman"
TEXT_WIDTH = Mm(210 - 30 - 18)
_JUSTIFIED, _CENTRED = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.CENTER


class WordStyles(SimpleNamespace):
    """The styles that the writer uses: those of `_OWN`, `title`, `grid`, and `headings` by rank, from 1."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph looks: sizes and distances before and after it in points, `line` in lines."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    alignment: Any = None
    indent: Any = None
    left: Any = None
    before: int = 0
    after: int = 0
    line: float = 1.0


# By the name that the writer calls a style by: the name under which Word shows it, and its look.
_OWN = {
    "body": ("Nội dung", _Look(alignment=_JUSTIFIED, indent=Mm(10), after=6, line=1.15)),
    "plain": ("Dòng", _Look(after=3)),
    "front": ("Thông tin tệp", _Look(size=10, after=2)),
    "note": ("Ghi chú hiệu lực", _Look(size=11, italic=True, after=4, left=Mm(10))),
    "cell": ("Ô bảng", _Look(size=12)),
    "gap": ("Khoảng cách", _Look(size=10)),
    "kind": ("Tên loại", _Look(bold=True, alignment=_CENTRED, before=14)),
}


def lay_out(document: Any, *, footer: str) -> WordStyles:
    """Set up page and styles of a new document."""
    _set_page(document.sections[0], footer)
    normal = document.styles["Normal"]
    _set_font(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia", "bidi"):
        language.set(qn(f"w:{name}"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    return WordStyles(
        **{field: _style(document, name, look) for field, (name, look) in _OWN.items()},
        title=_title(document),
        grid=document.styles["Table Grid"],
        headings={rank: _heading(document, rank) for rank in range(1, DEEPEST + 1)},
    )


def _set_page(section: Any, footer: str) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = _CENTRED
    _field(number, "PAGE")
    for part in (section.first_page_footer, section.footer):
        run = part.paragraphs[0].add_run(footer)
        run.font.size, run.font.name = Pt(8.5), FONT


def _set_font(style: Any, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _style(document: Any, name: str, look: _Look) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    form = style.paragraph_format
    form.alignment, form.first_line_indent, form.left_indent = look.alignment, look.indent, look.left
    form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), look.line
    return style


def _heading(document: Any, rank: int) -> Any:
    """Word's own heading of this rank in the look of the law: bold, black, on the page of what it heads."""
    style = document.styles[f"Heading {rank}"]
    _set_font(style, 14)
    style.font.bold, style.font.italic = True, False
    form = style.paragraph_format
    form.first_line_indent, form.keep_with_next = Mm(10), True
    form.space_before, form.space_after, form.line_spacing = Pt(8), Pt(6), 1.15
    return style


def _title(document: Any) -> Any:
    style = document.styles["Title"]
    _set_font(style, 14)
    style.font.bold = True
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        style.element.pPr.remove(border)
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = _CENTRED, Pt(0), Pt(0)
    return style


def _field(paragraph: Any, instruction: str) -> None:
    """A field that Word fills in, such as the page number."""
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        run._r.append(element)


def rule_below(paragraph: Any, *, width: Any, of: float) -> None:
    """A short line under a paragraph: an empty one that is as narrow as the line and ruled at its top."""
    ruled = OxmlElement("w:p")
    paragraph._p.addnext(ruled)
    rule = type(paragraph)(ruled, paragraph._parent)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = int(width * (1 - of) / 2)
    rule.paragraph_format.space_before, rule.paragraph_format.space_after = Pt(2), Pt(4)
    rule.paragraph_format.line_spacing = Pt(4)
    _borders(rule, ("top",))


def frame(paragraph: Any) -> None:
    """A frame; that of paragraphs one after the other is one."""
    _borders(paragraph, ("top", "left", "bottom", "right"))


def _borders(paragraph: Any, sides: tuple[str, ...]) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", "single"),
            ("sz", "4"),
            ("space", "4" if len(sides) > 1 else "1"),
            ("color", "auto"),
        ):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    following = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    at = next((child for child in properties if child.tag in {qn(name) for name in following}), None)
    if at is None:
        properties.append(borders)
    else:
        at.addprevious(borders)


def unruled(table: Any, shares: tuple[float, ...]) -> Any:
    """An invisible table of columns, each with its share of the text's width; its row stays on one page."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, share in zip(table.columns, shares, strict=True):
        column.width = column.cells[0].width = int(TEXT_WIDTH * share)
    return table


_LEFT, _CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_LONGEST_PROPERTY = 255  # of a core property, in the format's own words


def write_docx(book: Book) -> bytes:
    """The book as a Word document. Raises TooLong."""
    book.check_length()
    document = Document()
    writer = _Writer(document, lay_out(document, footer=printable(layout.footer(book.cover))))
    _tell(document.core_properties, book.cover)
    writer.front(layout.front(book))
    head = letterhead_of(book)
    if book.cover.scope:
        writer.title("", book.cover.title)
    else:
        writer.letterhead(head)
        writer.title(head.kind, head.subject)
        writer.preamble(head)
    own, attached = parted(book.leaves)
    writer.text(own)
    if book.closing:
        writer.closing(closing_of(book))
    writer.text(attached, on_new_page=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _tell(properties: Any, cover: BookCover) -> None:
    day = datetime.combine(cover.day, time(), tzinfo=UTC)
    for name, value in (
        ("title", cover.title),
        ("subject", cover.subject),
        ("author", cover.work.issuer or cover.portal),
        ("last_modified_by", cover.portal),
        ("keywords", ", ".join([cover.work.number, *cover.topics])),
        ("comments", f"{layout.standing(cover)} {layout.credits(cover)}"),
        ("category", cover.work.doc_type),
        ("content_status", cover.status.status.label),
        ("identifier", cover.permalink or cover.address),
    ):
        setattr(properties, name, printable(value)[:_LONGEST_PROPERTY])
    properties.language = "vi-VN"
    properties.created = properties.modified = day


class _Writer:
    """Appends to a document, part by part, in reading order."""

    def __init__(self, document: Any, styles: WordStyles) -> None:
        self._document, self._styles = document, styles

    def front(self, lines: Sequence[str]) -> None:
        """What the file says of itself, framed."""
        for line in lines:
            frame(self._add(line, self._styles.front))
        self._add("", self._styles.gap)

    def letterhead(self, head: Letterhead) -> None:
        left, right = self._columns((0.38, 0.62))
        issuer, *_ = self._fill(left, [(head.issuer, 13, "b"), (head.number, 13, "")])
        _, motto, _ = self._fill(right, [(COUNTRY, 12, "b"), (MOTTO, 13, "b"), (head.place_and_date, 13, "i")])
        rule_below(issuer, width=Mm(60), of=0.35)
        rule_below(motto, width=Mm(98), of=0.62)
        for line in head.others:
            self._add(line, self._styles.plain).alignment = _CENTRE

    def title(self, kind: str, subject: str) -> None:
        if kind:
            self._add(kind, self._styles.kind)
        rule_below(self._add(subject, self._styles.title), width=TEXT_WIDTH, of=0.22)

    def preamble(self, head: Letterhead) -> None:
        for line in head.preamble:
            for run in self._add(line.text, self._styles.kind if line.is_order else self._styles.body).runs:
                run.italic = line.is_basis or None

    def text(self, units: Sequence[Ranked], *, on_new_page: bool = False) -> None:
        for at, (leaf, rank) in enumerate(units):
            if rank:
                heading = self._add("\n".join(stacked(leaf)), self._styles.headings[rank])
                if leaf.unit in CENTRED:
                    heading.alignment = _CENTRE
                    heading.paragraph_format.first_line_indent = Mm(0)
                if on_new_page and at == 0:
                    heading.paragraph_format.page_break_before = True
            for note in leaf.notes:
                self._add(note, self._styles.note)
            for block in own_line_blocks(leaf):
                if isinstance(block, BlockTable):
                    self._table(block)
                    continue
                paragraph = self._add(block.text, self._styles.body)
                if leaf.is_over:
                    paragraph.runs[0].font.strike = True

    def closing(self, closing: Closing) -> None:
        for line in closing.sentences:
            for run in self._add(line, self._styles.body).runs:
                run.italic = True
        left, right = self._columns((0.5, 0.5))
        self._fill(
            left,
            [(line, 11, "") if at else (line, 12, "bi") for at, line in enumerate(closing.recipients)],
            alignment=_LEFT,
        )
        office, name = signing_space(closing.signing)
        signing = self._fill(right, [(line, 14, "b") for line in (*office, *name)])
        if name:
            signing[-1].paragraph_format.space_before = Mm(20)

    def _add(self, text: str, style: Any) -> Any:
        return self._document.add_paragraph(printable(text), style)

    def _table(self, block: BlockTable) -> None:
        table = self._document.add_table(0, len(block.rows[0]), style=self._styles.grid)
        for row in block.rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.paragraphs[0].style = self._styles.cell
                cell.paragraphs[0].add_run(words)
        self._add("", self._styles.gap)

    def _columns(self, shares: tuple[float, float]) -> Sequence[Any]:
        cells: Sequence[Any] = unruled(self._document.add_table(1, 2), shares).rows[0].cells
        return cells

    def _fill(self, cell: Any, lines: Sequence[tuple[str, int, str]], *, alignment: Any = _CENTRE) -> Sequence[Any]:
        """Lines of (words, points, "b" and "i") in a cell, as paragraphs."""
        paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in lines[1:])]
        for paragraph, (words, points, face) in zip(paragraphs, lines, strict=False):
            paragraph.style, paragraph.alignment = self._styles.cell, alignment
            run = paragraph.add_run(printable(words))
            run.font.size, run.bold, run.italic = Pt(points), "b" in face, "i" in face
        return paragraphs
