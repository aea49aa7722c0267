"""A pool of recognition processes, used from one thread without blocking.

A process that does not answer in time is killed together with its children. A process that exits is replaced, and so is
one that has handled many orders, because the engines leak memory. No process outlives the pool or its owner: the kernel
signals each process when its parent dies.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from safefiles.sandbox import end_session
from scanreading.engines.faults import ReaderLimits, ReadingFault

READER = (sys.executable, "-m", "scanreading.engines.child")
_SOURCE = Path(__file__).resolve().parents[2]
_LONGEST_ANSWER = 64 * 1024 * 1024
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class PoolAnswer:
    """A finished order and the `answer` of the process, which has the key "fault" on failure (see `faults`)."""

    key: Any
    answer: dict[str, Any]

    @property
    def fault(self) -> str:
        return str(self.answer.get("fault", ""))


@dataclass(slots=True, eq=False)
class _Child:
    """A process and its current order. It is considered hung after `until` (seconds of the monotonic clock)."""

    process: subprocess.Popen[bytes]
    key: Any = None
    is_busy: bool = False
    until: float = 0.0
    orders: int = 0
    said: bytearray = field(default_factory=bytearray)


class ReaderPool(contextlib.AbstractContextManager["ReaderPool"]):
    """A pool of at most `processes` workers. Use it as a context manager, or call `close`."""

    def __init__(
        self,
        limits: ReaderLimits,
        processes: int,
        *,
        command: Sequence[str] = READER,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = limits
        self._command = [*command, json.dumps(asdict(limits))]
        self._most = processes
        self._clock = clock
        self._children: list[_Child] = []
        self._answers = selectors.DefaultSelector()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def free(self) -> int:
        """The number of idle processes."""
        return self._most - self.busy

    @property
    def busy(self) -> int:
        return sum(child.is_busy for child in self._children)

    @property
    def pids(self) -> list[int]:
        return [child.process.pid for child in self._children]

    def begin(self, key: Any, order: Mapping[str, Any]) -> None:
        """Give an order to an idle process; its answer carries `key`. Raises RuntimeError if no process is idle."""
        if not self.free:
            raise RuntimeError(f"All {self._most} readers are busy; wait for `finished`.")
        child = next((one for one in self._children if not one.is_busy), None) or self._start()
        is_first = child.orders == 0
        child.key, child.is_busy, child.orders = key, True, child.orders + 1
        child.until = self._clock() + self._limits.wall_seconds + (self._limits.start_seconds if is_first else 0.0)
        with contextlib.suppress(BrokenPipeError):  # it has exited: `finished` will find its output closed
            self._write(child, json.dumps(order).encode() + b"\n")

    def finished(self, *, wait: float) -> list[PoolAnswer]:
        """The finished orders; waits at most `wait` seconds for the first one.

        Hung processes are killed, and reported with the fault TIME.
        """
        done: list[PoolAnswer] = []
        soonest = min((child.until for child in self._children if child.is_busy), default=0.0)
        if self.busy:
            for ready, _ in self._answers.select(max(min(wait, soonest - self._clock()), 0.0)):
                done.extend(self._hear(ready.data))
        hung = [one for one in self._children if one.is_busy and one.until <= self._clock()]
        return done + [self._over(child, ReadingFault.TIME) for child in hung]

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Run one order and block until its answer. Only for a pool without other orders."""
        self.begin(None, order)
        while not (done := self.finished(wait=self._limits.wall_seconds)):
            continue
        return done[0].answer

    def close(self) -> None:
        """Kill every process, including busy ones."""
        for child in list(self._children):
            self._end(child)
        self._answers.close()

    def _start(self) -> _Child:
        process = subprocess.Popen(  # noqa: S603  our own module; files are named in orders, never on a command line
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        child = _Child(process)
        self._children.append(child)
        self._answers.register(_output(process), selectors.EVENT_READ, child)
        return child

    def _write(self, child: _Child, line: bytes) -> None:
        if child.process.stdin is None:
            raise BrokenPipeError
        child.process.stdin.write(line)
        child.process.stdin.flush()

    def _hear(self, child: _Child) -> list[PoolAnswer]:
        """Read a process's output; a closed output means that it has exited."""
        said = os.read(_output(child.process), _READ_AT_ONCE)
        child.said += said
        if not said or len(child.said) > _LONGEST_ANSWER:
            return [self._over(child, _why_ended(child.process))] if child.is_busy else []
        if not child.said.endswith(b"\n"):
            return []
        done = PoolAnswer(child.key, json.loads(bytes(child.said)))
        child.said.clear()
        child.key, child.is_busy = None, False
        if child.orders >= self._limits.pages or done.fault == ReadingFault.MEMORY:
            self._end(child)
        return [done]

    def _over(self, child: _Child, fault: ReadingFault) -> PoolAnswer:
        self._end(child)
        return PoolAnswer(child.key, {"fault": fault.value, "detail": ""})

    def _end(self, child: _Child) -> None:
        """Kill the process and its children, which share a session."""
        self._answers.unregister(_output(child.process))
        self._children.remove(child)
        end_session(child.process)
        child.process.wait()
        for end in (child.process.stdin, child.process.stdout):
            if end is not None:
                with contextlib.suppress(BrokenPipeError):
                    end.close()


def ask_once(order: Mapping[str, Any], *, limits: ReaderLimits, command: Sequence[str] = READER) -> dict[str, Any]:
    """Run one order in a process that is killed afterwards."""
    with ReaderPool(limits, 1, command=command) as pool:
        return pool.ask(order)


def _output(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        raise RuntimeError("A reader was started without an output.")
    return process.stdout.fileno()


def _why_ended(process: subprocess.Popen[bytes]) -> ReadingFault:
    """The fault of a process that exited: its signal shows that it exceeded its CPU time; anything else is a crash."""
    try:
        code = process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        return ReadingFault.CRASHED
    return ReadingFault.TIME if code == -signal.SIGXCPU else ReadingFault.CRASHED


def _environment() -> dict[str, str]:
    """A minimal environment in which programs and this code are found. A worker needs no secrets.

    It includes the caller's module path, because `command` may name a module of the caller.
    """
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "TESSDATA_PREFIX") if name in os.environ}
    paths = os.pathsep.join(dict.fromkeys([str(_SOURCE), *filter(None, sys.path)]))
    threads = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return kept | threads | {"PYTHONPATH": paths, "LANG": "C.UTF-8", "HOME": "/nonexistent"}
