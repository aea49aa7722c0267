"""A private network of a province: each machine in a namespace with a cable of its own to one switch (`ip netns`).

What is common (the server of S3, nginx) stands at the switch. Each machine has a loopback of its own and reaches
nothing that it was not told an address of. One whose cable is pulled runs on and hears nobody.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

# Nobody routes these: they are for measurements between machines (RFC 2544).
SWITCH, _MACHINES = "198.18.7.1", "198.18.7.{}"
_FIRST_MACHINE = 11


@dataclass(frozen=True, slots=True)
class Place:
    """Where a machine stands: the address it is reached at, and by which words a command runs there."""

    address: str = "127.0.0.1"
    run_by: tuple[str, ...] = ()
    cable: str = ""

    def pull(self) -> None:
        _ip("link", "set", self.cable, "down")

    def plug(self) -> None:
        _ip("link", "set", self.cable, "up")


def may_lay() -> bool:
    """Whether this machine lets us make namespaces: root, and a kernel that says yes."""
    if getpass.getuser() != "root" or shutil.which("ip") is None:
        return False
    name = f"lt{os.getpid()}x"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    if made:
        _ip("netns", "del", name)
    return made


@contextlib.contextmanager
def laid(names: str) -> Iterator[dict[str, Place]]:
    """A switch at `SWITCH`, and a place for each of the machines that are named by one letter."""
    mark = f"lt{os.getpid() % 100_000}"
    places = {
        name: Place(_MACHINES.format(number), ("ip", "netns", "exec", f"{mark}{name}"), f"{mark}{name}")
        for number, name in enumerate(names, start=_FIRST_MACHINE)
    }
    try:
        _ip("link", "add", mark, "type", "bridge")
        _ip("addr", "add", f"{SWITCH}/24", "dev", mark)
        _ip("link", "set", mark, "up")
        for place in places.values():
            _connect(place, switch=mark)
        yield places
    finally:
        for place in places.values():
            subprocess.run(["ip", "netns", "del", place.cable], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", mark], capture_output=True, check=False)


def _connect(place: Place, *, switch: str) -> None:
    space = place.cable
    _ip("netns", "add", space)
    _ip("link", "add", place.cable, "type", "veth", "peer", "name", "eth0", "netns", space)
    _ip("link", "set", place.cable, "master", switch, "up")
    _ip("-n", space, "addr", "add", f"{place.address}/24", "dev", "eth0")
    for device in ("lo", "eth0"):
        _ip("-n", space, "link", "set", device, "up")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
