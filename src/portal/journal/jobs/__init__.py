"""What nobody else does for background work: find what was forgotten, free what was orphaned, clear what is done; and
which workers of this machine are alive: each holds a lock on a file of its own name while it lives.

The backends of django.tasks neither retry nor notice that a worker was killed. `sweep`, `reap` and `clear` may run
twice, and at the same time on several machines. `worker` calls them."""

import fcntl
import logging
import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.journal.operations import empty_outbox
from portal.journal.queries import readers_with_due_slips

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


logger = logging.getLogger(__name__)

# A worker of another machine cannot be seen from here; a task that runs longer than this is taken for orphaned.
LONGEST_RUN = timedelta(hours=6)
# A task that has cost so many workers their life is not given to another one.
MOST_WORKERS = 3
KEPT_FOR = timedelta(days=7)


def sweep(*, at: datetime) -> list[str]:
    """Ask again for every tray in which something is due. Returns the readers asked for."""
    queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=empty_outbox.module_path)
    asked = {arguments["args"][0] for arguments in queued.values_list("args_kwargs", flat=True)}
    due = [reader for reader in readers_with_due_slips(at=at) if reader not in asked]
    for reader in due:
        empty_outbox.enqueue(reader)
    return due


def reap(*, at: datetime) -> int:
    """Give tasks back to the queue whose worker is dead. Returns how many. Every task is written to run twice."""
    dead = dead_workers()
    orphaned = [
        task
        for task in DBTaskResult.objects.running()
        if (task.worker_ids and task.worker_ids[-1] in dead) or (task.started_at and task.started_at < at - LONGEST_RUN)
    ]
    for task in orphaned:
        _give_back(task, at=at)
    forget(dead)
    return len(orphaned)


@transaction.atomic
def _give_back(task: "DBTaskResult[Any, Any]", *, at: datetime) -> None:
    # Only if nobody has touched it since: another machine may be reaping too.
    mine = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
    if len(task.worker_ids) < MOST_WORKERS:
        mine.update(status=TaskResultStatus.READY, started_at=None)
        logger.warning("Task %s (%s) lost its worker and is queued again.", task.pk, task.task_path)
        return
    mine.update(
        status=TaskResultStatus.FAILED,
        finished_at=at,
        exception_class_path="builtins.RuntimeError",
        traceback=f"{len(task.worker_ids)} workers died while running this task; it is not tried again.",
    )
    logger.error("Task %s (%s) killed %d workers and is given up.", task.pk, task.task_path, len(task.worker_ids))


def clear(*, at: datetime) -> int:
    """Remove what the queue keeps of tasks finished long ago. Returns how many."""
    count, _ = DBTaskResult.objects.finished().filter(finished_at__lt=at - KEPT_FOR).delete()
    return count
