"""The interface of an index (`SearchEngine`), independent of where it is stored.

Implementations: `embedded` (tantivy) and `postgres`.
"""

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
    """There is no index that can be read. To build one, run `manage.py rebuild_search`."""


class IndexBusy(Exception):
    """Another process is writing the index. Try again later; a rebuild of a large library takes a minute or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable(RankFacts):
    """A document of the index: an article, an instrument, a page, a plan.

    `key` identifies it. `owner` ("van-ban:91-2015-qh13") is the key by which it is replaced and removed together with
    its siblings. `parts` are the text that is searched; None for a document that is found only by its name, such as an
    instrument, whose text is in its articles. `body` is the text for passages, `card` the data shown in a result.
    `name` is the title suggested while somebody types ("" for none). `agencies` and `places` are slugs and codes of who
    issued the text and where it applies. `stamp` changes with the text: a hit is shown only if its source still has the
    same stamp.
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
    """The filter of a search: values of facets, only texts in force, and a range of dates of issue (inclusive)."""

    facets: Mapping[str, str] = field(default_factory=dict)
    in_force_only: bool = False
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.facets or self.in_force_only or self.since or self.until)


ALL = IndexFilter()

WAIT = 10.0  # seconds to wait for the write lock; after a timeout the caller retries later
OPENING = "^"  # precedes the first syllable of a name in the index, as people usually type a name from its beginning
SUGGESTED_FIRST = "van-ban"  # the kind of documents whose names are suggested first


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A document that was found, with its data as indexed."""

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
    """The number of documents that match, in total and for each value of each facet (most frequent first)."""

    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


class IndexSnapshot(Protocol):
    """A consistent view of the index. Take one snapshot per question."""

    @property
    def state(self) -> Hashable:
        """Identifies the state of the index within this process.

        Snapshots of equal states return equal results, and a ref of one of them is valid in the others.
        """

    @property
    def total(self) -> int: ...

    def count(self, form: TextForm, token: str) -> int:
        """The number of documents that contain a token."""

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        """The documents that the probes find within the filter, without duplicates; those of the first probe come
        first, best first.

        Only documents with parts are candidates. A document that shares no term with a probe is never returned.
        """

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """The documents of these candidates, with their data as indexed, in the order given."""

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        """The keys of these candidates. Cheaper than `fetch` if the engine can avoid reading texts."""

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        """The numbers of documents within the filter that match the query (`QueryTerms.at_least`)."""

    def get(self, key: str) -> IndexHit | None:
        """The document with this key; None if there is none."""

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        """The documents of a kind whose names share most with these folded syllables, best first."""

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        """The documents whose names contain these folded syllables in sequence. The last syllable may be incomplete."""


class SearchEngine(Protocol):
    """A persistent index. Many processes may read it, and one at a time may write it."""

    def snapshot(self) -> IndexSnapshot:
        """A view of the current state of the index. Raises IndexUnavailable."""

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        """Replace all documents of these owners by the given ones, atomically for readers. Idempotent.

        Returns the number of documents added. Raises IndexUnavailable, IndexBusy.
        """

    def rebuild(self, findables: Iterable[Findable]) -> int:
        """Build a new index beside the old one, which stays in use until the new one is complete.

        Returns the number of documents. Raises IndexBusy.
        """
