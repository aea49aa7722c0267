"""Background work: one thread that runs tasks and one that maintains the queue.

In the web process (`start_embedded`, called by `portal.wsgi`), the processes of a machine elect one of themselves by a
file lock; when it dies, another takes over. `manage.py work` does the same in a process of its own. One worker among
those of all machines is elected, by a lease in the database, to run the scheduled jobs.

The backends of django.tasks neither retry a task nor notice that a worker was killed. `sweep`, `reap` and `clear` find
forgotten slips, release orphaned tasks and remove finished ones; they may run twice, and at the same time on several
machines. While it lives, each worker holds a lock on a file of its own name, for its own machine, and a lease, for the
other machines. The end of the module sends alarms about faults of the machine, and alerts about unusual activity of
accounts.
"""

import atexit
import fcntl
import hashlib
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.db import connections, transaction
from django.db.models.functions import Now
from django.tasks import TaskResultStatus, task_backends
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lawtext.words import fold
from portal.files.operations import is_held
from portal.journal.models import Alert, Lease
from portal.journal.operations import (
    RENEWED_EVERY,
    empty_outbox,
    forget_bundle,
    hold_lease,
    keep_report,
    let_leases_go,
    look_at_health,
)
from portal.journal.operations.watch import raise_alerts
from portal.journal.queries import readers_with_due_slips
from portal.journal.queries.health import HealthFinding, heartbeat_path, is_over, settled, workers_folder
from portal.journal.queries.watch import RULE_OF, mailboxes_for_alerts
from portal.journal.states import AlertState
from portal.schema.models import save_fields

_SOURCE = Path(__file__).resolve().parents[3]
_LONGEST_HOST = 30  # django-tasks-db stores 64 characters of a worker's name


def hold(path: Path) -> IO[str]:
    """Lock the file, waiting for as long as needed; released by closing it or by the end of the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def machine_name() -> str:
    """The name of this machine: the same for all processes that share a VAR_DIR."""
    folder = hashlib.blake2b(str(Path(settings.VAR_DIR).resolve()).encode(), digest_size=4).hexdigest()
    return f"{socket.gethostname()[:_LONGEST_HOST]}-{folder}"


def sign_on() -> tuple[str, IO[str]]:
    """A new name for a worker, and its locked file, which the worker holds until it ends."""
    name = f"{machine_name()}-{os.getpid()}-{uuid4().hex[:8]}"
    held = hold(workers_folder() / f"{name}.new")
    # Other processes see the file only from now on: nobody may find it before it is locked.
    (workers_folder() / f"{name}.new").rename(workers_folder() / f"{name}.lock")
    return name, held


def dead_workers() -> set[str]:
    """The names of workers that signed on at this machine and are dead."""
    return {path.stem for path in workers_folder().glob("*.lock") if not is_held(path)}


logger = logging.getLogger(__name__)

# A task whose worker died so many times is not given to another worker.
MOST_WORKERS = 3


def sweep(*, at: datetime) -> list[str]:
    """Enqueue `empty_outbox` again for every reader with due slips. Returns the readers enqueued."""
    queued = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=empty_outbox.module_path)
    asked = {arguments["args"][0] for arguments in queued.values_list("args_kwargs", flat=True)}
    due = [reader for reader in readers_with_due_slips(at=at) if reader not in asked]
    for reader in due:
        empty_outbox.enqueue(reader)
    return due


def reap(*, at: datetime) -> int:
    """Return tasks of dead workers to the queue. Returns how many. Every task is written so that it may run twice."""
    # In this order: a worker takes its lease before its first task.
    running, dead = list(DBTaskResult.objects.running()), dead_workers()
    # An expired lease proves nothing about a worker whose lock is visible on this machine: it may have failed to renew
    # it.
    alive = {path.stem for path in workers_folder().glob("*.lock")}
    alive |= set(Lease.objects.filter(until__gte=Now()).values_list("holder", flat=True))
    orphaned = [task for task in running if task.worker_ids and task.worker_ids[-1] not in alive - dead]
    for task in orphaned:
        _give_back(task, at=at)
    for name in dead:
        (workers_folder() / f"{name}.lock").unlink(missing_ok=True)
    return len(orphaned)


@transaction.atomic
def _give_back(task: "DBTaskResult[Any, Any]", *, at: datetime) -> None:
    # Only if the row is unchanged since: another machine may be reaping too.
    mine = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
    if len(task.worker_ids) < MOST_WORKERS:
        if mine.update(status=TaskResultStatus.READY, started_at=None) and task.task_path == empty_outbox.module_path:
            forget_bundle(task.args_kwargs["args"][0], at=at)
        logger.warning("Task %s (%s) lost its worker and is queued again.", task.pk, task.task_path)
        return
    mine.update(
        status=TaskResultStatus.FAILED,
        finished_at=at,
        exception_class_path="builtins.RuntimeError",
        traceback=f"{len(task.worker_ids)} workers died while running this task; it is not tried again.",
    )
    logger.error("Task %s (%s) killed %d workers and is given up.", task.pk, task.task_path, len(task.worker_ids))


CHORES = "chores"  # the lease of the one worker that runs the scheduled jobs
POLL_SECONDS = 0.5
PAUSE_AFTER_ERROR = 5.0
LAST_WORDS_SECONDS = 5.0

# Maintenance jobs and their intervals; the first run is at the start of the worker.
UPKEEP_JOBS: tuple[tuple[Callable[..., object], timedelta], ...] = (
    (reap, timedelta(seconds=15)),
    (sweep, timedelta(seconds=30)),
)


def scheduled_jobs() -> tuple[tuple[Callable[..., object], timedelta], ...]:
    """The queue's own jobs, and those of the rooms above from settings: (dotted path, seconds between runs)."""
    return (
        *UPKEEP_JOBS,
        *[(import_string(path), timedelta(seconds=seconds)) for path, seconds in settings.JOURNAL_JOBS],
    )


