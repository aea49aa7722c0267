"""The lock on the journal, in the database itself: an entry is never changed and never removed.

Run by the first migration. Lifting it takes the right to change the schema, which is an act of its own and not a slip
of somebody's hand.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MESSAGE = "the journal is append-only: write a new entry instead"

LOCK = {
    "sqlite": [
        f"""CREATE TRIGGER journal_entry_is_never_{event.lower()}d BEFORE {event} ON journal_entry
            BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        for event in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER journal_entry_is_never_changed BEFORE UPDATE OR DELETE ON journal_entry
           FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()""",
        """CREATE TRIGGER journal_entry_is_never_emptied BEFORE TRUNCATE ON journal_entry
           FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()""",
    ],
}
UNLOCK = {
    "sqlite": [f"DROP TRIGGER IF EXISTS journal_entry_is_never_{event}d" for event in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS journal_entry_is_never_{event} ON journal_entry" for event in ("changed", "emptied")
    ],
}


def lock(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration."""
    _run(LOCK, schema_editor.connection)


def unlock(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration, backwards."""
    _run(UNLOCK, schema_editor.connection)


def _run(statements: dict[str, list[str]], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
