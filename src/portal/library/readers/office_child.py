"""The process that becomes LibreOffice: `python office_child.py SECONDS DISK PROGRAM ARGUMENT…`.

It stands alone, limits itself, cuts itself off the network where the system lets it, and then is the program.
"""

import contextlib
import os
import resource
import sys


def limit_self(seconds: int, disk: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (disk, disk))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network() -> None:
    # Refused where user namespaces are switched off; the profile forbids to fetch anything all the same.
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


if __name__ == "__main__":
    limit_self(int(sys.argv[1]), int(sys.argv[2]))
    leave_network()
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606  the program that the parent found, with arguments of its own
