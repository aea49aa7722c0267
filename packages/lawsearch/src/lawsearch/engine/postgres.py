"""The index in PostgreSQL, for several machines that share one index, or where a second kind of storage is unwanted."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import batched, chain, count, islice
from typing import Any

import numpy as np
import psycopg
from psycopg import Connection, IsolationLevel, OperationalError, errors
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL

from lawsearch.engine import WAIT, Findable, IndexBusy, IndexUnavailable, postings
from lawsearch.engine.postgres_snapshot import IndexGeneration, PostgresSnapshot, facets_of, words_of
from lawsearch.engine.postings import (
    BLOCK,
    LAYOUT,
    PUT_POSTINGS,
    Keys,
    Tables,
    keys_of,
    packed,
    pairs_of,
    unpacked,
)
from lawsearch.engine.storage import KEPT
from lawsearch.ranking import folded_forms, tokens
from lawsearch.ranking.forward import LAYOUT as RECORD_LAYOUT
from lawsearch.ranking.forward import number_of, pack

# Queries are short, so parallel plans and JIT compilation cost more than they save. Tables are read by index and never
# scanned. The server ends sessions that leave a transaction idle.
_SETTINGS = """
SET enable_seqscan = off;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET idle_in_transaction_session_timeout = '5min'"""
# Timeouts (seconds; `tcp_user_timeout` in ms) after which a server that does not respond counts as unavailable.
_GONE_WITHOUT_A_WORD: dict[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


class Connections:
    """A pool of connections for reading. Each transaction sees one state of the index."""

    def __init__(self, dsn: str, *, name: str) -> None:
        """`name` is the application name in `pg_stat_activity`."""
        self._dsn, self._name = dsn, name
        self._idle: deque[Connection] = deque()

    def reading(self) -> Connection:
        """A connection for reading, without an open transaction.

        Connections that the server has closed are discarded.
        """
        while self._idle:
            kept = self._idle.pop()
            with suppress(psycopg.Error):
                kept.execute("SELECT 1")
                kept.rollback()
                return kept
            kept.close()
        found = self.writing()
        found.execute(_SETTINGS)
        found.commit()
        found.isolation_level, found.read_only = IsolationLevel.REPEATABLE_READ, True
        return found

    def writing(self) -> Connection:
        """A new connection outside the pool, which the caller must close.

        Raises IndexUnavailable if the server does not respond.
        """
        try:
            return psycopg.connect(self._dsn, **_GONE_WITHOUT_A_WORD, application_name=self._name)
        except OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error

    def give_back(self, connection: Connection) -> None:
        """Return a connection to the pool after a rollback. A broken connection is closed instead."""
        try:
            connection.rollback()
        except psycopg.Error:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()


VERSION = 1000 * RECORD_LAYOUT + 10 * LAYOUT + 4  # the last digit is the version of the tables
SCHEMA = "search_index"
_AT_ONCE = 500  # documents per COPY
_ID_BITS = 32  # bits for the id of a document, below those for the index of its lookup number, in a combined integer
_BUILDING = "SET LOCAL maintenance_work_mem = '256MB'"


class PostgresEngine:
    """The engine over one schema of a database. Create one per process: it keeps connections between questions."""

    def __init__(self, dsn: str, *, schema: str = SCHEMA, wait: float = WAIT) -> None:
        self._connections = Connections(dsn, name=f"portal {schema}")
        self._schema, self._wait = schema, wait
        # Document counts per lookup number, filled by readers. Only those of the latest state of the index are kept.
        self._counts_of: Callable[[IndexGeneration], dict[int, int]] = lru_cache(maxsize=1)(lambda _: {})

    def __str__(self) -> str:
        return f"PostgreSQL, schema {self._schema}"

    def snapshot(self) -> PostgresSnapshot:
        connection = self._connections.reading()
        try:
            generation = self._current(connection)
        except BaseException:
            self._connections.give_back(connection)
            raise
        return PostgresSnapshot(
            generation,
            Tables(self._schema, generation.number),
            connection,
            given_back=self._connections.give_back,
            counted=self._counts_of(generation),
        )

    def close(self) -> None:
        """Close all pooled connections."""
        self._connections.close()

    def _current(self, connection: Connection) -> IndexGeneration:
        """The generation to read. Raises IndexUnavailable if there is none of this version."""
        try:
            row = connection.execute(Tables(self._schema).said(postings.CURRENT), [VERSION]).fetchone()
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise IndexUnavailable(f"no index in schema {self._schema}: run manage.py rebuild_search") from error
        except errors.OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error
        if row is None or row[4] != VERSION:
            raise IndexUnavailable(
                f"the index in schema {self._schema} is of version {row[4] if row else 'none'}, this program reads "
                f"version {VERSION}: run manage.py rebuild_search"
            )
        return IndexGeneration(*row[:4])

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Hold the write lock in one transaction. The server releases it if the process is killed.

        Raises IndexBusy, IndexUnavailable.
        """
        with self._connections.writing() as connection:
            connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{1000 * self._wait:.0f}ms"])
            try:
                connection.execute(postings.LOCK, [number_of(f"portal.search {self._schema}")])
            except LockNotAvailable as error:
                raise IndexBusy(f"somebody else has been writing the index for {self._wait:g} seconds") from error
            connection.execute("SELECT set_config('lock_timeout', '0', true)")
            yield connection

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        with self._writing() as connection:
            current = Tables(self._schema, self._current(connection).number)
            last = _one(connection, current, postings.LAST)
            taken = connection.execute(current.said(postings.TAKE_THINGS), [[_text(owner) for owner in owners]])
            gone = [_holding(*row) for row in taken]
            free = chain(sorted(one for one, _ in gone), count(last + 1))
            come = _put(connection, current, zip(findables, free, strict=False))
            _exchange(connection, current, gone, come)
            connection.execute(current.said(postings.REVISE), [current.generation])
        return len(come)

    def rebuild(self, findables: Iterable[Findable]) -> int:
        with self._writing() as connection:
            connection.execute(Tables(self._schema).said(postings.FOUND))
            new = Tables(self._schema, _one(connection, Tables(self._schema), postings.NEWEST) + 1)
            connection.execute(_BUILDING)
            connection.execute(new.said(postings.CREATE))
            numbered = zip(findables, count(), strict=False)
            while put := _put(connection, new, islice(numbered, BLOCK)):
                _copy(connection, new.said(PUT_POSTINGS), packed(*pairs_of(put)))
            connection.execute(new.said(postings.INDEX))
            things = _one(connection, new, postings.PUBLISH, [new.generation, VERSION])
            self._clear(connection)
        return things

    def _clear(self, connection: Connection) -> None:
        """Drop generations that are no longer read.

        If a slow reader holds a lock on one, they are dropped next time.
        """
        with suppress(LockNotAvailable), connection.transaction():
            older = connection.execute(Tables(self._schema).said(postings.OLDER), [KEPT]).fetchall()
            connection.execute("SELECT set_config('lock_timeout', '1s', true)")
            for (number,) in older:
                gone = Tables(self._schema, number)
                connection.execute(gone.said(postings.DROP))
                connection.execute(gone.said(postings.FORGET), [number])


