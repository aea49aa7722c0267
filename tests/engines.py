"""Which tests are run on PostgreSQL too: one rule, in this place (docs/decisions/0159-what-postgresql-is-asked.md)."""

import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import FunctionType

import pytest
from django.test import Client

TOUCHING = frozenset({"db", "transactional_db", "django_db_setup", "migrated"})
# In a row of a table, as `repr` writes it: NUL, a number beyond 64 bits or near it, one letter over and over.
_REFUSED_BY_ONE = re.compile(r"\\x00|[0-9]{11,}|(.)\1{99}")


def left_to_sqlite(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """What would prove on PostgreSQL nothing that it has not proved on SQLite.

    That is what touches no database, and what looks through a web door, except the first of each class (or file, for
    functions without one), rows that one engine refuses and the other takes, and what is marked `both_engines`.
    """
    left, seen = [], set()
    for item in items:
        if not touches_database(item):
            left.append(item)
        elif goes_through_a_door(item) and not is_judged_otherwise(item):
            story = item.nodeid.partition("[")[0].rpartition("::")[0]
            if story in seen:
                left.append(item)
            seen.add(story)
    return left


def touches_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(TOUCHING & set(getattr(item, "fixturenames", ())))


def is_judged_otherwise(item: pytest.Item) -> bool:
    """Whether the engines may differ about what the test sends: its mark says so, or its row of a table shows it."""
    row = getattr(getattr(item, "callspec", None), "params", {})
    return item.get_closest_marker("both_engines") is not None or bool(_REFUSED_BY_ONE.search(repr(row)))


def goes_through_a_door(item: pytest.Item) -> bool:
    """Whether the test, or what it asks for or calls by name, has to do with a client of the web."""
    return "client" in getattr(item, "fixturenames", ()) or any(reaches_client(one) for one in _told_by(item))


def _told_by(item: pytest.Item) -> Iterator[FunctionType]:
    if isinstance(item, pytest.Function):
        yield inspect.unwrap(item.function)
        for fixtures in item._fixtureinfo.name2fixturedefs.values():
            yield from (inspect.unwrap(one.func) for one in fixtures if isinstance(one.func, FunctionType))


@cache
def reaches_client(function: FunctionType) -> bool:
    """Whether the function names a client, or one of the tests' own functions that it calls does."""
    passed, waiting = set[FunctionType](), [function]
    while waiting:
        one = waiting.pop()
        passed.add(one)
        known = [one.__globals__.get(name) for name in one.__code__.co_names]
        if any(isinstance(it, type) and issubclass(it, Client) for it in (*known, *one.__annotations__.values())):
            return True
        ours = (it for it in known if isinstance(it, FunctionType) and it.__module__.startswith("tests."))
        waiting += [it for it in ours if it not in passed]
    return False
