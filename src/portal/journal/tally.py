"""What was read since the last writing, added up in memory, and the thread that writes it every few seconds.

The thread begins with the first reading of a process. What a process had not written when it was killed outright is
lost: some seconds of numbers. One that ends in order writes them first.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter
from datetime import date
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, connections

from portal.journal.readings import add_readings

logger = logging.getLogger(__name__)

MOST = 20_000  # things held between two writings; those beyond are not counted
AT_ONCE = 200  # things in one transaction: nobody else writes to SQLite meanwhile
LAST_WORDS_SECONDS = 5.0


class Tally:
    """Filled by the threads that answer, emptied by the one that writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[date, str, str]] = Counter()
        self._begun = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, *, day: date, kind: str, key: str) -> None:
        """Count one reading. Returns at once."""
        place = (day, kind, key)
        with self._lock:
            if place in self._counts or len(self._counts) < MOST:
                self._counts[place] += 1
        if not self._begun:
            self._begin()

    def flush(self) -> None:
        """Write now. What cannot be written is kept for the next time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        rows = iter(sorted(taken.items()))
        while some := dict(islice(rows, AT_ONCE)):
            try:
                add_readings(some)
            except DatabaseError:
                logger.exception("What was read in the last seconds could not be written yet.")
                self._put_back(some | dict(rows))
                return

    def _put_back(self, counts: dict[tuple[date, str, str], int]) -> None:
        with self._lock:
            if len(self._counts) + len(counts) <= MOST:
                self._counts.update(counts)

    def _begin(self) -> None:
        with self._lock:
            if self._begun:
                return
            self._begun = True
            if not settings.READINGS_WRITTEN_EVERY:  # whoever wants them written says so: tests
                return
            self._thread = threading.Thread(target=self._run, name="journal-readings", daemon=True)
            self._thread.start()
        atexit.register(self._farewell)

    def _run(self) -> None:
        while not self._stopping.wait(settings.READINGS_WRITTEN_EVERY):
            self.flush()
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
        self.flush()
        connections.close_all()

    def _farewell(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(LAST_WORDS_SECONDS)


tally = Tally()
