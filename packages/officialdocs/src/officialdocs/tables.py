"""Tables with a grid: headings in one row or two, repeated on each page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Pt

from officialdocs.blocks import Align, Table
from officialdocs.drawing import draw_grid
from officialdocs.sheet import Sheet
from officialdocs.styles import apply
from officialdocs.words import lines_of, plain

_ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def write_table(sheet: Sheet, table: Table) -> None:
    if table.caption:
        sheet.add(plain(table.caption), "Tên bảng")
    heads = 2 if any(column.group for column in table.columns) else 1
    whole = sum(column.share for column in table.columns)
    widths = [sheet.page.text_width * column.share / whole for column in table.columns]
    drawn = draw_grid(sheet.add_table(heads + len(table.rows), widths))
    cells = [list(row.cells) for row in drawn.rows]
    _write_headings(cells[:heads], table)
    for row in drawn.rows[:heads]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for at, (row_cells, row) in enumerate(zip(cells[heads:], table.rows, strict=True)):
        for cell, column, words in zip(row_cells, table.columns, row, strict=True):
            _fill(cell, words, _ALIGNMENTS[column.align], table.points, is_bold=at in table.bold_rows)
    sheet.add_gap(6)


def _write_headings(rows: Sequence[Sequence[Any]], table: Table) -> None:
    """Titles in the lowest row; above them the groups; a column of no group takes both rows."""
    at = 0
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            cell = rows[0][at].merge(rows[0][at + len(columns) - 1])
            _head(cell, group, table.points)
        for place, column in enumerate(columns, start=at):
            cell = rows[-1][place] if group or len(rows) == 1 else rows[0][place].merge(rows[-1][place])
            _head(cell, column.title, table.points)
        at += len(columns)


def _head(cell: Any, words: str, points: float) -> None:
    _fill(cell, words, WD_ALIGN_PARAGRAPH.CENTER, points, is_bold=True)
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def _fill(cell: Any, words: str, alignment: Any, points: float, *, is_bold: bool) -> None:
    for spare in cell.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for at, line in enumerate(lines_of(words) or ("",)):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        apply(paragraph, "Ô bảng").alignment = alignment
        run = paragraph.add_run(line)
        run.font.size, run.bold = Pt(points), is_bold or None
