"""What may be done in the room of sharing; and how its background work is asked for."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from safehttp.failures import HttpFailure
from safehttp.types import Client, Request, Response


def answer_of(door: Client, asked: Request, **more: Any) -> Response | HttpFailure:
    """What a site says, or why it says nothing. Never called with a transaction open."""
    try:
        return door.fetch(asked, **more)
    except HttpFailure as failure:
        return failure


def wake(task: Task[Any, Any]) -> None:
    """Once this transaction (if there is one) is committed, ask the background for the task."""
    transaction.on_commit(partial(enqueue_once, task), robust=True)


def enqueue_once(task: Task[Any, Any]) -> None:
    """Ask for a task that looks by itself at what there is to do; one that waits already is enough."""
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path).exists():
        task.enqueue()
