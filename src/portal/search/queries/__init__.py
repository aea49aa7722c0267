"""What is asked of the index, of what was asked, and of what other rooms hold for the index. Here, the index as readers
may see it: the engine that settings name, and what is public today."""

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

_FACTS_HOLD = 300  # seconds, also where the journal stays as it is: as long as a page that is kept
_MOST_FACTS = 5000
_MOST_TOLD = 400


@lru_cache(maxsize=1)
def last_told() -> dict[Hashable, Any]:
    """That which was asked for last stands last."""
    return {}


def told_once[Told](name: Hashable, tell: Callable[[], Told]) -> Told:
    """What is told under a name that says all it hangs on; a process keeps the last few hundred."""
    kept = last_told()
    found = kept.pop(name, None)
    kept[name] = found = tell() if found is None else found
    for old in list(kept)[:-_MOST_TOLD]:
        kept.pop(old, None)
    return found


def journal_mark() -> str:
    """Of the journal: as the page that is read asked for it first, as it is now for who writes and beside pages."""
    request = current_request.get()
    return mark_of(request) if request and request.method in ("GET", "HEAD") else newest_entries_mark()


@lru_cache(maxsize=2)
def facts_until(mark: str, moment: int) -> dict[Hashable, Any]:
    return {}


def asked_once[Name: Hashable, Told](
    sort: Hashable, names: Collection[Name], ask: Callable[[Sequence[Name]], Mapping[Name, Told]]
) -> dict[Name, Told]:
    """What `ask` tells of these names; of some perhaps nothing.

    The database is asked again only when the journal has a new entry: which laws the public may read, and what facets
    are called, is the same from question to question. What a transaction sees may be taken back, and is not kept.
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
    """The engine that settings name, kept open between questions. Raises ImproperlyConfigured."""
    if settings.SEARCH_ENGINE == EMBEDDED:
        return _in_folder(Path(settings.SEARCH_INDEX_DIR))
    if settings.SEARCH_ENGINE == POSTGRES:
        return _in_database(settings.SEARCH_DATABASE_URL or _default_database(connection.settings_dict))
    raise ImproperlyConfigured(f"SEARCH_ENGINE is {settings.SEARCH_ENGINE!r}; it may be {EMBEDDED} or {POSTGRES}.")


def _default_database(values: dict[str, Any]) -> str:
    """How the portal's own database is reached, where that is PostgreSQL."""
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
    """Of what was found, what may be shown, in the same order. One query for each source that is among it."""
    return _allowed(found, stamps_today({one.owner for one in found}))


def _allowed(found: Iterable[IndexHit], stamps: dict[str, str]) -> list[IndexHit]:
    """What was put in without a stamp is shown while it is public."""
    return [one for one in found if one.owner in stamps and one.stamp in ("", stamps[one.owner])]


class PublicSnapshot:
    """A snapshot that lets out no word which the public may not read: all pages look at the index through it.

    Each owner is asked about once, so one question to the portal costs at most a query for each source met, and one
    more for whatever comes up later from an owner not met before. Counts are those of the index and may lag behind.
    """

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        self.state, self.total = snapshot.state, snapshot.total
        # What tells no word of a thing goes through as it is.
        self.count, self.pool, self.keys, self.tally = snapshot.count, snapshot.pool, snapshot.keys, snapshot.tally
        self._stamps: dict[str, str] = {}
        self._asked: set[str] = set()

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """Those of the candidates that may be shown: perhaps fewer than asked for."""
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
    """The index of this moment, let out thing by thing; None where there is none to read."""
    try:
        return PublicSnapshot(engine().snapshot())
    except IndexUnavailable:
        return None
