"""What is asked of the index in PostgreSQL, all of it of one state (a transaction that only reads)."""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier

from lawsearch.engine import (
    ALL,
    FACETS,
    OPENING,
    SUGGESTED_FIRST,
    FacetTally,
    Findable,
    IndexCandidate,
    IndexFilter,
    IndexHit,
    IndexUnavailable,
)
from lawsearch.engine.postings import (
    Keys,
    PostingLookup,
    Tables,
    facet_key,
    posting_lookup,
    posting_lookup_by_name,
    term_keys,
)
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerm, QueryTerms, TextForm

_IN_FORCE = "is_over=false"
_MOST_VALUES = 100  # of one facet
_LONGEST_WORD = 200  # characters; what is longer stands in no name

_COUNTS = SQL("SELECT key, things FROM {counts} WHERE key = ANY(%s)")
_FETCH = SQL("SELECT id, key, owner, kind, issued, status, stamp, card, body FROM {things} WHERE id = ANY(%s)")
_GET = SQL("SELECT id, key, owner, kind, issued, status, stamp, card, body FROM {things} WHERE key = %s LIMIT 1")
_KEYS = SQL("SELECT id, key FROM {things} WHERE id = ANY(%s)")
_RECORDS = SQL("SELECT id, record FROM {things} WHERE id = ANY(%s)")
_SUGGEST = SQL("""
SELECT id FROM {things} WHERE words @@ %s::tsquery
ORDER BY 2 * starts_with(name, %s)::int + (kind = %s)::int DESC, id LIMIT %s""")
# Every number asked is looked up once; a thing has what its numbers are worth to each probe.
_SCORED = SQL("""
WITH scored AS MATERIALIZED (
    SELECT postings.id, {sums}
    FROM unnest(%(keys)s::bigint[], {worths}) AS asked (key, {columns})
    JOIN {postings} AS postings ON postings.keys @> (%(within)s::bigint[] || asked.key)
    {dated}
    GROUP BY postings.id
)
{bests}""")
_BEST = SQL("(SELECT {place}, id FROM scored WHERE {column} > 0 ORDER BY {column} DESC, id LIMIT {limit})")
_NARROWED = SQL("AND postings.keys @> %(within)s::bigint[]")
_DATED = SQL("WHERE postings.issued BETWEEN %(since)s AND %(until)s")
# Each term at all its levels together, of which a thing has one: a thing comes up as often as it holds a term.
_TALLY = SQL("""
WITH fitting AS (
    SELECT postings.id
    FROM (
        SELECT array_agg(key) AS keys FROM unnest(%(keys)s::bigint[], %(terms)s::integer[]) AS asked (key, term)
        GROUP BY term
    ) AS asked
    JOIN {postings} AS postings ON postings.keys && asked.keys {narrowed}
    {dated}
    GROUP BY postings.id HAVING count(*) >= %(at_least)s
)
SELECT facet, count(*) FROM fitting JOIN {things} USING (id), unnest(facets) AS facet
GROUP BY facet ORDER BY count(*) DESC, facet""")


@dataclass(frozen=True, slots=True)
class IndexGeneration:
    """One state of the index: a whole one by its number, and how often it has been changed since it was built."""

    number: int
    revision: int
    total: int
    built_at: datetime


