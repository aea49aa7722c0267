"""Rows that many files begin with are made once in a run; for the others the same statements are written again.

To found a portal asks the database some 1,300 times, of which a quarter writes. What was written is kept with its
values and put in once more, as long as the tables are as empty as they were the first time.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.db import connection

_WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_COUNTERS = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), start_value, last_value FROM pg_sequences"
)


@dataclass(frozen=True)
class _Written:
    """Statements with their values, and what PostgreSQL's counters stood at before: a rollback leaves them."""

    statements: list[tuple[str, Any, bool]]
    counters: list[tuple[str, int, bool]]


def replayed(lay: Callable[[], None]) -> Callable[[], None]:
    """For a function that only brings rows, whatever the time: it is called where no others stand, and once."""
    kept: list[_Written] = []

    @wraps(lay)
    def lay_or_replay() -> None:
        if connection.savepoint_ids:  # on rows of others, which have taken numbers
            lay()
        elif kept:
            _write(kept[0])
        elif (written := _recorded(lay)) is not None:
            kept.append(written)

    return lay_or_replay


def _recorded(lay: Callable[[], None]) -> _Written | None:
    """None where something was taken back meanwhile, or is not said as text."""
    statements: list[tuple[str, Any, bool]] = []
    taken_back: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not isinstance(sql, str) or sql.startswith("ROLLBACK"):
            taken_back.append(f"{sql}")
        elif _WRITES.match(sql):
            statements.append((sql, list(params) if many else params, many))
        return execute(sql, params, many, context)

    before = _counters()
    with connection.execute_wrapper(note):
        lay()
    after = _counters()
    moved = [(name, *before[name]) for name in before if after[name] != before[name]]
    return None if taken_back else _Written(statements, moved)


def _counters() -> dict[str, tuple[int, bool]]:
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS)
        return {name: (start if last is None else last, last is not None) for name, start, last in cursor.fetchall()}


def _write(written: _Written) -> None:
    cache.clear()  # as those who save rows do, of what they say
    with connection.cursor() as cursor:
        for counter in written.counters:
            cursor.execute("SELECT setval(%s, %s, %s)", counter)
        for sql, params, many in written.statements:
            (cursor.executemany if many else cursor.execute)(sql, params)
            if not many and cursor.description:
                cursor.fetchall()  # the keys that it was given, which are those of the first time
