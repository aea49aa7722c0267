"""Read access to the index: the configured engine, and a snapshot limited to what is public now.

The modules of this package query the index, the usage statistics, and the data of other rooms to be indexed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.conninfo import make_conninfo

from lawsearch.engine import IndexHit, IndexSnapshot, IndexUnavailable, SearchEngine
from lawsearch.engine.embedded import EmbeddedEngine
from lawsearch.engine.postgres import PostgresEngine
from portal.design.incidents import current_request
from portal.design.refusals import refuse_if
from portal.journal.queries import newest_entries_mark
from portal.journal.queries.dependencies import mark_of
from portal.search.queries.sources import stamps_today

_FACTS_HOLD = 300  # seconds, even without new journal entries: as long as a cached page
_MOST_FACTS = 5000
_MOST_TOLD = 400


@lru_cache(maxsize=1)
def last_told() -> dict[Hashable, Any]:
    """The cache of this process, least recently used first."""
    return {}


def told_once[Told](name: Hashable, tell: Callable[[], Told]) -> Told:
    """Cache a result under a key that must cover everything it depends on; a process keeps the last `_MOST_TOLD`
    results."""
    kept = last_told()
    found = kept.pop(name, None)
    kept[name] = found = tell() if found is None else found
    for old in list(kept)[:-_MOST_TOLD]:
        kept.pop(old, None)
    return found


def journal_mark() -> str:
    """The mark of the newest journal entry: fixed for the time of a GET or HEAD request, else the present one."""
    request = current_request.get()
    return mark_of(request) if request and request.method in ("GET", "HEAD") else newest_entries_mark()


@lru_cache(maxsize=2)
def facts_until(mark: str, moment: int) -> dict[Hashable, Any]:
    return {}


def asked_once[Name: Hashable, Told](
    sort: Hashable, names: Collection[Name], ask: Callable[[Sequence[Name]], Mapping[Name, Told]]
) -> dict[Name, Told]:
    """Cached lookup of `names` with `ask`; names without a result are left out.

    The cache lasts until the next journal entry: which laws are public and how facets are named does not depend on the
    question. Within a transaction nothing is cached, because it may be rolled back.
    """
    if not names:
        return {}
    if connection.in_atomic_block:
        return dict(ask(list(names)))
    facts = facts_until(journal_mark(), int(time.monotonic()) // _FACTS_HOLD)
    if len(facts) > _MOST_FACTS:
        facts.clear()
    known = {name: facts[sort, name] for name in names if (sort, name) in facts}
    if new := [name for name in names if name not in known]:
        told = ask(new)
        known |= (fresh := {name: told.get(name) for name in new})
        facts.update({(sort, name): one for name, one in fresh.items()})
    return {name: known[name] for name in names if known[name] is not None}


EMBEDDED, POSTGRES = "embedded", "postgres"


def engine() -> SearchEngine:
    """The engine that settings select, kept open between searches. Raises ImproperlyConfigured."""
    if settings.SEARCH_ENGINE == EMBEDDED:
        return _in_folder(Path(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_ENGINE == POSTGRES:
        return _in_database(settings.SEARCH_DATABASE_URL or _default_database(connection.settings_dict))
    raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; it may be {EMBEDDED} or {POSTGRES}.")


def _default_database(values: dict[str, Any]) -> str:
    """The connection string of the portal's own database, which must be PostgreSQL. Raises ImproperlyConfigured."""
    refuse_if(
        "postgresql" not in values["ENGINE"],
        ImproperlyConfigured(
            "SEARCH_ENGINE is postgres, but neither SEARCH_DATABASE_URL nor DATABASE_URL names a PostgreSQL database."
        ),
    )
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return make_conninfo(**{name: str(values[key]) for name, key in names.items() if values.get(key)})


_in_folder = lru_cache(maxsize=4)(EmbeddedEngine)
_in_database = lru_cache(maxsize=4)(PostgresEngine)


def readable(found: Sequence[IndexHit]) -> list[IndexHit]:
    """The hits that the public may read, in the same order. One query per source among them."""
    return _allowed(found, stamps_today({one.owner for one in found}))


def _allowed(found: Iterable[IndexHit], stamps: dict[str, str]) -> list[IndexHit]:
    """Hits of public owners with a current stamp; a hit without a stamp needs a public owner only."""
    return [one for one in found if one.owner in stamps and one.stamp in ("", stamps[one.owner])]


class PublicSnapshot:
    """A snapshot that returns no text which the public may not read; all pages use the index through it.

    Each owner is checked once: a search costs at most one query per source, plus one for owners met later. Counts come
    from the index and may lag behind.
    """

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        self.state, self.total = snapshot.state, snapshot.total
        # These return no text of an item, so they need no check.
        self.count, self.pool, self.keys, self.tally = snapshot.count, snapshot.pool, snapshot.keys, snapshot.tally
        self._stamps: dict[str, str] = {}
        self._asked: set[str] = set()

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """The hits that may be shown; possibly fewer than requested."""
        return self._let_out(self._snapshot.fetch(refs))

    def get(self, key: str) -> IndexHit | None:
        found = self._snapshot.get(key)
        return next(iter(self._let_out([found])), None) if found else None

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        return self._let_out(self._snapshot.named(syllables, kind=kind, limit=limit))

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        return self._let_out(self._snapshot.suggest(typed, limit=limit))

    def _let_out(self, found: Sequence[IndexHit]) -> list[IndexHit]:
        if new := {one.owner for one in found} - self._asked:
            self._stamps |= asked_once("stamp", new, stamps_today)
            self._asked |= new
        return _allowed(found, self._stamps)


def public_snapshot() -> PublicSnapshot | None:
    """The current index, limited to public items; None if no index is readable."""
    try:
        return PublicSnapshot(engine().snapshot())
    except IndexUnavailable:
        return None
