"""How tables of PostgreSQL are emptied after a test with real transactions: those with rows, without their triggers.

Django truncates every table, which writes each one's files anew and is refused by ledgers that are never emptied.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from psycopg import sql


def statements(_style: Any, tables: list[str], **_: Any) -> list[str]:
    """As `DatabaseOperations.sql_flush`: for one transaction, by a role that may switch triggers off."""
    with connection.cursor() as cursor:
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(name, sql.Identifier(name)) for name in tables
        )
        cursor.execute(asked)
        held = [name for (name,) in cursor.fetchall()]
    quoted = map(connection.ops.quote_name, held)
    return ["SET LOCAL session_replication_role = replica", *(f"DELETE FROM {name}" for name in quoted)]  # noqa: S608


def written_without_triggers(write: Callable[[str], None]) -> Callable[[str], None]:
    """As `DatabaseCreation.deserialize_db_from_string`: what migrations had written is there still before the first of
    such tests, and a table that is append-only refuses to have it written once more."""

    def write_all(serialized: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                write(serialized)
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")

    return write_all
