"""Searchable copies are made beside the portal: by one process of the machine, which ends when none is missing."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal.digitisation.publishing.searchable import due

COMMAND = "make_searchable"
_SOURCE = Path(__file__).resolve().parents[3]


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether this process makes the copies of the machine, while the block lasts. The kernel lets go when it ends."""
    place = Path(settings.VAR_DIR) / "searchable-copies.lock"
    with place.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def begin_due(*, at: datetime) -> bool:
    """A chore: begin where a copy is missing and nobody makes it. Returns whether a process was begun.

    A book takes minutes, and the worker has letters to send meanwhile.
    """
    with only_one() as is_ours:
        if not is_ours or not due():
            return False
    paths = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    subprocess.Popen(  # noqa: S603  our own command; nothing of what was brought stands on its line
        [sys.executable, "-m", "django", COMMAND],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True
