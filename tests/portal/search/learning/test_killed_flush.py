"""The story of a process killed at the counter: what was written stays; an orderly end loses nothing."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.portal.processes import PATIENCE, Processes

# A process that hears forty questions and writes them, and holds twenty-five more in memory when it says so.
HEAR = """
import sys, time
import django; django.setup()
from datetime import date
from django.conf import settings

from portal.search.web.usage import buffer, flusher
from portal.search.states import SearchOutcome
settings.SEARCHES_WRITTEN_EVERY = 3600.0
def hear(count):
    for number in range(count):
        buffer.search(date(2026, 11, 24), f"{number:032d}", f"câu {number}", SearchOutcome.EMPTY, 0)
    flusher.wake()
hear(40)
flusher.flush()
hear(25)
print("ready", flush=True)
if sys.argv[1] == "wait":
    time.sleep(600)
"""


class Scene(Processes):
    """A database of its own and processes that write to it."""

    def searches(self) -> int:
        found = self.value("SELECT coalesce(sum(asked), 0) FROM search_searchday")
        assert found == self.value("SELECT coalesce(sum(asked), 0) FROM search_askedon")
        return found


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Scene:
    return Scene(tmp_path, migrated=migrated)


class TestFlush:
    def test_a_process_that_is_killed_loses_only_what_it_had_not_written(self, scene: Scene):
        process = scene.python(HEAR, "wait", stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        process.stdout.close()
        assert scene.searches() == 40

    def test_a_process_that_ends_in_order_writes_everything(self, scene: Scene):
        process = scene.python(HEAR, "end", stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.wait(PATIENCE) == 0
        process.stdout.close()
        assert scene.searches() == 65
