"""Naming hundreds of rows in a query without paying for each: their keys go as one parameter, and the text of the query
stays short and the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL


def keys_in(keys: Iterable[int]) -> tuple[str, str]:
    """For `id IN (…)`: the query of these keys, as `value`, and its parameter. There may be none."""
    named = [int(key) for key in keys]
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[]) AS value", f"{{{','.join(map(str, named))}}}"
    return "SELECT value FROM json_each(%s)", json.dumps(named, separators=(",", ":"))


def keys_among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in=among(keys)`."""
    sql, named = keys_in(keys)
    return RawSQL(sql, (named,))  # noqa: S611  numbers only


def one_by_one(values: Iterable[int] | Iterable[str], *, model: type[Model], column: str, only: str) -> tuple[str, Any]:
    """For `FROM …`: the rows `found` of a table whose column is one of these values and of which `only` is true, and
    the parameter that goes before those of `only`.

    They are looked up value by value, whatever the planner believes. It believes what was counted last: that a table is
    empty which fills by the thousand, or that nothing was handed over of what is just being handed over.
    """
    named, table = list(values), model._meta.db_table
    if connection.vendor == "postgresql":
        numbers = all(isinstance(one, int) for one in named)
        who = "unnest(%s::bigint[])" if numbers else "jsonb_array_elements_text(%s::jsonb)"
        inner = f"SELECT found.* FROM {table} AS found WHERE found.{column} = who.value AND {only} OFFSET 0"  # noqa: S608
        return (
            f"{who} AS who(value) CROSS JOIN LATERAL ({inner}) AS found",
            f"{{{','.join(map(str, named))}}}" if numbers else json.dumps(named),
        )
    joined = f"CROSS JOIN {table} AS found ON found.{column} = who.value AND {only}"
    return f"json_each(%s) AS who {joined}", json.dumps(named)
