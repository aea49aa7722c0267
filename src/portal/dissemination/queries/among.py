"""Naming hundreds of rows in a query without paying for each: their keys go as one parameter, and the text of the query
stays short and the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL


def keys_in(keys: Iterable[int]) -> tuple[str, str]:
    """For `id IN (…)`: the query of these keys, and its parameter. There may be none."""
    named = [int(key) for key in keys]
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[])", f"{{{','.join(map(str, named))}}}"
    return "SELECT value FROM json_each(%s)", json.dumps(named, separators=(",", ":"))


def among(keys: Iterable[int]) -> RawSQL:
    """For `pk__in=among(keys)`."""
    sql, named = keys_in(keys)
    return RawSQL(sql, (named,))  # noqa: S611  numbers only


def among_words(words: Iterable[str]) -> RawSQL:
    """For `name__in=among_words(names)`."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", (list(words),))
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(words)),))
