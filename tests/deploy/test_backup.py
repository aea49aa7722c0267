"""The copy that is made each night: whole or not at all, and of what did not change one file only."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

BACKUP = Path(__file__).resolve().parents[2] / "deploy" / "backup"
# As a constraint of the portal: it calls a function that only Django brings along.
TABLE = "CREATE TABLE law (number TEXT, month TEXT, CHECK (django_date_extract('day', month) = 1))"


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A portal that runs: its database is open, and what was written last is not in the file yet."""
    folder = tmp_path / "var"
    for name in ("media/images", "private/questions"):
        (folder / name).mkdir(parents=True)
    (folder / "media/images/tree.jpg").write_bytes(b"tree")
    (folder / "private/questions/letter.pdf").write_bytes(b"letter")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture
def database(var: Path):
    with closing(sqlite3.connect(var / "lan-toa.sqlite3", autocommit=True)) as live:
        live.create_function("django_date_extract", 2, lambda what, day: 1, deterministic=True)
        live.execute("PRAGMA journal_mode=WAL")
        live.execute(TABLE)
        live.execute("INSERT INTO law VALUES ('91/2015/QH13', '2015-11-01')")
        yield live


def back_up(var: Path, kept: Path, **more: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "VAR_DIR": f"{var}"} | more
    return subprocess.run([BACKUP, kept], env=known, capture_output=True, text=True, check=False)


def copies(kept: Path) -> list[Path]:
    return sorted(kept.iterdir())


def dated_before(copy: Path) -> Path:
    """As if it had been made long ago: two copies of one second have one name."""
    return copy.rename(copy.with_name(f"2020-01-01{copy.name[10:]}"))


class TestBackup:
    def test_holds_the_database_of_a_portal_that_runs_and_its_files(self, var: Path, kept: Path, database: object):
        done = back_up(var, kept)
        assert done.returncode == 0, done.stderr
        (copy,) = copies(kept)
        with closing(sqlite3.connect(copy / "lan-toa.sqlite3")) as copied:
            assert copied.execute("SELECT number FROM law").fetchall() == [("91/2015/QH13",)]
        assert (copy / "media/images/tree.jpg").read_bytes() == b"tree"
        assert (copy / "private/questions/letter.pdf").read_bytes() == b"letter"
        assert (var / "last-backup").exists()  # the portal looks how old it is

    def test_is_for_its_owner_alone(self, var: Path, kept: Path, database: object):
        back_up(var, kept)
        (copy,) = copies(kept)
        assert copy.stat().st_mode & 0o077 == 0
        assert (copy / "lan-toa.sqlite3").stat().st_mode & 0o077 == 0

    def test_a_file_that_stays_is_one_file_and_the_copy_before_keeps_its_own(
        self, var: Path, kept: Path, database: object
    ):
        poster = var / "media/images/poster.jpg"
        poster.write_bytes(b"first")
        back_up(var, kept)
        first = dated_before(copies(kept)[0])
        (var / "private/questions/letter.pdf").unlink()
        poster.write_bytes(b"second")
        back_up(var, kept)
        second = copies(kept)[1]
        assert (second / "media/images/tree.jpg").samefile(first / "media/images/tree.jpg")
        assert (first / "media/images/poster.jpg").read_bytes() == b"first"
        assert (second / "media/images/poster.jpg").read_bytes() == b"second"
        assert (first / "private/questions/letter.pdf").exists()
        assert not (second / "private/questions/letter.pdf").exists()

    def test_forgets_old_copies(self, var: Path, kept: Path, database: object):
        old = kept / "2020-01-01T020000"
        old.mkdir()
        os.utime(old, (0, 0))
        assert old in copies(kept)
        back_up(var, kept, KEEP_DAYS="30")
        assert len(copies(kept)) == 1
        assert old not in copies(kept)

    def test_leaves_nothing_where_there_is_no_database(self, var: Path, kept: Path):
        done = back_up(var, kept)
        assert done.returncode == 1
        assert not (var / "last-backup").exists()
        assert f"Không có cơ sở dữ liệu {var / 'lan-toa.sqlite3'}" in done.stderr
        assert copies(kept) == []

    def test_leaves_nothing_of_a_damaged_database(self, var: Path, kept: Path):
        (var / "lan-toa.sqlite3").write_bytes(b"rubbish" * 1000)
        assert back_up(var, kept).returncode == 1
        assert not (var / "last-backup").exists()
        assert copies(kept) == []
