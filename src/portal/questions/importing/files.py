"""A file's bytes -> pairs. The guards (size, bombs, encryption, old encodings) are those of the library's readers."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from portal.library.readers.docx import read_docx
from portal.library.readers.errors import Broken, TooLarge, Unreadable
from portal.library.readers.kinds import HEAD_BYTES, Kind, kind_of
from portal.library.readers.limits import Limits
from portal.library.readers.office import convert_to_docx
from portal.library.readers.plain import decode, read_text
from portal.library.readers.zipped import checked_parts, open_zip
from portal.questions.importing.columns import HEADER_WITHIN, Head, guess_columns, head_of, is_readable, pair_in
from portal.questions.importing.pairs import Pair, read_pairs

MOST_ROWS = 100_000


class NotQuestions(Unreadable):
    reason = "Không tìm thấy câu hỏi nào trong tệp."
    remedy = "Trong văn bản, mỗi câu bắt đầu bằng “Câu 1:” hoặc “Hỏi:”, phần trả lời bắt đầu bằng “Trả lời:”. Trong bảng tính, có hàng tiêu đề với cột “Câu hỏi” và “Trả lời”."  # noqa: E501 - one sentence for the screen


class NotAKind(Unreadable):
    reason = "Loại tệp này không dùng để nhập hỏi đáp."
    remedy = "Các loại nhận được: XLSX, CSV, DOCX, DOC, TXT và MD."


def is_table(name: str) -> bool:
    return Path(name).suffix.lower() in (*_SHEETS, *_LISTS)


def read_head(*, data: bytes, name: str, limits: Limits) -> Head | None:
    """The headings of a sheet, for a person to confirm; None where no row is like headings. Raises Unreadable."""
    return head_of(_rows(data, name, limits))


def read_file(*, data: bytes, name: str, limits: Limits, head: Head | None = None) -> list[Pair]:
    """The pairs of a file, in its order; `head` is what a person has confirmed of a sheet's columns.

    Raises Unreadable: `str()` of it says in Vietnamese what to do.
    """
    if len(data) > limits.file_bytes:
        raise TooLarge(f"hơn {limits.file_bytes // 1024 // 1024} MB")
    pairs = _in_table(_rows(data, name, limits), head) if is_table(name) else read_pairs(_text(data, name, limits))
    if not pairs:
        raise NotQuestions
    return pairs


_SHEETS, _LISTS = (".xlsx", ".xlsm"), (".csv", ".tsv")


def _rows(data: bytes, name: str, limits: Limits) -> Iterator[Sequence[str]]:
    return _sheet_rows(data, limits) if Path(name).suffix.lower() in _SHEETS else _csv_rows(data)


def _text(data: bytes, name: str, limits: Limits) -> str:
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind is Kind.TEXT:
        return read_text(data, limits=limits).text
    if kind is Kind.DOCX:
        return read_docx(data, limits=limits).text
    if kind in (Kind.DOC, Kind.RTF):
        with tempfile.TemporaryDirectory(prefix="lan-toa-nhap-") as folder:
            place = Path(folder) / f"tep.{kind.value}"
            place.write_bytes(data)
            return read_docx(convert_to_docx(place, ending=kind.value, limits=limits), limits=limits).text
    raise NotAKind(kind.value.upper())


def _sheet_rows(data: bytes, limits: Limits) -> Iterator[Sequence[str]]:
    """Rows of all visible sheets. The archive is looked at before a row is unpacked."""
    with open_zip(io.BytesIO(data)) as archive:
        checked_parts(archive, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                for row in sheet.iter_rows(values_only=True):
                    yield ["" if cell is None else str(cell).strip() for cell in row]
                yield []
    except (InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Broken from error


def _csv_rows(data: bytes) -> Iterator[Sequence[str]]:
    text = decode(data)
    first = text[:4096]
    separator = max(";\t,", key=lambda sign: first.count(sign))
    yield from csv.reader(io.StringIO(text), delimiter=separator)


def _in_table(rows: Iterator[Sequence[str]], head: Head | None) -> list[Pair]:
    """Pairs under the headings; every sheet may have its own."""
    columns: Mapping[str, int] = {}
    pairs: list[Pair] = []
    since_header = 0
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            raise TooLarge(f"hơn {MOST_ROWS} hàng")
        if not row:
            columns, since_header = {}, 0
        elif head is not None and tuple(row) == head.header:
            columns = head.parts
        elif not columns:
            guessed = guess_columns(row) if since_header < HEADER_WITHIN else {}
            columns = guessed if is_readable(guessed) else {}
            since_header += 1
        elif (pair := pair_in(row, columns)) is not None:
            pairs.append(pair)
    return pairs
