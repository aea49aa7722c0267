"""The records of a generation: one file that only grows, of which the index knows where each record lies.

    records                       numbers of 32 bits, one record after the other

A record is written and flushed before the commit that points at it, so nothing points at what a killed writer leaves
behind. A rebuild leaves out what updates have replaced.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from portal.search.ranking.forward import Numbers

_NAME = "records"
_SIZE = 4  # bytes of a number


class Records:
    """The file of one generation, mapped into memory: all processes share its pages."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._mapped: Numbers = np.zeros(0, dtype=np.uint32)

    def read(self, place: int, length: int) -> Numbers:
        """The record at a place, as the index gives it."""
        if place + length > len(self._mapped):  # grown since it was mapped
            count = self._path.stat().st_size // _SIZE
            self._mapped = np.asarray(np.memmap(self._path, dtype=np.uint32, mode="r", shape=(count,)))
        return self._mapped[place : place + length]


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[Numbers], tuple[int, int]]]:
    """A function that puts a record at the end and tells its place and length; on the disk when the block ends."""
    with (folder / _NAME).open("ab") as file:
        torn = file.tell() % _SIZE
        file.write(b"\0" * (_SIZE - torn if torn else 0))

        def append(record: Numbers) -> tuple[int, int]:
            place = file.tell() // _SIZE
            file.write(record.astype("<u4").tobytes())
            return place, len(record)

        yield append
        file.flush()
        os.fsync(file.fileno())
