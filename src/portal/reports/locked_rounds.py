"""The lock on a round, in the database itself: while it is locked, nothing of its returns is written.

Run by a migration. `append_only` of the journal locks tables for ever; this one opens again with the round.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MESSAGE = "the round is locked: reopen it first"
_NAME = "waits_for_an_open_round"


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A table, what may not happen to it, and how a row (`{row}`) leads to its return or its round."""

    table: str
    events: tuple[str, ...]
    round_of: str


_OF_RETURN = "(SELECT reports_return.round_id FROM reports_return WHERE reports_return.id = {{row}}.{})"
_ANY = ("INSERT", "UPDATE", "DELETE")
_TABLES = (
    _Guarded("reports_return", _ANY, "{row}.round_id"),
    _Guarded("reports_return_answers_for", _ANY, _OF_RETURN.format("return_id")),
    _Guarded("reports_returnpart", _ANY, _OF_RETURN.format("of_id")),
    _Guarded("reports_submission", ("INSERT",), _OF_RETURN.format("of_id")),
    _Guarded("reports_returnact", ("INSERT",), _OF_RETURN.format("of_id")),
)


def put_on(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run({"sqlite": _put_on_sqlite, "postgresql": _put_on_postgresql}, schema_editor)


def take_off(schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run({"sqlite": _take_off_sqlite, "postgresql": _take_off_postgresql}, schema_editor)


def _run(by_vendor: dict[str, Callable[[], list[str]]], schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in by_vendor[schema_editor.connection.vendor]():
            cursor.execute(statement)


def _is_locked(guarded: _Guarded, event: str) -> str:
    row = "OLD" if event == "DELETE" else "NEW"
    round_of = guarded.round_of.format(row=row)
    return f"(SELECT reports_round.state FROM reports_round WHERE reports_round.id = {round_of}) = 'locked'"  # noqa: S608


def _put_on_sqlite() -> list[str]:
    return [
        f"""CREATE TRIGGER {one.table}_{_NAME}_{event.lower()} BEFORE {event} ON {one.table}
            WHEN {_is_locked(one, event)} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
        for one in _TABLES
        for event in one.events
    ]


def _take_off_sqlite() -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {one.table}_{_NAME}_{event.lower()}" for one in _TABLES for event in one.events]


def _put_on_postgresql() -> list[str]:
    found = []
    for one in _TABLES:
        for event in one.events:
            name = f"{one.table}_{_NAME}_{event.lower()}"
            row = "OLD" if event == "DELETE" else "NEW"
            found += [
                f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN IF {_is_locked(one, event)} THEN RAISE EXCEPTION '{_MESSAGE}'
                    USING ERRCODE = 'restrict_violation'; END IF; RETURN {row}; END $$""",
                f"CREATE TRIGGER {name} BEFORE {event} ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
    return found


def _take_off_postgresql() -> list[str]:
    found = []
    for one in _TABLES:
        for event in one.events:
            name = f"{one.table}_{_NAME}_{event.lower()}"
            found += [f"DROP TRIGGER IF EXISTS {name} ON {one.table}", f"DROP FUNCTION IF EXISTS {name}()"]
    return found
