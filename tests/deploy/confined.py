"""Run a command as systemd would under a unit:  python -m tests.deploy.confined UNIT COMMAND…

Of the unit's bounds those are put on that a process can put on itself: system calls, namespaces, families of addresses,
capabilities, umask. They are read from the unit, and what a group of system calls holds is asked of systemd itself.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_EQUAL, _MASKED_EQUAL = 4, 7
_CAPBSET_DROP, _CAPABILITIES = 24, 41
_NAMESPACES = {"cgroup": 0x02000000, "ipc": 0x08000000, "mnt": 0x00020000, "net": 0x40000000, "pid": 0x20000000,
               "user": 0x10000000, "uts": 0x04000000, "time": 0x00000080}  # fmt: skip
_FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}


class _Compared(ctypes.Structure):
    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


_seccomp = ctypes.CDLL("libseccomp.so.2")
_seccomp.seccomp_init.restype = ctypes.c_void_p
_seccomp.seccomp_rule_add_array.argtypes = (
    ctypes.c_void_p,
    ctypes.c_uint32,
    ctypes.c_int,
    ctypes.c_uint,
    ctypes.c_void_p,
)
_seccomp.seccomp_load.argtypes = (ctypes.c_void_p,)


def said(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


def calls_in(group: str) -> set[str]:
    """Every system call of a group, groups within it resolved."""
    told = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", group], capture_output=True, text=True, check=True
    ).stdout
    words = {line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#")}
    return {one for word in words for one in (calls_in(word) if word.startswith("@") else {word})}


def allowed_calls(unit: Path) -> set[str]:
    """As systemd reads SystemCallFilter=: later lines add, those with ~ take away."""
    allowed = set[str]()
    for line in said(unit, "SystemCallFilter"):
        named = {call for word in line.lstrip("~").split() for call in (calls_in(word) if word[0] == "@" else {word})}
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed | {"execve"} | calls_in("@default")


def _load(default: int, rules: Iterable[tuple[int, str, tuple[int, int, int] | None]]) -> None:
    """Each rule: what is done, the system call, and (operation, first, second) on its first argument."""
    made = _seccomp.seccomp_init(default)
    for action, call, compared in rules:
        number = _seccomp.seccomp_syscall_resolve_name(call.encode())
        if number == -1:
            continue  # of another architecture
        one = _Compared(0, *compared) if compared else None
        _seccomp.seccomp_rule_add_array(made, action, number, 1 if one else 0, ctypes.byref(one) if one else None)
    if failed := _seccomp.seccomp_load(made):
        raise OSError(-failed, "seccomp_load")


def confine(unit: Path) -> None:
    os.umask(int(said(unit, "UMask")[0], 8))
    refused = _REFUSE | errno.EPERM
    families = set(range(46)) - {_FAMILIES[one] for one in said(unit, "RestrictAddressFamilies")[0].split()}
    _load(_ALLOW, [(_REFUSE | errno.EAFNOSUPPORT, "socket", (_EQUAL, one, 0)) for one in families])
    namespaces = said(unit, "RestrictNamespaces")[0].split()
    denied = [flag for name, flag in _NAMESPACES.items() if name not in namespaces]
    rules = [(refused, call, (_MASKED_EQUAL, flag, flag)) for call in ("unshare", "clone") for flag in denied]
    _load(_ALLOW, [*rules, (_REFUSE | errno.ENOSYS, "clone3", None), (refused, "setns", None)])
    if said(unit, "CapabilityBoundingSet") == [""]:
        libc = ctypes.CDLL(None)
        for capability in range(_CAPABILITIES):
            libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
    _load(refused, [(_ALLOW, call, None) for call in allowed_calls(unit)])


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606  what the test says
