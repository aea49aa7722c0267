"""Operations of sharing, and helpers to call sites and to enqueue background tasks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from safehttp.failures import HttpFailure
from safehttp.types import Client, Request, Response


def answer_of(door: Client, asked: Request, **more: Any) -> Response | HttpFailure:
    """The response of a site, or the failure. Never call it within a transaction."""
    try:
        return door.fetch(asked, **more)
    except HttpFailure as failure:
        return failure


def wake(task: Task[Any, Any]) -> None:
    """Enqueue the task once the current transaction, if any, is committed."""
    transaction.on_commit(partial(enqueue_once, task), robust=True)


def enqueue_once(task: Task[Any, Any]) -> None:
    """Enqueue a task that finds its own work; does nothing if one is waiting already."""
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path).exists():
        task.enqueue()
