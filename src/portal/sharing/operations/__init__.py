"""What may be done in the room of sharing; and how its background work is asked for."""

from __future__ import annotations

from typing import Any

from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult


def enqueue_once(task: Task[Any, Any]) -> None:
    """Ask for a task that looks by itself at what there is to do; one that waits already is enough."""
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path).exists():
        task.enqueue()
