"""Machines of a province before one PostgreSQL, one server of S3 and one nginx: each a folder, a port and processes.

Where the machine that tests lets us, each stands in a network namespace of its own (tests/deploy/network.py); else all
are on one loopback.
"""

from __future__ import annotations

import atexit
import contextlib
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.deploy.network import Place
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "phapluat.example.gov.vn"
KEYS = {"SECRET_KEY": "mot-khoa-dai-cho-moi-may-0123456789-abcdefghij"}


LOOPBACK = Place()


def answers(port: int, *, at: str = LOOPBACK.address) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(2)
        return not probe.connect_ex((at, port))


def wait_until(true: Callable[[], object], what: str, seconds: float = 60) -> float:
    """How long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.2)
    return time.monotonic() - began


def postgres_bin() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    return found[-1] if found else None


def _run_as(folder: Path) -> list[str]:
    """Whoever may run PostgreSQL; the folder becomes theirs."""
    if getpass.getuser() != "root":
        return []
    shutil.chown(folder, "postgres")
    return ["runuser", "-u", "postgres", "--"]


@contextlib.contextmanager
def _running(folder: Path, place: Place = LOOPBACK) -> Iterator[str]:
    """The cluster in `data` of a folder."""
    bin_, port, run_as = postgres_bin(), free_port(), [*place.run_by, *_run_as(folder)]
    assert bin_ is not None
    start = f"-p {port} -k {folder} -c listen_addresses={place.address} -c fsync=off -c max_connections=200"
    control = [*run_as, bin_ / "pg_ctl", "-D", folder / "data"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*control, "-w", "-l", folder / "log", "-o", start, "start"], check=True, **quiet)
    try:
        yield f"postgres://portal@{place.address}:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=False, **quiet)


@cache
def _migrated() -> Path:
    """A cluster with the portal's tables, made once: to migrate takes longer than all that is tried afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="lan-toa-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    bin_ = postgres_bin()
    assert bin_ is not None
    made = [*_run_as(folder), bin_ / "initdb", "-D", folder / "data", "-A", "trust", "-U", "portal", "--locale=C.UTF-8"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    with _running(folder) as database:
        Machine(folder / "machine", {"DATABASE_URL": database}).manage("migrate", "--verbosity", "0")
    return folder


@contextlib.contextmanager
def postgres(folder: Path, place: Place = LOOPBACK) -> Iterator[str]:
    """A cluster of its own, migrated; its address."""
    folder.mkdir()
    subprocess.run(["cp", "-a", _migrated() / "data", folder / "data"], check=True)
    with (folder / "data/pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {place.address}/24 trust\n")
    with _running(folder, place) as database:
        yield database


@contextlib.contextmanager
def nginx(folder: Path, machines: list[str]) -> Iterator[int]:
    """The shipped ways to several machines, before these (`address:port`); its own port."""
    folder.mkdir()
    port, shipped = free_port(), (ROOT / "deploy/lan-toa-machines.conf").read_text("utf-8")
    for number, one in enumerate(machines, start=11):
        shipped = shipped.replace(f"10.0.0.{number}:8000", one)
    maps = "".join(re.findall(r"(?ms)^map .*?^}\n", (ROOT / "deploy/nginx.conf").read_text("utf-8")))
    proxy = (ROOT / "deploy/lan-toa-proxy.conf").read_text("utf-8")
    proxy = proxy.replace("http://127.0.0.1:8000", "http://lan_toa").replace("$scheme", "https")
    proxy = proxy.replace("$remote_addr", "$http_x_asker")  # visitors of a test come from one address
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr crit; events {{ worker_connections 512; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{maps}{shipped}\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ {proxy} }} }} }}\n"
    )
    run = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-p", folder], stdin=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), "nginx", 20)
        yield port
    finally:
        run.terminate()
        run.wait(20)


class Machine:
    """A folder, a port, and the processes that were started on it."""

    def __init__(self, folder: Path, said: Mapping[str, str], place: Place = LOOPBACK) -> None:
        self.folder, self.port, self.place = folder, free_port(), place
        folder.mkdir()
        self._running: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")},
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "VAR_DIR": str(folder),
            "ALLOWED_HOSTS": DOMAIN,
            "EMBEDDED_WORKER": "0",
            "BACKUP_MOST_HOURS": "0",
            "SEARCH_ENGINE": "postgres",
            **KEYS,
            **said,
        }

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "said").open("ab") as said:
            run = subprocess.Popen(
                [*self.place.run_by, *words],
                env=self.environment, cwd=ROOT, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        self._running.append(run)
        return run

    def serve(self) -> Machine:
        self._start(
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.place.address),
            *("--port", str(self.port), "--workers", "1", "--blocking-threads", "2"),
            *("--no-ws", "--log-level", "warning"),
            "portal.wsgi:application",
        )
        return self

    def work(self, *words: str) -> Machine:
        self._start(sys.executable, str(ROOT / "manage.py"), "work", *words)
        return self

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [*self.place.run_by, sys.executable, ROOT / "manage.py", *words],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def python(self, code: str) -> str:
        return self.manage("shell", "-v", "0", "-c", code)

    @property
    def door(self) -> tuple[str, int]:
        return self.place.address, self.port

    def answers(self) -> bool:
        return answers(self.port, at=self.place.address)

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text("utf-8", errors="replace")

    def power_off(self) -> None:
        """Every process of this machine, at once and without a word. What the portal started is known by VAR_DIR."""
        mark = f"VAR_DIR={self.folder}\0".encode()
        for _ in range(3):
            for place in Path("/proc").glob("[0-9]*/environ"):
                with contextlib.suppress(OSError):
                    if mark in place.read_bytes() + b"\0":
                        os.kill(int(place.parent.name), signal.SIGKILL)
            time.sleep(0.05)
        for run in self._running:
            run.wait(10)
        self._running.clear()
