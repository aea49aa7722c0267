"""Tables as spreadsheet files, XLSX and CSV, without cells that would be calculated."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell as OneCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

# Spreadsheet programs treat a cell that begins so as a formula (OWASP, "CSV injection"); texts come from strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000  # Excel's own limit is 32,767


def as_words(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def harmless_text(text: str) -> str:
    """The text without formulas and without control characters that XML cannot contain, truncated to the size of a
    cell.
    """
    return as_words("".join(one for one in text if one >= " " or one == "\n")[:LONGEST])


type Cell = str | int | float | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True, slots=True)
class TableSheet:
    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def workbook(sheets: Sequence[TableSheet]) -> bytes:
    """The sheets as XLSX, with frozen head rows."""
    book = Workbook(write_only=True)
    for one in sheets:
        sheet = book.create_sheet(one.title)
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = 44
        sheet.append([_head_cell(sheet, harmless_cell(cell)) for cell in one.head])
        for row in one.rows:
            sheet.append([harmless_cell(cell) for cell in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head_cell(sheet: WriteOnlyWorksheet, said: Cell) -> OneCell:
    cell = WriteOnlyCell(sheet, said)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def comma_separated(sheets: Sequence[TableSheet]) -> str:
    """The sheets as CSV: tables below one another, each with its title, after the byte order mark that Excel needs."""
    kept = StringIO()
    writer = csv.writer(kept)
    for one in sheets:
        writer.writerow([harmless_cell(one.title)])
        writer.writerow([harmless_cell(cell) for cell in one.head])
        writer.writerows([harmless_cell(cell) for cell in row] for row in one.rows)
        writer.writerow([])
    return f"\ufeff{kept.getvalue()}"


def harmless_cell(cell: Cell) -> Cell:
    """A cell in which text cannot be calculated; numbers unchanged."""
    return harmless_text(cell) if isinstance(cell, str) else cell


def sheet_answer(name: str, sheets: Sequence[TableSheet]) -> HttpResponse:
    """The sheets as a download with this file name, which ends in ".xlsx" or ".csv"."""
    content, kind = (workbook(sheets), XLSX) if name.endswith(".xlsx") else (comma_separated(sheets), CSV)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
