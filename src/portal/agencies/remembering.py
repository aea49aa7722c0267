"""Every line of a menu asks what an officer may do: within one request that only reads, it is looked up once.

Outside such a request nothing is kept, so that whoever changes a role sees it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_of_roles", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """What is looked up through `remembered` is kept until the end of the block."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def remembered[T](key: Hashable, look_up: Callable[[], T]) -> T:
    """What was found under this key in the block before, else what is found now."""
    kept = _kept.get()
    if kept is None:
        return look_up()
    if key not in kept:
        kept[key] = look_up()
    found: T = kept[key]
    return found