def _one(connection: Connection, of: Tables, statement: SQL, values: Sequence[object] = ()) -> int:
    row = connection.execute(of.said(statement), values).fetchone()
    return int(row[0]) if row else 0


def _put(connection: Connection, into: Tables, numbered: Iterable[tuple[Findable, int]]) -> list[tuple[int, Keys]]:
    """Insert documents with these ids, in batches. Returns their lookup numbers, which are not inserted yet."""
    found: list[tuple[int, Keys]] = []
    for bundle in batched(numbered, _AT_ONCE, strict=False):
        rows = [_row(number, findable) for findable, number in bundle]
        _copy(connection, into.said(postings.PUT_THINGS), [thing for thing, _ in rows])
        found += [holding for _, holding in rows]
    return found


def _exchange(
    connection: Connection, of: Tables, gone: Sequence[tuple[int, Keys]], come: Sequence[tuple[int, Keys]]
) -> None:
    """Remove documents from the posting lists, and add others. Only lists that change are read and written."""
    known = np.unique(pairs_of([*gone, *come])[0])
    before, after = (np.searchsorted(known, keys) << _ID_BITS | ids for keys, ids in map(pairs_of, (gone, come)))
    less, more = np.setdiff1d(before, after), np.setdiff1d(after, before)
    numbers, blocks = np.divmod(np.unique(np.concatenate([less, more]) // BLOCK), (1 << _ID_BITS) // BLOCK)
    rows = connection.cursor(binary=True).execute(
        of.said(postings.TAKE_POSTINGS), [known[numbers].tolist(), blocks.tolist()]
    )
    keys, lengths, ids = unpacked(sorted(rows))
    held = np.repeat(np.searchsorted(known, keys) << _ID_BITS, lengths) | ids
    at = np.searchsorted(held, less)
    held = np.delete(held, at[np.append(held, -1)[at] == less])
    now = np.insert(held, np.searchsorted(held, more), more)
    kept = packed(known[now >> _ID_BITS], now & ((1 << _ID_BITS) - 1))
    _copy(connection, of.said(PUT_POSTINGS), kept)


def _copy(connection: Connection, statement: Any, rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _row(number: int, findable: Findable) -> tuple[Sequence[object], tuple[int, Keys]]:
    """The row of a document, and its id with its lookup numbers."""
    record = pack(findable.parts, findable).astype("<u4").tobytes() if findable.parts else None
    name = folded_forms(tokens(findable.name))
    facets = [_text(facet) for facet in facets_of(findable)]
    return (
        number,
        _text(findable.key),
        _text(findable.owner),
        _text(findable.kind),
        _text(findable.status),
        _text(findable.stamp),
        findable.issued,
        " ".join(name),
        words_of(name),
        facets,
        _text(json.dumps(dict(findable.card), ensure_ascii=False)),
        _text(findable.body),
        record,
    ), _holding(number, record, " ".join(name), facets)


def _holding(number: int, record: bytes | None, name: str, facets: Sequence[str]) -> tuple[int, Keys]:
    """The id of a document and its lookup numbers, derived from stored data, for adding as well as removing it."""
    return number, keys_of(None if record is None else np.frombuffer(record, dtype="<u4"), name.split(), facets)


def _text(value: str) -> str:
    """Text without NUL characters, which PostgreSQL does not allow."""
    return value.replace("\0", "")
