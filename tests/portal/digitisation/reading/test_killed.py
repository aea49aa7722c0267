"""A reader is killed outright in the middle of a book: nothing is lost, nothing is read twice as current."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.portal.digitisation import paper
from tests.portal.digitisation.factories import receive
from tests.portal.digitisation.reading.test_pool import is_alive

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is copied into a file of SQLite"),
]
ROOT = Path(__file__).resolve().parents[4]
PAGES = 8


def start(database: Path, private: Path, *, minutes: int) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    script = Path(__file__).with_name("reader_process.py")
    return subprocess.Popen(
        [sys.executable, str(script), str(private), str(minutes)], env=environment, stdout=subprocess.PIPE, text=True
    )


def ask(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database, timeout=20)) as told:
        return told.execute(query).fetchall()


def states(database: Path) -> Counter[str]:
    return Counter(state for (state,) in ask(database, "SELECT state FROM digitisation_scanpage"))


class TestAKilledReader:
    def test_loses_nothing_and_leaves_nobody(self, tmp_path: Path, private: Path) -> None:
        receive(paper.write_scan_pdf(tmp_path / "sach.pdf", pages=PAGES))
        database = tmp_path / "portal.sqlite3"
        database.write_bytes(connection.connection.serialize())  # with what this transaction has written

        first = start(database, private, minutes=0)
        until = time.monotonic() + 90
        readers: list[int] = []
        while not (2 <= states(database)["da-doc"] < PAGES) and time.monotonic() < until:
            readers = [int(pid) for pid in (first.stdout.readline() if first.stdout else "").split()]
        with first:
            first.send_signal(signal.SIGKILL)
        read = states(database)
        assert 2 <= read["da-doc"] < PAGES
        assert readers
        until = time.monotonic() + 10
        while any(map(is_alive, readers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(is_alive, readers))

        with start(database, private, minutes=10) as second:
            second.communicate(timeout=120)
        assert second.returncode == 0
        assert states(database) == {"da-doc": PAGES}
        assert ask(database, "SELECT count(*), sum(is_current) FROM digitisation_pagetext") == [(PAGES, PAGES)]
        assert ask(database, "SELECT state FROM digitisation_scan") == [("dang-soat",)]
        assert ask(database, "SELECT max(attempts) FROM digitisation_scanpage")[0][0] <= 2
        assert len(list((private / "digitisation" / "pictures" / "sh-2026-0001").glob("*.jpg"))) == PAGES
