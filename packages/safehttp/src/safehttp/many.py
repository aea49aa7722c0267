"""Many requests at once: a publication goes to fifty receivers, and one that is slow keeps no other waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from safehttp.failures import Failure
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

MOST_AT_ONCE = 50


def fetch_many[Key](
    door: Door,
    asked: Iterable[tuple[Key, Asked]],
    *,
    limits: Limits | None = None,
    at_once: int = MOST_AT_ONCE,
) -> Iterator[tuple[Key, Answered | Failure]]:
    """Each request's key with its answer or failure, as soon as it is known. The threads touch no database.

    Whoever stops reading early waits for what is on its way; what has not begun is not asked.
    """
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="outward") as threads:
        waiting = {threads.submit(_outcome, door, one, limits): key for key, one in asked}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _outcome(door: Door, asked: Asked, limits: Limits | None) -> Answered | Failure:
    try:
        return door.fetch(asked, limits=limits)
    except Failure as failure:
        return failure
