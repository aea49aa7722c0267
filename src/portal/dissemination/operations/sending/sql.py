"""How statements of the hot path are put together and run, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from django.db import connection

from portal.dissemination.queries.among import keys_in


def moment(at: datetime | None) -> Any:
    """A moment as the driver of the database wants it."""
    return connection.ops.adapt_datetimefield_value(at) if at is not None else None


def in_words(states: Iterable[str]) -> str:
    """For `state IN (…)`: words of our own as literals."""
    return ", ".join(f"'{one}'" for one in states)


def run(sql: str, values: Sequence[Any]) -> int:
    """How many rows it changed."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def run_on(sql: str, values: Sequence[Any], keys: Collection[int], *, key: str = "id", only: str = "1 = 1") -> int:
    """A statement on the rows with these keys of which `only` is true. How many it changed."""
    if not keys:
        return 0
    these, named = keys_in(keys)
    return run(f"{sql} WHERE {key} IN ({these}) AND {only}", [*values, named])


def alike[Said](rows: Iterable[tuple[Said, int]]) -> Mapping[Said, list[int]]:
    """Keys by what is said of them. What happens to hundreds at once is mostly the same: one statement for all that are
    alike, instead of one for each.
    """
    found: dict[Said, list[int]] = defaultdict(list)
    for said, key in rows:
        found[said].append(key)
    return found
