"""A book -> DOCX; -> PDF by Typst, tagged, with bookmarks and links, PDF/UA-1 if the fonts have every letter.

Also any other template with its values -> PDF or PNG, and URLs -> QR codes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import qrcode
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from qrcode.image.svg import SvgPathImage

from officialdocs import DocumentHead
from officialdocs.builder import DocumentBuilder, draw_grid, frame, new_document
from officialdocs.measures import COUNTRY, LOOKS, MOTTO, ElementStyle, apply
from officialdocs.writer import add_ruled, head_boxes, packed, put, signature_boxes
from portal.library.queries.exports import layout
from portal.library.queries.exports.book import Book, BookCover, BookUnit
from portal.library.queries.exports.layout import (
    CENTRED,
    DEEPEST,
    BlockParagraph,
    BlockTable,
    Closing,
    Letterhead,
    Ranked,
    closing_of,
    letterhead_of,
    own_line_blocks,
    parted,
    printable,
    printable_values,
    signing_space,
    stacked,
)

# The styles of official documents, Word's headings styled like the law, and the style of the facts about the file.
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
_LONGEST_PROPERTY = 255  # characters of a core property, a limit of the format


def write_docx(book: Book) -> bytes:
    """The book as a Word document. Raises BookTooLong."""
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
    """Appends parts to a document in reading order."""

    def __init__(self, sheet: DocumentBuilder) -> None:
        self._sheet = sheet

    def front(self, lines: Sequence[str]) -> None:
        """The facts about the file, framed."""
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


# For handouts: the first font that is installed; the last comes with Typst and has every Vietnamese letter.
SANS = ("Noto Sans", "Arimo", "Liberation Sans", "Arial", "DejaVu Sans", "Libertinus Serif")


def typeset(template: Path, *, inputs: dict[str, str]) -> bytes:
    """An accessible PDF (PDF/UA-1) if the installed fonts have every letter, else a plain PDF."""
    compiler = typst.Compiler(str(template), sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        # No installed font has some letter, which PDF/UA forbids: readers get a plain PDF instead.
        made = compiler.compile(format="pdf")
    return _single(made)


def drawn(template: Path, *, inputs: dict[str, str]) -> bytes:
    """A PNG of a template of one page, with one pixel per point."""
    return _single(typst.Compiler(str(template), sys_inputs=inputs).compile(format="png", ppi=72))


def _single(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single file")
    return made


# The first font is the one of official documents; the next two have its metrics; the last comes with Typst and has
# every Vietnamese letter, so that a machine without any font still writes a PDF.
FONTS = ("Times New Roman", "Tinos", "Liberation Serif", "Libertinus Serif", "DejaVu Serif")

Item = dict[str, Any]


def write_pdf(book: Book) -> bytes:
    """The book as a PDF. Raises BookTooLong."""
    book.check_length()
    return typeset(Path(__file__).with_name("law.typ"), inputs={"book": json.dumps(_data(book), ensure_ascii=False)})


def _data(book: Book) -> dict[str, Any]:
    cover, head = book.cover, letterhead_of(book)
    own, attached = parted(book.leaves)
    known = frozenset(leaf.address for leaf in book.leaves)
    pointed = known & {one.address for leaf in book.leaves for one in leaf.citations if one.is_own}
    return printable_values(
        {
            "title": cover.title,
            "author": cover.work.issuer or cover.portal,
            "keywords": [cover.work.official_number, *cover.topics],
            "description": f"{layout.standing(cover)} {layout.credits(cover)}",
            "fonts": list(FONTS),
            "footer": layout.footer(cover),
            "front": list(layout.front(book)),
            "qr": qr_code(cover.check) if cover.check else "",
            "head": _head(book) if not cover.scope else None,
            "subject": head.subject if not cover.scope else cover.title,
            "items": list(_items(own, known, pointed)),
            "attached": list(_items(attached, known, pointed)),
            "closing": _closing(book),
        }
    )


def _head(book: Book) -> Item:
    head = letterhead_of(book)
    return {
        "issuer": head.issuer,
        "number": head.number,
        "country": COUNTRY,
        "motto": MOTTO,
        "place_and_date": head.place_and_date,
        "kind": head.kind,
        "others": list(head.others),
        "preamble": [{"text": line.text, "basis": line.is_basis, "order": line.is_order} for line in head.preamble],
    }


def _closing(book: Book) -> Item | None:
    if not book.closing:
        return None
    closing = closing_of(book)
    office, name = signing_space(closing.signing)
    return {
        "sentences": list(closing.sentences),
        "recipients": list(closing.recipients),
        "office": list(office),
        "name": list(name),
    }


def _items(units: Iterable[Ranked], known: frozenset[str], pointed: frozenset[str]) -> Iterator[Item]:
    """Headings, notes, paragraphs and tables in order; only addresses that a citation points to get an anchor."""
    for leaf, rank in units:
        anchor = leaf.address if leaf.address in pointed else ""
        if rank:
            yield {
                "kind": "heading",
                "level": rank,
                "centred": leaf.unit in CENTRED,
                "lines": stacked(leaf),
                "anchor": anchor,
            }
        elif anchor:
            yield {"kind": "anchor", "anchor": anchor}
        for note in leaf.notes:
            yield {"kind": "note", "text": note}
        for block in own_line_blocks(leaf, known=known):
            yield _table(block) if isinstance(block, BlockTable) else _paragraph(block, leaf)


def _paragraph(block: BlockParagraph, leaf: BookUnit) -> Item:
    return {
        "kind": "paragraph",
        "runs": [{"text": run.text, "anchor": run.anchor, "link": run.link} for run in block.runs],
        "over": leaf.is_over,
    }


def _table(block: BlockTable) -> Item:
    return {"kind": "table", "columns": len(block.rows[0]), "cells": [cell for row in block.rows for cell in row]}


def qr_code(address: str) -> str:
    """A QR code as SVG. Its error correction level Q tolerates folds and stains: a quarter of it may be unreadable."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=2, box_size=10)
    code.add_data(address)
    code.make(fit=True)
    made = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(made)
    return made.getvalue().decode()
