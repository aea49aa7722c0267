"""Background jobs: read scans, watch the folder, make searchable copies, delete leftovers.

One reader and one copier run on each machine.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.digitisation.models import ScanPage
from portal.digitisation.operations import storage, uploads
from portal.digitisation.operations.ingest import Watch, ingest_watched_folders
from portal.digitisation.operations.recognition import (
    LEASE,
    PageToRead,
    Turns,
    fail_page,
    give_back,
    is_anything_due,
    put_down_document,
    renew_pages,
    save_page_result,
    take_page,
)
from portal.digitisation.operations.searchable import due
from portal.digitisation.operations.storage import original_path, picture_path, work_path
from portal.digitisation.states import DOCUMENTS
from portal.files.operations import is_held, only_process, put_in_place
from portal.journal.jobs import begin_command
from scanreading.engines.faults import FAULT_SAYS, ReaderLimits, ReadingFault
from scanreading.engines.pool import ReaderPool

logger = logging.getLogger(__name__)

READER = (sys.executable, "-m", "portal.digitisation.operations.documents_child")


def lock_path() -> Path:
    return Path(settings.VAR_DIR) / "scan-reader.lock"


class ScanReader:
    """Feeds pages to a pool of reader processes and stores the results. `clock` is called each time a page is taken or
    stored."""

    def __init__(self, *, pool: ReaderPool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock
        self._turns = Turns()
        self._works: dict[int, tuple[PageToRead, Path]] = {}
        self._renewed_at = clock()

    def step(self, *, wait: float) -> int:
        """Give out waiting pages and store finished ones, waiting at most `wait` seconds. Returns how many pages are
        finished."""
        self._renew()
        self._give_out()
        done = self._pool.finished(wait=wait)
        if done:
            self._give_out()  # before storing: readers should not wait for the database
        for one in done:
            taken, work = self._works.pop(one.key)
            try:
                if one.fault:
                    fail_page(taken=taken, fault=one.fault, detail=str(one.answer.get("detail", "")), at=self._clock())
                elif "pages" in one.answer:
                    put_down_document(taken=taken, answer=one.answer, at=self._clock())
                else:
                    self._keep(taken, one.answer, work)
            finally:
                work.unlink(missing_ok=True)
        return len(done)

    def _renew(self) -> None:
        if (now := self._clock()) >= self._renewed_at + LEASE / 4:
            renew_pages([taken for taken, _ in self._works.values()], at=now)
            self._renewed_at = now

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
        """Give back the pages in progress and end the processes."""
        for taken, work in self._works.values():
            give_back(taken=taken)
            work.unlink(missing_ok=True)
        self._works.clear()
        self._pool.close()

    def _begin(self, taken: PageToRead) -> None:
        path = original_path(taken.page.scan)
        if not path.is_file():
            fail_page(
                taken=taken,
                fault=ReadingFault.BROKEN,
                detail="Không tìm thấy tệp gốc trên máy chủ. Hãy báo người quản trị hệ thống.",
                at=self._clock(),
            )
            return
        work = work_path()
        self._works[taken.page.pk] = taken, work
        self._pool.begin(taken.page.pk, order_for(taken.page, path=path.resolve(), shown=work))

    def _keep(self, taken: PageToRead, answer: Mapping[str, Any], work: Path) -> None:
        """Store a result, the picture first: a text without its picture could not be proofed; a picture alone does no
        harm."""
        if not work.is_file():
            fail_page(
                taken=taken, fault=ReadingFault.CRASHED, detail=FAULT_SAYS[ReadingFault.CRASHED], at=self._clock()
            )
            return
        put_in_place(work, picture_path(taken.page))
        save_page_result(taken=taken, answer=answer, at=self._clock())


def order_for(page: ScanPage, *, path: Path, shown: Path) -> dict[str, Any]:
    """The order sent to a reader process for a page."""
    scan = page.scan
    if scan.original_kind in DOCUMENTS:
        return {"do": "document", "path": str(path), "kind": scan.original_kind, "name": scan.original_name}
    return {
        "do": "page",
        "path": str(path),
        "kind": scan.original_kind,
        "number": page.number,
        "shown": str(shown.resolve()),
    }


def make_pool(*, command: Sequence[str] = READER) -> ReaderPool:
    return ReaderPool(ReaderLimits(), settings.SCANS_READERS, command=command)


_watch = Watch()
_started: subprocess.Popen[bytes] | None = None  # the reader started by this process


def read_due(*, at: datetime) -> bool:
    """Start the reader if pages are due and none runs on this machine. It ends by itself when all is read, or with this
    process.

    It is a separate process, so that reading a book does not slow down the portal, and a crash of the reader does not
    kill the worker.
    """
    global _started
    runs_already = _started is not None and _started.poll() is None
    if runs_already or not settings.SCANS_READ_EMBEDDED or not is_anything_due(at=at) or is_held(lock_path()):
        return False
    _started = begin_command("read_scans", "--until-done", "--with-parent", str(os.getpid()))
    return True


def watch_folder(*, at: datetime) -> int:
    """Receive files in the watched folder, if configured, that have stopped changing. Returns how many files were
    looked at."""
    root = Path(settings.SCANS_WATCHED_DIR) if settings.SCANS_WATCHED_DIR else None
    if root is None or not root.is_dir():
        return 0
    count = 0
    for path, said in ingest_watched_folders(root, watch=_watch, at=at):
        logger.info("Watched folder: %s: %s", path.name, said)
        count += 1
    return count


def tidy(*, at: datetime) -> int:
    """Delete abandoned uploads and half-written files. Returns how many."""
    return uploads.tidy(at=at) + storage.tidy(before=(at - uploads.KEPT).timestamp())


def only_copier() -> AbstractContextManager[bool]:
    """Within the block: whether this process holds the lock of the machine's only copier."""
    return only_process(Path(settings.VAR_DIR) / "searchable-copies.lock")


def begin_due(*, at: datetime) -> bool:
    """Scheduled: start making copies if any is missing and no other process makes them. Returns whether a process was
    started.

    A separate process, because a book takes minutes and the worker also has letters to send.
    """
    with only_copier() as is_ours:
        if not is_ours or not due():
            return False
    begin_command("make_searchable")
    return True
