"""A message broker announces tasks: Celery's workers run the tasks in the database's queue.

The row is the task, its status and its result; a message contains only its key. So a task is committed with the change
that requested it. A lost message costs half a second (`manage.py work` polls the queue as well), a repeated one finds
the row taken, and without the broker tasks only run later. It is used if the setting TASKS_BROKER is set.
"""

import logging
from functools import partial
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import transaction
from django_tasks_db.backend import DatabaseBackend
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

RUN = "portal.run"  # the only Celery task, for all tasks of the portal
celery = Celery(
    "lan-toa", broker=settings.TASKS_BROKER, include=["portal.journal.jobs.broker_tasks"], set_as_current=False
)
celery.conf.update(
    # A message whose worker died is delivered to another, which finds the row taken until `reap` releases it.
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    # A task is often enqueued by a visitor's request, which must not wait for an unreachable broker: the queue has the
    # task.
    broker_connection_timeout=2,
    broker_transport_options={"socket_connect_timeout": 2, "max_retries": 0},
)


class BrokeredBackend(DatabaseBackend):
    """The database's queue, with a broker message for each new task."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        result: Any = super().enqueue(task, args, kwargs)
        if task.run_after is None:  # a task for a later time is found by polling the queue
            transaction.on_commit(partial(_ring, result.id, task.queue_name))
        return result

    def serve(self, queues: list[str] | None) -> None:
        """Run the tasks announced in these queues, or in all, until the process is stopped."""
        celery.worker_main(["worker", "--loglevel=WARNING", f"--queues={','.join(queues or sorted(self.queues))}"])


def _ring(key: str, queue: str) -> None:
    try:
        celery.send_task(RUN, (key,), queue=queue, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker of tasks did not answer (%s); the queue is looked into.", type(error).__name__)
