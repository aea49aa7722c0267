"""A separate process to open files from strangers: with resource limits, without network, killed with all its
descendants.

A child is a script with a function `main(arguments: list[str]) -> int`; it prints its answer and returns its exit code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from safefiles.errors import Broken, TooSlow, UnreadableFile
from safefiles.sandbox_child import OUT_OF_MEMORY, ProcessLimits

_LAUNCHER = Path(__file__).with_name("sandbox_child.py")
_TOO_MUCH = frozenset({OUT_OF_MEMORY, -signal.SIGKILL, -signal.SIGXCPU})


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """The output and exit code of a process; negative if it was ended by a signal."""

    code: int
    output: bytes
    errors: bytes

    def raise_for_code(self, faults: Mapping[int, type[UnreadableFile]] | None = None) -> None:
        """Raises the fault of the child's exit code, TooSlow if a limit was exceeded, Broken otherwise."""
        if self.code:
            raise (faults or {}).get(self.code, TooSlow if self.code in _TOO_MUCH else Broken)


def run_sandboxed(
    program: Path | str,
    *arguments: str,
    limits: ProcessLimits,
    wall_seconds: int,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> ProcessResult:
    """Run a child script (.py) or a program. It inherits nothing but `environment`. Raises TooSlow."""
    with subprocess.Popen(  # noqa: S603  our own launcher; file names are arguments, not words of a shell
        [sys.executable, "-I", str(_LAUNCHER), json.dumps(asdict(limits)), str(program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LANG": "C.UTF-8"} | dict(environment or {}),
        cwd=folder,
        start_new_session=True,
    ) as running:
        try:
            output, errors = running.communicate(timeout=wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise TooSlow from error
        finally:
            end_session(running)
    return ProcessResult(running.returncode, output, errors)


def run_on_bytes(child: Path, data: bytes, *arguments: str, limits: ProcessLimits) -> ProcessResult:
    """Run a child whose first argument is a file with these bytes, in a temporary folder.

    The time limit is twice the CPU limit, because machines are shared. Raises TooSlow.
    """
    with tempfile.TemporaryDirectory(prefix="safefiles-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        return run_sandboxed(child, str(path), *arguments, limits=limits, wall_seconds=2 * (limits.seconds or 60))


def end_session(running: subprocess.Popen[bytes]) -> None:
    """Kill a process that leads its own session, with all its descendants, which might outlive it."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
