"""The tables of the index in PostgreSQL, in a schema of their own: three for each generation, one that lists them.

    generations          each line a whole index: the version it was built by, how much it holds, how often changed
    things_7             what a result shows, and the record that the ranker reads
    postings_7           the numbers that each thing is looked up by (`postings.keys_of`); narrow, so that it is fast
    counts_7             how many things have each number

A generation is built in one transaction: a reader sees the old one or the new one, and a killed builder leaves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed, Identifier

from lawsearch.ranking.forward import number_of

_OF_A_GENERATION = ("things", "postings", "counts")
KEPT = 2  # generations: the current one and the one before, for answers under way


@dataclass(frozen=True, slots=True)
class Tables:
    """Statements about one generation. Names are put in here and nowhere else; values are always parameters."""

    schema: str
    generation: int = 0

    def said(self, statement: SQL, **parts: Composable) -> Composed:
        """A statement with the names of this generation's tables in it, and with what else it leaves open."""
        names = {name: Identifier(self.schema, f"{name}_{self.generation}") for name in _OF_A_GENERATION}
        one = {"schema": Identifier(self.schema), "generations": Identifier(self.schema, "generations")}
        return statement.format(**names, **one, **parts)

    @property
    def lock(self) -> int:
        """The number of the advisory lock that whoever writes holds."""
        return number_of(f"portal.search {self.schema}")


IS_FOUNDED = SQL("SELECT to_regnamespace(%s) IS NOT NULL")
FOUND_SCHEMA = SQL("CREATE SCHEMA {schema}")
FOUND = SQL("""
CREATE TABLE IF NOT EXISTS {generations} (
    number integer PRIMARY KEY,
    version integer NOT NULL,
    built_at timestamptz NOT NULL DEFAULT now(),
    total integer NOT NULL,
    revision integer NOT NULL DEFAULT 0
)""")
CURRENT = SQL("SELECT number, version, total, revision FROM {generations} ORDER BY number DESC LIMIT 1")
OLDER = SQL("SELECT number FROM {generations} ORDER BY number DESC OFFSET %s")
LOCK = SQL("SELECT pg_advisory_xact_lock(%s)")

# Long values stand beside the tables, so that what is looked through is narrow; numbers do not compress. Facets stay:
# a tally reads those of thousands of things.
CREATE = SQL("""
CREATE TABLE {things} (
    id integer NOT NULL,
    key text NOT NULL,
    owner text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    stamp text NOT NULL,
    issued date,
    name text NOT NULL,
    words tsvector NOT NULL,
    facets text[] NOT NULL,
    card text NOT NULL,
    body text NOT NULL,
    record bytea
) WITH (toast_tuple_target = 256);
ALTER TABLE {things} ALTER record SET STORAGE EXTERNAL;
ALTER TABLE {things} ALTER facets SET STORAGE MAIN;
CREATE TABLE {postings} (id integer NOT NULL, issued date, keys bigint[] NOT NULL) WITH (toast_tuple_target = 128);
ALTER TABLE {postings} ALTER keys SET STORAGE EXTERNAL;
CREATE TABLE {counts} (key bigint NOT NULL, things integer NOT NULL)""")
# Without the pending list of GIN: every number looked up would read through it.
INDEX = SQL("""
INSERT INTO {counts} SELECT key, count(*) FROM {postings}, unnest(keys) AS key GROUP BY key;
ALTER TABLE {counts} ADD PRIMARY KEY (key);
ALTER TABLE {things} ADD PRIMARY KEY (id);
CREATE INDEX ON {things} (key);
CREATE INDEX ON {things} (owner);
CREATE INDEX ON {things} USING gin (words) WITH (fastupdate = off);
ALTER TABLE {postings} ADD PRIMARY KEY (id);
CREATE INDEX ON {postings} USING gin (keys) WITH (fastupdate = off);
ANALYZE {things};
ANALYZE {counts};
ANALYZE {postings} (id, issued)""")
PUBLISH = SQL("INSERT INTO {generations} (number, version, total) VALUES (%s, %s, %s)")
DROP = SQL("DROP TABLE IF EXISTS {things}, {postings}, {counts}")
FORGET = SQL("DELETE FROM {generations} WHERE number = %s")

PUT_THINGS = SQL("""
COPY {things} (id, key, owner, kind, status, stamp, issued, name, words, facets, card, body, record) FROM STDIN""")
PUT_POSTINGS = SQL("COPY {postings} (id, issued, keys) FROM STDIN")
LAST = SQL("SELECT coalesce(max(id), 0) FROM {things}")
TAKE_POSTINGS = SQL("""
WITH gone AS (
    DELETE FROM {postings} AS postings USING {things} AS things
    WHERE postings.id = things.id AND things.owner = ANY(%s) RETURNING postings.keys
), fewer AS (SELECT key, count(*) AS things FROM gone, unnest(keys) AS key GROUP BY key)
UPDATE {counts} AS counts SET things = counts.things - fewer.things FROM fewer WHERE counts.key = fewer.key""")
TAKE_THINGS = SQL("DELETE FROM {things} WHERE owner = ANY(%s)")
COUNT_AGAIN = SQL("""
INSERT INTO {counts} AS counts
SELECT key, count(*) FROM {postings}, unnest(keys) AS key WHERE id > %s GROUP BY key ORDER BY key
ON CONFLICT (key) DO UPDATE SET things = counts.things + excluded.things""")
REVISE = SQL("""
UPDATE {generations} SET total = (SELECT count(*) FROM {things}), revision = revision + 1 WHERE number = %s""")
