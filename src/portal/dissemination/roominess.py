"""Room for the new state of a row beside the old one, where PostgreSQL would otherwise write it into another page.

A delivery is written three times within seconds, a part of it twice, and nothing that changes stands in an index. Where
the page has room the indexes are not touched (heap-only tuples). Run by a migration:
`schema.RunStatements(leave_room, give_back)`; SQLite writes rows in their place anyway.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLES = ("dissemination_delivery", "dissemination_handedpart")
_HALF = 50  # per cent of a page that new rows may fill: a bundle changes all rows of a page in one transaction


def leave_room(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in _TABLES:
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {_HALF})")


def give_back(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in _TABLES:
            schema_editor.execute(f"ALTER TABLE {table} RESET (fillfactor)")
