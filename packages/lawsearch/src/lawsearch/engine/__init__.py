"""The interface of an index (`SearchEngine`), independent of the engine that stores it. Engines: `embedded` (tantivy)
and `postgres`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from lawsearch.ranking.forward import Numbers, RankFacts
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerms, TextForm
from lawsearch.ranking.weights import TextParts

FACETS = ("kind", "doc_type", "topic", "status", "year", "agency", "place")


class IndexUnavailable(Exception):
    """There is no index that can be read. Build one: `manage.py rebuild_search`."""


class IndexBusy(Exception):
    """Another process is writing the index. Try again later; a rebuild of a large library takes a minute or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable(RankFacts):
    """A document of the index: an article, an instrument, a page, a plan.

    `key` identifies it; `owner` ("van-ban:91-2015-qh13") is the key by which it is replaced and removed together with
    its siblings. `parts` are the searched text (None: found by its name only, as an instrument, whose text is in its
    articles); `body` is the text for passages; `card` is the data shown in a result. `name` is the title for
    suggestions while typing ("" = none). `agencies` and `places` are slugs and codes of who issued it and where it
    applies. `stamp` changes with the text: a hit is shown only if its source still has the same stamp.
    """

    key: str
    kind: str
    parts: TextParts | None = None
    body: str = ""
    name: str = ""
    doc_type: str = ""
    topics: tuple[str, ...] = ()
    status: str = ""
    agencies: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    issued: date | None = None
    stamp: str = ""
    card: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexCandidate:
    """A candidate from the index: `ref` identifies it within its snapshot, `record` is the data for the ranker."""

    ref: Hashable
    record: Numbers


@dataclass(frozen=True, slots=True)
class IndexFilter:
    """Filter of a search: one value for some facets, only in force, issued between two days."""

    facets: Mapping[str, str] = field(default_factory=dict)
    in_force_only: bool = False
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.facets or self.in_force_only or self.since or self.until)


ALL = IndexFilter()

WAIT = 10.0  # seconds to wait for the write lock; the caller retries later anyway
OPENING = "^"  # put before the first syllable of a name, as people usually type a name from its beginning
SUGGESTED_FIRST = "van-ban"  # the kind whose names are suggested first


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A hit, with its data as indexed."""

    key: str
    owner: str
    kind: str
    issued: date | None
    status: str
    stamp: str
    card: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class FacetTally:
    """How many documents match, in all and by value of each facet (most first)."""

    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


class IndexSnapshot(Protocol):
    """A consistent view of the index; take one for each question."""

    @property
    def state(self) -> Hashable:
        """Identifies the state of the index within this process: equal states give equal answers, and a ref of one
        snapshot is valid in another of the same state."""

    @property
    def total(self) -> int: ...

    def count(self, form: TextForm, token: str) -> int:
        """How many documents hold a token."""

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        """The documents matched by the probes within the filter, each once, the best of the first probe first.

        Only documents with parts are candidates. One that shares no term with a probe is never returned.
        """

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """Candidates of this snapshot with their data as indexed, in the order given."""

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        """The keys of candidates; cheaper than `fetch` if the engine can avoid reading texts."""

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        """Counts of the documents that match (`QueryTerms.at_least`) within the filter."""

    def get(self, key: str) -> IndexHit | None:
        """The document with this key."""

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        """Documents of a kind whose names share most with these folded syllables, best first."""

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        """Documents whose names hold these folded syllables in a row, the last one possibly incomplete."""


class SearchEngine(Protocol):
    """A persistent index, read by many processes and written by one at a time."""

    def snapshot(self) -> IndexSnapshot:
        """Raises IndexUnavailable."""

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        """Replace all documents of these owners by the given ones, atomically for readers. Idempotent.

        Returns how many were added. Raises IndexUnavailable, IndexBusy.
        """

    def rebuild(self, findables: Iterable[Findable]) -> int:
        """Build a new index beside the old one, which is used until the new one is complete. Raises IndexBusy."""
