"""The public dump of the national database (`th1nhng0/vietnamese-legal-documents`, CC BY 4.0): its tables, streamed."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from docreaders.documents import ReadableKind
from portal.library.preparation.cleanup import clean
from portal.library.readers.dump_catalogue import COLUMNS, Catalogue, open_catalogue, read_metadata, text_of
from portal.library.readers.jobs import Job, Refusal, Selection
from safefiles.checks import FileLimits
from safefiles.errors import Broken, TooLarge, UnreadableFile, Unsupported

AT_ONCE = 64  # rows; the longest texts have some megabytes each
_ENDINGS = (".parquet", ".jsonl", ".jsonl.gz", ".ndjson")


class DumpTableRole(StrEnum):
    METADATA = "metadata"
    CONTENT = "content"
    RELATIONS = "relationships"


# The columns that only this table has.
_MARKS = {
    DumpTableRole.METADATA: {"id", "so_ky_hieu", "loai_van_ban"},
    DumpTableRole.CONTENT: {"id", "content_html"},
    DumpTableRole.RELATIONS: {"doc_id", "other_doc_id", "relationship"},
}


@dataclass(frozen=True, slots=True)
class DumpTable:
    """One file of one of the three tables."""

    path: Path
    role: DumpTableRole


@dataclass(frozen=True, slots=True)
class Dump:
    """The files of one dump, in order of their names."""

    root: Path
    tables: tuple[DumpTable, ...]

    def of(self, role: DumpTableRole) -> tuple[DumpTable, ...]:
        return tuple(table for table in self.tables if table.role is role)

    @property
    def size(self) -> int:
        """Bytes of text as the tables declare them, for a progress bar."""
        return sum(_declared_size(table.path) for table in self.of(DumpTableRole.CONTENT))


def find_dump(root: Path, *, limits: FileLimits) -> Dump | None:
    """The dump in a folder; None if the folder holds no table of metadata. Raises Broken.

    A table that cannot be opened is a fault of the dump only where there is one: any folder may hold a broken file.
    """
    files = sorted(path for path in root.rglob("*") if path.name.lower().endswith(_ENDINGS) and path.is_file())
    files = [path for path in files if path.resolve().is_relative_to(root.resolve())]
    tables: list[DumpTable] = []
    faults: list[UnreadableFile] = []
    for path in files:
        try:
            role = _role_of(path, limits)
        except UnreadableFile as error:
            faults.append(error)
        else:
            tables += [DumpTable(path, role)] if role is not None else []
    if not any(table.role is DumpTableRole.METADATA for table in tables):
        return None
    if faults:
        raise faults[0]
    return Dump(root, tuple(tables))


def why_no_table(path: Path) -> UnreadableFile:
    """What to say of a Parquet file that belongs to no dump."""
    try:
        _parquet_columns(path)
    except UnreadableFile as error:
        return error
    return Unsupported("bảng Parquet không có các cột của bộ dữ liệu văn bản")


def rows(table: DumpTable, columns: Sequence[str], *, limits: FileLimits) -> Iterator[dict[str, Any]]:
    """The rows with these columns (None where a file lacks one), never more than a few in memory. Raises Broken."""
    read = _parquet_rows(table.path, columns) if _is_parquet(table.path) else _json_rows(table.path, limits)
    for row in read:
        yield {name: row.get(name) for name in columns}


def _is_parquet(path: Path) -> bool:
    return path.name.lower().endswith(".parquet")


def _role_of(path: Path, limits: FileLimits) -> DumpTableRole | None:
    columns = _parquet_columns(path) if _is_parquet(path) else _json_columns(path, limits)
    return next((role for role, marks in _MARKS.items() if marks <= columns), None)


# ---- Parquet ---------------------------------------------------------------------------------------------------------


def _open(path: Path) -> Any:
    try:
        return ParquetFile(path, pre_buffer=False, buffer_size=2**20)
    except (ArrowException, OSError, ValueError) as error:
        raise Broken(path.name) from error


def _parquet_columns(path: Path) -> set[str]:
    with _open(path) as file:
        return set(file.schema_arrow.names)


def _parquet_rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    with _open(path) as file:
        present = [name for name in columns if name in file.schema_arrow.names]
        try:
            for batch in file.iter_batches(batch_size=AT_ONCE, columns=present, use_threads=False):
                yield from batch.to_pylist()
        except (ArrowException, OSError, ValueError) as error:
            raise Broken(path.name) from error


def _declared_size(path: Path) -> int:
    if not _is_parquet(path):
        return path.stat().st_size
    with _open(path) as file:
        return sum(file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups))


# ---- JSONL -----------------------------------------------------------------------------------------------------------


def _json_columns(path: Path, limits: FileLimits) -> set[str]:
    """Those of the first row; a file that is no such table has none."""
    try:
        return set(next(_json_rows(path, limits), {}))
    except UnreadableFile:
        return set()


def _json_rows(path: Path, limits: FileLimits) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
            while line := file.readline(limits.record_bytes + 1):
                if len(line) > limits.record_bytes:
                    raise TooLarge(f"một dòng của {path.name} dài hơn {limits.record_bytes // 2**20} MB")
                row = json.loads(line) if line.strip() else None
                if isinstance(row, dict):
                    yield row
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise Broken(path.name) from error


def jobs_in_dump(dump: Dump, *, limits: FileLimits, selection: Selection) -> Iterator[Job | Refusal]:
    """Memory does not grow with the dump. Raises Broken where a file of it is."""
    with open_catalogue() as catalogue:
        for table in dump.of(DumpTableRole.METADATA):
            catalogue.add_metadata(rows(table, COLUMNS, limits=limits), selection)
        for table in dump.of(DumpTableRole.RELATIONS):
            catalogue.add_relations(rows(table, ("doc_id", "other_doc_id", "relationship"), limits=limits))
        for table in dump.of(DumpTableRole.CONTENT):
            for row in rows(table, ("id", "content_html"), limits=limits):
                yield from _with_text(catalogue, dump, row)
        for metadata in catalogue.rest():
            yield _job(catalogue, dump, metadata, "")


def _with_text(catalogue: Catalogue, dump: Dump, row: dict[str, Any]) -> Iterator[Job | Refusal]:
    identity, text = text_of(row, "id"), row.get("content_html")
    if not isinstance(text, str) or not text.strip():
        return  # it comes with those that have no text
    if (metadata := catalogue.take(identity)) is not None:
        yield _job(catalogue, dump, metadata, text)
    elif not catalogue.knows(identity):
        yield Refusal(f"bản ghi {identity}", "Có nội dung nhưng không có dòng thông tin nào cho nội dung này.")


def _job(catalogue: Catalogue, dump: Dump, metadata: dict[str, Any], text: str) -> Job | Refusal:
    stated, doubts = read_metadata(metadata)
    name = f"{stated.official_number or 'không số'} (bản ghi {stated.source_id})"
    try:
        cleaned = clean(stated)
    except UnreadableFile as error:
        return Refusal(name, str(error))
    return Job(
        name=name,
        path=dump.root,
        kind=ReadableKind.DUMP,
        size=len(text),
        # Relations are no part of it: a new edition of the dump finds more of them without a word of the text changed.
        checksum=hashlib.sha256(f"{json.dumps(metadata, sort_keys=True)}\n{text}".encode()).hexdigest(),
        line=text.encode("utf-8", "replace"),
        stated=replace(cleaned.stated, relations=catalogue.relations_of(stated.source_id)),
        doubts=(*doubts, *cleaned.doubts),
    )
