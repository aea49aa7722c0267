"""Background work: one thread that runs tasks and one that looks after the queue.

In the web process (`start_embedded`, called by `portal.wsgi`) the processes of a machine elect one of themselves by a
file lock; when it dies, another takes over. `manage.py work` does the same in a process of its own.
"""

import atexit
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.tasks import task_backends
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from portal.journal import jobs

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
PAUSE_AFTER_ERROR = 5.0
LAST_WORDS_SECONDS = 5.0

# What is done how often, beginning as soon as the worker starts.
UPKEEP_JOBS: tuple[tuple[Callable[..., object], timedelta], ...] = (
    (jobs.reap, timedelta(minutes=1)),
    (jobs.sweep, timedelta(seconds=30)),
    (jobs.clear, timedelta(hours=6)),
)


def scheduled_jobs() -> tuple[tuple[Callable[..., object], timedelta], ...]:
    """The queue's own chores, and those that settings name for the rooms above: (dotted path, seconds between)."""
    return (
        *UPKEEP_JOBS,
        *[(import_string(path), timedelta(seconds=seconds)) for path, seconds in settings.JOURNAL_JOBS],
    )


class BackgroundWorker:
    """The two threads. `stop` lets the task in hand finish."""

    def __init__(self, *, queues: tuple[str, ...] = ("*",)) -> None:
        self._queues = list(queues)
        self._stopping = threading.Event()
        self._worker: Worker | None = None
        self._threads = [
            threading.Thread(target=self._work, name="journal-worker", daemon=True),
            threading.Thread(target=self._look_after, name="journal-upkeep", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._worker is not None:
            self._worker.running = False

    def join(self, timeout: float | None = None) -> None:
        for thread in self._threads:
            thread.join(timeout)

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def _work(self) -> None:
        """Run tasks. After an error of the queue begin anew under a new name: the task in hand is then orphaned."""
        while not self.is_stopping:
            name = jobs.sign_on()
            try:
                self._worker = _worker(queues=self._queues, name=name.path.stem)
                if not self.is_stopping:
                    self._worker.run()
            except Exception:
                logger.exception("The worker stopped; it starts again in %s s.", PAUSE_AFTER_ERROR)
                self._stopping.wait(PAUSE_AFTER_ERROR)
            finally:
                name.release()
                connections.close_all()

    def _look_after(self) -> None:
        known = scheduled_jobs()
        due = {chore: datetime.min.replace(tzinfo=timezone.get_default_timezone()) for chore, _ in known}
        while not self.is_stopping:
            for chore, every in known:
                if due[chore] <= (now := timezone.now()):
                    due[chore] = now + every
                    _do(chore, at=now)
            self._stopping.wait(1.0)
        connections.close_all()


def _do(chore: Callable[..., object], *, at: datetime) -> None:
    try:
        chore(at=at)
    except Exception:
        logger.exception("Upkeep of the queue failed (%s); it is tried again.", chore.__name__)
    finally:
        for connection in connections.all(initialized_only=True):
            connection.close_if_unusable_or_obsolete()


def _worker(*, queues: list[str], name: str) -> Worker:
    return Worker(
        queue_names=queues,
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def start_embedded() -> threading.Thread | None:
    """Work in this process if settings say so and the queue is in the database; now, or when the elected one dies."""
    if not settings.EMBEDDED_WORKER or not isinstance(task_backends["default"], DatabaseBackend):
        return None
    thread = threading.Thread(target=_stand_by, name="journal-standby", daemon=True)
    thread.start()
    return thread


def _stand_by() -> None:
    elected = jobs.hold(Path(settings.VAR_DIR) / "worker.lock")
    workshop = BackgroundWorker()
    atexit.register(_stop_with_process, workshop, elected)
    workshop.start()


def _stop_with_process(workshop: BackgroundWorker, elected: jobs.FileLock) -> None:
    """At the end of the process: a moment for the task in hand. What is cut off is given to the next worker."""
    workshop.stop()
    workshop.join(LAST_WORDS_SECONDS)
    elected.release()
