"""What every test may ask for."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout; a test that needs it is skipped where it is not there."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no real data at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A SQLite file with the portal's empty tables, as the suite's own database began: to be copied, not written to.

    Migrating takes a minute, copying a moment. Skips where the suite runs on PostgreSQL: what such tests tell of
    processes is seen in the run on SQLite.
    """
    if connection.vendor != "sqlite":
        pytest.skip("the empty database is copied from the suite's own, which is SQLite's in the other run")
    file = tmp_path_factory.mktemp("migrated") / "empty.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(file)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    return file
