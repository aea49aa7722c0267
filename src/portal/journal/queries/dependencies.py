"""What a page depends on, heard while it is made: the names in its address that it looked up, the statements that it
put to the database and what came; and whether the same would come now."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, override

from django.conf import settings
from django.db import connection
from django.http import QueryDict

EVERY_NAME = "*"


class HeardQuery(QueryDict):
    """`names`: what a page looked up in its address. What it passes on as a whole, in a link, is nothing looked up."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self.names: set[str] = set()
        super().__init__(*args, **more)
        self.names.clear()

    @override
    def __getitem__(self, name: str) -> Any:
        self.names.add(name)
        return super().__getitem__(name)

    @override
    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    @override
    def getlist(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().getlist(name, default)

    @override
    def dict(self) -> Any:
        self.names.add(EVERY_NAME)  # compared with the address that it ought to have
        return super().dict()


@dataclass(slots=True)
class Dependency:
    """A statement and a digest of the rows that came; the digest holds in this process alone."""

    statement: str
    parameters: Any
    digest: int = 0

    def hear(self, row: Any) -> Any:
        try:
            self.digest = hash((self.digest, row))
        except TypeError:  # an array of PostgreSQL
            self.digest = hash((self.digest, repr(row)))
        return row


class _HeardCursor:
    """Stands in a cursor of Django for the driver's own."""

    def __init__(self, raw: Any, dependency: Dependency) -> None:
        self.raw, self._hear = raw, dependency.hear

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def __iter__(self) -> Iterator[Any]:
        return map(self._hear, self.raw)

    def fetchone(self) -> Any:
        row = self.raw.fetchone()
        return row if row is None else self._hear(row)

    def fetchmany(self, *size: int) -> list[Any]:
        return [self._hear(row) for row in self.raw.fetchmany(*size)]

    def fetchall(self) -> list[Any]:
        return [self._hear(row) for row in self.raw.fetchall()]


@contextmanager
def dependencies_heard() -> Iterator[list[Dependency]]:
    """Every statement of this thread while the block runs, with what came for it, in the order in which they ran."""
    heard: list[Dependency] = []

    def hear(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer, cursor = execute(sql, params, many, context), context["cursor"]
        heard.append(Dependency(str(sql), params))
        cursor.cursor = _HeardCursor(getattr(cursor.cursor, "raw", cursor.cursor), heard[-1])
        return answer

    with connection.execute_wrapper(hear):
        yield heard


_ANYWHERE = ("",)
_READS = ("SELECT", "WITH")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:")  # a parameter of SQLite


def rooms_written(verbs: Collection[str]) -> set[str]:
    """The rooms in whose tables acts of these verbs may have written (`JOURNAL_WRITES_IN`); "" stands for all."""
    known = settings.JOURNAL_WRITES_IN
    return {room for verb in verbs for room in known.get(verb, known.get(verb.partition(".")[0], _ANYWHERE))}


def is_answered_the_same(dependencies: Collection[Dependency], *, rooms: Collection[str]) -> bool:
    """Whether everything that reads tables of these rooms would come as it came. A statement that names a moment would
    not tell of what is later: it counts as another."""
    prefixes = [f"{room}_" for room in rooms]  # Django begins the name of a table with the room's
    touched = [one for one in dependencies if any(prefix in one.statement for prefix in prefixes)]
    if not all(one.statement.startswith(_READS) and not any(map(_is_moment, one.parameters or ())) for one in touched):
        return False
    with connection.cursor() as cursor:
        return all(_digest_now(cursor, one) == one.digest for one in touched)


def _is_moment(parameter: object) -> bool:
    return isinstance(parameter, datetime) or bool(isinstance(parameter, str) and _MOMENT.match(parameter))


def _digest_now(cursor: Any, known: Dependency) -> int:
    again = replace(known, digest=0)
    cursor.execute(known.statement, known.parameters)
    for row in cursor:
        again.hear(row)
    return again.digest
