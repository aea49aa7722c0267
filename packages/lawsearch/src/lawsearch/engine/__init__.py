"""The index behind one small port (`SearchEngine`): what is asked of an index, whichever engine keeps it. Engines:
`embedded` (tantivy) and `postgres`.
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
    """There is no index that can be read. Build one: `manage.py rebuild_search`."""


class IndexBusy(Exception):
    """Another process is writing the index. Try again later; a rebuild of a large library takes a minute or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findable(RankFacts):
    """One thing that can be found: an article, an instrument, a page, a plan.

    `key` is its own name in the index, `owner` the name under which it is replaced and removed together with its
    siblings ("van-ban:91-2015-qh13"). `parts` are counted (None: found by its name alone, as an instrument is, whose
    text is its articles'); `body` is the text that passages are cut from; `card` is what a result shows. `name` is the
    line that it is known by, and that is offered while somebody types ("" = none). `agencies` and `places` are whose
    it is and where it holds, as slugs and codes. `stamp` changes whenever its text does: what is found is shown only
    while its source still gives the same stamp.
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
    """What a reader wants to see only: one value of some facets, what is in force, what was issued between two days."""

    facets: Mapping[str, str] = field(default_factory=dict)
    in_force_only: bool = False
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return bool(self.facets or self.in_force_only or self.since or self.until)


ALL = IndexFilter()

WAIT = 10.0  # seconds for the right to write; the caller tries again later anyway
OPENING = "^"  # stands before the first syllable of a name: what is typed usually begins it
SUGGESTED_FIRST = "van-ban"  # the kind whose names are


@dataclass(frozen=True, slots=True)
class IndexHit:
    """One thing found, as it was put in."""

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
    """How many things fit the question, in all and by each facet's values (most first)."""

    total: int
    facets: Mapping[str, Sequence[tuple[str, int]]]


class IndexSnapshot(Protocol):
    """The index as it stood when the snapshot was taken: one for each question."""

    @property
    def state(self) -> Hashable:
        """By which this process knows one state of the index from another: what is asked of it twice is told alike,
        and a candidate of one snapshot names the same thing in another of the same state."""

    @property
    def total(self) -> int: ...

    def count(self, form: TextForm, token: str) -> int:
        """How many things hold a token."""

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        """What the probes bring up within the narrowing, each thing once, the best of the first probe first.

        Only things with parts are candidates. What shares no term with a probe is never among them.
        """

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        """Candidates of this snapshot as they were put in, in the order given."""

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        """The keys of candidates, without the cost of their texts where an engine can spare it."""

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        """Counts of what fits (`Terms.at_least`) within the narrowing."""

    def get(self, key: str) -> IndexHit | None:
        """The one thing with this key."""

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        """Things of a kind whose names share most with these folded syllables, best first."""

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        """Things whose names hold these folded syllables in a row, the last one perhaps unfinished."""


class SearchEngine(Protocol):
    """An index that survives the process, is read by many processes and written by one at a time."""

    def snapshot(self) -> IndexSnapshot:
        """Raises IndexUnavailable."""

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        """Remove all that these owners had and put in what is given, at once for every reader. Safe to run twice.

        Returns how many were put in. Raises IndexUnavailable, IndexBusy.
        """

    def rebuild(self, findables: Iterable[Findable]) -> int:
        """A new index beside the old one, which answers until the new one is whole. Raises IndexBusy."""
