"""Hard resets of a machine, tried in a virtual one:  python -m tests.deploy.resets KERNEL [HOW_MANY] [PRAGMA]

A machine of `qemu` (no KVM needed; busybox-static beside it) with ext4 on an NVMe disk commits receipts,
each with a file, with the statements by which the portal opens SQLite and the functions by which it keeps files, and
tells each on its serial line once it is committed. At random moments it is stopped and its disk copied, as a reset
would leave it: without all that its kernel had not given to the disk. On the copy the journal of ext4 is played again,
and every promise looked for.

KERNEL is one with ext4 and NVMe built in (Debian's `linux-image-cloud-amd64`: boot/vmlinuz-…). The words
"PRAGMA synchronous=NORMAL" at the end show that the trial can fail.

What it does not show: a disk that loses what was flushed, or that forgets the order of what was not.
"""

from __future__ import annotations

import os
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = Path("/usr/bin/python3.13")

WRITER = """
import os, sqlite3, sys
from pathlib import Path
sys.path.insert(0, "/portal")
import store
line = os.open("/dev/ttyS0", os.O_WRONLY)
def say(words): os.write(line, (words + "\\n").encode())
database = sqlite3.connect("/data/lan-toa.sqlite3", isolation_level=None)
database.executescript(Path("/portal/pragmas").read_text())
database.execute("CREATE TABLE IF NOT EXISTS receipt (id INTEGER PRIMARY KEY, words TEXT, place TEXT)")
number = database.execute("SELECT max(id) FROM receipt").fetchone()[0] or 0
while True:
    number += 1
    place = f"/data/files/{number % 7}/{number}.pdf"
    store.keep_bytes(b"%d" % number * 500, target=Path(place))
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO receipt VALUES (?, ?, ?)", (number, "x" * 400, place))
    database.execute("COMMIT")
    say(f"PROMISED {number}")
"""
INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
exec /usr/bin/python3.13 -I -S /portal/writer.py >/dev/ttyS0 2>&1
"""


def store() -> str:
    """The functions by which files are kept, as they stand, without Django beside them."""
    said = (ROOT / "src" / "portal" / "files" / "operations" / "__init__.py").read_text("utf-8")
    part = said[said.index("def keep_bytes(") : said.index("def keep_valid(")] + said[said.index("def _sync(") :]
    head = (
        "from __future__ import annotations\nimport os, secrets\nfrom pathlib import Path\nfrom typing import IO, Any\n"
        "def _shared(target): return None\n"  # no bucket
    )
    return head + part[: part.index("# ---- locks")]


def pragmas() -> str:
    said = (ROOT / "src" / "portal" / "settings" / "base.py").read_text("utf-8")
    return "".join(re.findall(r'"(PRAGMA [^"]+)"', said))


def disk_at(path: Path, *, instead: str) -> None:
    """A disk of ext4 with Python and the writer on it."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        for name in ("bin", "dev", "proc", "data", "portal", "usr/bin", "usr/lib"):
            (root / name).mkdir(parents=True)
        shutil.copy("/bin/busybox", root / "bin/busybox")
        shutil.copy(PYTHON, root / "usr/bin")
        bare = shutil.ignore_patterns(
            "test", "idlelib", "__pycache__", "ensurepip", "tkinter", "config-*", "dist-packages"
        )
        shutil.copytree("/usr/lib/python3.13", root / "usr/lib/python3.13", ignore=bare)
        needed = [PYTHON, *Path("/usr/lib/python3.13/lib-dynload").glob("_sqlite3*.so")]
        told = "".join(
            subprocess.run(["ldd", one], capture_output=True, text=True, check=True).stdout for one in needed
        )
        for library in set(re.findall(r"(/\S+\.so\S*)", told)):
            (root / library[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, root / library[1:])
        for name, text in {"writer.py": WRITER, "store.py": store(), "pragmas": pragmas() + instead}.items():
            (root / "portal" / name).write_text(text)
        (root / "init").write_text(INIT)
        (root / "init").chmod(0o755)
        path.unlink(missing_ok=True)
        subprocess.run(["mkfs.ext4", "-q", "-d", root, path, "400M"], check=True)


class Machine:
    """It works until it is stopped for good; stopped for a moment, its disk is copied as a reset would leave it."""

    def __init__(self, kernel: str, disk: Path) -> None:
        self.disk, self.said = disk, b""
        command = ["qemu-system-x86_64", "-accel", "tcg", "-m", "512", "-nic", "none", "-display", "none", "-no-reboot"]
        command += [
            "-drive",
            f"file={disk},if=none,id=d,format=raw,cache=writeback",
            "-device",
            "nvme,drive=d,serial=1",
        ]
        command += ["-append", "root=/dev/nvme0n1 rw init=/init quiet panic=-1 no_timer_check console=ttyS0"]
        command += ["-serial", "stdio", "-kernel", kernel]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)

    def listen(self, seconds: float) -> None:
        """What comes on the serial line in so long, and what is in it already."""
        assert self.process.stdout is not None
        until = time.monotonic() + seconds
        while select.select([self.process.stdout], [], [], max(until - time.monotonic(), 0))[0]:
            if not (more := os.read(self.process.stdout.fileno(), 65536)):
                raise RuntimeError(f"The machine ended by itself: {self.said.decode(errors='replace')[-2000:]}")
            self.said += more

    @property
    def promised(self) -> int:
        told = re.findall(r"PROMISED (\d+)\r?\n", self.said.decode(errors="replace"))
        return max(map(int, told), default=0)

    def reset_into(self, copy: Path) -> int:
        """The disk at this moment, without all that the kernel had not given to it. What was promised before."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        self.listen(0)
        subprocess.run(["cp", "--sparse=always", self.disk, copy], check=True)
        self.process.send_signal(signal.SIGCONT)
        return self.promised


def found_on(disk: Path, folder: Path) -> tuple[int, int, str, int]:
    """After the journal of the file system was played again: rows, the last one, whether sound, files that are lost."""
    subprocess.run(["e2fsck", "-fy", disk], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump /data {folder}", disk], capture_output=True, check=True)
    with closing(sqlite3.connect(folder / "data/lan-toa.sqlite3")) as database:
        is_there = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'receipt'").fetchone()[0]
        rows = database.execute("SELECT id, place FROM receipt ORDER BY id").fetchall() if is_there else []
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    files = [(key, folder / place[1:]) for key, place in rows]
    lost = [key for key, path in files if not path.is_file() or path.read_bytes() != b"%d" % key * 500]
    return len(rows), max((key for key, _ in rows), default=0), sound, len(lost)


def main(kernel: str, many: int = 50, instead: str = "") -> int:
    chance, losses = random.Random(2026), 0
    with tempfile.TemporaryDirectory() as folder:
        disk, copy = Path(folder) / "disk.img", Path(folder) / "copy.img"
        disk_at(disk, instead=instead)
        machine = Machine(kernel, disk)
        try:
            while machine.promised < 20:
                machine.listen(0.5)
            for number in range(1, many + 1):
                machine.listen(0.1 + 2 * chance.random())
                promised = machine.reset_into(copy)
                rows, last, sound, lost = found_on(copy, Path(folder) / "found")
                is_well = last >= promised and rows == last and sound == "ok" and not lost
                losses += not is_well
                had = f"promised {promised}, had {rows} to {last}, {sound}, files lost {lost}"
                print(f"{number}: {had}{'' if is_well else '  LOST'}", flush=True)
        finally:
            machine.process.kill()
            machine.process.wait()
    print(f"{many} resets, {losses} with a loss")
    return min(losses, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:3]), *sys.argv[3:4]))
