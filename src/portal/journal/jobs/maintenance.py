"""What nobody else does for background work: find what was forgotten, free what was orphaned, clear what is done.

The backends of django.tasks neither retry nor notice that a worker was killed. All three verbs may run twice, and at
the same time on several machines.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.journal.jobs import locks
from portal.journal.operations.outbox import empty_outbox
from portal.journal.queries import readers_with_due_slips

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
    dead = locks.dead_workers()
    orphaned = [
        task
        for task in DBTaskResult.objects.running()
        if (task.worker_ids and task.worker_ids[-1] in dead) or (task.started_at and task.started_at < at - LONGEST_RUN)
    ]
    for task in orphaned:
        _give_back(task, at=at)
    locks.forget(dead)
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
