"""What the worker does for digitisation: begin to read where something waits, visit the watched folder, tidy."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings

from portal.digitisation.bringing import visit_all
from portal.digitisation.operations.reading import is_anything_due
from portal.digitisation.reader import is_reading, lock_path
from portal.digitisation.receipt import store, uploads
from portal.digitisation.receipt.watching import Watch

logger = logging.getLogger(__name__)

_watch = Watch()
_started: subprocess.Popen[bytes] | None = None  # the reader that this process has started
_SOURCE = Path(__file__).resolve().parents[2]


def read_due(*, at: datetime) -> bool:
    """Start the reader where pages wait and none reads on this machine. It ends by itself when all is read, or with us.

    A process of its own: a book must not slow the pages of the portal, nor can what kills the reader kill the worker.
    """
    global _started
    if _started is not None and _started.poll() is None:
        return False
    if not settings.SCANS_READ_EMBEDDED or not is_anything_due(at=at) or is_reading(lock_path()):
        return False
    paths = os.pathsep.join([str(_SOURCE), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    _started = subprocess.Popen(  # noqa: S603  our own command; nothing of what was brought stands on its line
        [sys.executable, "-m", "django", "read_scans", "--until-done", "--with-parent"],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True


def watch_folder(*, at: datetime) -> int:
    """Take what has settled in the watched folder, if one is named. Returns how many files were looked at."""
    root = Path(settings.SCANS_WATCHED_DIR) if settings.SCANS_WATCHED_DIR else None
    if root is None or not root.is_dir():
        return 0
    count = 0
    for path, said in visit_all(root, watch=_watch, at=at):
        logger.info("Watched folder: %s: %s", path.name, said)
        count += 1
    return count


def tidy(*, at: datetime) -> int:
    """Remove uploads that nobody finished and files that were left half written. Returns how many."""
    return uploads.tidy(at=at) + store.tidy(before=(at - uploads.KEPT).timestamp())
