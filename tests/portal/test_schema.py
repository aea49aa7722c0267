"""Tables are made at once, and a database that was migrated before the fold is taken for what it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from portal.schema.operations import CreateTables, RunStatements

FOLDED = "0001_squashed_0004_recounted"
BEFORE = ("0001_initial", "0002_queue", "0003_handful", "0004_recounted")
ROOM = "journal"  # of any room: the names of the models are nobody's


def _operations() -> list[Any]:
    """Two models that refer to each other, as `makemigrations` writes them: one is completed after the other."""
    key = ("id", models.BigAutoField(primary_key=True))
    hen = ("hen", models.ForeignKey(f"{ROOM}.Hen", models.CASCADE, related_name="laid"))
    from_egg = models.OneToOneField(f"{ROOM}.Egg", models.CASCADE, null=True, related_name="hatched")
    return [
        migrations.CreateModel("Hen", [key, ("name", models.CharField(max_length=20))]),
        migrations.CreateModel("Egg", [key, ("day", models.DateField()), hen]),
        migrations.AddField("hen", "from_egg", from_egg),
        migrations.AddIndex("egg", models.Index(fields=["day", "hen"], name="egg_of_a_day")),
        migrations.AddConstraint("hen", models.UniqueConstraint(fields=["name"], name="hens_are_named_apart")),
    ]


@pytest.fixture
def database(db: None, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database whose tables may be changed: SQLite takes no such change within a test's transaction."""
    if connection.vendor == "postgresql":
        yield connection
        return
    own = DatabaseWrapper(connection.settings_dict | {"NAME": str(tmp_path / "own.sqlite3")}, alias=connection.alias)
    yield own
    own.close()


class TestCreateTables:
    def test_leaves_the_state_that_its_operations_leave_one_by_one(self):
        at_once, one_by_one = ProjectState(), ProjectState()
        CreateTables(_operations()).state_forwards(ROOM, at_once)
        for operation in _operations():
            operation.state_forwards(ROOM, one_by_one)
        assert at_once == one_by_one

    def test_drops_models_that_were_rendered_before(self):
        state = ProjectState()
        assert not list(state.apps.get_models())
        CreateTables(_operations()).state_forwards(ROOM, state)
        assert {model.__name__ for model in state.apps.get_models()} == {"Hen", "Egg"}

    @pytest.mark.both_engines
    def test_makes_complete_tables_and_takes_them_away(self, database: BaseDatabaseWrapper):
        before, after, operation = ProjectState(), ProjectState(), CreateTables(_operations())
        operation.state_forwards(ROOM, after)
        with database.schema_editor() as editor:
            operation.database_forwards(ROOM, editor, before, after)
        with database.cursor() as cursor:
            hens = database.introspection.get_constraints(cursor, f"{ROOM}_hen")
            eggs = database.introspection.get_constraints(cursor, f"{ROOM}_egg")
        with database.schema_editor() as editor:
            operation.database_backwards(ROOM, editor, after, before)
        assert hens["hens_are_named_apart"]["unique"]
        assert eggs["egg_of_a_day"]["columns"] == ["day", "hen_id"]
        assert (f"{ROOM}_egg", "id") in [one["foreign_key"] for one in hens.values()]
        assert (f"{ROOM}_hen", "id") in [one["foreign_key"] for one in eggs.values()]
        assert not {f"{ROOM}_hen", f"{ROOM}_egg"} & set(database.introspection.table_names())

    @pytest.mark.parametrize(
        "operation",
        [
            migrations.AddField("entry", "note", models.TextField()),  # of a model that stands already
            migrations.RemoveField("hen", "name"),
            migrations.RunSQL("SELECT 1"),
        ],
    )
    def test_refuses_what_it_would_leave_undone(self, operation: Any):
        with pytest.raises(ValueError, match="only creates models"):
            CreateTables([*_operations(), operation])

    def test_tells_what_it_makes(self):
        assert CreateTables(_operations()).describe() == "Create the tables of Hen, Egg"

    def test_is_written_into_a_migration_with_its_operations(self):
        operations = _operations()
        assert CreateTables(operations).deconstruct() == ("CreateTables", [], {"operations": operations})


class TestRunStatements:
    def test_renders_no_model(self):
        state, seen = ProjectState(), []
        operation: Any = RunStatements(seen.append, lambda editor: seen.remove(editor))
        operation.database_forwards(ROOM, "editor", state, state)
        assert seen == ["editor"]
        operation.database_backwards(ROOM, "editor", state, state)
        assert not seen
        assert "apps" not in vars(state)

    def test_is_written_into_a_migration_with_both_ways(self):
        operation = RunStatements(_lays_triggers, _takes_triggers)
        assert operation.deconstruct() == ("RunStatements", [_lays_triggers, _takes_triggers], {})
        assert operation.describe() == "Run _lays_triggers"


def _lays_triggers(editor: object) -> None: ...


def _takes_triggers(editor: object) -> None: ...


@pytest.mark.both_engines
@pytest.mark.django_db
class TestDatabaseMigratedBeforeTheFold:
    @pytest.fixture
    def recorder(self) -> MigrationRecorder:
        """Of an empty database whose list of migrations is the one that was written before."""
        recorder = MigrationRecorder(connection)
        recorder.migration_qs.filter(app="dissemination").delete()
        for name in BEFORE:
            recorder.record_applied("dissemination", name)
        return recorder

    def test_has_nothing_to_be_migrated(self, recorder: MigrationRecorder):
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        assert executor.migration_plan([("dissemination", FOLDED)]) == []

    def test_is_told_of_the_fold_by_migrate(self, recorder: MigrationRecorder):
        call_command("migrate", "dissemination", FOLDED, verbosity=0)
        names = {name for app, name in recorder.applied_migrations() if app == "dissemination"}
        assert names == {FOLDED, *BEFORE}

    def test_is_not_left_half_way_without_a_word(self, recorder: MigrationRecorder):
        """One that never came to the last of the folded four: the fold is planned, and refused by the first table."""
        recorder.record_unapplied("dissemination", BEFORE[-1])
        executor = MigrationExecutor(connection)
        planned = [migration.name for migration, _ in executor.migration_plan([("dissemination", FOLDED)])]
        assert planned == [FOLDED]
