"""The files of the index: a folder per generation, the file that names the current generation, and the records."""

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

KEPT = 2  # generations that are kept: the current one and the previous one
_PAUSE = 0.05  # seconds between two attempts to take the lock


class Folders:
    """The generations in one folder (`SEARCH_INDEX_DIR`). `version` is the version of the schema and the analysis."""

    def __init__(self, root: Path, *, version: int) -> None:
        self.root, self.version = root, version

    def current(self) -> Path:
        """The generation to read. Raises IndexUnavailable if there is none.

        It is the current one; or, if another release has already built its own during an upgrade, the newest of this
        version.
        """
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
        """Hold the write lock between processes. The operating system releases it if the process is killed.

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
        """Create an empty generation, which is not current yet. Leftovers of a killed rebuild are deleted."""
        self._clear()
        folder = self.root / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(2)}"
        folder.mkdir(parents=True)
        return folder

    def publish(self, folder: Path, *, count: int) -> None:
        """Make a complete generation the current one."""
        manifest = {"version": self.version, "built_at": datetime.now(UTC).isoformat(), "count": count}
        _write(folder / "manifest.json", json.dumps(manifest))
        _write(self.root / "current", folder.name)
        self._clear()

    def _clear(self) -> None:
        """Delete all generations except the two newest complete ones."""
        kept = sorted(self._finished())[-KEPT:]
        for path in self.root.iterdir():
            if path.is_dir() and path not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _finished(self) -> Iterator[Path]:
        """The folders of complete generations of any version, unordered.

        Their names begin with the time of creation.
        """
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
    """Write a file atomically, even if the machine stops."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


_RECORDS_FILE = "records"
_RECORD_SIZE = 4  # bytes of a number


class Records:
    """The file of records of one generation.

    It is read, not mapped into memory, so that the page cache does not count as memory of the process.
    """

    def __init__(self, folder: Path) -> None:
        """Open the file. Raises IndexUnavailable if it does not exist."""
        try:
            self._file = os.open(folder / _RECORDS_FILE, os.O_RDONLY)
        except OSError as error:
            raise IndexUnavailable(f"no records in {folder}: run manage.py rebuild_search") from error
        weakref.finalize(self, os.close, self._file)

    def read(self, place: int, length: int) -> Numbers:
        """The record at a position that the index gives, in numbers.

        Raises IndexUnavailable if the file does not contain it.
        """
        found = os.pread(self._file, length * _RECORD_SIZE, place * _RECORD_SIZE)
        if len(found) != length * _RECORD_SIZE:
            raise IndexUnavailable("the records of the index are cut off: run manage.py rebuild_search")
        return np.frombuffer(found, dtype="<u4")


@contextmanager
def appending(folder: Path) -> Iterator[Callable[[Numbers], tuple[int, int]]]:
    """Yield a function that appends a record and returns its position and length.

    The file is synced to disk when the block ends.
    """
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
