"""What a journey left behind, read from where it must leave it: the SQL, the journal's table, the answers it was given.

Nothing here knows a module or a class of the portal: code may be moved and renamed under it.
"""

import functools
import itertools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client

from tests.traces.normaliser import digest, normalised

_WRITES = re.compile(r'\s*(INSERT|UPDATE|DELETE)\b(?:\s+OR\s+\w+)?(?:\s+INTO|\s+FROM)?\s+"?(\w+)', re.IGNORECASE)
_READS = re.compile(r"\s*(SELECT|WITH)\b", re.IGNORECASE)
_OURS = ("portal.", "tests.portal.", "tests.journeys.")
_TEXTUAL = re.compile(r"^(text/|application/(json|xml|.*\+json|.*\+xml))")


class Trace:
    """Counts while it is open (`recording`), tells as `lines`."""

    def __init__(self, *, pages: Path, counts: bool = True) -> None:
        self.pages = pages  # normalised pages by digest, so that a difference can be shown
        self.counts = counts  # statements too, not only what came of them
        self.queries: Counter[str] = Counter()
        self.writes: Counter[tuple[str, str]] = Counter()
        self.answers: list[str] = []
        self.verbs: list[str] = []
        self.rows: dict[str, int] = {}

    @contextmanager
    def recording(self) -> Iterator["Trace"]:
        forget_what_is_kept()
        begun, before = _last_entry(), _row_counts()
        request = Client.request

        def heard(client: Client, **said: Any) -> Any:
            asked = self.queries.total()
            answer = request(client, **said)
            self._hear(said, answer, self.queries.total() - asked)
            return answer

        with connection.execute_wrapper(self._count), mock.patch.object(Client, "request", heard):
            yield self
        self.verbs = _verbs_after(begun)
        self.rows = {name: n - before.get(name, 0) for name, n in _row_counts().items() if n != before.get(name, 0)}

    def _count(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if written := _WRITES.match(sql):
            kind = written[1].lower()
            self.queries[kind] += 1
            self.writes[written[2], kind] += 1
        elif _READS.match(sql):
            self.queries["select"] += 1
        return execute(sql, params, many, context)

    def _hear(self, said: dict[str, Any], answer: Any, queries: int) -> None:
        path, query = said.get("PATH_INFO", "/"), said.get("QUERY_STRING", "")
        asked = f"{path}?{query}" if query else path
        where = normalised(asked.encode("latin-1").decode())  # WSGI hands bytes over as Latin-1
        kind = answer.get("Content-Type", "").partition(";")[0]
        if location := answer.get("Location"):
            content = f"to {normalised(location)}"
        elif answer.streaming or not _TEXTUAL.match(kind):
            content = kind or "nothing"
        else:
            content = self._keep(normalised(answer.content.decode(errors="replace")))
        line = f"{said.get('REQUEST_METHOD', 'GET')} {where} {answer.status_code} q{queries} {content}"
        self.answers.append(line)

    def _keep(self, page: str) -> str:
        name = digest(page)
        self.pages.mkdir(parents=True, exist_ok=True)
        (self.pages / f"{name}.txt").write_text(page, encoding="utf-8")
        return name

    def lines(self) -> Iterator[str]:
        if self.counts:
            yield "queries: " + " ".join(f"{kind} {count}" for kind, count in sorted(self.queries.items()))
        for verb, group in groupby(self.verbs):
            count = len(list(group))
            yield f"verb: {verb}" + (f" x{count}" if count > 1 else "")
        for table in sorted({name for name, _ in self.writes} | set(self.rows)):
            kinds = [f"{kind} {n}" for (name, kind), n in sorted(self.writes.items()) if name == table and self.counts]
            yield " ".join([f"table: {table}", *kinds, f"rows {self.rows.get(table, 0):+}"])
        for answer in self.answers:
            yield f"page: {answer}"


def forget_what_is_kept() -> None:
    """What an earlier journey has left in this process would spare this one its queries."""
    for cache in caches.all():
        cache.clear()
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()
    for module in [one for name, one in sys.modules.items() if name.startswith(_OURS)]:
        for name, one in list(vars(module).items()):
            if isinstance(one, functools._lru_cache_wrapper):
                one.cache_clear()
            elif isinstance(one, itertools.count) and module.__name__.startswith("tests."):
                setattr(module, name, itertools.count(1))  # the numbers that factories give


def _ask(sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _last_entry() -> int:
    return _ask("SELECT coalesce(max(id), 0) FROM journal_entry")[0][0]


def _verbs_after(number: int) -> list[str]:
    return [verb for (verb,) in _ask("SELECT verb FROM journal_entry WHERE id > %s ORDER BY id", (number,))]


def _row_counts() -> dict[str, int]:
    # How many rows the full-text index keeps for itself is the engine's affair.
    tables = [name for name in connection.introspection.table_names() if "_fts" not in name]
    return {name: _ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in tables}  # noqa: S608  our own tables
