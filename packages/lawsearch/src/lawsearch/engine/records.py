"""The records of a generation: one file that only grows, of which the index knows where each record lies.

    records                       numbers of 32 bits, one record after the other

A record is written and flushed before the commit that points at it, so nothing points at what a killed writer leaves
behind. A rebuild leaves out what updates have replaced.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lawsearch.engine.port import IndexUnavailable
from lawsearch.ranking.forward import Numbers

_NAME = "records"
_SIZE = 4  # bytes of a number


class Records:
    """The file of one generation. Read and not mapped: what the system keeps of it is not counted to each process."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexUnavailable where there is no such file."""
        try:
            self._file = os.open(folder / _NAME, os.O_RDONLY)
        except OSError as error:
            raise IndexUnavailable(f"no records in {folder}: run manage.py rebuild_search") from error
        weakref.finalize(self, os.close, self._file)

    def read(self, place: int, length: int) -> Numbers:
        """The record at a place, as the index gives it. Raises IndexUnavailable where the file does not hold it."""
        found = os.pread(self._file, length * _SIZE, place * _SIZE)
        if len(found) != length * _SIZE:
            raise IndexUnavailable("the records of the index are cut off: run manage.py rebuild_search")
        return np.frombuffer(found, dtype="<u4")


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
