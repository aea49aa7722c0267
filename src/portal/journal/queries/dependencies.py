"""The dependencies of a cached page: the query parameters that it reads, and its SQL queries with their results; and
whether the queries would give the same results now.

Parts of pages are cached by the same rule.
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
    def noted(self: RecordingQueryDict, name: str, *more: Any) -> Any:
        self.names.add(name)
        return method(self, name, *more)

    return noted


class RecordingQueryDict(QueryDict):
    """A QueryDict that records in `names` the parameters that a page reads.

    Passing on the whole query in a link reads none.
    """

    names: set[str] = set()  # noqa: RUF012 - each instance gets its own set after parsing
    __getitem__, getlist = _noting(QueryDict.__getitem__), _noting(QueryDict.getlist)
    __contains__ = _noting(QueryDict.__contains__)


# A statement, its parameters, and a digest of the resulting rows; the digest is valid in this process only.
type Dependency = tuple[str, Any, int]


class _Rows:
    """Replaces the driver's cursor, whose rows have been fetched already, inside Django's cursor."""

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


# Placeholder in parameters for the time of rendering: when the statement is repeated, it is replaced by the present
# time.
_NOW = "now\0"


@contextmanager
def dependencies_heard() -> Iterator[list[Dependency]]:
    """Record every statement of this thread during the block, with a digest of its result, in execution order."""
    heard: list[Dependency] = []
    with connection.execute_wrapper(partial(_hear, heard, str(timezone.now().replace(tzinfo=None)))):
        yield heard


_ANYWHERE = ("",)
# A time to the second; a time at the start of an hour or a day is the same when the page is rendered again.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:(?!00:00(?:\+|$))")


def tables_written(verbs: Collection[str]) -> set[str]:
    """Prefixes of the names of tables that acts with these verbs may have written to (`JOURNAL_WRITES_IN`); "" means
    all.
    """
    known = settings.JOURNAL_WRITES_IN
    return {table for verb in verbs for table in known.get(verb, known.get(verb.partition(".")[0], _ANYWHERE))}


def is_answered_the_same(dependencies: Collection[Dependency], *, tables: Collection[str]) -> bool:
    """True if all statements that read these tables would give the same results.

    A statement with a time other than its own present counts as changed, as does one that writes: it was computed from
    the time of rendering.
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

# Search uses an index that follows the journal with a delay; the back office is never cached. A program that reads the
# open data page by page would evict the pages that citizens read, and its files are made without an entry.
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
    # The registry of items follows the journal with a delay.
    "/nguon-tin/",
    "/oai/",
    "/nhung/",
    "/oembed/",
)


def may_be_kept(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and not request.path.startswith(NEVER_KEPT)


def mark_of(request: HttpRequest) -> str:
    """The journal's mark at its first use in this request: data read later is at least as new."""
    return str(vars(request).get("journal_mark") or vars(request).setdefault("journal_mark", newest_entries_mark()))


def holds(heard: Collection[Dependency], *, since: str) -> bool:
    """True if nothing written since this mark changes the results.

    Without any recorded statement it is unknown: False.
    """
    return bool(heard) and is_answered_the_same(heard, tables=tables_written(verbs_since(since)))


MOST_PARTS = 300  # per process
# The result (pickled), its dependencies, the journal's mark from before it was computed, and the expiry; oldest first.
KEPT_PARTS: dict[object, tuple[bytes, list[Dependency], str, float]] = {}


def kept[**P, T](make: Callable[P, T]) -> Callable[P, T]:
    """Cache the results of a function for public pages, as pages are cached, for `PARTS_KEPT_SECONDS` at most.

    The result may depend only on its arguments and the database, and must not be a queryset; each page gets its own
    copy. Of a model instance among the arguments only the primary key counts. A page that uses a cached result depends
    on the same statements. For signed-in users, for requests that write and outside of a page, the function is called
    anew.
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
        return cast("T", pickle.loads(told))  # noqa: S301 - written by this process

    return told
