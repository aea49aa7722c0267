"""Every line of a menu asks what an officer may do: within one request that only reads, it is looked up once.

A request that may change something keeps what it found up to its first statement that is no question, so that whoever
changes a role sees it at once; a form that is shown again with its faults has changed nothing. Elsewhere nothing is
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

_memo: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_of_roles", default=None)


@contextmanager
def memoized_block() -> Iterator[None]:
    """What is looked up through `remembered` is kept until the end of the block."""
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


@contextmanager
def memoized_until_written() -> Iterator[None]:
    """As `remembering`, but from the first statement on that is no question everything is looked up anew."""
    with memoized_block(), connection.execute_wrapper(_forget_unless_asking):
        yield


def _forget_unless_asking(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if sql.lstrip()[:6].upper() != "SELECT":
        _memo.set(None)
    return execute(sql, *rest)


def memoized[T](key: Hashable, look_up: Callable[[], T]) -> T:
    """What was found under this key in the block before, else what is found now."""
    kept = _memo.get()
    if kept is None:
        return look_up()
    if key not in kept:
        kept[key] = look_up()
    found: T = kept[key]
    return found
