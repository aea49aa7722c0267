"""Bulk files of the open data: answers as JSON lines, CSV and Parquet, and their columns.

Written batch by batch: only one batch of answers is in memory.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from portal.api.schemas import OF_THE_VERSION
from portal.design.sheets import as_words
from portal.files.operations import checksum_of
from portal.questions.states.answer_fields import PUBLIC_FIELDS, AnswerField, FieldKind
from portal.sharing.states import DataPublisher

Json = Mapping[str, Any]
_CITATIONS = pa.list_(
    pa.struct(
        [
            pa.field(name, pa.string())
            for name in ("document", "number", "title", "address", "label", "url", "eli", "words", "words_on")
        ]
    )
)


@dataclass(frozen=True, slots=True)
class BulkColumn:
    """A column: name, Arrow type, Frictionless type, description, and the function that computes its value."""

    name: str
    arrow: pa.DataType
    frictionless: str
    said: str
    of: Callable[[Json], Any]


def _nested_column(name: str, outer: str, inner: str, said: str) -> BulkColumn:
    return BulkColumn(name, pa.string(), "string", said, lambda one: (one[outer] or {}).get(inner))


def _moment_column(name: str, said: str) -> BulkColumn:
    return BulkColumn(name, pa.timestamp("ms", tz="Asia/Ho_Chi_Minh"), "datetime", said, lambda one: one[name])


def _citation_cells(one: Json) -> list[dict[str, Any]]:
    return [
        {
            "document": cited["document"]["key"],
            "number": cited["document"]["number"],
            "title": cited["document"]["title"],
        }
        | {name: cited[name] for name in ("address", "label", "url", "eli", "words", "words_on")}
        for cited in one["citations"]
    ]


# The columns of a field by its kind; other kinds have one text column.
_COLUMNS_OF: Mapping[FieldKind, Callable[[AnswerField], tuple[BulkColumn, ...]]] = {
    FieldKind.MARKUP: lambda row: (
        _nested_column(row.open_name, row.open_name, "markup", f"{row.said.rstrip('.')}, lời văn thuần."),
    ),
    FieldKind.TOPIC: lambda row: (
        _nested_column(row.open_name, row.open_name, "slug", f"Mã {row.said.lower()}"),
        _nested_column(f"{row.open_name}_name", row.open_name, "name", f"Tên {row.said.lower()}"),
    ),
    FieldKind.CHOICE: lambda row: (_nested_column(row.open_name, row.open_name, "code", row.said),),
    FieldKind.FLAG: lambda row: (
        BulkColumn(row.open_name, pa.bool_(), "boolean", row.said, itemgetter(row.open_name)),
    ),
}


def _authored(*rows: AnswerField) -> list[BulkColumn]:
    """The columns of the fields filled in by authors (`states.answer_fields`)."""
    return [column for row in rows for column in _COLUMNS_OF.get(row.kind, _one_column)(row)]


def _one_column(row: AnswerField) -> tuple[BulkColumn, ...]:
    return (BulkColumn(row.open_name, pa.string(), "string", row.said, itemgetter(row.open_name)),)


COLUMNS = (
    BulkColumn("number", pa.int32(), "integer", "Số của câu trả lời, không bao giờ đổi.", lambda one: one["number"]),
    BulkColumn("version", pa.int16(), "integer", "Bản số mấy.", lambda one: one["version"]),
    *_authored(*(row for name, row in PUBLIC_FIELDS.items() if name not in OF_THE_VERSION and not row.is_further)),
    _nested_column("agency", "agency", "slug", "Mã cơ quan đã trả lời."),
    _nested_column("agency_name", "agency", "name", "Tên cơ quan đã trả lời."),
    BulkColumn(
        "agency_today",
        pa.string(),
        "string",
        "Cơ quan nay phụ trách; nhiều cơ quan thì cách nhau bằng dấu chấm phẩy.",
        lambda one: "; ".join(agency["name"] for agency in one["agency_today"]),
    ),
    _nested_column("territory_code", "territory", "code", "Mã đơn vị hành chính nơi áp dụng; trống là cả nước."),
    _nested_column("territory_name", "territory", "name", "Tên nơi áp dụng."),
    BulkColumn(
        "citations", _CITATIONS, "array", "Căn cứ: văn bản, điều khoản, lời của luật khi duyệt.", _citation_cells
    ),
    _moment_column("first_published_at", "Công bố lần đầu."),
    _moment_column("published_at", "Bản này công bố lúc."),
    *_authored(PUBLIC_FIELDS["is_correction"]),
    BulkColumn(
        "situation",
        pa.string(),
        "string",
        "Tình huống, dạng JSON: cách hỏi, người hỏi, nhu cầu, trả lời ngắn có ô, lời luật; trống nếu không có.",
        lambda one: one["situation"] and json.dumps(one["situation"], ensure_ascii=False),
    ),
    *_authored(PUBLIC_FIELDS["change_note"]),
    BulkColumn(
        "is_stale",
        pa.bool_(),
        "boolean",
        "Luật được dẫn đã đổi mà cơ quan chưa rà lại.",
        lambda one: one["stale"] is not None,
    ),
    BulkColumn(
        "stale_since",
        pa.string(),
        "string",
        "Ngày sớm nhất mà luật đã khác.",
        lambda one: (one["stale"] or {}).get("since"),
    ),
    _nested_column("page", "urls", "page", "Trang đọc trên cổng."),
    _nested_column("permalink", "urls", "permalink", "Địa chỉ ngắn theo số, không bao giờ đổi."),
    _nested_column("licence", "licence", "name", "Giấy phép."),
    *_authored(*(row for row in PUBLIC_FIELDS.values() if row.is_further)),
)
ARROW_SCHEMA = pa.schema([pa.field(one.name, one.arrow, metadata={"description": one.said}) for one in COLUMNS])


def bulk_row(one: Json) -> dict[str, Any]:
    """An answer as a row of the table."""
    return {column.name: column.of(one) for column in COLUMNS}


_TIMES = frozenset(one.name for one in COLUMNS if one.frictionless == "datetime")
_QUICK = 6  # compression level of gzip: a tenth larger than level 9, in a third of the time


# Appends a batch of answers to a file, which is complete at the end of the context manager.
BulkWriter = Callable[[Sequence[Json]], object]


@contextmanager
def json_lines(path: Path) -> Iterator[BulkWriter]:
    """One answer per line, as in the API. The gzip header has no name and no time: the same answers give the same
    bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _QUICK, raw, mtime=0) as file:
        yield lambda answers: file.writelines(
            f"{json.dumps(one, ensure_ascii=False, separators=(',', ':'))}\n".encode() for one in answers
        )


