"""Whether somebody does a thing for the first time today, in memory alone: nothing of it is ever written down.

Kept are numbers of eight bytes, hashed with a salt that is made anew each day and with each process; neither the
address nor the question can be had back from one, and after midnight nothing is left to compare with.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from threading import Lock

MOST = 100_000  # numbers kept: some seven megabytes; beyond it the day begins anew, and somebody may be counted twice


class Visitors:
    """What has been done today, and by how many."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begin(date.min)

    def _begin(self, day: date) -> None:
        self._day, self._salt, self._done = day, secrets.token_bytes(16), set[int]()

    def is_first(self, *, day: date, address: str, deed: str) -> bool:
        """Whether nobody from this address has done this on this day; from now on somebody has."""
        with self._lock:
            if day != self._day or len(self._done) >= MOST:
                self._begin(day)
            number = self._number(address, deed)
            if number in self._done:
                return False
            self._done.add(number)
            return True

    def _number(self, address: str, deed: str) -> int:
        digest = hashlib.blake2b(f"{address}\n{deed}".encode(), key=self._salt, digest_size=8).digest()
        return int.from_bytes(digest)
