"""The suite's own database is a copy: of what the migrations make, all of them."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db


class TestEmptyTables:
    def test_want_no_migration(self):
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []

    def test_have_what_only_migrations_write(self):
        """The locks of the ledgers are no part of any model."""
        names = {
            "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
        }
        with connection.cursor() as cursor:
            cursor.execute(names[connection.vendor])
            assert cursor.fetchone()[0] > 0
