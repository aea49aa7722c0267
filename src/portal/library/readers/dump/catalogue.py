"""Metadata and relations of a dump, kept on disk while its texts stream past.

A million relations would fill the memory of a small server. SQLite's nameless database is a file that is deleted when
it is closed, and when the process is killed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import batched
from typing import Any

from portal.library.readers.dump.relations import ended_how, read_label
from portal.library.readers.dump.rows import read_metadata, text_of
from portal.library.readers.selection import Selection
from portal.library.sources import StatedRelation
from portal.library.states import RelationKind

_AT_ONCE = 5_000
MOST_RELATIONS = 2_000  # of one document; a decision that repeals a province's whole collection names about 900
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
        found = [
            StatedRelation(ended_how(RelationKind(kind), title=own).value, number, title)
            for kind, number, title, own in rows
            if number
        ]
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
    return source, label.kind.value, target
