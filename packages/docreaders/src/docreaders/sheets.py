"""A spreadsheet or a CSV file -> rows of cells, with the row numbers that spreadsheet programs show."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import IO, Any

from openpyxl import load_workbook

from docreaders.text import decode, tidy
from lawtext.legacy import mend
from lawtext.words import fold, normalise
from safefiles.checks import FileLimits, checked_package, checked_parts, open_zip
from safefiles.errors import Broken, TooLarge, UnreadableFile

Cell = str | date
Row = tuple[int, tuple[Cell, ...]]

_WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
SHEET_ENDINGS = (*_WORKBOOK_ENDINGS, ".csv", ".tsv")
MOST_COLUMNS = 100
_SEPARATORS = ";,\t|"
_SAMPLE_LINES = 20
_LARGEST_AREA = 20_000  # cells of a merged area; a larger one is decoration


class NotASheet(UnreadableFile):
    reason = "Loại tệp này không dùng để nhập bảng."
    remedy = "Các loại nhận được: XLSX và CSV."


@dataclass(frozen=True, slots=True)
class ActivityRowError:
    """An error in a row; `row` is the number in the spreadsheet, from 1."""

    row: int
    reason: str


def require_sheet(name: str, *, also: str = "") -> None:
    """Raises NotASheet if the file has neither an extension of spreadsheets nor the extension `also`."""
    ending = PurePath(name).suffix.lower()
    if not ending or ending not in (*SHEET_ENDINGS, also):
        raise NotASheet(ending or "không rõ")


def grids(path: Path, *, limits: FileLimits) -> Iterator[tuple[str, list[Row]]]:
    """The sheets of a file by name ("" for a CSV file), without empty rows. Raises UnreadableFile."""
    limits.refuse_larger(path.stat().st_size)
    if path.name.lower().endswith((".csv", ".tsv")):
        yield "", list(_csv_rows(path.read_bytes(), limits))
    else:
        yield from _workbook(path, limits)


def streamed(data: bytes, *, name: str, limits: FileLimits) -> Iterator[Iterator[list[str]]]:
    """The visible sheets of a file, each as an iterator of rows, for lists that do not fit in memory.

    Empty rows are included; of a merged area only the first cell has the value. Raises UnreadableFile, also during
    iteration.
    """
    if name.lower().endswith(_WORKBOOK_ENDINGS):
        _guard(io.BytesIO(data), limits)
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # see `_workbook`
            raise Broken from error
        yield from (_streamed_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible")
    else:
        yield _streamed_csv(data)


def _streamed_sheet(sheet: Any) -> Iterator[list[str]]:
    try:
        yield from ([_written(_said(value)) for value in row] for row in sheet.iter_rows(values_only=True))
    except Exception as error:  # see `_workbook`
        raise Broken from error


def _streamed_csv(data: bytes) -> Iterator[list[str]]:
    text = mend(tidy(_decoded(data))).text
    try:
        yield from (
            [cell.strip() for cell in cells]
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
        )
    except csv.Error as error:
        raise Broken from error


# ---- CSV -------------------------------------------------------------------------------------------------------------


def _csv_rows(data: bytes, limits: FileLimits) -> Iterator[Row]:
    for number, cells in enumerate(_streamed_csv(data), start=1):
        if number > limits.rows:
            raise TooLarge(f"hơn {limits.rows} dòng")
        if any(row := tuple(cells[:MOST_COLUMNS])):
            yield number, row


def _decoded(data: bytes) -> str:
    """Like `decode`, but also accepts UTF-16 without a byte order mark, as Excel's "Unicode text" may be."""
    sample = data[:4096]
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[at::2].count(0) > len(sample) // 4 and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise Broken from error
    return decode(data)


def _separator(text: str) -> str:
    """The separator with which most of the first rows have the same number of cells, greater than one."""
    sample = "\n".join(text.split("\n")[:_SAMPLE_LINES])

    def evenness(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(_SEPARATORS, key=evenness)


# ---- XLSX ------------------------------------------------------------------------------------------------------------


def _workbook(path: Path, limits: FileLimits) -> Iterator[tuple[str, list[Row]]]:
    _guard(path, limits)
    try:
        # Not in read-only mode, because that does not provide merged cells.
        book = load_workbook(path, data_only=True, keep_links=False)
    except Exception as error:
        # openpyxl lets any exception of its parsers through: half of 250 corrupted files raised one of eight
        # exceptions.
        raise Broken from error
    yield from ((sheet.title, list(_sheet_rows(sheet, limits))) for sheet in book.worksheets)


def _guard(file: Path | IO[bytes], limits: FileLimits) -> None:
    """Refuse archive bombs and parts that declare entities, because openpyxl's parser does not."""
    with open_zip(file) as archive:
        if any(part.file_size > limits.sheet_bytes for part in checked_parts(archive, limits).values()):
            raise TooLarge
        checked_package(archive, limits)


def _sheet_rows(sheet: Any, limits: FileLimits) -> Iterator[Row]:
    if sheet.max_row > limits.rows:
        raise TooLarge(f"hơn {limits.rows} dòng")
    # Every cell of a merged area gets the value of its first cell: an issuer may be written once for ten rows.
    merged: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        if area.size["rows"] * area.size["columns"] <= _LARGEST_AREA and value is not None:
            merged |= dict.fromkeys(area.cells, value)
    for row in sheet.iter_rows(max_col=min(sheet.max_column, MOST_COLUMNS)):
        cells = tuple(_said(merged.get((cell.row, cell.column), cell.value)) for cell in row)
        if any(cells):
            yield row[0].row, cells


def _said(value: Any) -> Cell:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"[ \t]+", " ", mend(tidy(str(value))).text).strip() if value is not None else ""


def words_of(cell: Cell) -> str:
    """The text of a cell on one line."""
    return normalise(_written(cell))


def _written(cell: Cell) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


# ---- dates -----------------------------------------------------------------------------------------------------------

_DATE = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})|(?P<iso>\d{4}-\d{1,2}-\d{1,2})")


def read_date(text: str) -> date | None:
    """ "5/9/2010", "05-09-2010" or "2010-09-05"; None for anything else and for impossible dates."""
    if not (found := _DATE.fullmatch(text.strip())):
        return None
    try:
        return (
            date(*map(int, found["iso"].split("-")))
            if found["iso"]
            else date(int(found["year"]), int(found["month"]), int(found["day"]))
        )
    except ValueError:
        return None


NOTHING_SAID = re.compile(r"[\s.…\-–—_/]*|(?:null|none|nan|nat|n/a|khong(?: co| ro)?|chua ro)")
_IN_WORDS = re.compile(r"(?:ngay\s+)?(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_WITH_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)


class NotADate(ValueError):
    """The value is neither empty nor a date."""


def read_day(value: object) -> date | None:
    """The date in a cell: a date value, "5/3/2020", "05-03-2020", "ngày 5 tháng 3 năm 2020", or Excel's 43895.

    None if the cell is empty or says that there is none ("", "...", "null"). Raises NotADate.
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    said = normalise(str(value if value is not None else ""))
    folded = fold(said)
    if NOTHING_SAID.fullmatch(folded):
        return None
    if found := _IN_WORDS.fullmatch(folded):
        said = "/".join(found.groups())
    if found := _SERIAL.fullmatch(said):
        return _EXCEL_EPOCH + timedelta(days=int(found[1]))
    day = read_date(re.sub(r"\s*([/.-])\s*", r"\1", _WITH_TIME.sub("", said)))
    if day is None:
        raise NotADate(said)
    return day
