"""The thread that writes what the buffer holds, every few seconds, in short transactions.

It begins with the first search of a process. What a process had not written when it was killed outright is lost: some
seconds of numbers. One that ends in order writes them first.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connections

from portal.search.learning.buffer import Buffer, parts
from portal.search.learning.operations.keeping import keep

logger = logging.getLogger(__name__)

FULL = 1_000  # questions: written before the next turn
AT_ONCE = 100  # questions in one transaction: nobody else writes to SQLite meanwhile
PAUSE_SECONDS = 0.1  # between two, so that others get in: who waits for SQLite looks again after up to so long
LAST_WORDS_SECONDS = 5.0


class Flusher:
    """Writes one buffer, in one thread of this process."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._lock = threading.Lock()
        self._full = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """See that somebody writes: at the next turn, or now if the buffer is full. Costs nothing once it runs."""
        if self._thread is None:
            self._begin()
        if len(self._buffer) >= FULL:
            self._full.set()

    def flush(self) -> None:
        """Write now. What cannot be written is let go of: numbers are not worth a search that waits."""
        try:
            for number, part in enumerate(parts(self._buffer.take(), size=AT_ONCE)):
                if number:
                    time.sleep(PAUSE_SECONDS)
                keep(part)
        except DatabaseError:
            logger.exception("What was searched for in the last seconds could not be written and is lost.")

    def _begin(self) -> None:
        if not settings.SEARCHES_WRITTEN_EVERY:  # whoever wants them written says so: tests
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="search-learning", daemon=True)
                self._thread.start()
                atexit.register(self._farewell)

    def _run(self) -> None:
        while not self._stopping:
            self._full.wait(settings.SEARCHES_WRITTEN_EVERY)
            self._full.clear()
            self.flush()
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
        connections.close_all()

    def _farewell(self) -> None:
        self._stopping = True
        self._full.set()
        if self._thread is not None:
            self._thread.join(LAST_WORDS_SECONDS)
