"""The dependencies of a cached page: the names in its address and the SQL queries made while it was rendered, with
their results; and whether they would give the same now.

Parts of pages are kept by the same rule.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial, partialmethod, wraps
from itertools import islice
from time import monotonic
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from portal.design.incidents import current_request
from portal.journal.queries import newest_entries_mark, verbs_since


def _noting(method: Callable[..., Any]) -> Any:
    def noted(self: HeardQuery, name: str, *more: Any) -> Any:
        self.names.add(name)
        return method(self, name, *more)

    return noted


class HeardQuery(QueryDict):
    """`names`: what a page looked up in its address. What it passes on as a whole, in a link, is nothing looked up."""

    names: set[str] = set()  # noqa: RUF012 - each is given its own when it has been read
    __getitem__, getlist = _noting(QueryDict.__getitem__), _noting(QueryDict.getlist)
    __contains__ = _noting(QueryDict.__contains__)


# A statement, its parameters, and a digest of the rows that came; the digest holds in this process alone.
type Dependency = tuple[str, Any, int]


class _Rows:
    """Stands in a cursor of Django for the driver's own, whose rows are read already."""

    def __init__(self, raw: Any, rows: list[Any]) -> None:
        self.raw, self.rows = raw, iter(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def __iter__(self) -> Iterator[Any]:
        return self.rows

    def fetchone(self) -> Any:
        return next(self.rows, None)

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return list(islice(self.rows, size))

    fetchall = partialmethod(fetchmany, None)


def _hear(
    heard: list[Dependency],
    begun: str,
    execute: Callable[..., Any],
    sql: Any,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    answer, cursor = execute(sql, params, many, context), context["cursor"]
    rows = list(cursor.cursor.fetchall()) if cursor.description else []
    until = str(timezone.now())
    heard.append((str(sql), [_NOW if begun <= str(one) <= until else one for one in params or ()], _digest(rows)))
    cursor.cursor = _Rows(cursor.cursor, rows)
    return answer


# Stands in parameters for the moment at which a page is made: put again, the statement asks of the moment of then.
_NOW = "now\0"


@contextmanager
def dependencies_heard() -> Iterator[list[Dependency]]:
    """Every statement of this thread while the block runs, with what came for it, in the order in which they ran."""
    heard: list[Dependency] = []
    with connection.execute_wrapper(partial(_hear, heard, str(timezone.now().replace(tzinfo=None)))):
        yield heard


_ANYWHERE = ("",)
# To the second, as the clock tells it; what begins with an hour or a day is the same for a page made anew.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:(?!00:00(?:\+|$))")


def tables_written(verbs: Collection[str]) -> set[str]:
    """How the names of tables begin in which acts of these verbs may have written (`JOURNAL_WRITES_IN`); "": all."""
    known = settings.JOURNAL_WRITES_IN
    return {table for verb in verbs for table in known.get(verb, known.get(verb.partition(".")[0], _ANYWHERE))}


def is_answered_the_same(dependencies: Collection[Dependency], *, tables: Collection[str]) -> bool:
    """Whether everything that reads these tables would come as it came.

    A statement that names another moment than its own now counts as another, as one that writes does: it was made of
    the now of then.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        return all(
            statement.startswith(("SELECT", "WITH"))
            and not any(_MOMENT.match(str(one)) for one in parameters)
            and _digest(
                cursor.execute(statement, [now if one == _NOW else one for one in parameters]) and cursor.fetchall()
            )
            == digest
            for statement, parameters, digest in dependencies
            if any(table in statement for table in tables)
        )


def _digest(rows: list[Any]) -> int:
    try:
        return hash(tuple(rows))
    except TypeError:  # an array of PostgreSQL
        return hash(repr(rows))


# ---- parts of pages --------------------------------------------------------------------------------------------------

# Search answers from an index that follows the journal a moment later; the back office is never kept. A program that
# reads the open data page by page would push out what citizens read, and its files are made without an entry.
NEVER_KEPT = (
    settings.ADMIN_PREFIX,
    "/tim-kiem/",
    "/tai-lieu/",
    "/media/",
    "/theo-doi/",
    "/api/",
    "/du-lieu-mo/",
    "/duyet/",
    "/gop-y/",
    # The registry of items follows the journal a moment later.
    "/nguon-tin/",
    "/oai/",
    "/nhung/",
    "/oembed/",
)


def may_be_kept(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and not request.path.startswith(NEVER_KEPT)


def mark_of(request: HttpRequest) -> str:
    """The mark of the journal as this request asked for it first: what it is told later is at least as new."""
    return str(vars(request).get("journal_mark") or vars(request).setdefault("journal_mark", newest_entries_mark()))


def holds(heard: Collection[Dependency], *, since: str) -> bool:
    """Whether what was written since this mark leaves it as it is; what read nothing may depend on anything."""
    return bool(heard) and is_answered_the_same(heard, tables=tables_written(verbs_since(since)))


MOST_PARTS = 300  # of a process
# What was told (pickled), on which dependencies, with the mark that was asked before, and until when; oldest first.
KEPT_PARTS: dict[object, tuple[bytes, list[Dependency], str, float]] = {}


def kept[**P, T](make: Callable[P, T]) -> Callable[P, T]:
    """A function whose answers to public pages are kept as pages are, for `PARTS_KEPT_SECONDS` at most.

    It tells what its arguments and the database say, and no query set; each page gets a copy of its own. Of a row that
    is given nothing counts but its key. A page that uses what was kept depends on the same. Whoever has signed in,
    writes or asks outside of a page is told anew.
    """

    @wraps(make)
    def told(*args: P.args, **named: P.kwargs) -> T:
        request, lasting = current_request.get(), settings.PARTS_KEPT_SECONDS
        if not (lasting and request and may_be_kept(request)) or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return make(*args, **named)
        given, mark = [getattr(one, "pk", one) for one in (*args, *named.values())], mark_of(request)
        key = (make.__module__, make.__qualname__, timezone.localdate(), repr(given))
        told, heard, known, until = KEPT_PARTS.get(key, (b"", [], "", 0.0))
        if monotonic() > until or (known != mark and not holds(heard, since=known)):
            with dependencies_heard() as heard:
                answer = make(*args, **named)
            for old in (key, *list(KEPT_PARTS)[: 1 - MOST_PARTS]):
                KEPT_PARTS.pop(old, None)
            KEPT_PARTS[key] = pickle.dumps(answer), heard, mark, monotonic() + lasting
            return answer
        KEPT_PARTS[key] = told, heard, mark, until
        for one in connection.execute_wrappers:
            if isinstance(one, partial) and one.func is _hear:
                one.args[0].extend(heard)
        return cast("T", pickle.loads(told))  # noqa: S301 - this process wrote it

    return told
