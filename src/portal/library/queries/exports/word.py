"""A book -> DOCX in the layout of official documents: real headings for the navigation pane, page numbers, metadata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from officialdocs import DocumentHead
from officialdocs.builder import DocumentBuilder, draw_grid, frame, new_document
from officialdocs.measures import LOOKS, ElementStyle, apply
from officialdocs.writer import add_ruled, head_boxes, packed, put, signature_boxes
from portal.library.queries.exports import layout
from portal.library.queries.exports.book import Book, BookCover
from portal.library.queries.exports.layout import (
    CENTRED,
    DEEPEST,
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

# The styles of official documents, Word's own headings in the look of the law, and what a file says of itself.
_LOOKS = {
    **LOOKS,
    **{
        f"Heading {rank}": ElementStyle(
            14, "b", "left", first=10, before=8, after=6, lines=1.15, rank=rank, keeps_next=True
        )
        for rank in range(1, DEEPEST + 1)
    },
    "Thông tin tệp": ElementStyle(10, align="left", after=2),
    "Ghi chú hiệu lực": ElementStyle(11, "i", "left", after=4, left=10),
    "Dòng": ElementStyle(14, after=3),
    "Chân trang": ElementStyle(8.5, align="left"),
}
_LONGEST_PROPERTY = 255  # of a core property, in the format's own words


def write_docx(book: Book) -> bytes:
    """The book as a Word document. Raises TooLong."""
    book.check_length()
    sheet = new_document(_LOOKS)
    section = sheet.document.sections[0]
    for part in (section.first_page_footer, section.footer):
        apply(part.paragraphs[0], "Chân trang").add_run(printable(layout.footer(book.cover)))
    writer = _Writer(sheet)
    _tell(sheet.document.core_properties, book.cover)
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
    if attached:
        sheet.break_page()
        writer.text(attached)
    return packed(sheet.document)


def _tell(properties: Any, cover: BookCover) -> None:
    day = datetime.combine(cover.day, time(), tzinfo=UTC)
    for name, value in (
        ("title", cover.title),
        ("subject", cover.subject),
        ("author", cover.work.issuer or cover.portal),
        ("last_modified_by", cover.portal),
        ("keywords", ", ".join([cover.work.official_number, *cover.topics])),
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

    def __init__(self, sheet: DocumentBuilder) -> None:
        self._sheet = sheet

    def front(self, lines: Sequence[str]) -> None:
        """What the file says of itself, framed."""
        for line in lines:
            frame(self._add(line, "Thông tin tệp"))
        self._sheet.add_gap(10)

    def letterhead(self, head: Letterhead) -> None:
        table, _ = head_boxes(self._sheet, DocumentHead(agency=head.issuer, symbol="", place=""), rows=2)
        left, right = table.rows[1].cells
        put(left, [printable(head.number)], "Số, ký hiệu")
        put(right, [printable(head.place_and_date)], "Địa danh, ngày tháng")
        for line in head.others:
            self._add(line, "Dòng")

    def title(self, kind: str, subject: str) -> None:
        if kind:
            self._add(kind, "Tên loại")
        add_ruled(self._sheet, [(printable(subject), "Trích yếu")])

    def preamble(self, head: Letterhead) -> None:
        for line in head.preamble:
            self._add(line.text, "Lệnh ban hành" if line.is_order else "Căn cứ" if line.is_basis else "Nội dung")

    def text(self, units: Sequence[Ranked]) -> None:
        for leaf, rank in units:
            if rank:
                heading = self._add("\n".join(stacked(leaf)), f"Heading {rank}")
                if leaf.unit in CENTRED:
                    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    heading.paragraph_format.first_line_indent = Mm(0)
            for note in leaf.notes:
                self._add(note, "Ghi chú hiệu lực")
            for block in own_line_blocks(leaf):
                if isinstance(block, BlockTable):
                    self._table(block)
                    continue
                paragraph = self._add(block.text, "Nội dung")
                if leaf.is_over:
                    paragraph.runs[0].font.strike = True

    def closing(self, closing: Closing) -> None:
        for line in closing.sentences:
            self._add(line, "Căn cứ")
        left, right = signature_boxes(self._sheet)
        put(left, closing.recipients[:1], "Nơi nhận")
        put(left, closing.recipients[1:], "Nơi nhận, danh sách")
        office, name = signing_space(closing.signing)
        put(right, office, "Chức vụ người ký")
        if name:
            put(right, name, "Họ tên người ký").paragraph_format.space_before = Mm(20)

    def _add(self, text: str, style: str) -> Any:
        return self._sheet.add(printable(text), style)

    def _table(self, block: BlockTable) -> None:
        count = len(block.rows[0])
        table = draw_grid(self._sheet.add_table(len(block.rows), [self._sheet.page.text_width / count] * count))
        for row, said in zip(table.rows, block.rows, strict=True):
            for cell, words in zip(row.cells, said, strict=True):
                put(cell, [words], "Ô bảng")
        self._sheet.add_gap(10)