@contextmanager
def comma_separated(path: Path) -> Iterator[BulkWriter]:
    """For spreadsheets: UTF-8 with a byte order mark for Excel; no cell begins a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([one.name for one in COLUMNS])
        yield lambda answers: writer.writerows([_cell(value) for value in bulk_row(one).values()] for one in answers)


@contextmanager
def parquet(path: Path) -> Iterator[BulkWriter]:
    """For analysis: typed columns, compressed; one row group per batch."""
    with pq.ParquetWriter(path, ARROW_SCHEMA, compression="zstd", write_page_index=True) as writer:
        yield lambda answers: writer.write_batch(
            pa.RecordBatch.from_pylist([_typed(bulk_row(one)) for one in answers], schema=ARROW_SCHEMA)
        )


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _cell("; ".join(_cited(one) for one in value))
    return as_words("" if value is None else str(value))


def _cited(one: Mapping[str, Any]) -> str:
    """ "khoản 1 Điều 328, Bộ luật Dân sự (91/2015/QH13)"."""
    number = f" ({one['number']})" if one["number"] else ""
    return ", ".join(filter(None, [one["label"], f"{one['title']}{number}"]))


def _typed(cells: dict[str, Any]) -> dict[str, Any]:
    return cells | {name: datetime.fromisoformat(cells[name]) for name in _TIMES if cells[name]}


SUMS = "SHA256SUMS"
DCAT = "dcat.jsonld"
TITLE = "Hỏi đáp pháp luật"
ABOUT = "Câu hỏi và câu trả lời pháp luật đã công bố, kèm căn cứ và lời của luật khi duyệt; không có dữ liệu cá nhân."


# The formats of the bulk data; `euro` is the format's name in the EU file type vocabulary.
BULK_FORMATS: tuple[Mapping[str, str], ...] = (
    {
        "name": "hoi-dap.jsonl.gz",
        "label": "JSON Lines (nén gzip)",
        "format": "jsonl",
        "media_type": "application/gzip",
        "use": "Đầy đủ nhất: mỗi dòng là một câu trả lời đúng như API cho. Dành cho phần mềm.",
        "euro": "JSON",
    },
    {
        "name": "hoi-dap.csv",
        "label": "CSV",
        "format": "csv",
        "media_type": "text/csv",
        "use": "Mở bằng Excel hoặc LibreOffice. Ô bắt đầu bằng =, +, -, @ có thêm dấu ' để không bị hiểu là công thức.",
        "euro": "CSV",
    },
    {
        "name": "hoi-dap.parquet",
        "label": "Parquet",
        "format": "parquet",
        "media_type": "application/vnd.apache.parquet",
        "use": "Cột có kiểu, nén gọn. Dành cho phân tích bằng Python, R, DuckDB.",
        "euro": "PARQUET",
    },
)


def package_of(folder: Path, *, at: str, cursor: int, count: int, stamp: str, site: DataPublisher) -> dict[str, Any]:
    """The descriptor of the data package: https://datapackage.org/standard/data-package/.

    When the files were made, the cursor of the last change in them, the number of answers; `stamp` tells if anything
    changed since.
    """
    licence = {"title": site.licence} | ({"path": site.licence_address} if site.licence_address else {})
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hoi-dap-phap-luat",
        "title": TITLE,
        "description": ABOUT,
        "homepage": site.at("/du-lieu-mo/"),
        "created": at,
        "version": f"1.{cursor}",
        "licenses": [licence],
        "contributors": [{"title": site.owner, "roles": ["publisher"]}],
        "changeCursor": str(cursor),
        "changes": site.at(f"/api/v1/changes?after={cursor}"),
        "answerCount": count,
        "stamp": stamp,
        "companions": ["datapackage.json", DCAT, SUMS],
        "resources": [_resource(folder / form["name"], form) for form in BULK_FORMATS],
    }


def _resource(path: Path, form: Mapping[str, str]) -> dict[str, Any]:
    fields = [{"name": one.name, "type": one.frictionless, "description": one.said} for one in COLUMNS]
    told = {
        "name": form["name"].replace(".", "-"),
        "path": form["name"],
        "title": form["label"],
        "description": form["use"],
        "format": form["format"],
        "mediatype": form["media_type"],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum_of(path)}",
    }
    return told if form["format"] == "jsonl" else told | {"schema": {"fields": fields, "primaryKey": ["number"]}}


def sums_of(paths: Sequence[Path]) -> str:
    """Checksums in the format of `sha256sum -c`."""
    return "".join(f"{checksum_of(path)}  {path.name}\n" for path in paths)
