"""Where an index lies in a test: one class for each engine, with what a story needs beside the engine itself."""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from lawsearch.engine import SearchEngine
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.engine.postgres import PostgresEngine


class Site(Protocol):
    """A place for one index. Every engine that is opened here is like one in a process of its own."""

    def open(self, *, wait: float = 10.0) -> SearchEngine: ...

    def command(self) -> list[str]:
        """How a process of its own is told to open the engine (`writer.py`)."""
        ...

    def make_of_another_version(self) -> None: ...

    def make_the_newest_of_the_next_version(self) -> None:
        """As if the program that comes after this one had built it, beside the one that is read."""
        ...

    def clear(self) -> None: ...


_WRITER = [sys.executable, str(Path(__file__).with_name("writer.py"))]


@dataclass(slots=True)
class Folder:
    """The embedded engine in a folder."""

    root: Path

    def open(self, *, wait: float = 10.0) -> EmbeddedEngine:
        return EmbeddedEngine(self.root, wait=wait)

    def command(self) -> list[str]:
        return [*_WRITER, "embedded", str(self.root)]

    def make_of_another_version(self) -> None:
        for path in self.root.glob("*/manifest.json"):
            path.write_text('{"version": 0}')

    def make_the_newest_of_the_next_version(self) -> None:
        max(self.root.glob("*/manifest.json")).write_text('{"version": 1000000}')

    def clear(self) -> None:
        """The folder is thrown away with the test's."""


@dataclass(slots=True)
class Schema:
    """The engine in PostgreSQL, in a schema of its own."""

    dsn: str
    name: str = field(default_factory=lambda: f"search_test_{secrets.token_hex(4)}")
    opened: list[PostgresEngine] = field(default_factory=list)

    def open(self, *, wait: float = 10.0) -> PostgresEngine:
        self.opened.append(PostgresEngine(self.dsn, schema=self.name, wait=wait))
        return self.opened[-1]

    def command(self) -> list[str]:
        return [*_WRITER, "postgres", self.dsn, self.name]

    def make_of_another_version(self) -> None:
        self.run("UPDATE {schema}.generations SET version = 0")

    def make_the_newest_of_the_next_version(self) -> None:
        self.run(
            "UPDATE {schema}.generations SET version = 1000000"
            " WHERE number = (SELECT max(number) FROM {schema}.generations)"
        )

    def run(self, statement: str) -> None:
        with psycopg.connect(self.dsn) as connection:
            connection.execute("SET lock_timeout = '5s'")  # a reader that was not let go fails the test
            connection.execute(sql.SQL(statement).format(schema=sql.Identifier(self.name)))  # type: ignore[arg-type]

    def clear(self) -> None:
        for engine in self.opened:
            engine.close()
        self.run("DROP SCHEMA IF EXISTS {schema} CASCADE")
