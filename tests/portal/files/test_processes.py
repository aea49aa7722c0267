"""A process that another began does not stay behind, not even where that one ended before it could be tied to it."""

import ctypes
import os
import signal
import subprocess
import sys
import time

import pytest

from portal.files.operations import end_with_parent

# Begins a process that loads for a while and is tied to it, says its number, and ends by itself before.
_SHORT_LIVED = """
import os, subprocess, sys
loads = "import time, os; time.sleep(1); import django; django.setup(); from portal.files.operations import *; "
tied = f"from portal.files.operations import end_with_parent; end_with_parent({os.getpid()}); time.sleep(300)"
print(subprocess.Popen([sys.executable, "-c", loads + tied], stdout=subprocess.DEVNULL).pid)
"""


@pytest.fixture
def untied():
    yield
    ctypes.CDLL(None).prctl(1, 0)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_goes_on_below_its_parent(untied) -> None:
    end_with_parent(os.getppid())


def test_ends_where_the_parent_has_ended_while_it_was_loading() -> None:
    begun = subprocess.run([sys.executable, "-c", _SHORT_LIVED], capture_output=True, text=True, check=True)
    process, deadline = int(begun.stdout), time.monotonic() + 60
    try:
        while _is_alive(process) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert not _is_alive(process)
    finally:
        if _is_alive(process):
            os.kill(process, signal.SIGKILL)
