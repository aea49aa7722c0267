"""Metadata and relations of a dump, read row by row and kept on disk while its texts stream past."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from itertools import batched
from typing import Any

from lawtext.words import fold, normalise
from portal.library.preparation.rows import Stated, StatedRelation
from portal.library.readers.jobs import Selection
from portal.library.readers.records import MOST_RELATIONS, NotADate, read_day, read_effect, read_label, read_status
from portal.library.states import RelationKind
from portal.library.states.topics import is_known_topic, topic_slugs


def ended_how(kind: RelationKind, *, title: str) -> RelationKind:
    """ "Văn bản hết hiệu lực" does not say whether by replacing or by repealing; the title of the acting one may."""
    return RelationKind.REPEALS if kind is RelationKind.REPLACES and "bai bo" in fold(title) else kind


SOURCE = "Bộ dữ liệu vietnamese-legal-documents (vbpl.vn)"
COLUMNS = (
    *("id", "title", "so_ky_hieu", "ngay_ban_hanh", "loai_van_ban", "ngay_co_hieu_luc", "ngay_het_hieu_luc"),
    *("nguon_thu_thap", "ngay_dang_cong_bao", "nganh", "linh_vuc", "co_quan_ban_hanh", "chuc_danh", "nguoi_ky"),
    *("pham_vi", "thong_tin_ap_dung", "tinh_trang_hieu_luc"),
)
_NOTHING = frozenset({"...", "…", "null", "none", "nan"})


def text_of(row: Mapping[str, Any], name: str) -> str:
    """The words of a cell; "" for what stands for nothing. Whole numbers are written without ".0"."""
    value = row.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = normalise(str(value)) if value is not None else ""
    return "" if said.lower() in _NOTHING else said


def read_metadata(row: Mapping[str, Any]) -> tuple[Stated, list[str]]:
    """What a row states, and what in it could not be read."""
    doubts: list[str] = []
    status, unknown = read_status(text_of(row, "tinh_trang_hieu_luc"))
    stated = Stated(
        official_number=text_of(row, "so_ky_hieu"),
        doc_type=text_of(row, "loai_van_ban"),
        subject=text_of(row, "title"),
        issuer=text_of(row, "co_quan_ban_hanh"),
        signer=text_of(row, "nguoi_ky"),
        signer_title=text_of(row, "chuc_danh"),
        issued=_day(row, "ngay_ban_hanh", "Ngày ban hành", doubts),
        effective=_day(row, "ngay_co_hieu_luc", "Ngày có hiệu lực", doubts),
        expired=_day(row, "ngay_het_hieu_luc", "Ngày hết hiệu lực", doubts),
        status=status,
        topics=_topics(text_of(row, "linh_vuc")) or _topics(text_of(row, "nganh")),
        territory=text_of(row, "pham_vi"),
        source=SOURCE,
        source_id=text_of(row, "id"),
    )
    return stated, [*doubts, *filter(None, [unknown])]


def _day(row: Mapping[str, Any], name: str, label: str, doubts: list[str]) -> date | None:
    try:
        return read_day(text_of(row, name))
    except NotADate as error:
        doubts.append(f"{label} “{str(error)[:40]}” tại nguồn không đọc được nên bỏ trống.")
        return None


def _topics(names: str) -> tuple[str, ...]:
    """Those of the source's fields that are ours too: it has 1,400 spellings of fields, most of them met once."""
    return tuple(slug for slug in topic_slugs(names) if is_known_topic(slug))


_AT_ONCE = 5_000
_TABLES = """
    create table known (id text primary key, number text, title text) without rowid;
    create table wanted (id text primary key, row text, seen integer not null default 0);
    create table relation (source text, kind text, target text, primary key (source, kind, target)) without rowid;
"""


class Catalogue:
    """What is known of the documents of a dump, by their ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    def add_metadata(self, rows: Iterable[dict[str, Any]], selection: Selection) -> None:
        """Every document is known by number and title, because others may name it; those that are wanted, wholly."""
        for some in batched(rows, _AT_ONCE, strict=False):
            known = [(text_of(row, "id"), text_of(row, "so_ky_hieu"), text_of(row, "title")) for row in some]
            self._connection.executemany("insert or ignore into known values (?, ?, ?)", known)
            chosen = [row for row in some if not selection or selection.takes(read_metadata(row)[0])]
            self._connection.executemany(
                "insert or ignore into wanted (id, row) values (?, ?)",
                [(text_of(row, "id"), json.dumps(row, ensure_ascii=False, default=str)) for row in chosen],
            )

    def add_relations(self, rows: Iterable[dict[str, Any]]) -> None:
        """Both ends may tell of one relation: it is kept once, at the end that acts."""
        for some in batched(rows, _AT_ONCE, strict=False):
            edges = [edge for row in some if (edge := _edge(row)) is not None]
            self._connection.executemany("insert or ignore into relation values (?, ?, ?)", edges)

    def take(self, identity: str) -> dict[str, Any] | None:
        """The metadata of a document, once: None for one that is unknown, not wanted, or was taken before."""
        found = self._connection.execute("select row from wanted where id = ? and seen = 0", [identity]).fetchone()
        if found is None:
            return None
        self._connection.execute("update wanted set seen = 1 where id = ?", [identity])
        row: dict[str, Any] = json.loads(found[0])
        return row

    def knows(self, identity: str) -> bool:
        return self._connection.execute("select 1 from known where id = ?", [identity]).fetchone() is not None

    def rest(self) -> Iterator[dict[str, Any]]:
        """The metadata of the documents that were not taken: they have no text."""
        for (row,) in self._connection.execute("select row from wanted where seen = 0 order by rowid"):
            yield json.loads(row)

    def relations_of(self, identity: str) -> tuple[StatedRelation, ...]:
        """The relations in which the document acts or leans; those to documents without a number are left out."""
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
        connection.execute("begin")  # one transaction without an end: nothing of this is to outlive the import
        yield Catalogue(connection)


def _edge(row: dict[str, Any]) -> tuple[str, str, str] | None:
    label = read_label(text_of(row, "relationship"))
    one, other = text_of(row, "doc_id"), text_of(row, "other_doc_id")
    if label is None or not one or not other or one == other:
        return None
    source, target = (other, one) if label.is_backward else (one, other)
    event, is_whole = read_effect(text_of(row, "relationship"), label.kind)
    return source, f"{label.kind.value}|{event}|{is_whole or ''}", target
