"""The public dump of the national database (`th1nhng0/vietnamese-legal-documents`, CC BY 4.0): its metadata and
relations, read row by row and kept on disk while its texts are streamed."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import batched
from pathlib import Path
from typing import Any

from pyarrow import ArrowException
from pyarrow.parquet import ParquetFile

from docreaders.documents import ReadableKind
from lawtext.words import fold, normalise
from portal.library.preparation.cleanup import clean
from portal.library.preparation.rows import Stated, StatedRelation
from portal.library.readers.jobs import Job, Refusal, Selection
from portal.library.readers.records import MOST_RELATIONS, read_effect, read_label, read_status, stated_day
from portal.library.states import RelationKind
from portal.library.states.topics import is_known_topic, topic_slugs
from safefiles.checks import FileLimits
from safefiles.errors import Broken, TooLarge, UnreadableFile, Unsupported


def ended_how(kind: RelationKind, *, title: str) -> RelationKind:
    """ "Văn bản hết hiệu lực" does not say whether an act was replaced or repealed; the title of the acting one may."""
    return RelationKind.REPEALS if kind is RelationKind.REPLACES and "bai bo" in fold(title) else kind


SOURCE = "Bộ dữ liệu vietnamese-legal-documents (vbpl.vn)"
COLUMNS = (
    *("id", "title", "so_ky_hieu", "ngay_ban_hanh", "loai_van_ban", "ngay_co_hieu_luc", "ngay_het_hieu_luc"),
    *("nguon_thu_thap", "ngay_dang_cong_bao", "nganh", "linh_vuc", "co_quan_ban_hanh", "chuc_danh", "nguoi_ky"),
    *("pham_vi", "thong_tin_ap_dung", "tinh_trang_hieu_luc"),
)


def text_of(row: Mapping[str, Any], name: str) -> str:
    """The text of a cell; "" for placeholders of missing values. Whole numbers are written without ".0"."""
    value = row.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = normalise(str(value)) if value is not None else ""
    return "" if said.lower() in {"...", "…", "null", "none", "nan"} else said


def read_metadata(row: Mapping[str, Any]) -> tuple[Stated, list[str]]:
    """The statements of a row, and doubts about values that could not be read."""
    doubts: list[str] = []
    status, unknown = read_status(text_of(row, "tinh_trang_hieu_luc"))
    stated = Stated(
        official_number=text_of(row, "so_ky_hieu"),
        doc_type=text_of(row, "loai_van_ban"),
        subject=text_of(row, "title"),
        issuer=text_of(row, "co_quan_ban_hanh"),
        signer=text_of(row, "nguoi_ky"),
        signer_title=text_of(row, "chuc_danh"),
        issued=stated_day(text_of(row, "ngay_ban_hanh"), "Ngày ban hành", doubts, " tại nguồn"),
        effective=stated_day(text_of(row, "ngay_co_hieu_luc"), "Ngày có hiệu lực", doubts, " tại nguồn"),
        expired=stated_day(text_of(row, "ngay_het_hieu_luc"), "Ngày hết hiệu lực", doubts, " tại nguồn"),
        status=status,
        topics=_topics(text_of(row, "linh_vuc")) or _topics(text_of(row, "nganh")),
        territory=text_of(row, "pham_vi"),
        source=SOURCE,
        source_id=text_of(row, "id"),
    )
    return stated, [*doubts, *filter(None, [unknown])]


def _topics(names: str) -> tuple[str, ...]:
    """The fields that the portal has too: the source has 1,400 spellings of fields, most of them used once."""
    return tuple(slug for slug in topic_slugs(names) if is_known_topic(slug))


_AT_ONCE = 5_000
_TABLES = """
    create table known (id text primary key, number text, title text) without rowid;
    create table wanted (id text primary key, row text, seen integer not null default 0);
    create table relation (source text, kind text, target text, primary key (source, kind, target)) without rowid;
