"""The story of a power cut: a worker is killed in the middle of reading, and another one finishes its work."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ENTRIES = 40

# Only the tables of the story: all of Wagtail's would take ten times as long.
PREPARE = f"""
import django; django.setup()
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from portal.journal.operations import record
for app in ("journal", "django_tasks_database"):
    call_command("migrate", app, verbosity=0, skip_checks=True)
with transaction.atomic():
    for number in range({ENTRIES}):
        record("stone.laid", subject=None, by=None, at=timezone.now(), details={{"number": number}})
"""


class Scene:
    """A database of its own and processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.portal.journal.killed_settings",
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "VAR_DIR": str(folder / "var"),
            "RECORDER_NOTES": str(self.notes),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def python(self, code: str) -> None:
        subprocess.run([sys.executable, "-c", code], env=self.environment, check=True, cwd=ROOT)

    def work(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, ROOT / "manage.py", "work"], env=self.environment, cwd=ROOT)

    def numbers_read(self) -> list[int]:
        return [int(line) for line in self.notes.read_text().split()] if self.notes.exists() else []

    def count(self, sql: str) -> int:
        with closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20)) as connection:
            return int(connection.execute(sql).fetchone()[0])


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.python(PREPARE)
    return scene


class TestKilledWorker:
    def test_another_one_finishes_and_nothing_is_lost(self, scene: Scene):
        scene.notes.with_suffix(".hang").write_text("17")
        first = scene.work()
        wait_until(lambda: 17 in scene.numbers_read())
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert scene.count("SELECT count(*) FROM journal_slip WHERE read_at IS NULL") == ENTRIES

        scene.notes.with_suffix(".hang").unlink()
        second = scene.work()
        try:
            wait_until(lambda: scene.count("SELECT count(*) FROM journal_slip WHERE read_at IS NULL") == 0)
            wait_until(
                lambda: (
                    scene.count("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'") == 0
                )
            )
        finally:
            second.send_signal(signal.SIGINT)
            assert second.wait(timeout=20) == 0
        # Nothing is lost; what had been read before the cut was read again, which a reader must bear.
        assert set(scene.numbers_read()) == set(range(ENTRIES))
        assert scene.count("SELECT count(*) FROM journal_entry") == ENTRIES
        assert scene.count("SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'") == 0
