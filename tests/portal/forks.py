"""Processes forked from one interpreter that holds the portal: loading it costs more than what they then do."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from select import select

from tests.portal.nursery import Child
from tests.portal.processes import PATIENCE, Processes

# Forks before a connection is open: each process opens its own, as one that was started by itself would.
_PARENT = """
import json, os, sys
import django; django.setup()
from django.db import connections
for line in sys.stdin:
    code, each = json.loads(line)
    pids = []
    for arguments in each:
        assert not any(one.connection for one in connections.all(initialized_only=True))
        if not (pid := os.fork()):
            os.dup2(2, 1)
            sys.argv[1:] = arguments
            exec(code, {"__name__": "__main__"})
            sys.exit()
        pids.append(pid)
    print(json.dumps(pids), flush=True)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]), flush=True)
"""


class Forks:
    """Runs code in new processes, one for each row of arguments; the next only when all of these have ended."""

    def __init__(self, parent: Child) -> None:
        self._parent = parent
        self.pids: list[int] = []

    def start(self, code: str, *each: tuple[str, ...]) -> None:
        assert self._parent.stdin
        self._parent.stdin.write(json.dumps([code, each or [()]]).encode() + b"\n")
        self._parent.stdin.flush()
        self.pids = self._told()

    def are_running(self) -> bool:
        return not select([self._parent.stdout], [], [], 0)[0]

    def kill(self) -> None:
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)

    def ended(self) -> list[int]:
        """What they ended with, in the order in which they were started; waits for them."""
        return self._told()

    def run(self, code: str, *each: tuple[str, ...]) -> list[int]:
        self.start(code, *each)
        return self.ended()

    def _told(self) -> list[int]:
        assert select([self._parent.stdout], [], [], PATIENCE)[0], "nothing heard"
        assert self._parent.stdout
        told: list[int] = json.loads(self._parent.stdout.readline())
        return told


@contextmanager
def forks_of(office: Processes) -> Iterator[Forks]:
    """Forks at the database of `office`."""
    with office.python(_PARENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        try:
            yield Forks(parent)
        finally:
            parent.kill()
