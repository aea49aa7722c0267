"""Interpreters that have imported what sandboxed processes import, and fork one whenever one is asked for.

To read a scan, to look into an upload, or to write PDF/A, the portal starts a process whose imports (NumPy, OpenCV,
lawtext, ocrmypdf) cost half a second of a processor; what it then does for a test costs a hundredth of that. What is
forked here has its own session, bounds, environment and death. Tests that tell of the processes themselves start them
(`tests/portal/digitisation/reading/test_pool.py`, those of the packages, and `cold_sandboxes` here).
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from tests.portal.nursery import ROOT, Child

_STARTERS = ("safefiles.sandbox.subprocess", "scanreading.engines.pool.subprocess")
_SERVE = "import sys; from tests.portal import sandboxes; sandboxes.serve(int(sys.argv[1]), sys.argv[2:])"
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
# Kept apart, so that what is bounded has about as much memory taken as when it is started from nothing.
_READERS = ("portal.digitisation.operations.documents_child",)
_PAPERS = ("portal.digitisation.operations.searchable_child", "portal.digitisation.operations.signatures_child")
_UPLOADS = ("safefiles.pdf_child", "safefiles.picture_child", "docreaders.pdf_text_child")
_PAPERS_STEMS = frozenset(name.rpartition(".")[2] for name in _PAPERS)


class Sandbox(Child):
    """What `subprocess.Popen` gives, as far as those who start sandboxes use it."""

    def __init__(self, command: Sequence[str], **said: Any) -> None:
        assert said.pop("start_new_session")
        assert command[0] == sys.executable
        pairs = [_pair(number, said.pop(name)) for number, name in enumerate(("stdin", "stdout", "stderr"))]
        told, telling = os.pipe()
        _forker(_loaded_by(command)).fork(
            [pair[1] for pair in pairs] + [telling], command[1:], said.pop("env"), said.pop("cwd", None)
        )
        assert not said, said
        super().__init__(os.fdopen(told, "rb", buffering=0), [pair[0] for pair in pairs], is_text=False)

    def communicate(self, timeout: float) -> tuple[bytes, bytes]:  # type: ignore[override]
        said: dict[Any, list[bytes]] = {pipe: [] for pipe in (self.stdout, self.stderr)}
        until = time.monotonic() + timeout
        with selectors.DefaultSelector() as open_pipes:
            for pipe in said:
                open_pipes.register(pipe, selectors.EVENT_READ)
            while open_pipes.get_map():
                if not (ready := open_pipes.select(max(until - time.monotonic(), 0))):
                    raise subprocess.TimeoutExpired("a sandbox", timeout)
                for key, _ in ready:
                    if more := os.read(key.fd, 65536):
                        said[key.fileobj].append(more)
                    else:
                        open_pipes.unregister(key.fileobj)
        self.wait(max(until - time.monotonic(), 0))
        return b"".join(said[self.stdout]), b"".join(said[self.stderr])


@contextmanager
def warm_sandboxes() -> Iterator[None]:
    """Whoever starts a process for what strangers sent has it forked."""
    warm = SimpleNamespace(**vars(subprocess) | {"Popen": Sandbox})
    with patch(_STARTERS[0], warm), patch(_STARTERS[1], warm):
        yield


@contextmanager
def cold_sandboxes() -> Iterator[None]:
    """Started from nothing, as in earnest."""
    with patch(_STARTERS[0], subprocess), patch(_STARTERS[1], subprocess):
        yield


def _loaded_by(command: Sequence[str]) -> tuple[str, ...]:
    if command[1] != "-I":
        return _READERS
    return _PAPERS if Path(command[4]).stem in _PAPERS_STEMS else _UPLOADS


class _Forker:
    """An interpreter, as seen from pytest; it ends when pytest does."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        paths = os.pathsep.join(dict.fromkeys(filter(None, [str(ROOT), *sys.path])))
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, str(theirs.fileno()), *modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"},
            )

    def fork(self, theirs: Sequence[int], words: Sequence[str], environment: Mapping[str, str], cwd: Any) -> None:
        order = json.dumps([list(words), dict(environment), cwd and str(cwd)]).encode()
        socket.send_fds(self._orders, [order], theirs)
        for one in theirs:
            os.close(one)

    def close(self) -> None:
        self._orders.close()
        self._process.wait()


@cache
def _forker(modules: tuple[str, ...]) -> _Forker:
    """The one of this process of pytest that holds these modules."""
    one = _Forker(modules)
    atexit.register(one.close)
    return one


def _pair(number: int, asked: int) -> tuple[int | None, int]:
    """Our end, if we have one, and theirs."""
    if asked == subprocess.DEVNULL:
        return None, os.open(os.devnull, os.O_RDWR)
    assert asked == subprocess.PIPE
    reading, writing = os.pipe()
    return (writing, reading) if number == 0 else (reading, writing)


# ---- the interpreter itself ----


def serve(orders: int, modules: Sequence[str]) -> None:
    """Fork for each order until nobody is there to give one. Starts no thread, so that it may fork."""
    for name in modules:
        importlib.import_module(name)
    gc.freeze()  # what is here stays; nobody need look through it, or come by memory of their own for having looked
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=orders) as control:
        while (order := socket.recv_fds(control, 1 << 18, 4))[0]:
            said, (stdin, stdout, stderr, telling) = order[0], order[1]
            if os.fork():
                for one in (stdin, stdout, stderr, telling):
                    os.close(one)
                continue
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
            if pid := os.fork():
                for one in (stdin, stdout, stderr):
                    os.close(one)
                os.write(telling, f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())
                os._exit(0)
            os.setsid()  # before its number is told: whoever ends it ends its session
            os.write(telling, f"{os.getpid()}\n".encode())
            os.close(telling)
            for number, one in enumerate((stdin, stdout, stderr)):
                os.dup2(one, number)
                os.close(one)
            os._exit(_run(*json.loads(said)))


def _run(words: list[str], environment: dict[str, str], cwd: str | None) -> int:
    """What `python WORDS` does: a module after -m or a script, with its arguments. Returns the exit code."""
    os.environ.clear()
    os.environ.update(environment)
    if cwd:
        os.chdir(cwd)
    code = 0
    try:
        words = words[words[0] == "-I" :]
        if words[0] == "-m":
            sys.argv[:] = words[1:]
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv[:] = words
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    return code
