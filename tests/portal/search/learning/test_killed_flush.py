"""The story of a power cut at the counter: what was written stays; an orderly end loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 60  # seconds, on a machine that has much else to do

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", "search", verbosity=0, skip_checks=True)
"""
# A process that hears forty questions and writes them, and holds twenty-five more in memory when it says so.
HEAR = """
import sys, time
import django; django.setup()
from datetime import date
from django.conf import settings
from portal.search.learning.buffer import Search
from portal.search.learning.noting import buffer, flusher
from portal.search.states import Outcome
settings.SEARCHES_WRITTEN_EVERY = 3600.0
def hear(count):
    for number in range(count):
        buffer.search(Search(date(2026, 11, 24), f"{number:032d}", f"câu {number}", Outcome.EMPTY, 0))
    flusher.wake()
hear(40)
flusher.flush()
hear(25)
print("ready", flush=True)
if sys.argv[1] == "wait":
    time.sleep(600)
"""


class Scene:
    """A database of its own and processes that write to it."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "db.sqlite3"
        self._environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "DATABASE_URL": f"sqlite:///{self._database}",
            "VAR_DIR": str(folder / "var"),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        subprocess.run([sys.executable, "-c", PREPARE], env=self._environment, cwd=ROOT, check=True)

    def run(self, code: str, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], env=self._environment, cwd=ROOT, stdout=subprocess.PIPE
        )

    def searches(self) -> int:
        with closing(sqlite3.connect(self._database, timeout=20)) as connection:
            found = connection.execute("SELECT coalesce(sum(asked), 0) FROM search_searchday").fetchone()
            lines = connection.execute("SELECT coalesce(sum(asked), 0) FROM search_askedon").fetchone()
            assert found == lines
            return int(found[0])


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


class TestFlush:
    def test_a_process_that_is_killed_loses_only_what_it_had_not_written(self, scene: Scene):
        process = scene.run(HEAR, "wait")
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        process.stdout.close()
        assert scene.searches() == 40

    def test_a_process_that_ends_in_order_writes_everything(self, scene: Scene):
        process = scene.run(HEAR, "end")
        assert process.stdout is not None
        assert process.wait(PATIENCE) == 0
        process.stdout.close()
        assert scene.searches() == 65
