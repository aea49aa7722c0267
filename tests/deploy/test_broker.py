"""A broker rings for tasks: those of the queue are run at once, and none is lost or run twice when it goes away."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.deploy.machines import Machine, answers, postgres, postgres_bin, wait_until
from tests.ports import free_port

pytestmark = pytest.mark.skipif(not os.environ.get("TRY_DEPLOY"), reason="minutes of two cores: make try-deploy")
# A task of the portal's own that does nothing: a tray of a reader that there is not.
ASKED = """
from portal.journal.operations import empty_outbox
for number in range({count}):
    empty_outbox.enqueue("nobody")
"""


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    run = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port), "redis", 20)
        yield f"redis://127.0.0.1:{port}/0", run
    finally:
        run.kill()
        run.wait(20)


@contextlib.contextmanager
def rabbitmq(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port, dist, names = free_port(), free_port(), str(free_port())
    home = folder / "rabbitmq"
    home.mkdir()
    if os.geteuid() == 0:
        shutil.chown(home, "rabbitmq", "rabbitmq")
        folder.chmod(0o755)
    (home / "enabled").write_text("[].")
    said = {
        "RABBITMQ_NODENAME": f"n{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(dist),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "enabled"),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": names,
        "HOME": str(home),
        "PATH": os.environ["PATH"],
    }
    as_whom = ["runuser", "-u", "rabbitmq", "--"] if os.geteuid() == 0 else []
    register = subprocess.Popen(["epmd", "-address", "127.0.0.1", "-port", names])  # else it starts one that stays
    run = subprocess.Popen(
        [*as_whom, "/usr/lib/rabbitmq/bin/rabbitmq-server"],
        env=said, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until(lambda: answers(port), "RabbitMQ", 90)
        yield f"amqp://guest:guest@127.0.0.1:{port}//", run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        register.kill()
        run.wait(20)
        register.wait(20)


COUNTED = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE "
BROKERS = {"redis": redis, "rabbitmq": rabbitmq}
PROGRAMS = {"redis": "redis-server", "rabbitmq": "rabbitmqctl"}


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="lan-toa-broker-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.parametrize("kind", BROKERS)
def test_tasks_are_run_when_it_rings_and_when_it_is_gone(kind: str, folder: Path):
    pytest.importorskip("celery", reason="requirements/machines.txt is not installed")
    if postgres_bin() is None or shutil.which(PROGRAMS[kind]) is None:
        pytest.skip(f"needs PostgreSQL and {PROGRAMS[kind]}")
    with postgres(folder / "postgres") as database, BROKERS[kind](folder) as (broker, server):
        said = {"DATABASE_URL": database, "TASKS_BROKER": broker}
        serving, working, looking = (Machine(folder / name, said) for name in ("serving", "working", "looking"))

        def count(condition: str) -> int:
            with psycopg.connect(database) as connection:
                row = connection.execute(COUNTED + condition).fetchone()  # type: ignore[arg-type]
            assert row is not None
            return int(row[0])

        try:
            working.work("--broker", "--queue", "default")
            serving.python(ASKED.format(count=20))
            wait_until(lambda: count("status = 'SUCCESSFUL'") >= 20, "rung for", 90)
            assert count("jsonb_array_length(worker_ids) <> 1 AND status = 'SUCCESSFUL'") == 0
            # Nobody looks into the queue: what is asked for while the broker is away waits, and is lost to nobody.
            os.killpg(server.pid, signal.SIGKILL) if kind == "rabbitmq" else server.kill()
            wait_until(lambda: not answers(int(broker.rpartition(":")[2].strip("/").partition("/")[0])), "its end", 20)
            serving.python(ASKED.format(count=5))
            assert count("status = 'READY'") >= 5
            looking.work()
            wait_until(lambda: count("status IN ('READY', 'RUNNING')") == 0, "looked for", 90)
            assert count("status = 'SUCCESSFUL'") >= 25
        finally:
            for machine in (serving, working, looking):
                machine.power_off()