class BackgroundWorker:
    """Three threads: one runs tasks, one maintains the queue, one renews leases.

    `stop` lets the running task finish.
    """

    def __init__(self, *, queues: tuple[str, ...] = ("*",)) -> None:
        self._queues = list(queues)
        self._stopping = threading.Event()
        self._worker: Worker | None = None
        self._name, self._is_elected = "", False
        self._threads = [
            threading.Thread(target=self._work, name="journal-worker", daemon=True),
            threading.Thread(target=self._renew_leases, name="journal-leases", daemon=True),
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
        """Run tasks. After an error of the queue, start again under a new name: the running task is then orphaned."""
        while not self.is_stopping:
            self._name, held = sign_on()
            try:
                self._renew(at=timezone.now())
                self._worker = a_worker(queues=self._queues, name=self._name)
                if not self.is_stopping:
                    self._worker.run()
            except Exception:
                logger.exception("The worker stopped; it starts again in %s s.", PAUSE_AFTER_ERROR)
                self._stopping.wait(PAUSE_AFTER_ERROR)
            finally:
                name, self._name, self._is_elected = self._name, "", False
                let_leases_go(holder=name)
                held.close()
                connections.close_all()

    def _renew_leases(self) -> None:
        """Renew the leases in a thread of their own, which nothing delays, also while the last task finishes."""
        while self._threads[0].is_alive():
            self._threads[0].join(RENEWED_EVERY.total_seconds())
            _do(self._renew, at=timezone.now())
        connections.close_all()

    def _renew(self, *, at: datetime) -> None:
        if name := self._name:
            hold_lease(name, holder=name)
            self._is_elected = hold_lease(CHORES, holder=name)

    def _look_after(self) -> None:
        known, everywhere = scheduled_jobs(), {chore for chore, _ in UPKEEP_JOBS}
        everywhere |= {import_string(path) for path in settings.JOURNAL_MACHINE_JOBS}
        due = {chore: datetime.min.replace(tzinfo=timezone.get_default_timezone()) for chore, _ in known}
        while not self.is_stopping:
            for chore, every in known:
                if (self._is_elected or chore in everywhere) and due[chore] <= (now := timezone.now()):
                    due[chore] = now + every
                    _do(chore, at=now)
            heartbeat_path().touch()
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


def a_worker(*, queues: list[str], name: str) -> Worker:
    """A worker that runs tasks of the queue; it installs no signal handlers."""
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


def begin_command(*words: str) -> subprocess.Popen[bytes]:
    """Start a command of the portal in a new process and session. Its arguments contain no text entered by users."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "django", *words],
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(filter(None, [str(_SOURCE), os.environ.get("PYTHONPATH", "")]))},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def start_embedded() -> threading.Thread | None:
    """Work in this process if settings say so and the queue is in the database: once elected, now or later."""
    if not settings.EMBEDDED_WORKER or not isinstance(task_backends["default"], DatabaseBackend):
        return None
    thread = threading.Thread(target=_stand_by, name="journal-standby", daemon=True)
    thread.start()
    return thread


def _stand_by() -> None:
    elected = hold(Path(settings.VAR_DIR) / "worker.lock")
    workshop = BackgroundWorker()
    atexit.register(_stop_with_process, workshop, elected)
    workshop.start()


def _stop_with_process(workshop: BackgroundWorker, elected: IO[str]) -> None:
    """Give the running task a moment at the end of the process. A task cut off goes to the next worker."""
    workshop.stop()
    workshop.join(LAST_WORDS_SECONDS)
    elected.close()


# ---- the watch: separate from the worker, because the worker may be the faulty part ----------------------------------

WATCH_SECONDS = 30.0


def start_watch() -> threading.Thread:
    """Let one process of this machine watch the health of the portal and alert the recipients in settings."""
    thread = threading.Thread(target=_keep_watch, name="journal-watch", daemon=True)
    thread.start()
    return thread


def _keep_watch() -> None:
    elected, stopping = hold(Path(settings.VAR_DIR) / "watch.lock"), threading.Event()
    atexit.register(stopping.set)
    while not stopping.wait(WATCH_SECONDS):
        _do(watch_health, at=timezone.now())
        connections.close_all()
    elected.close()


def watch_health(*, at: datetime) -> None:
    """Check the health; report each new fault once, and its end once. A failed report is repeated the next time."""
    report, after = look_at_health(at=at), timedelta(minutes=settings.ALARM_AFTER_MINUTES)
    due = [one for one in report.findings if one.is_due]
    over = [one for one in due if is_over(one, at=at, after=after)]
    begun = [one for one in due if not one.is_told and one not in over]
    if (begun or over) and _alarm(alarm_words(begun, over)):
        report = replace(report, findings=tuple(settled(one, at=at, after=after) for one in report.findings))
    keep_report(report)


def _alarm(words: dict[str, str]) -> bool:
    """Send the alarm on every configured channel. True if one succeeded, or if only the log is configured."""
    logger.warning("%s", words["text"])
    carried = [_carried(import_string(path), words) for path in settings.HEALTH_ALARMS]
    return any(carried) or not (settings.ALARM_MAIL_TO or settings.ALARM_PHONES)


def _carried(carry: Callable[..., bool], words: dict[str, str]) -> bool:
    try:
        return carry(**words)
    except Exception as error:
        logger.warning("An alarm could not be sent by %s: %s", carry.__name__, type(error).__name__)
        return False


def alarm_words(begun: list[HealthFinding], over: list[HealthFinding]) -> dict[str, str]:
    """A subject, a text, and a short form without diacritics, for text messages."""
    told = {head: ", ".join(one.label for one in some) for head, some in (("Sự cố", begun), ("Đã hết sự cố", over))}
    subject = f"[{settings.PORTAL_NAME}] {'; '.join(f'{head}: {labels}' for head, labels in told.items() if labels)}"
    page = f"{settings.PORTAL_BASE_URL.rstrip('/')}{settings.ADMIN_PREFIX}nhat-ky/"
    lines = [
        *[f"- {one.label}, từ {_told(one.since)}: {one.fault or 'lúc được lúc không.'}" for one in begun],
        *[f"- {one.label}: bắt đầu {_told(one.since)}, hết {_told(one.well_since)}." for one in over],
        f"\nTình trạng bây giờ: {page}\nCách xử lý từng việc: docs/operations/runbook.md",
    ]
    return {"subject": subject, "text": "\n".join(lines), "short": fold(f"{subject}. {page}")}


def _told(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"


_TRIED_FOR = timedelta(days=1)  # after that, officers read the alert on the page only


def watch_accounts(*, at: datetime) -> None:
    """A scheduled job, each minute. Killed between letter and timestamp, it sends the letter once more."""
    raise_alerts(at=at)
    untold = Alert.objects.filter(told_at=None, state=AlertState.OPEN.value, raised_at__gt=at - _TRIED_FOR)
    to = mailboxes_for_alerts(timezone.localdate(at))
    for alert in untold.select_related("officer") if to else ():
        if _tell_alert(alert, to):
            save_fields(alert, told_at=at)


def _tell_alert(alert: Alert, to: list[str]) -> bool:
    """True if a mail server accepted the letter. It names rule and account, and contains no data of citizens."""
    rule = RULE_OF[alert.rule]
    subject = f"[{settings.PORTAL_NAME}] Cảnh báo an ninh: {rule.label}"
    text = _ALERT_LETTER.format(
        label=rule.label,
        at=timezone.localtime(alert.raised_at),
        whose=alert.officer or "không rõ",
        does=rule.does,
        page=f"{settings.PORTAL_BASE_URL.rstrip('/')}{reverse('journal_alerts')}",
    )
    try:
        return bool(import_string(settings.HEADS_LETTER)(subject=subject, text=text, short=fold(subject), to=to))
    except Exception as error:
        logger.warning("A letter about an alert could not be sent: %s", type(error).__name__)
        return False


_ALERT_LETTER = """{label}, lúc {at:%H:%M ngày %d/%m/%Y}.
Tài khoản: {whose}
Việc cần làm: {does}

Ghi kết quả tại {page}
"""
