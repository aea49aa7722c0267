"""The figures as a spreadsheet takes them: XLSX and CSV, without a cell that would be reckoned."""

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
from portal.questions.queries.figures import Line, Overview, Totals

type Cell = str | int | float | None

_HEAD: tuple[str, ...] = (
    "Được giao",
    "Bị trả lại",
    "Đã trả lời",
    "Trong đó trễ hạn",
    "Tỷ lệ đúng hạn (%)",
    "Trung vị (ngày làm việc)",
    "90 % trong (ngày làm việc)",
    "Gộp, từ chối, rút",
    "Công bố",
    "Có ích",
    "Chưa rõ",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def sheets_of(
    *, told: str, seen: Overview, agencies: Sequence[Line], fields: Sequence[Line], stretches: Sequence[Line]
) -> list[Sheet]:
    """All tables of the page, the whole first. `told` says of what and of when."""
    whole = [(label, number) for label, number in zip(_HEAD, _numbers(seen.now), strict=True)]
    return [
        Sheet("Tổng hợp", (told, ""), [("Nhận", seen.now.received), *whole]),
        Sheet("Theo cơ quan", ("Cơ quan", *_HEAD), [(line.label, *_numbers(line.totals)) for line in agencies]),
        Sheet("Theo lĩnh vực", ("Lĩnh vực", *_HEAD), [(line.label, *_numbers(line.totals)) for line in fields]),
        Sheet("Theo người hỏi", ("Người hỏi", *_HEAD), [(line.label, *_numbers(line.totals)) for line in seen.tracks]),
        Sheet(
            "Theo thời gian",
            ("Từ", "Nhận", *_HEAD),
            [(line.label, line.totals.received, *_numbers(line.totals)) for line in stretches],
        ),
    ]


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


def _numbers(numbers: Totals) -> tuple[Cell, ...]:
    share = numbers.on_time_share
    return (
        numbers.referred,
        numbers.returned,
        numbers.answered,
        numbers.late,
        None if share is None else round(100 * share, 1),
        numbers.median_days,
        numbers.p90_days,
        numbers.closed_otherwise,
        numbers.published,
        numbers.useful,
        numbers.unclear,
    )
