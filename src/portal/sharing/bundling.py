"""What comes one by one from a slow source, in lists: many results are written at once, and none waits for the last."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _End:
    """That the source gives nothing more, and what broke it off."""

    broken_by: BaseException | None = None


def bundles[T](source: Iterable[T], *, seconds: float) -> Iterator[list[T]]:
    """Lists of what the source gives, each so many seconds after its first at the latest; an error of the source last.

    The source is read in a thread of its own, so it must not touch the database.
    """
    waiting: queue.Queue[T | _End] = queue.Queue()
    threading.Thread(target=_pump, args=(source, waiting), name="sharing-pump", daemon=True).start()
    while True:
        first = waiting.get()
        bundle, end = ([], first) if isinstance(first, _End) else _gather(first, waiting, seconds)
        if bundle:
            yield bundle
        if end is not None:
            if end.broken_by is not None:
                raise end.broken_by
            return


def _pump[T](source: Iterable[T], waiting: queue.Queue[T | _End]) -> None:
    try:
        for one in source:
            waiting.put(one)
    except BaseException as error:  # noqa: BLE001  handed over to whoever reads
        waiting.put(_End(error))
    else:
        waiting.put(_End())


def _gather[T](first: T, waiting: queue.Queue[T | _End], seconds: float) -> tuple[list[T], _End | None]:
    bundle, until = [first], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            one = waiting.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(one, _End):
            return bundle, one
        bundle.append(one)
    return bundle, None
