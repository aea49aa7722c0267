"""Migration operations that Django lacks: many tables at once, plain SQL statements, append-only locks on tables.

Encrypted columns are encrypted and decrypted here by SQL, for migrations and `manage.py reseal`. Last, the base class
of the portal's commands.

Django renders all models of the project again after every operation on one of them, and once more for every
`RunPython`. With two hundred related models this, not the database, takes most of the time of migrating an empty
database.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

from portal.schema.models import SealedTextField, open_seal, seal, seal_of_today

type Statements = Callable[[BaseDatabaseSchemaEditor], None]
type PartOfModel = AddField | AddIndex | AddConstraint


class CreateTables(Operation):
    """Create the tables of several models as all of `operations` leave them; the models are rendered once.

    Takes `CreateModel`, and `AddField`, `AddIndex`, `AddConstraint` for models that it creates itself: what
    `makemigrations` writes for models that refer to each other. Raises ValueError for anything else.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[CreateModel | PartOfModel]) -> None:
        self.operations = list(operations)
        self.models = [operation for operation in self.operations if isinstance(operation, CreateModel)]
        own = {model.name_lower for model in self.models}
        for operation in self.operations:
            if not _lays(operation, own):
                raise ValueError(f"{operation.describe()}: CreateTables only creates models, and completes its own.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Without rendered models a state changes at once; `apps` is a cached property and is rendered when next read.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create the tables of {', '.join(model.name for model in self.models)}"


class RunStatements(Operation):
    """Run statements that belong to no model, such as triggers: `RunPython` without rendering any models for it."""

    category = OperationCategory.SQL
    reduces_to_sql = False

    def __init__(self, forwards: Statements, backwards: Statements) -> None:
        self.forwards, self.backwards = forwards, backwards

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.forwards, self.backwards], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.forwards(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.backwards(schema_editor)

    def describe(self) -> str:
        return f"Run {getattr(self.forwards, 'func', self.forwards).__qualname__}"


def _lays(operation: Operation, own: set[str]) -> bool:
    if isinstance(operation, CreateModel):
        return True
    return isinstance(operation, AddField | AddIndex | AddConstraint) and operation.model_name.lower() in own


# Vendor -> statements that lock a table, and that unlock it.
_LOCKS = {
    "sqlite": (
        [
            f"""CREATE TRIGGER {{table}}_is_never_{event.lower()}d BEFORE {event} ON {{table}}
                BEGIN SELECT RAISE(ABORT, '{{message}}'); END"""
            for event in ("UPDATE", "DELETE")
        ],
        [f"DROP TRIGGER IF EXISTS {{table}}_is_never_{event}d" for event in ("update", "delete")],
    ),
    "postgresql": (
        [
            """CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$""",
            """CREATE TRIGGER {table}_is_never_changed BEFORE UPDATE OR DELETE ON {table}
               FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()""",
            """CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
               FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()""",
        ],
        [f"DROP TRIGGER IF EXISTS {{table}}_is_never_{event} ON {{table}}" for event in ("changed", "emptied")],
    ),
}


def run_by_vendor(statements: Mapping[str, Sequence[str]], schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Execute the statements for this database vendor."""
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


@dataclass(frozen=True, slots=True)
class AppendOnlyLock:
    """The append-only lock on a table: `RunStatements(lock.put_on, lock.take_off)`; `called` is the ledger's name."""

    table: str
    called: str

    def put_on(self, schema_editor: BaseDatabaseSchemaEditor, step: int = 0) -> None:
        message = f"the {self.called} is append-only: write a new row instead"
        with schema_editor.connection.cursor() as cursor:
            for statement in _LOCKS[schema_editor.connection.vendor][step]:
                cursor.execute(statement.format(table=self.table, message=message))

    def take_off(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.put_on(schema_editor, 1)


# ---- encrypted columns -----------------------------------------------------------------------------------------------

_AT_ONCE = 500  # rows in a transaction
type Column = tuple[str, str]  # table, column


def sealed_columns() -> list[Column]:
    """All encrypted columns of all models."""
    return [
        (model._meta.db_table, str(field.column))
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedTextField) and not model._meta.proxy
    ]


def unsealed_count(column: Column) -> int:
    """The number of values that are not encrypted with the current key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_not_of_today(column)}", [f"{seal_of_today()}%"])  # noqa: S608  our names
        return int(cursor.fetchone()[0])


def reseal_column(column: Column, *, made: Callable[[str], str | None] = open_seal) -> Iterator[int]:
    """Encrypt what the current key has not encrypted, a batch in each transaction; yields the number of rows of each.

    `made` returns the plain text of a value; a value for which it returns None stays as it is. An interrupted call is
    continued by the next.
    """
    yield from _rewrite(column, f"{_not_of_today(column)} AND", [f"{seal_of_today()}%"], made, seal)


def _not_of_today(column: Column) -> str:
    table, name = column
    return f"{table} WHERE {name} <> '' AND {name} NOT LIKE %s"


def _rewrite(
    column: Column, where: str, named: list[str], read: Callable[[str], str | None], write: Callable[[str], str]
) -> Iterator[int]:
    (table, name), last = column, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, {name} FROM {where} id > %s ORDER BY id LIMIT {_AT_ONCE}",  # noqa: S608  our own names
                [*named, last],
            )
            if not (rows := cursor.fetchall()):
                return
            opened = [(write(said), pk, kept) for pk, kept in rows if (said := read(kept)) is not None]
            with transaction.atomic():
                # A value that somebody else has written meanwhile stays.
                cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE id = %s AND {name} = %s", opened)  # noqa: S608
            last = rows[-1][0]
            yield len(opened)


def seals(*columns: Column, made: Callable[[str], str | None] = open_seal) -> RunStatements:
    """For a migration, after the operations that create the columns: encrypts the values; backwards, decrypts them."""
    return RunStatements(partial(_seal_all, columns, made), partial(_open_all, columns))


def _seal_all(columns: Sequence[Column], made: Callable[[str], str | None], editor: BaseDatabaseSchemaEditor) -> None:
    for column in columns:
        for _ in reseal_column(column, made=made):
            pass


def _open_all(columns: Sequence[Column], editor: BaseDatabaseSchemaEditor) -> None:
    for table, name in columns:
        for _ in _rewrite((table, name), f"{table} WHERE {name} <> '' AND", [], open_seal, lambda said: said):
            pass


class PortalCommand(BaseCommand):
    """A command whose arguments are a table: name -> the keyword arguments of `add_argument`."""

    arguments: ClassVar[Mapping[str, Mapping[str, Any]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, said in self.arguments.items():
            parser.add_argument(name, **said)
