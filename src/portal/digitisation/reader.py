"""The reader of scans: takes pages, gives them to processes, puts down what they say. One family of them a machine.

`manage.py read_scans` is the reader as a service of its own; `tasks.read_due` starts it where something waits.
"""

from __future__ import annotations

import fcntl
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from portal.digitisation.models import ScanPage
from portal.digitisation.operations.reading import (
    Taken,
    Turns,
    fail_page,
    give_back,
    put_down_document,
    put_down_page,
    take_page,
)
from portal.digitisation.receipt.kinds import DOCUMENTS
from portal.digitisation.receipt.store import keep_picture, original_path, work_path
from scanreading.engines.faults import FAULT_SAYS, Fault
from scanreading.engines.limits import ReaderLimits
from scanreading.engines.pool import Done, Pool

logger = logging.getLogger(__name__)

READER = (sys.executable, "-m", "portal.digitisation.receipt.documents_child")
_LOST = "Không tìm thấy tệp gốc trên máy chủ. Hãy báo người quản trị hệ thống."


def lock_path() -> Path:
    return Path(settings.VAR_DIR) / "scan-reader.lock"


@contextmanager
def only_one(path: Path) -> Iterator[bool]:
    """Whether this process is the reader of the machine, while the block lasts. The kernel lets go when it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        yield _lock(file)


def is_reading(path: Path) -> bool:
    """Whether some process of this machine is the reader."""
    with only_one(path) as is_ours:
        return not is_ours


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Reader:
    """Pages in and out of a pool. `clock` is asked whenever something is taken or put down."""

    def __init__(self, *, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock
        self._turns = Turns()
        self._works: dict[int, tuple[Taken, Path]] = {}

    def step(self, *, wait: float) -> int:
        """Give out what waits, take in what is done, waiting at most so long. Returns how many pages are over."""
        self._give_out()
        done = self._pool.finished(wait=wait)
        if done:
            self._give_out()  # before anything is put down: readers should not wait for the database
        for one in done:
            self._put_down(one)
        return len(done)

    def _give_out(self) -> None:
        while self._pool.free and (taken := take_page(turns=self._turns, at=self._clock())) is not None:
            self._begin(taken)

    @property
    def is_idle(self) -> bool:
        return not self._pool.busy

    @property
    def pids(self) -> list[int]:
        return self._pool.pids

    def stop(self) -> None:
        """Give back what is in hand and end the processes."""
        for taken, work in self._works.values():
            give_back(taken=taken)
            work.unlink(missing_ok=True)
        self._works.clear()
        self._pool.close()

    def _begin(self, taken: Taken) -> None:
        path = original_path(taken.page.scan)
        if not path.is_file():
            fail_page(taken=taken, fault=Fault.BROKEN, detail=_LOST, at=self._clock())
            return
        work = work_path()
        self._works[taken.page.pk] = taken, work
        self._pool.begin(taken.page.pk, order_for(taken.page, path=path.resolve(), shown=work))

    def _put_down(self, done: Done) -> None:
        taken, work = self._works.pop(done.key)
        try:
            if done.fault:
                detail = str(done.answer.get("detail", ""))
                fail_page(taken=taken, fault=done.fault, detail=detail, at=self._clock())
            elif "pages" in done.answer:
                put_down_document(taken=taken, answer=done.answer, at=self._clock())
            else:
                self._keep(taken, done.answer, work)
        finally:
            work.unlink(missing_ok=True)

    def _keep(self, taken: Taken, answer: Mapping[str, Any], work: Path) -> None:
        """The picture comes first: a text without its picture could not be proofed, a picture alone does no harm."""
        if not work.is_file():
            fail_page(taken=taken, fault=Fault.CRASHED, detail=FAULT_SAYS[Fault.CRASHED], at=self._clock())
            return
        keep_picture(work, page=taken.page)
        put_down_page(taken=taken, answer=answer, at=self._clock())


def order_for(page: ScanPage, *, path: Path, shown: Path) -> dict[str, Any]:
    """What a process is asked for a page."""
    scan = page.scan
    if scan.original_kind in DOCUMENTS:
        return {"do": "document", "path": str(path), "kind": scan.original_kind, "name": scan.original_name}
    shown_to = str(shown.resolve())
    return {"do": "page", "path": str(path), "kind": scan.original_kind, "number": page.number, "shown": shown_to}


def make_pool(*, command: Sequence[str] = READER) -> Pool:
    return Pool(ReaderLimits(), settings.SCANS_READERS, command=command)
