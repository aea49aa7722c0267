"""The index in PostgreSQL: for several machines that share one index, or where an operator wants one service only."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel, OperationalError, errors
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL

from lawsearch.engine import WAIT, Findable, IndexBusy, IndexUnavailable, postings
from lawsearch.engine.postgres_snapshot import IndexGeneration, PostgresSnapshot, facets_of, words_of
from lawsearch.engine.postings import LAYOUT, Tables, keys_of
from lawsearch.ranking import folded_forms, tokens
from lawsearch.ranking.forward import LAYOUT as RECORD_LAYOUT
from lawsearch.ranking.forward import pack

# One question costs little processor time: planning for several processes, or compiling, costs more than it saves; the
# tables are looked into by number, never read through. Whoever forgets a question in the middle gives it up.
_SETTINGS = {
    "enable_seqscan": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "5min",
}
# A server that lost its cable says nothing: seconds, and `tcp_user_timeout` in ms, after which it counts as away.
_GONE_WITHOUT_A_WORD: dict[str, Any] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


class Connections:
    """Hands out connections that see one state of the index, and takes them back."""

    def __init__(self, dsn: str, *, name: str) -> None:
        """`name` is what an operator sees of them in `pg_stat_activity`."""
        self._dsn, self._name = dsn, name
        self._idle: deque[Connection] = deque()
        self._closed = False

    def reading(self) -> Connection:
        """A connection with nothing open. One that the server has meanwhile closed is not handed out."""
        while self._idle:
            kept = self._idle.pop()
            if _answers(kept):
                return kept
            kept.close()
        found = self.writing()
        found.autocommit = True
        for name, value in _SETTINGS.items():
            found.execute("SELECT set_config(%s, %s, false)", [name, value])
        found.autocommit = False
        found.isolation_level, found.read_only = IsolationLevel.REPEATABLE_READ, True
        return found

    def writing(self) -> Connection:
        """A new connection, for its user to close. Raises IndexUnavailable if there is no server."""
        try:
            return psycopg.connect(self._dsn, **_GONE_WITHOUT_A_WORD, application_name=self._name)
        except OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error

    def give_back(self, connection: Connection) -> None:
        """After a question, whatever happened in it."""
        try:
            connection.rollback()
        except psycopg.Error:
            connection.close()
        else:
            self._idle.append(connection)
        if self._closed:
            self.close()

    def close(self) -> None:
        """Close what waits for a question, and from now on whatever is given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def _answers(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error:
        return False
    return True


VERSION = 1000 * RECORD_LAYOUT + 10 * LAYOUT + 3  # the last digit is that of the tables
SCHEMA = "search_index"
_AT_ONCE = 500  # things that are sent together
_BUILDING = {"maintenance_work_mem": "256MB", "work_mem": "128MB"}


class PostgresEngine:
    """The engine over one schema of a database. Make one for each process: it keeps connections between questions."""

    def __init__(self, dsn: str, *, schema: str = SCHEMA, wait: float = WAIT) -> None:
        self._connections = Connections(dsn, name=f"portal {schema}")
        self._schema, self._wait = schema, wait
        self._counting = threading.Lock()
        self._counted: tuple[IndexGeneration, dict[int, int]] | None = None

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
        """Keep no connection any longer between questions."""
        self._connections.close()

    def _counts_of(self, generation: IndexGeneration) -> dict[int, int]:
        """Counts that were looked up before in this very state of the index; readers fill it."""
        with self._counting:
            if self._counted is None or self._counted[0] != generation:
                self._counted = generation, {}
            return self._counted[1]

    def _current(self, connection: Connection) -> IndexGeneration:
        """The generation to read. Raises IndexUnavailable if there is none of this version."""
        try:
            row = connection.execute(Tables(self._schema).said(postings.CURRENT), [VERSION]).fetchone()
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise IndexUnavailable(f"no index in schema {self._schema}: run manage.py rebuild_search") from error
        except errors.OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error
        if row is None or row[1] != VERSION:
            raise IndexUnavailable(
                f"the index in schema {self._schema} is of version {row[1] if row else 'none'}, this program reads "
                f"version {VERSION}: run manage.py rebuild_search"
            )
        number, _, total, revision, built_at = row
        return IndexGeneration(number, revision, total, built_at)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """The one right to write, in one transaction; the server takes both back if the process is killed.

        Raises IndexBusy, IndexUnavailable.
        """
        with self._connections.writing() as connection:
            connection.execute("SELECT set_config('lock_timeout', %s, true)", [f"{1000 * self._wait:.0f}ms"])
            try:
                connection.execute(postings.LOCK, [Tables(self._schema).lock])
            except LockNotAvailable as error:
                raise IndexBusy(f"somebody else has been writing the index for {self._wait:g} seconds") from error
            connection.execute("SELECT set_config('lock_timeout', '0', true)")
            yield connection

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        with self._writing() as connection:
            current = Tables(self._schema, self._current(connection).number)
            named = [_text(owner) for owner in owners]
            connection.execute(current.said(postings.TAKE_POSTINGS), [named])
            connection.execute(current.said(postings.TAKE_THINGS), [named])
            last = _one(connection, current, postings.LAST)
            count = _put(connection, current, findables, after=last)
            connection.execute(current.said(postings.COUNT_AGAIN), [last])
            connection.execute(current.said(postings.REVISE), [current.generation])
        return count

    def rebuild(self, findables: Iterable[Findable]) -> int:
        with self._writing() as connection:
            self._found(connection)
            new = Tables(self._schema, _one(connection, Tables(self._schema), postings.NEWEST) + 1)
            for name, value in _BUILDING.items():
                connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            connection.execute(new.said(postings.CREATE))
            count = _put(connection, new, findables, after=0)
            connection.execute(new.said(postings.INDEX))
            connection.execute(new.said(postings.PUBLISH), [new.generation, VERSION, count])
        self._clear()
        return count

    def _found(self, connection: Connection) -> None:
        """The schema, which an operator may have made for us beforehand, and the list of generations."""
        here = Tables(self._schema)
        if not _one(connection, here, postings.IS_FOUNDED, [self._schema]):
            connection.execute(here.said(postings.FOUND_SCHEMA))
        connection.execute(here.said(postings.FOUND))

    def _clear(self) -> None:
        """Drop generations that nobody reads any more; one that a slow reader holds waits for the next time."""
        try:
            with self._writing() as connection:
                older = connection.execute(Tables(self._schema).said(postings.OLDER), [postings.KEPT]).fetchall()
                connection.execute("SELECT set_config('lock_timeout', '1s', true)")
                for (number,) in older:
                    gone = Tables(self._schema, number)
                    connection.execute(gone.said(postings.DROP))
                    connection.execute(gone.said(postings.FORGET), [number])
        except (IndexBusy, LockNotAvailable):
            return


def _one(connection: Connection, of: Tables, statement: SQL, values: Sequence[object] = ()) -> int:
    row = connection.execute(of.said(statement), values).fetchone()
    return int(row[0]) if row else 0


def _put(connection: Connection, into: Tables, findables: Iterable[Findable], *, after: int) -> int:
    """Put things in, numbered from `after` on, so many at a time."""
    last = after
    for bundle in batched(findables, _AT_ONCE, strict=False):
        rows = [_rows(number, findable) for number, findable in enumerate(bundle, start=last + 1)]
        last += len(rows)
        _copy(connection, into.said(postings.PUT_THINGS), [thing for thing, _ in rows])
        _copy(connection, into.said(postings.PUT_POSTINGS), [posting for _, posting in rows])
    return last - after


def _copy(connection: Connection, statement: Any, rows: Sequence[Sequence[object]]) -> None:
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _rows(number: int, findable: Findable) -> tuple[Sequence[object], Sequence[object]]:
    """A thing as it is kept, and the numbers that it is looked up by."""
    record = pack(findable.parts, findable) if findable.parts else None
    name = folded_forms(tokens(findable.name))
    facets = facets_of(findable)
    thing = (
        number,
        _text(findable.key),
        _text(findable.owner),
        _text(findable.kind),
        _text(findable.status),
        _text(findable.stamp),
        findable.issued,
        " ".join(name),
        words_of(name),
        [_text(facet) for facet in facets],
        _text(json.dumps(dict(findable.card), ensure_ascii=False)),
        _text(findable.body),
        None if record is None else record.astype("<u4").tobytes(),
    )
    keys = keys_of(record, name, facets)
    return thing, (number, findable.issued, f"{{{','.join(map(str, keys.tolist()))}}}")


def _text(value: str) -> str:
    """PostgreSQL keeps no NUL in a text."""
    return value.replace("\0", "")
