"""The process inside the sandbox: `python -I sandbox_child.py LIMITS PROGRAM ARGUMENT…`.

LIMITS: JSON of `ProcessLimits`. Only the standard library is needed. A PROGRAM that ends in .py is loaded with its
imports, then the process limits itself and calls the program's `main(arguments)`, which returns the exit code: a
hostile file can end only this process. Any other PROGRAM replaces this process.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

OUT_OF_MEMORY = 70


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """CPU seconds, bytes of address space and of one written file, number of open files. None: unlimited."""

    seconds: int | None = None
    memory_bytes: int | None = None
    file_bytes: int | None = 0
    open_files: int | None = None


def limit_process(limits: ProcessLimits, *, pid: int = 0) -> None:
    """Limit a process and its future children; 0 is the caller. Raises ProcessLookupError if it has ended."""
    bounds = {
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        if most is not None:
            # At the soft CPU limit the process gets SIGXCPU; if it catches that, it is killed a second later.
            resource.prlimit(pid, what, (most, most + (what == resource.RLIMIT_CPU)))


def leave_network() -> None:
    """Disconnect this process from the network, if the system allows it: user namespaces may be disabled."""
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def main(limits: ProcessLimits, program: str, arguments: list[str]) -> int:
    leave_network()  # before any thread starts: the kernel refuses it afterwards
    if not program.endswith(".py"):
        limit_process(limits)
        os.execv(program, [program, *arguments])  # noqa: S606  resolved by the parent, with its arguments
    child = _load(Path(program))
    limit_process(limits)
    try:
        return int(child.main(arguments))
    except MemoryError:
        return OUT_OF_MEMORY


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded as a module.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(ProcessLimits(**json.loads(sys.argv[1])), sys.argv[2], sys.argv[3:]))
