"""Which engine an installation has (`SEARCH_ENGINE`): the embedded one, or one that lies in PostgreSQL."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.conninfo import make_conninfo

from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.engine.port import SearchEngine
from lawsearch.engine.postgres import PostgresEngine

EMBEDDED, POSTGRES = "embedded", "postgres"


def chosen_engine() -> SearchEngine:
    """The engine that settings name, kept open between questions. Raises ImproperlyConfigured."""
    if settings.SEARCH_ENGINE == EMBEDDED:
        return _in_folder(Path(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_ENGINE == POSTGRES:
        return _in_database(settings.SEARCH_DATABASE_URL or _default_database(connection.settings_dict))
    raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; it may be {EMBEDDED} or {POSTGRES}.")


def _default_database(values: dict[str, Any]) -> str:
    """How the portal's own database is reached, where that is PostgreSQL."""
    if values["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "SEARCH_ENGINE is postgres, but neither SEARCH_DATABASE_URL nor DATABASE_URL names a PostgreSQL database."
        )
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return make_conninfo(**{name: str(values[key]) for name, key in names.items() if values.get(key)})


@lru_cache(maxsize=4)
def _in_folder(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine(folder)


@lru_cache(maxsize=4)
def _in_database(dsn: str) -> PostgresEngine:
    return PostgresEngine(dsn)
