"""A filled form as a spreadsheet shaped like the paper: A4 landscape, merged heads, formulas, estimates marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from portal.reports.statistics.tables import FormTable, FormTableColumn, FormTableLine, depth_of, headings_of

_FACE = "Times New Roman"
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_NUMBER, _ESTIMATE = "#,##0", '#,##0"*"'
_FIRST = 3  # the first column of numbers, after ordinal and label
_LEAST = 10  # columns at least, over which names and signatures are laid out
_NARROWEST, _WIDEST = 8.0, 16.0
ESTIMATED = "Số có dấu * là số ước tính."


def write_form_paper(paper: dict[str, Any]) -> bytes:
    """Write the XLSX. Numbers are numeric cells; a sum is a formula with the same result."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = "Biểu"
    last = max(_FIRST + len(paper["table"].columns) - 1, _LEAST)
    _widths(sheet, paper["table"])
    top = _above(sheet, paper, last)
    first_line = _head(sheet, paper["table"], top)
    _below(sheet, paper, _lines(sheet, paper["table"], first_line) + 1, last)
    _print(sheet, top=top, before=first_line, last=last)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


# ---- around the table ------------------------------------------------------------------------------------------------


def _above(sheet: Worksheet, paper: dict[str, Any], last: int) -> int:
    """The names in three blocks; returns the row in which the heads begin."""
    left, right = 2, last - max(3, last // 4)
    told = (
        (f"Biểu số: {paper['code']}", paper["title"].upper(), f"Đơn vị báo cáo: {paper['maker']}"),
        (paper["basis"], f"({paper['period']})", f"Đơn vị nhận báo cáo: {paper['receiver']}"),
    )
    for row, (begin, middle, end) in enumerate(told, start=1):
        _merged(sheet, row, 1, left, begin, Font(name=_FACE, size=10, bold=row == 1), _LEFT)
        _merged(
            sheet, row, left + 1, right, middle, Font(name=_FACE, size=13 if row == 1 else 11, bold=row == 1), _CENTRE
        )
        _merged(sheet, row, right + 1, last, end, Font(name=_FACE, size=10), _LEFT)
        sheet.row_dimensions[row].height = 48
    _merged(sheet, 3, 1, left, paper["mark"], Font(name=_FACE, size=10, italic=True), _LEFT)
    _merged(
        sheet,
        3,
        right + 1,
        last,
        f"Đơn vị tính: {paper['unit']}" if paper["unit"] else "",
        Font(name=_FACE, size=10, italic=True),
        Alignment(horizontal="right"),
    )
    return 4


def _below(sheet: Worksheet, paper: dict[str, Any], row: int, last: int) -> None:
    notes = [*paper["notes"], *([ESTIMATED] if paper["table"].has_estimates else [])]
    for note in notes:
        _merged(sheet, row, 1, last, f"Ghi chú: {note}" if note is notes[0] else note, Font(name=_FACE, size=10), _LEFT)
        sheet.row_dimensions[row].height = 15 * (1 + len(note) // 130)
        row += 1
    row += 1
    parts = ((1, last // 3), (last // 3 + 1, 2 * last // 3), (2 * last // 3 + 1, last))
    italic, bold = Font(name=_FACE, size=11, italic=True), Font(name=_FACE, size=11, bold=True)
    _merged(sheet, row, *parts[2], "…, ngày … tháng … năm …", italic, _CENTRE)
    signers = (
        ("Người lập biểu", paper["preparer"]),
        ("Người kiểm tra", paper["checker"]),
        ("THỦ TRƯỞNG ĐƠN VỊ", paper["head"]),
    )
    signing = ("(Ký, ghi rõ họ, tên)", "(Ký, ghi rõ họ, tên)", "(Ký tên, đóng dấu, ghi rõ họ, tên)")
    for (begin, end), (post, name), how in zip(parts, signers, signing, strict=True):
        _merged(sheet, row + 1, begin, end, post, bold, _CENTRE)
        _merged(sheet, row + 2, begin, end, how, italic, _CENTRE)
        _merged(sheet, row + 6, begin, end, name, bold, _CENTRE)


def _merged(
    sheet: Worksheet, row: int, begin: int, end: int, text: str, font: Font, alignment: Alignment, *, rows: int = 1
) -> None:
    cell = sheet.cell(row, begin, _harmless(text) or None)
    cell.font, cell.alignment = font, alignment
    if end > begin or rows > 1:
        sheet.merge_cells(start_row=row, end_row=row + rows - 1, start_column=begin, end_column=max(begin, end))


def _harmless(text: str) -> str:
    """Text that no spreadsheet evaluates as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


# ---- the table -------------------------------------------------------------------------------------------------------


def _head(sheet: Worksheet, table: FormTable, top: int) -> int:
    """The headings and the row of column numbers; returns the first row of lines."""
    depth = depth_of(table.columns)
    bold = Font(name=_FACE, size=10, bold=True)
    _merged(sheet, top, 1, 1, "STT", bold, _CENTRE, rows=depth)
    _merged(sheet, top, 2, 2, "Đơn vị", bold, _CENTRE, rows=depth)
    for one in headings_of(table.columns):
        begin = _FIRST + one["column"]
        end = begin + one["columns"] - 1
        _merged(sheet, top + one["row"], begin, end, one["text"], bold, _CENTRE, rows=one["rows"])
    for row in range(top, top + depth):
        sheet.row_dimensions[row].height = 42
    for at, said in enumerate(("", "A", *(f"({one.number})" for one in table.columns)), start=1):
        cell = sheet.cell(top + depth, at, said or None)
        cell.font, cell.alignment = Font(name=_FACE, size=9, italic=True), _CENTRE
    _boxed(sheet, top, top + depth, len(table.columns))
    return top + depth + 1


def _lines(sheet: Worksheet, table: FormTable, first: int) -> int:
    """Write the lines; returns the row after the last one."""
    for at, line in enumerate(table.lines):
        row = first + at
        font = Font(name=_FACE, size=11, bold=line.level < 2)
        for place, said in ((1, line.ordinal), (2, line.label)):
            cell = sheet.cell(row, place, _harmless(said) or None)
            cell.font, cell.alignment = font, _CENTRE if place == 1 else _LEFT
        for place, column in enumerate(table.columns):
            cell = sheet.cell(row, _FIRST + place, _said(table, line, column, place, first))
            cell.number_format = _ESTIMATE if line.of(column.number).is_estimate else _NUMBER
            cell.font, cell.alignment = font, Alignment(horizontal="right", vertical="center")
        sheet.row_dimensions[row].height = 15 * (1 + len(line.label) // 34)
    _boxed(sheet, first, first + len(table.lines) - 1, len(table.columns))
    return first + len(table.lines)


def _said(table: FormTable, line: FormTableLine, column: FormTableColumn, place: int, first: int) -> int | str | None:
    """A number, or the formula of a sum: of lines below it, or of columns beside it."""
    letter = get_column_letter(_FIRST + place)
    if line.parts and not column.is_reckoned:
        return f"=SUM({','.join(_ranges(letter, [first + part for part in line.parts]))})"
    if column.is_reckoned:
        numbers = [one.number for one in table.columns]
        letters = [get_column_letter(_FIRST + numbers.index(part)) for part in column.sums[0] if part in numbers]
        row = first + table.lines.index(line)
        return "=" + "+".join(f"{one}{row}" for one in letters) if letters else line.of(column.number).value
    return line.of(column.number).value


def _ranges(letter: str, rows: Sequence[int]) -> Iterator[str]:
    """Consecutive rows as one range: "C8:C20"."""
    begin = previous = rows[0]
    for row in [*rows[1:], -1]:
        if row != previous + 1:
            yield f"{letter}{begin}" if begin == previous else f"{letter}{begin}:{letter}{previous}"
            begin = row
        previous = row


def _boxed(sheet: Worksheet, begin: int, end: int, columns: int) -> None:
    for row in sheet.iter_rows(min_row=begin, max_row=end, max_col=_FIRST + columns - 1):
        for cell in row:
            cell.border = _BOX


# ---- the page --------------------------------------------------------------------------------------------------------


def _widths(sheet: Worksheet, table: FormTable) -> None:
    sheet.column_dimensions["A"].width = 5
    sheet.column_dimensions["B"].width = 36
    wide = min(max(100 / max(len(table.columns), 1), _NARROWEST), _WIDEST)
    for place in range(len(table.columns)):
        sheet.column_dimensions[get_column_letter(_FIRST + place)].width = wide


def _print(sheet: Worksheet, *, top: int, before: int, last: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right"):
        setattr(sheet.page_margins, side, 0.5)
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.75, 0.35
    sheet.print_title_rows = f"{top}:{before - 1}"
    footer: Any = sheet.oddFooter
    footer.center.text = "Trang &P/&N"
    sheet.freeze_panes = f"{get_column_letter(_FIRST)}{before}"
    sheet.sheet_view.showGridLines = False
    sheet.print_area = f"A1:{get_column_letter(last)}{sheet.max_row}"
