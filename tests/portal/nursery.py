"""One interpreter that has loaded the portal, and forks a process whenever one is asked for.

Loading the portal costs seconds of a processor, what the processes of a test then do much less. What is born is a
process of its own in every respect that a kill or a race has to do with: its own connections, settings read anew
from its own environment, its own death. Whoever tells of the start itself starts a process (`Processes.started`).
"""

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from select import select
from typing import IO, Any

import django
from asgiref.local import Local
from django.conf import empty, settings
from django.core.management import execute_from_command_line
from django.core.signals import setting_changed
from django.db import connections
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
_PIPE = subprocess.PIPE


class Child:
    """A process that was born here: of `subprocess.Popen` what tests use, with the same words."""

    def __init__(self, told: IO[bytes], pipes: Sequence[int | None], *, is_text: bool) -> None:
        self._told = told
        self._is_text = is_text
        self.stdin, self.stdout, self.stderr = (
            None if one is None else _opened(one, "w" if number == 0 else "r", is_text=is_text)
            for number, one in enumerate(pipes)
        )
        self.returncode: int | None = None
        self.pid = int(told.readline())

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a process of the nursery", timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def communicate(self, timeout: float) -> tuple[Any, None]:
        """All that it says, to its end."""
        assert self.stdout is not None
        said, until = [], time.monotonic() + timeout
        while True:
            if not select([self.stdout], [], [], max(until - time.monotonic(), 0))[0]:
                raise subprocess.TimeoutExpired("a process of the nursery", timeout)
            if not (more := os.read(self.stdout.fileno(), 65536)):
                break
            said.append(more)
        self.stdout.close()
        self.wait(timeout)
        whole = b"".join(said)
        return (whole.decode() if self._is_text else whole), None

    def send_signal(self, number: int) -> None:
        """To one that has ended meanwhile nothing is sent, as `subprocess.Popen` does it."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe is not None:
                pipe.close()
        self.wait()

    def __del__(self) -> None:
        self._told.close()


class Nursery:
    """The interpreter; it ends when this one does."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lan-toa-test-")
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from tests.portal import nursery; nursery.serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=os.environ
                | {
                    "DJANGO_SETTINGS_MODULE": "portal.settings.development",
                    "DATABASE_URL": f"sqlite:///{self._folder.name}/nobody.sqlite3",
                    "VAR_DIR": self._folder.name,
                    "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                },
            )

    def born(
        self,
        *words: str,
        environment: dict[str, str],
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        text: bool = False,
    ) -> Child:
        """A process in this environment that runs `-c CODE ARGUMENTS…` or `manage.py COMMAND…`."""
        pairs = [_pair(number, asked) for number, asked in enumerate((stdin, stdout, stderr))]
        told, telling = os.pipe()
        theirs = [pair[1] for pair in pairs] + [telling]
        socket.send_fds(self._orders, [json.dumps([words, environment]).encode()], theirs)
        for one in theirs:
            os.close(one)
        return Child(os.fdopen(told, "rb", buffering=0), [pair[0] for pair in pairs], is_text=text)

    def close(self) -> None:
        self._orders.close()
        self._process.wait()
        self._folder.cleanup()


@cache
def nursery() -> Nursery:
    """The one of this process of pytest."""
    one = Nursery()
    atexit.register(one.close)
    return one


def _pair(number: int, asked: int | None) -> tuple[int | None, int]:
    """Our end, if we have one, and theirs."""
    if asked != _PIPE:
        assert asked is None
        return None, os.dup(number)
    reading, writing = os.pipe()
    return (writing, reading) if number == 0 else (reading, writing)


def _opened(pipe: int, mode: str, *, is_text: bool) -> IO[Any]:
    return os.fdopen(pipe, mode, encoding="utf-8") if is_text else os.fdopen(pipe, f"{mode}b", buffering=0)


# ---- the interpreter itself ----


def serve(orders: int) -> None:
    """Take orders until nobody is there to give one. Holds no connection and no thread, so that it may fork."""
    django.setup()
    assert get_resolver().url_patterns  # and all that stands behind them
    gc.freeze()  # what is here stays; nobody need look through it, or come by memory of their own for having looked
    gc.set_threshold(100_000, 20, 50)  # as manage.py
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=orders) as control:
        while (order := socket.recv_fds(control, 1 << 20, 4))[0]:
            said, handed = order[0], order[1]
            assert not any(one.connection for one in connections.all(initialized_only=True))
            if os.fork():
                for one in handed:
                    os.close(one)
                continue
            control.detach()
            os.close(orders)
            if _is_child(*handed):
                words, environment = json.loads(said)
                _put_on(environment)
                _run(*words)
            return


def _is_child(stdin: int, stdout: int, stderr: int, telling: int) -> bool:
    """Part once more: one lives, the other tells its number, and with what it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if pid := os.fork():
        for one in (stdin, stdout, stderr):
            os.close(one)
        os.write(telling, f"{pid}\n".encode())
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.write(telling, f"{ended}\n".encode())
        os._exit(0)
    os.close(telling)
    for number, one in enumerate((stdin, stdout, stderr)):
        os.dup2(one, number)
        os.close(one)
    return True


def _put_on(environment: dict[str, str]) -> None:
    """Be as if started in this environment: its settings, and nothing kept that was made from the others."""
    before = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith("portal.settings")]:
        del sys.modules[name]
    settings._wrapped = empty
    assert before["INSTALLED_APPS"] == settings.INSTALLED_APPS, "apps are loaded once"
    connections._settings = None
    connections.__dict__.pop("settings", None)
    connections._connections = Local(connections.thread_critical)
    for name in dir(settings):
        if name.isupper() and name != "DATABASES" and getattr(settings, name) != before.get(name):
            setting_changed.send(sender=type(settings), setting=name, value=getattr(settings, name), enter=True)


def _run(first: str, *words: str) -> None:
    if first == "-c":
        code, *sys.argv[1:] = words
        exec(code, {"__name__": "__main__"})  # noqa: S102
    else:
        execute_from_command_line([first, *words])