"""


class Catalogue:
    """The documents of a dump by their ids, in a temporary SQLite database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    def add_metadata(self, rows: Iterable[dict[str, Any]], selection: Selection) -> None:
        """Store number and title of every document, as others may refer to it, and the full row of selected ones."""
        for some in batched(rows, _AT_ONCE, strict=False):
            self._connection.executemany(
                "insert or ignore into known values (?, ?, ?)",
                [(text_of(row, "id"), text_of(row, "so_ky_hieu"), text_of(row, "title")) for row in some],
            )
            chosen = [row for row in some if not selection or selection.takes(read_metadata(row)[0])]
            self._connection.executemany(
                "insert or ignore into wanted (id, row) values (?, ?)",
                [(text_of(row, "id"), json.dumps(row, ensure_ascii=False, default=str)) for row in chosen],
            )

    def add_relations(self, rows: Iterable[dict[str, Any]]) -> None:
        """Both ends may report the same relation: it is stored once, at the acting end."""
        for some in batched(rows, _AT_ONCE, strict=False):
            self._connection.executemany(
                "insert or ignore into relation values (?, ?, ?)",
                [edge for row in some if (edge := _edge(row)) is not None],
            )

    def take(self, identity: str) -> dict[str, Any] | None:
        """The metadata of a document, once: None if it is unknown, not selected, or already taken."""
        found = self._connection.execute("select row from wanted where id = ? and seen = 0", [identity]).fetchone()
        if found is None:
            return None
        self._connection.execute("update wanted set seen = 1 where id = ?", [identity])
        row: dict[str, Any] = json.loads(found[0])
        return row

    def knows(self, identity: str) -> bool:
        return self._connection.execute("select 1 from known where id = ?", [identity]).fetchone() is not None

    def rest(self) -> Iterator[dict[str, Any]]:
        """The metadata of the documents that were not taken, as they have no text."""
        for (row,) in self._connection.execute("select row from wanted where seen = 0 order by rowid"):
            yield json.loads(row)

    def relations_of(self, identity: str) -> tuple[StatedRelation, ...]:
        """The relations from this document; those to documents without a number are left out."""
        rows = self._connection.execute(
            "select kind, target.number, target.title, source.title from relation"
            " join known as target on target.id = relation.target"
            " join known as source on source.id = relation.source"
            " where relation.source = ? order by kind, target.number limit ?",
            [identity, MOST_RELATIONS],
        )
        found = []
        for said, number, title, own in rows:
            kind, event, is_whole = said.split("|")
            acts = ended_how(RelationKind(kind), title=own).value
            if number:
                found.append(StatedRelation(acts, number, title, event=event, is_whole=bool(is_whole)))
        return tuple(dict.fromkeys(found))


@contextmanager
def open_catalogue() -> Iterator[Catalogue]:
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("begin")  # never committed: none of this data outlives the import
        yield Catalogue(connection)


def _edge(row: dict[str, Any]) -> tuple[str, str, str] | None:
    label = read_label(text_of(row, "relationship"))
    one, other = text_of(row, "doc_id"), text_of(row, "other_doc_id")
    if label is None or not one or not other or one == other:
        return None
    source, target = (other, one) if label.is_backward else (one, other)
    event, is_whole = read_effect(text_of(row, "relationship"), label.kind)
    return source, f"{label.kind.value}|{event}|{is_whole or ''}", target


AT_ONCE = 64  # rows; the longest texts have some megabytes each
_ENDINGS = (".parquet", ".jsonl", ".jsonl.gz", ".ndjson")


class DumpTableRole(StrEnum):
    METADATA = "metadata"
    CONTENT = "content"
    RELATIONS = "relationships"


# The columns that distinguish each table.
_MARKS = {
    DumpTableRole.METADATA: {"id", "so_ky_hieu", "loai_van_ban"},
    DumpTableRole.CONTENT: {"id", "content_html"},
    DumpTableRole.RELATIONS: {"doc_id", "other_doc_id", "relationship"},
}


