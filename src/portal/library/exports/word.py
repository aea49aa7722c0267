"""A book -> DOCX: real headings for the navigation pane, page numbers as official documents have them, metadata."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from portal.library.exports import notices
from portal.library.exports.book import Book, Cover
from portal.library.exports.letterhead import (
    COUNTRY,
    MOTTO,
    Closing,
    Letterhead,
    closing_of,
    letterhead_of,
    signing_space,
)
from portal.library.exports.lines import Table, own_line_blocks, printable
from portal.library.exports.outline import CENTRED, Ranked, parted, stacked
from portal.library.exports.word_layout import TEXT_WIDTH, Styles, frame, lay_out, rule_below, unruled

_LEFT, _CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_LONGEST_PROPERTY = 255  # of a core property, in the format's own words


def write_docx(book: Book) -> bytes:
    """The book as a Word document. Raises TooLong."""
    book.check_length()
    document = Document()
    writer = _Writer(document, lay_out(document, footer=printable(notices.footer(book.cover))))
    _tell(document.core_properties, book.cover)
    writer.front(notices.front(book))
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


def _tell(properties: Any, cover: Cover) -> None:
    day = datetime.combine(cover.day, time(), tzinfo=UTC)
    for name, value in (
        ("title", cover.title),
        ("subject", cover.subject),
        ("author", cover.work.issuer or cover.portal),
        ("last_modified_by", cover.portal),
        ("keywords", ", ".join([cover.work.number, *cover.topics])),
        ("comments", f"{notices.standing(cover)} {notices.credits(cover)}"),
        ("category", cover.work.doc_type),
        ("content_status", cover.status.label),
        ("identifier", cover.permalink or cover.address),
    ):
        setattr(properties, name, printable(value)[:_LONGEST_PROPERTY])
    properties.language = "vi-VN"
    properties.created = properties.modified = day


class _Writer:
    """Appends to a document, part by part, in reading order."""

    def __init__(self, document: Any, styles: Styles) -> None:
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
            paragraph = self._add(line.text, self._styles.kind if line.is_order else self._styles.body)
            for run in paragraph.runs:
                run.italic = line.is_basis or None

    def text(self, units: Sequence[Ranked], *, on_new_page: bool = False) -> None:
        for at, (leaf, rank) in enumerate(units):
            if rank:
                lines = stacked(leaf)
                heading = self._add("\n".join(lines), self._styles.headings[rank])
                if leaf.unit in CENTRED:
                    heading.alignment = _CENTRE
                    heading.paragraph_format.first_line_indent = Mm(0)
                if on_new_page and at == 0:
                    heading.paragraph_format.page_break_before = True
            for note in leaf.notes:
                self._add(note, self._styles.note)
            for block in own_line_blocks(leaf):
                if isinstance(block, Table):
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
        listed = [(line, 11, "") if at else (line, 12, "bi") for at, line in enumerate(closing.recipients)]
        self._fill(left, listed, alignment=_LEFT)
        office, name = signing_space(closing.signing)
        signing = self._fill(right, [(line, 14, "b") for line in (*office, *name)])
        if name:
            signing[-1].paragraph_format.space_before = Mm(20)

    def _add(self, text: str, style: Any) -> Any:
        return self._document.add_paragraph(printable(text), style)

    def _table(self, block: Table) -> None:
        table = self._document.add_table(0, len(block.rows[0]), style=self._styles.grid)
        for row in block.rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.paragraphs[0].style = self._styles.cell
                cell.paragraphs[0].add_run(words)
        self._add("", self._styles.gap)

    def _columns(self, shares: tuple[float, float]) -> Sequence[Any]:
        table = unruled(self._document.add_table(1, 2), shares)
        cells: Sequence[Any] = table.rows[0].cells
        return cells

    def _fill(self, cell: Any, lines: Sequence[tuple[str, int, str]], *, alignment: Any = _CENTRE) -> Sequence[Any]:
        """Lines of (words, points, "b" and "i") in a cell, as paragraphs."""
        paragraphs = [cell.paragraphs[0], *(cell.add_paragraph() for _ in lines[1:])]
        for paragraph, (words, points, face) in zip(paragraphs, lines, strict=False):
            paragraph.style, paragraph.alignment = self._styles.cell, alignment
            run = paragraph.add_run(printable(words))
            run.font.size, run.bold, run.italic = Pt(points), "b" in face, "i" in face
        return paragraphs
