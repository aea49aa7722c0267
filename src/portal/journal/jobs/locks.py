"""Which workers of this machine are alive: each holds a lock on a file of its own name while it lives.

The kernel lets go of the lock when the process ends, however it ends, so a killed worker is known at once and a
process number that was given out again cannot deceive.
"""

import fcntl
import os
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings

_LONGEST_HOST = 30  # django-tasks-db keeps 64 characters of a worker's name


class FileLock:
    """A locked file. Let go with `release`, or by ending the process."""

    def __init__(self, path: Path, file: IO[str]) -> None:
        self.path = path
        self._file = file

    def release(self) -> None:
        self._file.close()


def hold(path: Path) -> FileLock:
    """Lock the file, however long somebody else holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_EX)
    return FileLock(path, file)


def is_held(path: Path) -> bool:
    """Whether a living process holds the file."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def folder() -> Path:
    return Path(settings.VAR_DIR) / "workers"


def sign_on() -> FileLock:
    """A new name for a worker, held until it ends. The name is the file's stem."""
    name = f"{socket.gethostname()[:_LONGEST_HOST]}-{os.getpid()}-{uuid4().hex[:8]}"
    held = hold(folder() / f"{name}.new")
    # Only now can others see it: nobody may find the file before it is locked.
    held.path = held.path.rename(folder() / f"{name}.lock")
    return held


def dead_workers() -> set[str]:
    """The names of workers that signed on here and are no more."""
    return {path.stem for path in folder().glob("*.lock") if not is_held(path)}


def forget(names: Iterable[str]) -> None:
    """Remove the files of the dead, after their work was given back."""
    for name in names:
        (folder() / f"{name}.lock").unlink(missing_ok=True)
