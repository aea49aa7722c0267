"""Power cuts at every commit of sending: nothing is lost, nothing doubled where the other side would not know it again.

On SQLite in a file of the test's own; on PostgreSQL in the suite's own database, committed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from messageproviders.references import reference_of
from portal.dissemination.operations.sending import LEASE
from tests.portal.dissemination.sending.counted import STRIDE, CountingPeer, counting_peer
from tests.portal.processes import ROOT, Processes

# Committed where processes share the suite's own database; beside a file of its own any test has its transaction.
IS_SHARED = connection.vendor != "sqlite"
pytestmark = pytest.mark.django_db(transaction=IS_SHARED, serialized_rollback=IS_SHARED)
PEOPLE = 30
POINTS = (
    "after-claim",
    "after-next-claim",
    "before-letting-go",
    "after-letting-go",
    "after-wire",
    "before-result",
    "after-result",
    "before-keeping-receipts",
    "after-keeping-receipts",
)


class Scene:
    """A campaign for thirty people in a database, who counts on the other side, and a stage for processes."""

    def __init__(self, stage: subprocess.Popen[str], peer: CountingPeer, file: Processes | None) -> None:
        self.peer = peer
        self._stage, self._file = stage, file
        assert self._play("prepare", people=PEOPLE) == 0

    def finish(self, point: str, *, at_once: int = 1, is_idempotent: bool = False) -> None:
        """One process is killed at a point; when the lease is over another sends what is left."""
        said = {"port": self.peer.port, "at_once": at_once, "is_idempotent": is_idempotent}
        assert self._play("send", point=point, later=0, **said) == -signal.SIGKILL
        assert self._play("send", point="", later=LEASE.total_seconds() + 1, **said) == 0

    def states(self) -> dict[str, str]:
        """By our reference."""
        return {reference_of(key): state for key, state in self.rows("SELECT id, state FROM dissemination_delivery")}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self._file is not None:
            return self._file.rows(sql)
        with closing(connection.cursor()) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _play(self, act: str, **said: Any) -> int:
        database = str(self._file.database) if self._file is not None else ""
        assert self._stage.stdin is not None
        assert self._stage.stdout is not None
        self._stage.stdin.write(json.dumps({"act": act, "database": database} | said) + "\n")
        self._stage.stdin.flush()
        return int(self._stage.stdout.readline())


@pytest.fixture(scope="session")
def empty(request: pytest.FixtureRequest) -> Path | None:
    """The empty file to begin with, copied before any test has a transaction open; None on PostgreSQL."""
    return None if IS_SHARED else request.getfixturevalue("migrated")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[subprocess.Popen[str]]:
    known = connection.settings_dict
    shared = f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}" if IS_SHARED else ""
    environment = os.environ | {
        "DATABASE_URL": shared,
        "DJANGO_SETTINGS_MODULE": "portal.settings.development",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
    }
    command = [sys.executable, "-m", "tests.portal.dissemination.sending.killed"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:  # type: ignore[call-overload]
        yield process
        process.stdin.close()


@pytest.fixture
def scene(tmp_path: Path, empty: Path | None, stage: subprocess.Popen[str]) -> Iterator[Scene]:
    with counting_peer() as peer:
        yield Scene(stage, peer, None if empty is None else Processes(tmp_path, migrated=empty))


@pytest.mark.parametrize("at_once", [1, 50])
@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_nothing_doubled(scene: Scene, point: str, at_once: int):
    scene.finish(point, at_once=at_once)
    states, copies = scene.states(), scene.peer.copies
    unknown = {one for one, state in states.items() if state == "khong-ro"}
    assert len(states) == PEOPLE
    assert set(copies.values()) <= {1}, "somebody got a second copy"
    assert set(copies) | unknown == set(states), "somebody was forgotten"
    assert {state for one, state in states.items() if one not in unknown} <= {"da-gui", "da-toi"}
    assert len(unknown - set(copies)) <= (1 if at_once == 1 else STRIDE), "of what never left it is known"
    assert scene.rows("SELECT count(*) FROM dissemination_handful") == [(0,)]


@pytest.mark.parametrize("at_once", [1, 50])
@pytest.mark.parametrize("point", ["after-claim", "before-letting-go"])
def test_what_was_taken_and_never_let_go_leaves_after_all(scene: Scene, point: str, at_once: int):
    scene.finish(point, at_once=at_once)
    unknown = {one for one, state in scene.states().items() if state == "khong-ro"}
    assert unknown <= set(scene.peer.copies)
    if point == "after-claim":
        assert set(scene.states().values()) <= {"da-gui", "da-toi"}
    assert scene.rows("SELECT DISTINCT attempts FROM dissemination_delivery WHERE state <> 'khong-ro'") == [(1,)]


@pytest.mark.parametrize("point", ["after-claim", "after-wire", "before-result"])
def test_where_the_other_side_knows_it_again_everything_arrives(scene: Scene, point: str):
    scene.finish(point, is_idempotent=True)
    assert set(scene.peer.copies) == set(scene.states())
    assert set(scene.states().values()) == {"da-toi"}


def test_receipts_that_were_not_acknowledged_are_told_again_and_change_nothing(scene: Scene):
    scene.finish("after-keeping-receipts")
    assert scene.rows("SELECT count(*) FROM dissemination_notice WHERE read_at IS NULL") == [(0,)]
    assert {one for one, state in scene.states().items() if state == "da-toi"} == set(scene.peer.copies)
