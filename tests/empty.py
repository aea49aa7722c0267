"""Databases with the portal's empty tables: migrated once, then copied for whoever needs one.

Migrating takes a quarter of a minute of a processor, copying a moment. What was migrated is kept under the key of all
that went into it, so that a changed migration is migrated anew; `python -m tests.empty` makes one before it is asked.
"""

import ast
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
KEPT = ROOT / ".pytest_cache" / "d" / "lan-toa"  # `pytest --cache-clear` clears it too
OTHERS = ("django", "wagtail", "django-tasks-db", "django-otp", "django-axes", "django-taggit", "modelsearch")


def key() -> str:
    """Of the release, the portal's migrations, the modules of the portal that they stand on, its list of apps, and the
    packages.
    """
    seen: dict[Path, bytes] = {}
    waiting = [*SOURCE.glob("portal/*/migrations/*.py"), SOURCE / "portal" / "settings" / "base.py"]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen[file] = file.read_bytes()
            waiting += _imported_by(seen[file])
    digest = hashlib.sha256(" ".join(f"{name}={version(name)}" for name in OTHERS).encode())
    digest.update(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"].encode())
    for file in sorted(seen):
        digest.update(str(file.relative_to(SOURCE)).encode() + seen[file])
    return digest.hexdigest()[:16]


@contextmanager
def by_one_worker(folder: Path, what: str = "making") -> Iterator[None]:
    """What the workers share is made by one; the others wait and find it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_made() -> bool:
    """Whether the SQLite file is there, so that nobody waits for it."""
    return _kept_file().exists()


def _kept_file() -> Path:
    return KEPT / f"empty-{key()}.sqlite3"


def sqlite_file() -> Path:
    """A SQLite file with empty tables: to be copied, not written to."""
    file = _kept_file()
    with by_one_worker(KEPT, "sqlite"):
        if not file.exists():
            for old in KEPT.glob("empty-*.sqlite3"):
                old.unlink()
            making = KEPT / "making.sqlite3"
            making.unlink(missing_ok=True)  # a run that was broken off
            _migrate(f"sqlite:///{making}")
            with closing(sqlite3.connect(making)) as connection:  # one file, without a log beside it
                connection.execute("PRAGMA journal_mode=DELETE")
            making.rename(file)
    return file


def postgres_database(url: str) -> str:
    """The name of a database with empty tables in the cluster at `url`: a template that nobody connects to."""
    name, making = f"lan_toa_empty_{key()}", "lan_toa_empty_making"
    with by_one_worker(KEPT, "postgres"), psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            create_postgres(connection, making)
            _migrate(at_database(url, making))
            names = sql.Identifier(making), sql.Identifier(name)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return name


def create_postgres(connection: "psycopg.Connection[tuple[str]]", name: str, *, template: str = "template1") -> None:
    """A new database, in the place of one of this name."""
    names = sql.Identifier(name), sql.Identifier(template)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def at_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _migrate(url: str) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, f"migrating {url}\n{done.stdout}\n{done.stderr}"


def _imported_by(source: bytes) -> Iterator[Path]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            beside = SOURCE.joinpath(*name.split("."))
            yield from (file for file in (beside.with_suffix(".py"), beside / "__init__.py") if file.is_file())


if __name__ == "__main__":
    address = os.environ.get("DATABASE_URL", "")
    print(postgres_database(address) if address else sqlite_file())
