"""Tables as a spreadsheet takes them: XLSX and CSV, without a cell that would be reckoned."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell as OneCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.design import cells

type Cell = str | int | float | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """As XLSX: one sheet each, with heads that stay."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = 44
        sheet.append([_head_cell(sheet, harmless(cell)) for cell in one.head])
        for row in one.rows:
            sheet.append([harmless(cell) for cell in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head_cell(sheet: WriteOnlyWorksheet, said: Cell) -> OneCell:
    cell = WriteOnlyCell(sheet, said)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def comma_separated(sheets: Sequence[Sheet]) -> str:
    """As CSV: the tables under one another, each with its title, with the mark by which Excel knows the letters."""
    kept = StringIO()
    writer = csv.writer(kept)
    for one in sheets:
        writer.writerow([harmless(one.title)])
        writer.writerow([harmless(cell) for cell in one.head])
        writer.writerows([harmless(cell) for cell in row] for row in one.rows)
        writer.writerow([])
    return f"\ufeff{kept.getvalue()}"


def harmless(cell: Cell) -> Cell:
    """Words that nothing reckons; numbers and days as they are."""
    return cells.harmless(cell) if isinstance(cell, str) else cell