@dataclass(frozen=True, slots=True)
class Dump:
    """The files of one dump, sorted by name, each with the table it belongs to."""

    root: Path
    tables: Mapping[Path, DumpTableRole]

    def of(self, role: DumpTableRole) -> list[Path]:
        return [path for path, of in self.tables.items() if of is role]

    @property
    def size(self) -> int:
        """Bytes of text as the tables declare them, for a progress bar."""
        return sum(_declared_size(path) for path in self.of(DumpTableRole.CONTENT))


def find_dump(root: Path, *, limits: FileLimits) -> Dump | None:
    """The dump in a folder; None if the folder has no metadata table. Raises Broken.

    An unreadable file is an error only if there is a dump: any folder may contain a broken file.
    """
    files = sorted(path for path in root.rglob("*") if path.name.lower().endswith(_ENDINGS) and path.is_file())
    files = [path for path in files if path.resolve().is_relative_to(root.resolve())]
    tables: dict[Path, DumpTableRole] = {}
    faults: list[UnreadableFile] = []
    for path in files:
        try:
            role = _role_of(path, limits)
        except UnreadableFile as error:
            faults.append(error)
        else:
            tables |= {path: role} if role is not None else {}
    if DumpTableRole.METADATA not in tables.values():
        return None
    if faults:
        raise faults[0]
    return Dump(root, tables)


def why_no_table(path: Path) -> UnreadableFile:
    """The error for a Parquet file that belongs to no dump."""
    try:
        _parquet_columns(path)
    except UnreadableFile as error:
        return error
    return Unsupported("bảng Parquet không có các cột của bộ dữ liệu văn bản")


def rows(path: Path, columns: Sequence[str], *, limits: FileLimits) -> Iterator[dict[str, Any]]:
    """The rows with these columns (None if a file lacks one), with only a few in memory at a time. Raises Broken."""
    read = _parquet_rows(path, columns) if _is_parquet(path) else _json_rows(path, limits)
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
    """The columns of the first row; empty for a file that is no such table."""
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
    """A job per document; memory use does not grow with the dump. Raises Broken if one of its files is."""
    with open_catalogue() as catalogue:
        for path in dump.of(DumpTableRole.METADATA):
            catalogue.add_metadata(rows(path, COLUMNS, limits=limits), selection)
        for path in dump.of(DumpTableRole.RELATIONS):
            catalogue.add_relations(rows(path, ("doc_id", "other_doc_id", "relationship"), limits=limits))
        for path in dump.of(DumpTableRole.CONTENT):
            for row in rows(path, ("id", "content_html"), limits=limits):
                yield from _with_text(catalogue, dump, row)
        for metadata in catalogue.rest():
            yield _job(catalogue, dump, metadata, "")


def _with_text(catalogue: Catalogue, dump: Dump, row: dict[str, Any]) -> Iterator[Job | Refusal]:
    identity, text = text_of(row, "id"), row.get("content_html")
    if not isinstance(text, str) or not text.strip():
        return  # it is read with the documents that have no text
    if (metadata := catalogue.take(identity)) is not None:
        yield _job(catalogue, dump, metadata, text)
    elif not catalogue.knows(identity):
        yield Refusal(f"bản ghi {identity}", "Có nội dung nhưng không có dòng thông tin nào cho nội dung này.")


def _job(catalogue: Catalogue, dump: Dump, metadata: dict[str, Any], text: str) -> Job | Refusal:
    stated, doubts = read_metadata(metadata)
    name = f"{stated.official_number or 'không số'} (bản ghi {stated.source_id})"
    try:
        cleaned, mended = clean(stated)
    except UnreadableFile as error:
        return Refusal(name, str(error))
    return Job(
        name=name,
        path=dump.root,
        kind=ReadableKind.DUMP,
        size=len(text),
        # Relations are not included: a new edition of the dump has more of them with the text unchanged.
        checksum=hashlib.sha256(f"{json.dumps(metadata, sort_keys=True)}\n{text}".encode()).hexdigest(),
        line=text.encode("utf-8", "replace"),
        stated=replace(cleaned, relations=catalogue.relations_of(stated.source_id)),
        doubts=(*doubts, *mended),
    )
