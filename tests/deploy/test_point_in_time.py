"""PostgreSQL's machine is lost: what was promised five seconds before is in the archive, and so is every moment before.

With the shipped file of pgBackRest, its folders moved, at a cluster of the test's own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
RPO = 5.0
pytestmark = pytest.mark.skipif(
    not (BINARIES and shutil.which("pgbackrest")), reason="apt-get install postgresql pgbackrest"
)


class Cluster:
    """A cluster that archives as the document says. PostgreSQL does not run as root."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.conf = folder, folder / "data", folder / "pgbackrest.conf"
        self.port = free_port()
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        for name in ("repo", "log", "lock"):
            (folder / name).mkdir()
        said = (ROOT / "deploy" / "pgbackrest.conf").read_text("utf-8")
        for there, here in {
            "/mnt/ship/pgbackrest": f"{folder}/repo",
            "/var/lib/postgresql/17/main": f"{self.data}",
            "/var/run/postgresql": f"{folder}",
            "pg1-port=5432": f"pg1-port={self.port}",
            "cipher-pass=\n": f"cipher-pass=chi-de-thu\nlog-path={folder}/log\nlock-path={folder}/lock\n",
        }.items():
            assert there in said
            said = said.replace(there, here)
        self.conf.write_text(said, "utf-8")
        if self.user:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
            for above in folder.parents[:3]:
                above.chmod(above.stat().st_mode | 0o011)

    def run(self, *words: str) -> str:
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        done = subprocess.run(
            words, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False, **who  # type: ignore[arg-type]
        )  # fmt: skip
        if done.returncode:
            said = self.folder / "said"
            pytest.fail(
                f"{words}: {done.stdout}{done.stderr}{said.read_text('utf-8')[-5000:] if said.exists() else ''}"
            )
        return done.stdout

    def archive(self, *words: str) -> str:
        return self.run("pgbackrest", f"--config={self.conf}", "--stanza=lan-toa", *words)

    def start(self) -> None:
        push = f"pgbackrest --config={self.conf} --stanza=lan-toa archive-push %p"
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        settings |= {"archive_mode": "on", "archive_timeout": 4, "archive_command": push}
        said = "\n".join(f"{name} = '{value}'" for name, value in settings.items())
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"{said}\n")
        pg_ctl = str(BINARIES[0] / "pg_ctl")
        self.run(pg_ctl, "-D", str(self.data), "-w", "-t", "60", "-l", f"{self.folder}/said", "start")

    def die(self) -> None:
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        until = time.monotonic() + 30
        while any(self.lives(process) for process in Path("/proc").glob("[0-9]*")):
            assert time.monotonic() < until
            time.sleep(0.1)
        for left in self.folder.glob(".s.PGSQL.*"):  # of a dead process that nobody has waited for yet, it seems in use
            left.unlink()
        shutil.rmtree(self.data)

    def lives(self, process: Path) -> bool:
        """Whether this is a process of the cluster; one that is dead and not waited for has no folder."""
        try:
            return (process / "cwd").readlink() == self.data
        except OSError:
            return False

    def connect(self) -> psycopg.Connection[tuple[int]]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname="postgres", autocommit=True)

    def receipts(self) -> set[int]:
        until = time.monotonic() + 60
        while True:
            with self.connect() as connected:
                if not connected.execute("SELECT pg_is_in_recovery()").fetchone()[0]:  # type: ignore[index]
                    return {key for (key,) in connected.execute("SELECT id FROM receipt")}
            assert time.monotonic() < until
            time.sleep(0.2)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path("/tmp") / f"lan-toa-{os.getpid()}-{time.monotonic_ns()}"  # noqa: S108  a socket's path is short
    folder.mkdir()
    made = Cluster(folder)
    try:
        made.run(str(BINARIES[0] / "initdb"), "-D", str(made.data), "-A", "trust", "-U", "postgres", "--no-sync")
        made.start()
        yield made
    finally:
        if (made.data / "postmaster.pid").exists():
            made.die()
        shutil.rmtree(folder)


def test_comes_back_to_the_last_seconds_and_to_a_moment(cluster: Cluster):
    cluster.archive("stanza-create")
    cluster.archive("--type=full", "backup")
    told: list[tuple[int, float]] = []
    with cluster.connect() as connected:
        connected.execute("CREATE TABLE receipt (id bigserial PRIMARY KEY)")
        begun = time.monotonic()
        while time.monotonic() - begun < 12:
            row = connected.execute("INSERT INTO receipt DEFAULT VALUES RETURNING id").fetchone()
            assert row is not None
            told.append((row[0], time.time()))
            time.sleep(0.02)
    died = time.time()
    cluster.die()
    cluster.archive("restore")
    cluster.start()
    there = cluster.receipts()
    assert [key for key, at in told if at < died - RPO and key not in there] == []
    moment = told[len(told) // 3][1]
    cluster.die()
    said = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    cluster.archive("--type=time", f"--target={said}", "--target-action=promote", "restore")
    cluster.start()
    assert abs(len(cluster.receipts()) - len(told) // 3) <= 2
