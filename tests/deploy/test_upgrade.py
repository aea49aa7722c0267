"""A province upgrades the database of the last release, and goes back by the copy that it made before.

Told on the engine of the run. What it begins with is kept in the repository (`tests/deploy/released.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from portal.schema.queries import OLDEST
from tests.deploy import released
from tests.empty import ROOT, at_database, create_postgres

# A later release: one more step, which adds a column.
_NEXT_STEP = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("search", "{after}")]
    operations = [migrations.AddField("everydayword", "added_later", models.CharField(db_default="", max_length=20))]
"""
_NEXT_SETTINGS = """
from portal.settings.development import *
RELEASE, MIGRATION_MODULES = "99.0.0", {"search": "next_search"}
"""
_LOOK = """
import django
django.setup()
from django.test import Client
for address in ("/", "/van-ban/45-2019-qh14/", "/hoi-dap/", "/bao-cao/", "/ke-hoach/"):
    print(address, Client().get(address, headers={"host": "localhost"}).status_code)
"""
# Grow with each migration; everything else is people's.
_DJANGO_S_OWN = {"django_migrations", "django_content_type", "auth_permission"}


class Installation:
    """A folder with a database of the last release, upgraded by the program beside it."""

    def __init__(self, folder: Path, restored: Callable[[Path | None], str]) -> None:
        self.folder, self._restored = folder, restored
        self.url = restored(None)
        for name in ("var/media", "kept"):
            (folder / name).mkdir(parents=True)
        self.before = self.counts()
        self.said = self.manage("migrate")

    def run(self, *command: str, next_release: bool = False) -> subprocess.CompletedProcess[str]:
        settings = "next_settings" if next_release else "portal.settings.development"
        environment = {"PATH": os.environ["PATH"], "VAR_DIR": f"{self.folder}/var", "DATABASE_URL": self.url}
        environment |= {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": f"src:{self.folder}"}
        command = (sys.executable, *command) if command[0] != "deploy/backup" else command
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=170, check=False
        )

    def manage(self, *command: str, next_release: bool = False) -> str:
        done = self.run("manage.py", *command, next_release=next_release)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def counts(self) -> dict[str, int]:
        return {name: count for name, count in released.counts(self.url).items() if name not in _DJANGO_S_OWN}

    def back_up(self) -> Path:
        done = self.run("deploy/backup", f"{self.folder}/kept")
        assert done.returncode == 0, done.stderr
        (copy,) = (one for one in (self.folder / "kept").iterdir() if one.is_dir())
        return copy

    def restore(self, copy: Path) -> None:
        self.url = self._restored(copy)

    def write_next_release(self) -> None:
        steps = self.folder / "next_search"
        shutil.copytree(ROOT / "src/portal/search/migrations", steps, ignore=shutil.ignore_patterns("__pycache__"))
        last = max(steps.glob("0*.py")).stem
        (steps / "9999_next.py").write_text(_NEXT_STEP.format(after=last))
        (self.folder / "next_settings.py").write_text(_NEXT_SETTINGS)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Installation:
    """Upgraded once: to migrate takes longer than all that is tried afterwards."""
    folder = tmp_path_factory.mktemp("province")

    def in_sqlite(copy: Path | None) -> str:
        file = folder / "var" / "lan-toa.sqlite3"
        file.parent.mkdir(exist_ok=True)
        if copy is None:
            return released.sqlite_copy(file)
        for old in file.parent.glob("lan-toa.sqlite3*"):
            old.unlink()
        shutil.copy(copy / "lan-toa.sqlite3", file)
        return f"sqlite:///{file}"

    def in_postgres(copy: Path | None) -> str:
        cluster, name = os.environ["DATABASE_URL"], f"lan_toa_upgraded_{os.getpid()}"
        if copy is None:
            return released.postgres_copy(cluster, name)
        with psycopg.connect(cluster, autocommit=True) as server:
            create_postgres(server, name)
        url = at_database(cluster, name)
        load = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", f"{copy}/lan-toa.dump"]
        subprocess.run(load, check=True, timeout=120)
        return url

    if connection.vendor == "postgresql" and shutil.which("pg_restore") is None:
        pytest.skip("no psql and pg_restore on PATH: postgresql-client has them")
    return Installation(folder, in_postgres if connection.vendor == "postgresql" else in_sqlite)


# Tables whose rows stand in another one since that release.
_MOVED = {"plans_spending": "plans_budgetentry"}


class TestTheLastRelease:
    def test_is_kept_and_may_still_be_migrated(self):
        assert released.SQLITE.stat().st_size + released.POSTGRES.stat().st_size < 1_000_000
        assert released.RELEASE >= OLDEST

    def test_is_upgraded_without_losing_a_row_and_serves(self, province: Installation):
        before = province.before
        assert before["questions_question"] > 10
        assert before["library_provision"] > 1000
        assert f"Phiên bản cơ sở dữ liệu: {released.RELEASE}" in province.said
        after = province.counts()
        rows = {name: (count, after.get(_MOVED.get(name, name), -1)) for name, count in before.items()}
        assert {name: (count, found) for name, (count, found) in rows.items() if found < count} == {}
        province.manage("collectstatic", "--noinput", "--verbosity", "0")
        looked = province.run("-c", _LOOK)
        assert [line.split()[1] for line in looked.stdout.splitlines()] == ["200"] * 5, looked.stdout + looked.stderr


class TestBackToTheReleaseBefore:
    def test_is_refused_in_words_until_the_copy_is_restored(self, province: Installation):
        copy = province.back_up()  # which signs the head of the journal
        before = province.counts()
        province.write_next_release()
        assert "search.9999_next... OK" in province.manage("migrate", next_release=True)
        assert province.counts() == before
        for command in (("manage.py", "migrate"), ("manage.py", "work"), ("-c", "import portal.wsgi")):
            refused = province.run(*command)
            assert refused.returncode != 0
            assert "đã được phiên bản 99.0.0 nâng cấp" in refused.stderr
            assert "restore the copy" in refused.stderr
        province.restore(copy)
        assert province.counts() == before
        assert "No migrations to apply" in province.manage("migrate")
