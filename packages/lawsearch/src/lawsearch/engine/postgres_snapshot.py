"""Queries of the index in PostgreSQL. All queries of a snapshot see one state (a read-only transaction)."""

from __future__ import annotations

import json
import weakref
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.sql import SQL

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
    PostingLists,
    Tables,
    Worths,
    facet_key,
    first_of,
    name_keys,
    summed,
    term_keys,
    unpacked,
    weighed,
)
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerm, QueryTerms, TextForm

_IN_FORCE = "is_over=false"
_MOST_VALUES = 100  # values of one facet that are returned
_LONGEST_WORD = 200  # characters; no name has a longer word

_COUNTS = SQL("SELECT key, sum(octet_length(ids)) / 2 FROM {postings} WHERE key = ANY(%s) GROUP BY key")
_FETCH = SQL("SELECT id, key, owner, kind, issued, status, stamp, card, body FROM {things} WHERE id = ANY(%s)")
_GET = SQL("SELECT id, key, owner, kind, issued, status, stamp, card, body FROM {things} WHERE key = %s LIMIT 1")
_KEYS = SQL("SELECT id, key FROM {things} WHERE id = ANY(%s)")
_RECORDS = SQL("SELECT id, record FROM {things} WHERE id = ANY(%s)")
_SUGGEST = SQL("""
SELECT id FROM {things} WHERE words @@ %s::tsquery
ORDER BY 2 * starts_with(name, %s)::int + (kind = %s)::int DESC, id LIMIT %s""")
_LISTS = SQL("SELECT key, block, ids FROM {postings} WHERE key = ANY(%s)")
_ISSUED = SQL("SELECT string_agg(int4send(id), '') FROM {things} WHERE issued BETWEEN %s AND %s")
_TALLY = SQL("""
SELECT facet, count(*) FROM {things}, unnest(facets) AS facet WHERE id = ANY(%s) AND facet <> %s
GROUP BY facet ORDER BY count(*) DESC, facet""")


@dataclass(frozen=True, slots=True)
class IndexGeneration:
    """One state of the index: the number of a generation, and how often it has changed since it was built."""

    number: int
    revision: int
    total: int
    built_at: datetime


class PostgresSnapshot:
    """One transaction, whose queries all see the same state.

    Its connection returns to the pool when it is garbage-collected.
    """

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
        asked = [[(term_keys(term), term.weight) for term in probe.terms] for probe in probes]
        scored = self._summed([weighed(terms, self._texts, self.total) for terms in asked], narrowing)
        refs = list(dict.fromkeys(chain.from_iterable(map(first_of, scored, [probe.limit for probe in probes]))))
        records = dict(self._rows(_RECORDS, [refs]))
        return [
            IndexCandidate(ref, np.frombuffer(record, dtype="<u4"))
            for ref in refs
            if (record := records.get(ref)) is not None
        ]

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        found = {row[0]: _found(row) for row in self._rows(_FETCH, [list(refs)])}
        return [found[ref] for ref in refs]

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        keys = dict(self._rows(_KEYS, [list(refs)]))
        return [keys[ref] for ref in refs]

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        times = Counter(key for term in terms.telling for key in term_keys(term).tolist())
        fitting = np.flatnonzero(self._summed([times], narrowing)[0] >= max(terms.at_least, 1)).tolist()
        facets: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
        for facet, things in self._rows(_TALLY, [fitting, _IN_FORCE]):
            name, _, value = facet.partition("=")
            facets[name].append((value, things))
        return FacetTally(
            sum(things for _, things in facets["kind"]),
            {name: values[:_MOST_VALUES] for name, values in facets.items()},
        )

    def get(self, key: str) -> IndexHit | None:
        return next(map(_found, [] if "\0" in key else self._rows(_GET, [key])), None)

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        asked = [(name_keys(one), 1.0) for one in dict.fromkeys(syllables)]
        (scores,) = self._summed([weighed(asked, self._texts, self.total)], IndexFilter({"kind": kind}))
        return self.fetch(first_of(scores, limit))

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        if not typed or not all(map(_may_stand, typed)):
            return []
        row = " <-> ".join(map(_quoted, typed)) + ":*"
        return self.fetch([found for (found,) in self._rows(_SUGGEST, [row, " ".join(typed), SUGGESTED_FIRST, limit])])

    def _texts(self, keys: Keys) -> NDArray[np.int64]:
        """The number of documents that have each lookup number. Queried once per state of the index."""
        wanted: list[int] = keys.tolist()
        if missing := [key for key in wanted if key not in self._counted]:
            self._counted.update(dict.fromkeys(missing, 0) | dict(self._rows(_COUNTS, [missing])))
        return np.array([self._counted[key] for key in wanted], dtype=np.int64)

    def _summed(self, lookup: Sequence[Worths], narrowing: IndexFilter) -> list[NDArray[np.float64]]:
        """The sum of the weights of each document within the filter.

        The index in the array is the id of the document.
        """
        lists = self._lists({key for worths in lookup for key in worths})
        scored = [summed(lists, worths) for worths in lookup]
        fits = self._fitting(narrowing, len(scored[0])) if narrowing and scored else True
        return [scores * fits for scores in scored]

    def _lists(self, keys: Iterable[int]) -> PostingLists:
        return unpacked(self._rows(_LISTS, [list(keys)]))

    def _fitting(self, narrowing: IndexFilter, size: int) -> NDArray[np.bool_]:
        """Whether each of the first `size` documents matches the filter."""
        facets = [f"{name}={value}" for name, value in narrowing.facets.items()]
        facets += [_IN_FORCE] if narrowing.in_force_only else []
        wanted = [self._lists(facet_key(facet).tolist())[2] for facet in facets]
        if narrowing.since or narrowing.until:
            days = [narrowing.since or date.min, narrowing.until or date.max]
            wanted.append(np.frombuffer(self._rows(_ISSUED, days)[0][0] or b"", dtype=">i4"))
        held = np.bincount(np.concatenate(wanted), minlength=size)[:size]
        fits: NDArray[np.bool_] = held == len(wanted)
        return fits

    def _rows(self, statement: SQL, values: Any) -> list[Any]:
        """The rows that a query returns. Raises IndexUnavailable if the server does not respond."""
        try:
            with self._connection.cursor(binary=True) as cursor:
                return cursor.execute(self._tables.said(statement), values).fetchall()
        except psycopg.OperationalError as error:
            raise IndexUnavailable(f"the server of the search index does not answer: {error}") from error


def facets_of(findable: Findable) -> list[str]:
    """All facet values of a document, such as "kind=dieu" and "year=2015"."""
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


def words_of(name: Sequence[str]) -> str:
    """A name as the text of a tsvector: its folded syllables in order."""
    return " ".join(f"{_quoted(text)}:{at}" for at, text in enumerate([OPENING, *name][:200], start=1))


def _may_stand(word: str) -> bool:
    """Whether a word may be part of a name at all."""
    return 0 < len(word) <= _LONGEST_WORD and "\0" not in word


def _quoted(word: str) -> str:
    """A word quoted for a tsvector or a tsquery."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _found(row: Any) -> IndexHit:
    _, key, owner, kind, issued, status, stamp, card, body = row
    return IndexHit(
        key=key, owner=owner, kind=kind, issued=issued, status=status, stamp=stamp, card=json.loads(card), body=body
    )
