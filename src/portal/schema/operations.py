"""Operations of migrations that Django lacks: many tables at once, statements that ask for no models, locks on tables.

Django renders the models of a whole project anew after every operation that touches one of them, and once more for
every `RunPython`. With two hundred models that stand in relations to each other this, and not the database, is what
migrating an empty database takes its time for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

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
        return f"Run {self.forwards.__qualname__}"


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


@dataclass(frozen=True, slots=True)
class AppendOnlyLock:
    """The lock on one table: `RunStatements(lock.put_on, lock.take_off)`; `called` is the ledger's name."""

    table: str
    called: str

    def put_on(self, schema_editor: BaseDatabaseSchemaEditor, step: int = 0) -> None:
        message = f"the {self.called} is append-only: write a new row instead"
        with schema_editor.connection.cursor() as cursor:
            for statement in _LOCKS[schema_editor.connection.vendor][step]:
                cursor.execute(statement.format(table=self.table, message=message))

    def take_off(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        self.put_on(schema_editor, 1)
