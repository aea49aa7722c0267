"""What a page depends on, heard while it is made: the names in its address that it looked up, the statements that it
put to the database and what came; and whether the same would come now."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import QueryDict


def _noting(method: Callable[..., Any]) -> Any:
    def noted(self: HeardQuery, name: str, *more: Any) -> Any:
        self.names.add(name)
        return method(self, name, *more)

    return noted


class HeardQuery(QueryDict):
    """`names`: what a page looked up in its address. What it passes on as a whole, in a link, is nothing looked up."""

    names: set[str] = set()  # noqa: RUF012 - each is given its own when it has been read
    __getitem__, getlist = _noting(QueryDict.__getitem__), _noting(QueryDict.getlist)
    __contains__ = _noting(QueryDict.__contains__)


type Dependency = tuple[str, Any, int]
"""A statement, its parameters, and a digest of the rows that came; the digest holds in this process alone."""


class _Rows:
    """Stands in a cursor of Django for the driver's own, whose rows are read already."""

    def __init__(self, raw: Any, rows: list[Any]) -> None:
        self.raw, self.rows = raw, iter(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def __iter__(self) -> Iterator[Any]:
        return self.rows

    def fetchone(self) -> Any:
        return next(self.rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(islice(self.rows, size))

    def fetchall(self) -> list[Any]:
        return list(self.rows)


@contextmanager
def dependencies_heard() -> Iterator[list[Dependency]]:
    """Every statement of this thread while the block runs, with what came for it, in the order in which they ran."""
    heard: list[Dependency] = []

    def hear(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer, cursor = execute(sql, params, many, context), context["cursor"]
        rows = list(cursor.cursor.fetchall()) if cursor.description else []
        heard.append((str(sql), params, _digest(rows)))
        cursor.cursor = _Rows(cursor.cursor, rows)
        return answer

    with connection.execute_wrapper(hear):
        yield heard


_ANYWHERE = ("",)
# To the second, as the clock tells it; what begins with an hour or a day is the same for a page made anew.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:(?!00:00(?:\+|$))")


def tables_written(verbs: Collection[str]) -> set[str]:
    """How the names of tables begin in which acts of these verbs may have written (`JOURNAL_WRITES_IN`); "": all."""
    known = settings.JOURNAL_WRITES_IN
    return {table for verb in verbs for table in known.get(verb, known.get(verb.partition(".")[0], _ANYWHERE))}


def is_answered_the_same(dependencies: Collection[Dependency], *, tables: Collection[str]) -> bool:
    """Whether everything that reads these tables would come as it came.

    A statement that names a moment tells nothing of what is later: it counts as another, as one that writes does.
    """
    with connection.cursor() as cursor:
        return all(
            statement.startswith(("SELECT", "WITH"))
            and not any(_MOMENT.match(str(one)) for one in parameters or ())
            and _digest(cursor.execute(statement, parameters) and cursor.fetchall()) == digest
            for statement, parameters, digest in dependencies
            if any(table in statement for table in tables)
        )


def _digest(rows: list[Any]) -> int:
    try:
        return hash(tuple(rows))
    except TypeError:  # an array of PostgreSQL
        return hash(repr(rows))
