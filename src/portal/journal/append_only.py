"""The lock on a table of the ledger, in the database itself: a row is never changed and never removed.

Run by a migration: of the journal for its entries, of a room above for a ledger of its own. Lifting it takes the right
to change the schema, which is an act of its own and not a slip of somebody's hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock on one table: `schema.RunStatements(lock.put_on, lock.take_off)`; `called` is the ledger's name."""

    table: str
    called: str

    def put_on(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self._run(_PUT_ON, schema_editor.connection)

    def take_off(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self._run(_TAKE_OFF, schema_editor.connection)

    def _run(self, statements: Mapping[str, Callable[[str, str], list[str]]], connection: BaseDatabaseWrapper) -> None:
        message = f"the {self.called} is append-only: write a new row instead"
        with connection.cursor() as cursor:
            for statement in statements[connection.vendor](self.table, message):
                cursor.execute(statement)


def _put_on_sqlite(table: str, message: str) -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_is_never_{event.lower()}d BEFORE {event} ON {table}
            BEGIN SELECT RAISE(ABORT, '{message}'); END"""
        for event in ("UPDATE", "DELETE")
    ]


def _put_on_postgresql(table: str, message: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
        f"""CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE ON {table}
           FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()""",
        f"""CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
           FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()""",
    ]


def _take_off_sqlite(table: str, message: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_is_never_{event}d" for event in ("update", "delete")]


def _take_off_postgresql(table: str, message: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_is_never_{event} ON {table}" for event in ("changed", "emptied")]


_PUT_ON = {"sqlite": _put_on_sqlite, "postgresql": _put_on_postgresql}
_TAKE_OFF = {"sqlite": _take_off_sqlite, "postgresql": _take_off_postgresql}

ENTRIES = Lock("journal_entry", called="journal")
lock, unlock = ENTRIES.put_on, ENTRIES.take_off
