"""Reads and prepares sources, in this process or in a few worker processes. Pure, so that workers start without
Django."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import batched
from multiprocessing.process import BaseProcess

from portal.library.preparation.editions import PreparedEdition, prepare_or_describe
from portal.library.preparation.rows import Stated
from portal.library.readers.jobs import Job, Refusal
from safefiles.checks import FileLimits
from safefiles.errors import UnreadableFile

logger = logging.getLogger(__name__)

BUNDLE = 24  # instruments per transaction: other writers wait half a second at most
AHEAD = 3  # bundles that each process may be ahead of the database


Read = tuple[tuple[Job, PreparedEdition | Refusal], ...]


def read_and_prepare(jobs: tuple[Job, ...], limits: FileLimits, override: Stated | None) -> Read:
    """Read one bundle, in a worker process. An unreadable source does not affect the others."""
    return tuple((replace(job, line=b""), _prepared(job, limits, override)) for job in jobs)


def _prepared(job: Job, limits: FileLimits, override: Stated | None) -> PreparedEdition | Refusal:
    try:
        return prepare_or_describe(job.read(limits=limits), override=override)
    except UnreadableFile as error:
        return Refusal(job.name, str(error))
    except RecursionError:
        return Refusal(job.name, "Cấu trúc lồng nhau quá sâu nên không đọc được. Hãy kiểm tra lại tệp gốc.")
    except Exception as error:
        # A bug that affects one document in a hundred thousand: it is logged, and the import continues.
        logger.exception("Reading %s failed", job.name)
        return Refusal(job.name, f"Lỗi chưa lường trước khi đọc ({type(error).__name__}); hãy báo người quản trị.")


@contextmanager
def readers(
    limits: FileLimits, override: Stated | None = None, *, processes: int
) -> Iterator[Callable[[Iterable[Job]], Iterator[Read]]]:
    """A function that reads jobs within the limits, in `processes` worker processes (fewer than two: in this
    process)."""
    read = partial(read_and_prepare, limits=limits, override=override)
    if processes < 2:
        yield lambda jobs: map(read, batched(jobs, BUNDLE, strict=False))
        return
    # Spawned, not forked: this process holds a database connection and a progress bar's thread.
    with ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    ) as pool:
        yield lambda jobs: _ahead(partial(pool.submit, read), jobs, most=processes * AHEAD)


def _ahead(submit: Callable[..., Future[Read]], jobs: Iterable[Job], *, most: int) -> Iterator[Read]:
    """Results in order; only a few bundles are pending at a time, so memory use does not grow with the corpus."""
    waiting: deque[Future[Read]] = deque()
    for bundle in batched(jobs, BUNDLE, strict=False):
        waiting.append(submit(bundle))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _end_with_parent() -> None:
    """Ends a worker process with the command, however the command ended."""
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
