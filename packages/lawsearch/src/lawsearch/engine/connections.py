"""Connections of one process to the index in PostgreSQL: as many as ask at once, kept for the next question."""

from __future__ import annotations

from collections import deque

import psycopg
from psycopg import Connection, IsolationLevel, OperationalError

from lawsearch.engine.port import IndexUnavailable

# One question costs little processor time: planning for several processes, or compiling, costs more than it saves; the
# tables are looked into by number, never read through. Whoever forgets a question in the middle gives it up.
_SETTINGS = {
    "enable_seqscan": "off",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "5min",
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
            return psycopg.connect(self._dsn, connect_timeout=10, application_name=self._name)
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
