"""The task that Celery's workers run.

Only these workers import the module: the queue's models are not loaded yet when the backend is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import close_old_connections, connections
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from portal.journal.jobs import a_worker, sign_on
from portal.journal.operations import RENEWED_EVERY, hold_lease, let_leases_go
from portal.journal.operations.broker import RUN, celery


@celery.task(name=RUN)
def run(key: str) -> None:
    """Run the task with this key if it is still waiting."""
    close_old_connections()
    with _signed_on() as name:
        with exclusive_transaction("default"):
            if taken := DBTaskResult.objects.ready().filter(pk=key).get_locked():
                taken.claim(name)
        if taken:
            a_worker(queues=[taken.queue_name], name=name).run_task(taken)
    close_old_connections()


@contextmanager
def _signed_on() -> Iterator[str]:
    """The name of a worker that is shown to be alive, by lock and lease, during the block."""
    name, held = sign_on()
    over = Event()
    try:
        hold_lease(name, holder=name)
        Thread(target=_renew, args=(name, over), daemon=True).start()
        yield name
    finally:
        over.set()
        let_leases_go(holder=name)
        held.close()


def _renew(name: str, over: Event) -> None:
    while not over.wait(RENEWED_EVERY.total_seconds()):
        hold_lease(name, holder=name)
    connections.close_all()
