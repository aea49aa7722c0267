"""Processes of the portal at a database of a test's own: for races, kills, and what one process cannot show."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.portal.nursery import ROOT, Child, nursery

PATIENCE = 240  # seconds, on a machine that has much else to do


class Processes:
    """A SQLite file in `folder` that begins with the portal's empty tables (`migrated`), and processes that use it."""

    def __init__(
        self, folder: Path, *, migrated: Path, settings: str = "portal.settings.development", **environment: str
    ) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        self.database.write_bytes(migrated.read_bytes())
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": settings,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "VAR_DIR": str(folder / "var"),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            **environment,
        }

    def python(self, code: str, *arguments: str, **said: Any) -> Child:
        """A process that runs this code."""
        return nursery().born("-c", code, *arguments, environment=self.environment, **said)

    def manage(self, *words: str, **said: Any) -> Child:
        """A process that runs this command of the portal."""
        return nursery().born("manage.py", *words, environment=self.environment, **said)

    def started(self, *words: str, **said: Any) -> "subprocess.Popen[bytes]":
        """The command as people start it, from nothing."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, **said)

    def run(self, code: str, *arguments: str) -> None:
        """Run this code to its good end."""
        assert self.python(code, *arguments).wait(timeout=PATIENCE) == 0

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def value(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])
