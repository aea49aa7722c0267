"""The story of a killed worker: it is killed in the middle of reading, and another one finishes its work."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.portal.nursery import Child
from tests.portal.processes import PATIENCE, Processes

ENTRIES = 40

PREPARE = f"""
import django; django.setup()
from django.db import transaction
from django.utils import timezone
from portal.journal.operations import record
with transaction.atomic():
    for number in range({ENTRIES}):
        record("stone.laid", subject=None, by=None, at=timezone.now(), details={{"number": number}})
"""


class Scene(Processes):
    """A database of its own, processes that use it, and notes of what was read."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.notes = folder / "notes"
        settings = "tests.portal.journal.killed_settings"
        super().__init__(folder, migrated=migrated, settings=settings, RECORDER_NOTES=str(self.notes))

    def work(self) -> Child:
        return self.manage("work")

    def numbers_read(self) -> list[int]:
        return [int(line) for line in self.notes.read_text().split()] if self.notes.exists() else []


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Scene:
    scene = Scene(tmp_path, migrated)
    scene.run(PREPARE)
    return scene


class TestKilledWorker:
    def test_another_one_finishes_and_nothing_is_lost(self, scene: Scene):
        scene.notes.with_suffix(".hang").write_text("17")
        first = scene.work()
        wait_until(lambda: 17 in scene.numbers_read())
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert scene.value("SELECT count(*) FROM journal_slip WHERE read_at IS NULL") == ENTRIES

        scene.notes.with_suffix(".hang").unlink()
        second = scene.work()
        try:
            wait_until(lambda: scene.value("SELECT count(*) FROM journal_slip WHERE read_at IS NULL") == 0)
            wait_until(
                lambda: (
                    scene.value("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'") == 0
                )
            )
        finally:
            second.send_signal(signal.SIGINT)
            assert second.wait(timeout=PATIENCE) == 0
        # Nothing is lost; what had been read before the kill was read again, which a reader must bear.
        assert set(scene.numbers_read()) == set(range(ENTRIES))
        assert scene.value("SELECT count(*) FROM journal_entry") == ENTRIES
        assert scene.value("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'") == 0
