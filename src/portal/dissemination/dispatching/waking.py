"""A file that is touched when something new waits in the outbox, and who looks at it while nothing is to be done."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

LOOK_SECONDS = 0.1


def _path() -> Path:
    return Path(settings.VAR_DIR) / "messages" / "wake"


def wake() -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch()


class Alarm:
    """Waits for a while, or until somebody touches the file."""

    def __init__(self) -> None:
        self._seen = _touched()

    def wait(self, seconds: float, *, is_over: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not is_over():
            touched = _touched()
            if touched != self._seen:
                self._seen = touched
                return
            time.sleep(LOOK_SECONDS)


def _touched() -> int:
    try:
        return _path().stat().st_mtime_ns
    except OSError:
        return 0
