from datetime import timedelta
from pathlib import Path

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.journal import jobs, queries
from portal.journal.models import Lease, Slip
from portal.journal.operations import empty_outbox, hold_lease, record
from portal.journal.queries import JournalReader
from tests.portal.journal.terms import clean

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _queue_in_the_database(settings, tmp_path: Path, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "index"]}}
    settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"]
    settings.VAR_DIR = tmp_path
    monkeypatch.setenv("RECORDER_NOTES", str(tmp_path / "notes"))


def run_by(worker: str, *, started_at=NOW, workers_before: int = 0) -> DBTaskResult:
    """A task that this worker is running."""
    result = empty_outbox.enqueue("recorder")
    task = DBTaskResult.objects.get(id=result.id)
    task.claim(worker)
    task.worker_ids = [f"earlier-{number}" for number in range(workers_before)] + [worker]
    task.started_at = started_at
    task.save()
    return task


@pytest.mark.django_db
class TestSweep:
    def test_asks_again_for_a_forgotten_tray_but_only_once(self):
        record("stone.laid", subject=None, by=None, at=NOW, details={"number": 1})
        assert DBTaskResult.objects.count() == 0, "the hint is lost: nothing was committed"
        assert jobs.sweep(at=NOW) == ["recorder"]
        assert jobs.sweep(at=NOW) == []
        assert DBTaskResult.objects.count() == 1

    def test_leaves_alone_what_is_not_due_or_stuck(self):
        record("stone.laid", subject=None, by=None, at=NOW + timedelta(hours=1), details={"number": 1})
        assert jobs.sweep(at=NOW) == []
        assert jobs.sweep(at=NOW + timedelta(hours=1)) == ["recorder"]


@pytest.mark.django_db
class TestReap:
    def test_gives_back_the_task_of_a_dead_worker(self):
        name, worker = jobs.sign_on()
        task = run_by(name)
        assert jobs.reap(at=NOW) == 0, "it lives"
        worker.close()
        assert jobs.reap(at=NOW) == 1
        task.refresh_from_db()
        assert task.status == TaskResultStatus.READY
        assert jobs.dead_workers() == set()

    def test_gives_up_a_task_that_kills_its_workers(self):
        name, worker = jobs.sign_on()
        task = run_by(name, workers_before=2)
        worker.close()
        jobs.reap(at=NOW)
        task.refresh_from_db()
        assert task.status == TaskResultStatus.FAILED
        assert "workers died" in task.traceback

    def test_leaves_a_worker_of_another_machine_its_task_as_long_as_its_lease_lasts(self):
        slow, dead = (run_by(f"elsewhere-{number}-abc", started_at=NOW - timedelta(hours=7)) for number in (1, 2))
        for name in ("elsewhere-1-abc", "elsewhere-2-abc"):
            assert hold_lease(name, holder=name)
        assert jobs.reap(at=NOW) == 0, "both live"
        Lease.objects.filter(name="elsewhere-2-abc").update(until=NOW - timedelta(seconds=1))
        assert jobs.reap(at=NOW) == 1
        slow.refresh_from_db()
        dead.refresh_from_db()
        assert (slow.status, dead.status) == (TaskResultStatus.RUNNING, TaskResultStatus.READY)

    def test_lets_what_the_dead_one_read_be_read_at_once(self):
        for number in range(2):
            record("stone.laid", subject=None, by=None, at=NOW, details={"number": number})
        failed = Slip.objects.earliest("pk")
        failed.error, failed.attempts, failed.not_before = "ValueError: no", 3, NOW + timedelta(hours=1)
        failed.save()
        Slip.objects.exclude(pk=failed.pk).update(attempts=1, not_before=NOW + timedelta(minutes=10))
        run_by("elsewhere-3-abc")
        assert jobs.reap(at=NOW) == 1
        waiting = Slip.objects.waiting()
        assert [one.attempts for one in waiting.filter(not_before__lte=NOW)] == [1]
        assert waiting.get(pk=failed.pk).not_before == NOW + timedelta(hours=1), "its own pause is another matter"


@pytest.mark.django_db
class TestClear:
    def test_removes_only_what_ended_long_ago(self):
        for days in (1, 8):
            task = run_by(f"worker-{days}")
            task.status, task.finished_at = TaskResultStatus.SUCCESSFUL, NOW - timedelta(days=days)
            task.save()
        run_by("worker-at-work")
        assert clean("tasks", at=NOW) == 1
        assert DBTaskResult.objects.count() == 2


nameless = JournalReader("", "Không tên", ("stone.laid",), print)
verbless = JournalReader("verbless", "Không việc", ("stone",), print)
unlabelled = JournalReader("unlabelled", "", ("stone.laid",), print)


def undeclared(entries: object) -> None: ...


class TestChecks:
    @pytest.mark.parametrize(
        ("path", "complaint"),
        [
            ("portal.nowhere.Reader", "cannot be imported"),
            (f"{__name__}.nameless", "name must be a string"),
            (f"{__name__}.verbless", "verbs are such as"),
            (f"{__name__}.unlabelled", "label must say in Vietnamese"),
            (f"{__name__}.undeclared", "is no function"),
        ],
    )
    def test_names_what_is_wrong_with_a_reader(self, settings, path: str, complaint: str):
        settings.JOURNAL_READERS = [path]
        (problem,) = queries.readers_can_be_loaded(None)
        assert complaint in problem.msg

    def test_refuses_two_of_one_name(self, settings):
        settings.JOURNAL_READERS = ["tests.portal.journal.recorder.recorder"] * 2
        (problem,) = queries.readers_can_be_loaded(None)
        assert "already called" in problem.msg

    def test_is_content_with_the_readers_of_this_installation(self, settings):
        settings.JOURNAL_READERS = ["portal.search.jobs.index_reader"]
        assert queries.readers_can_be_loaded(None) == []
