"""Something done beforehand, in a thread of its own with its own connection to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection


class Ahead[Done]:
    """At most one act at a time. Not for two threads."""

    def __init__(self, *, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._coming: Future[Done] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether an act was begun whose result nobody has fetched."""
        return self._coming is not None

    def begin(self, act: Callable[[], Done]) -> None:
        """Raises RuntimeError while nobody has fetched the result of the last."""
        if self._coming is not None:
            raise RuntimeError("What was begun is fetched first.")
        self._coming = self._thread.submit(act)

    def result(self) -> Done:
        """What the act returned, or raises what it raised. Waits for it. RuntimeError where nothing was begun."""
        coming, self._coming = self._coming, None
        if coming is None:
            raise RuntimeError("Nothing was begun.")
        return coming.result()

    def close(self) -> None:
        self._thread.submit(_let_go).result()
        self._thread.shutdown()


def _let_go() -> None:
    connection.close()  # that of the thread which calls
