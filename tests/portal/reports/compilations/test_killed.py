"""Compiling is killed outright in the middle: nothing of it is there, and it can be done again."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.portal.reports.compilations.factories import Province, counted_thing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the database is copied into a file of SQLite"),
]
ROOT = Path(__file__).resolve().parents[4]
TABLES = ("compilation", "figure", "figurecell", "figurething", "draft", "said", "compilationact")


def start(database: Path, how: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    script = Path(__file__).with_name("compiling_process.py")
    return subprocess.Popen([sys.executable, str(script), how], env=environment, stdout=subprocess.PIPE, text=True)


def count(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database, timeout=20)) as told:
        return int(told.execute(f"SELECT count(*) FROM reports_{table}").fetchone()[0])  # noqa: S608


class TestAKilledCompilation:
    def test_leaves_no_half_of_itself(self, province: Province, tmp_path: Path) -> None:
        counted_thing("articles", province.other)
        database = tmp_path / "portal.sqlite3"
        database.write_bytes(connection.connection.serialize())  # with what this transaction has written
        with start(database, "halt") as first:
            assert first.stdout is not None
            assert first.stdout.readline() == "halted\n"
            first.send_signal(signal.SIGKILL)
        assert {table: count(database, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
        with closing(sqlite3.connect(database)) as told:
            words = told.execute("SELECT count(*) FROM journal_entry WHERE verb = 'report.compiled'").fetchone()
        assert words == (0,)
        with start(database, "go") as second:
            out, _ = second.communicate(timeout=120)
        assert out == "done\n"
        assert count(database, "compilation") == 1
        assert count(database, "figurething") > 0
