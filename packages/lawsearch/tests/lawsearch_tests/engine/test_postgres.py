"""What is particular to the engine that lies in PostgreSQL."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from lawsearch.engine import IndexUnavailable
from lawsearch.engine.postgres import PostgresEngine
from lawsearch_tests.engine.sites import Schema
from lawsearch_tests.engine.things import THINGS, pooled, thing


@pytest.fixture
def schema(postgres_dsn: str) -> Iterator[Schema]:
    made = Schema(postgres_dsn)
    yield made
    made.clear()


@pytest.fixture
def engine(schema: Schema) -> PostgresEngine:
    built = schema.open()
    built.rebuild(THINGS)
    return built


def one(schema: Schema, statement: str) -> object:
    with psycopg.connect(schema.dsn) as connection:
        asked = SQL(statement).format(schema=Identifier(schema.name))  # type: ignore[arg-type]
        row = connection.execute(asked, {"schema": schema.name}).fetchone()
        return row and row[0]


TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = %(schema)s AND table_name LIKE 'things%%'"
LENGTHS = """
SELECT array_agg((key, length) ORDER BY key)
FROM (SELECT key, sum(octet_length(ids)) AS length FROM {{schema}}.postings_{} GROUP BY key) AS lists"""
PLACES = "SELECT array_agg(ctid::text ORDER BY ctid) FROM {schema}.postings_1"
HANG_UP = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'portal ' || %(schema)s"""


class TestGenerations:
    def test_are_kept_two(self, schema: Schema, engine: PostgresEngine):
        for _ in range(3):
            engine.rebuild(THINGS)
        assert one(schema, TABLES) == 2

    def test_that_a_slow_reader_holds_are_dropped_the_next_time(self, schema: Schema, engine: PostgresEngine):
        reader = engine.snapshot()
        assert reader.get("a") is not None
        for _ in range(2):
            engine.rebuild(THINGS)
        assert one(schema, TABLES) == 3
        assert reader.get("a") is not None
        del reader
        engine.rebuild(THINGS)
        assert one(schema, TABLES) == 2

    def test_leave_nothing_behind_when_building_fails(self, schema: Schema, engine: PostgresEngine):
        with pytest.raises(ZeroDivisionError):
            engine.rebuild(thing(str(1 // left), "Điều") for left in (2, 1, 0))
        assert one(schema, TABLES) == 1


class TestLists:
    def test_are_after_changes_as_if_they_had_been_built_so(self, schema: Schema, engine: PostgresEngine):
        engine.replace(["a"], [thing("a", "Phạt cọc", "Bên thuê trả một khoản tiền")])
        engine.replace(["b", "c"], [])
        engine.replace(["luat"], [thing("d", "Đặt cọc"), thing("e", "Ký cược")])
        engine.replace(["a", "d", "e"], [THINGS[0]])
        engine.replace([], THINGS[1:])
        engine.rebuild(THINGS)
        changed, built = (one(schema, LENGTHS.format(number)) for number in (1, 2))
        assert changed == built

    def test_stay_as_they_are_where_a_thing_is_put_in_again(self, schema: Schema, engine: PostgresEngine):
        before = one(schema, PLACES)
        engine.replace(["a", "b"], [THINGS[0], THINGS[1]])
        assert one(schema, PLACES) == before
        engine.replace(["a"], [])
        assert one(schema, PLACES) != before


class TestTheServer:
    def test_is_not_there(self):
        engine = PostgresEngine("host=127.0.0.1 port=1 dbname=x user=x")
        for ask in (engine.snapshot, lambda: engine.replace([], []), lambda: engine.rebuild([])):
            with pytest.raises(IndexUnavailable, match="does not answer"):
                ask()

    def test_that_was_started_again_is_asked_anew(self, schema: Schema, engine: PostgresEngine):
        assert pooled(engine, "đặt cọc") == ["a"]
        assert one(schema, HANG_UP) == 1
        assert pooled(engine, "đặt cọc") == ["a"]

    def test_that_goes_away_in_the_middle_is_an_index_that_cannot_be_read(self, schema: Schema, engine: PostgresEngine):
        snapshot = engine.snapshot()
        assert snapshot.get("a") is not None
        assert one(schema, HANG_UP) == 1
        with pytest.raises(IndexUnavailable, match="does not answer"):
            snapshot.get("b")
        del snapshot
        assert pooled(engine, "đặt cọc") == ["a"]


class TestRights:
    def test_suffice_to_the_owner_of_a_schema_that_was_made_for_it(self, schema: Schema):
        role = Identifier(f"{schema.name}_role")
        with psycopg.connect(schema.dsn) as connection:
            if not one(schema, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
                pytest.skip("may make no role here")
            connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(role))
            connection.execute(SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(Identifier(schema.name), role))
        engine = PostgresEngine(make_conninfo(schema.dsn, options=f"-c role={schema.name}_role"), schema=schema.name)
        try:
            engine.rebuild(THINGS)
            engine.replace(["a"], [thing("d", "Phạt cọc")])
            assert pooled(engine, "cọc") == ["d"]
        finally:
            engine.close()
            schema.clear()
            with psycopg.connect(schema.dsn) as connection:
                connection.execute(SQL("DROP ROLE {}").format(role))
