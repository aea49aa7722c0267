"""Emptying every table between tests, the append-only journal included: its lock is lifted, and put back, in one go."""

from typing import Any

from django.core.management.sql import sql_flush as django_sql_flush
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.journal.append_only import LOCK, UNLOCK
from portal.journal.models import Entry


def sql_flush(style: Any, connection: BaseDatabaseWrapper, **options: Any) -> list[str]:
    """Django's statements between UNLOCK and LOCK of this database."""
    statements = django_sql_flush(style, connection, **options)
    if not any(Entry._meta.db_table in statement for statement in statements):
        return statements
    return [*UNLOCK[connection.vendor], *statements, *LOCK[connection.vendor]]
