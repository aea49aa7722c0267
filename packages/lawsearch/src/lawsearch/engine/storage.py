"""The files of the index: one folder for each generation, the file that names the current one, and the records."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from lawsearch.engine import IndexBusy, IndexUnavailable
from lawsearch.ranking.forward import Numbers

KEPT = 2  # generations: the current and the previous one
_PAUSE = 0.05  # seconds between two attempts at the lock


class Folders:
    """The generations in one folder (`SEARCH_INDEX_DIR`). `version` is that of the schema and the analysis."""

    def __init__(self, root: Path, *, version: int) -> None:
        self.root, self.version = root, version

    def current(self) -> Path:
        """The generation to read: the current one or, if during an upgrade another release has already built its own,
        the newest of this version. Raises IndexUnavailable if there is none."""
        try:
            current = self.root / (self.root / "current").read_text(encoding="ascii").strip()
            version = _version_of(current)
            others = sorted(self._finished(), reverse=True) if version != self.version else []
            own = [folder for folder in (current, *others) if _version_of(folder) == self.version]
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"no index in {self.root}: run manage.py rebuild_search ({error})") from error
        if not own:
            raise IndexUnavailable(
                f"the index in {self.root} is of version {version}, this program reads version "
                f"{self.version}: run manage.py rebuild_search"
            )
        return own[0]

    @contextmanager
    def writing(self, *, wait: float) -> Iterator[None]:
        """The write lock across processes; the operating system releases it if the process is killed.

        Raises IndexBusy after `wait` seconds.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + wait
        with (self.root / "writing").open("w") as lock:
            while not _locked(lock.fileno()):
                if time.monotonic() >= deadline:
                    raise IndexBusy(f"somebody else has been writing {self.root} for {wait:g} seconds")
                time.sleep(_PAUSE)
            yield

    def begin(self) -> Path:
        """A new, empty generation, not yet current. Leftovers of a killed rebuild are deleted."""
        self._clear()
        folder = self.root / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(2)}"
        folder.mkdir(parents=True)
        return folder

    def publish(self, folder: Path, *, count: int) -> None:
        """Make a finished generation the current one."""
        manifest = {"version": self.version, "built_at": datetime.now(UTC).isoformat(), "count": count}
        _write(folder / "manifest.json", json.dumps(manifest))
        _write(self.root / "current", folder.name)
        self._clear()

    def _clear(self) -> None:
        """Delete all but the current generation and the finished one before it."""
        kept = sorted(self._finished())[-KEPT:]
        for path in self.root.iterdir():
            if path.is_dir() and path not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _finished(self) -> Iterator[Path]:
        """Finished generations of any version, unordered; their names begin with the time of creation."""
        return (path.parent for path in self.root.glob("*/manifest.json"))


def _version_of(folder: Path) -> object:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("version")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(path: Path, text: str) -> None:
    """Write atomically, also if the machine stops."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


_RECORDS_FILE = "records"
_RECORD_SIZE = 4  # bytes of a number


class Records:
    """The records file of one generation. It is read, not mapped, so that the page cache does not count as the
    process's memory."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexUnavailable if there is no such file."""
        try:
            self._file = os.open(folder / _RECORDS_FILE, os.O_RDONLY)
        except OSError as error:
            raise IndexUnavailable(f"no records in {folder}: run manage.py rebuild_search") from error
        weakref.finalize(self, os.close, self._file)

    def read(self, place: int, length: int) -> Numbers:
        """The record at a position given by the index. Raises IndexUnavailable if the file does not hold it."""
        found = os.pread(self._file, length * _RECORD_SIZE, place * _RECORD_SIZE)
        if len(found) != length * _RECORD_SIZE:
            raise IndexUnavailable("the records of the index are cut off: run manage.py rebuild_search")
        return np.frombuffer(found, dtype="<u4")


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[Numbers], tuple[int, int]]]:
    """A function that appends a record and returns its position and length; synced to disk when the block ends."""
    with (folder / _RECORDS_FILE).open("ab") as file:
        torn = file.tell() % _RECORD_SIZE
        file.write(b"\0" * (_RECORD_SIZE - torn if torn else 0))

        def append(record: Numbers) -> tuple[int, int]:
            place = file.tell() // _RECORD_SIZE
            file.write(record.astype("<u4").tobytes())
            return place, len(record)

        yield append
        file.flush()
        os.fsync(file.fileno())