class PostgresSnapshot:
    """One transaction: all that is asked of it sees the same state. Gives its connection back when it is let go."""

    def __init__(
        self,
        generation: IndexGeneration,
        tables: Tables,
        connection: Connection,
        *,
        given_back: Callable[[Connection], None],
        counted: dict[int, int],
    ) -> None:
        self._generation, self._tables, self._connection, self._counted = generation, tables, connection, counted
        weakref.finalize(self, given_back, connection).atexit = False

    @property
    def state(self) -> Hashable:
        return self._generation

    @property
    def total(self) -> int:
        return self._generation.total

    def count(self, form: TextForm, token: str) -> int:
        return int(self._texts(term_keys(QueryTerm(form, token))).sum())

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        refs = self._best(posting_lookup(probes, texts=self._texts, total=self.total), narrowing)
        records = dict(self._rows(_RECORDS, [refs]))
        return [
            IndexCandidate(ref, np.frombuffer(records[ref], dtype="<u4")) for ref in refs if records[ref] is not None
        ]

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        found = {row[0]: _found(row) for row in self._rows(_FETCH, [list(refs)])}
        return [found[ref] for ref in refs]

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        keys = dict(self._rows(_KEYS, [list(refs)]))
        return [keys[ref] for ref in refs]

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        keys = [(key, at) for at, term in enumerate(terms.telling) for key in term_keys(term).tolist()]
        asked_for = {"keys": [key for key, _ in keys], "terms": [at for _, at in keys]}
        values = asked_for | _within(narrowing) | {"at_least": max(terms.at_least, 1)}
        parts = {
            "narrowed": _NARROWED if narrowing.facets or narrowing.in_force_only else SQL(""),
            "dated": _dated(narrowing),
        }
        facets: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for facet, things in self._rows(_TALLY, values, **parts):
            name, _, value = facet.partition("=")
            if name in facets:
                facets[name].append((value, things))
        return FacetTally(
            sum(things for _, things in facets["kind"]),
            {name: values[:_MOST_VALUES] for name, values in facets.items()},
        )

    def get(self, key: str) -> IndexHit | None:
        return next(map(_found, [] if "\0" in key else self._rows(_GET, [key])), None)

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        wanted = posting_lookup_by_name(
            list(dict.fromkeys(syllables)), limit=limit, texts=self._texts, total=self.total
        )
        return self.fetch(self._best(wanted, IndexFilter({"kind": kind})))

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        if not typed or not all(map(_may_stand, typed)):
            return []
        row = " <-> ".join(map(_quoted, typed)) + ":*"
        return self.fetch([found for (found,) in self._rows(_SUGGEST, [row, " ".join(typed), SUGGESTED_FIRST, limit])])

    def _texts(self, keys: Keys) -> NDArray[np.int64]:
        """How many things have each number; asked of the server once for each state of the index."""
        wanted: list[int] = keys.tolist()
        if missing := [key for key in wanted if key not in self._counted]:
            self._counted.update(dict.fromkeys(missing, 0) | dict(self._rows(_COUNTS, [missing])))
        return np.array([self._counted[key] for key in wanted], dtype=np.int64)

    def _best(self, wanted: PostingLookup, narrowing: IndexFilter) -> list[int]:
        """The best of each probe, the first probe's first, each once."""
        if not len(wanted.keys):
            return []
        probes = range(len(wanted.limits))
        names = [Identifier(f"w{at}") for at in probes]
        worths = {f"w{at}": row.tolist() for at, row in enumerate(wanted.worths)}
        bests = [
            _BEST.format(place=at, column=name, limit=limit)
            for at, name, limit in zip(probes, names, wanted.limits, strict=True)
        ]
        rows = self._rows(
            _SCORED,
            {"keys": wanted.keys.tolist()} | worths | _within(narrowing),
            sums=SQL(", ").join(SQL("sum({0}) AS {0}").format(name) for name in names),
            worths=SQL(", ").join(SQL("%(" + f"w{at}" + ")s::float4[]") for at in probes),
            columns=SQL(", ").join(names),
            dated=_dated(narrowing),
            bests=SQL(" UNION ALL ").join(bests),
        )
        return list(dict.fromkeys(ref for _, ref in sorted(rows, key=lambda row: row[0])))

    def _rows(self, statement: SQL, values: Any, **parts: Composable) -> list[Any]:
        """The answer of the server. Raises IndexUnavailable when it has gone away meanwhile."""
        try:
            with self._connection.cursor(binary=True) as cursor:
                return cursor.execute(self._tables.said(statement, **parts), values).fetchall()
        except psycopg.OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error


def facets_of(findable: Findable) -> list[str]:
    """All that a thing can be narrowed by and counted under: "kind=dieu", "year=2015"."""
    return list(dict.fromkeys(_facets(findable)))


def _facets(findable: Findable) -> Iterator[str]:
    one = {"kind": findable.kind, "doc_type": findable.doc_type, "status": findable.status}
    yield from (f"{name}={value}" for name, value in one.items() if value)
    many: dict[str, Iterable[str]] = {
        "topic": findable.topics,
        "agency": findable.agencies,
        "place": findable.places,
        "year": [str(findable.issued.year)] if findable.issued else [],
    }
    yield from (f"{name}={value}" for name, values in many.items() for value in values)
    if not findable.is_over:
        yield _IN_FORCE


def _within(narrowing: IndexFilter) -> dict[str, object]:
    """The numbers that everything wanted has, and the days between which it was issued."""
    facets = [f"{name}={value}" for name, value in narrowing.facets.items()]
    facets += [_IN_FORCE] if narrowing.in_force_only else []
    return {
        "within": [int(facet_key(facet)[0]) for facet in facets],
        "since": narrowing.since or date.min,
        "until": narrowing.until or date.max,
    }


def _dated(narrowing: IndexFilter) -> Composable:
    return _DATED if narrowing.since or narrowing.until else SQL("")


def words_of(name: Sequence[str]) -> str:
    """A name as tsvector: its folded syllables in order."""
    return " ".join(f"{_quoted(text)}:{at}" for at, text in enumerate([OPENING, *name][:200], start=1))


def _may_stand(word: str) -> bool:
    """Whether a word may stand in a name at all."""
    return 0 < len(word) <= _LONGEST_WORD and "\0" not in word


def _quoted(word: str) -> str:
    """A word of a tsvector or tsquery, whatever stands in it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _found(row: Any) -> IndexHit:
    _, key, owner, kind, issued, status, stamp, card, body = row
    return IndexHit(
        key=key, owner=owner, kind=kind, issued=issued, status=status, stamp=stamp, card=json.loads(card), body=body
    )
