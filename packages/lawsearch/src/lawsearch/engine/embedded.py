"""The index in tantivy, within the process: files in a folder, without a service to install."""

from __future__ import annotations

import json
import threading
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from lawsearch.engine import (
    ALL,
    FACETS,
    OPENING,
    SUGGESTED_FIRST,
    WAIT,
    FacetTally,
    Findable,
    IndexCandidate,
    IndexFilter,
    IndexHit,
    IndexUnavailable,
)
from lawsearch.engine.storage import Folders, Records, appending
from lawsearch.ranking import folded_forms, tokens
from lawsearch.ranking.forward import pack
from lawsearch.ranking.query import Probe
from lawsearch.ranking.terms import QueryTerm, QueryTerms, TermPlace, TextForm, field_of
from lawsearch.ranking.weights import (
    counted,
)

VERSION = 4  # of the schema and the analysis; increase it when either changes, so that every index is rebuilt
_BUILD_HEAP = 120_000_000  # bytes of memory that a build uses before it writes a segment
_UPDATE_HEAP = 30_000_000
_WORDS = tuple(name for name in FACETS if name != "year")
_COMMIT = "meta.json"  # tantivy replaces this file with each commit


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "owner"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in _WORDS:
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("issued", stored=True, indexed=True, fast=True)
    builder.add_boolean_field("is_over", indexed=True)
    builder.add_text_field("stamp", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("record_at", "record_length"):
        builder.add_unsigned_field(name, fast=True)
    for place in TermPlace:
        for form in TextForm:
            builder.add_text_field(field_of(place, form), tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("name", tokenizer_name="whitespace", index_option="position")
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


def to_document(findable: Findable) -> tantivy.Document:
    document = tantivy.Document()
    for name in ("key", "owner", "kind", "doc_type", "status", "stamp"):
        if value := getattr(findable, name):
            document.add_text(name, value)
    for name, values in (("topic", findable.topics), ("agency", findable.agencies), ("place", findable.places)):
        for value in values:
            document.add_text(name, value)
    document.add_boolean("is_over", findable.is_over)
    if findable.issued:
        document.add_integer("year", findable.issued.year)
        document.add_integer("issued", findable.issued.toordinal())
    if findable.parts:
        for form in TextForm:
            for place, text in counted(findable.parts, form).items():
                document.add_text(field_of(place, form), text)
    if findable.name:
        document.add_text("name", " ".join([OPENING, *folded_forms(tokens(findable.name))]))
    document.add_bytes("card", json.dumps(dict(findable.card), ensure_ascii=False).encode())
    document.add_bytes("body", findable.body.encode())
    return document


class EmbeddedSnapshot:
    """One searcher of tantivy: all its queries see the same commit."""

    def __init__(self, index: tantivy.Index, records: Records, *, state: Hashable) -> None:
        self._schema, self._searcher, self._records = index.schema, index.searcher(), records
        self.state = state

    @property
    def total(self) -> int:
        return self._searcher.num_docs

    def count(self, form: TextForm, token: str) -> int:
        # The frequency includes deleted documents until their segments are merged, so limit it to the number of
        # documents.
        return min(self._searcher.doc_freq(field_of(TermPlace.ANYWHERE, form), token), self.total)

    def pool(self, probes: Sequence[Probe], narrowing: IndexFilter = ALL) -> list[IndexCandidate]:
        refs: dict[Hashable, tantivy.DocAddress] = {}
        for probe in probes:
            query = Query.boolean_query([(Occur.Should, self._term(term)) for term in probe.terms])
            for _, address in self._searcher.search(self._within(query, narrowing), probe.limit, count=False).hits:
                refs.setdefault((address.segment_ord, address.doc), address)
        addresses = list(refs.values())
        places = self._searcher.fast_field_values("record_at", addresses)
        lengths = self._searcher.fast_field_values("record_length", addresses)
        read = self._records.read
        return [
            IndexCandidate(ref, read(int(place or 0), int(length or 0)))
            for ref, place, length in zip(refs, places, lengths, strict=True)
        ]

    def fetch(self, refs: Sequence[Hashable]) -> list[IndexHit]:
        return [_found(self._searcher.doc(_address(ref))) for ref in refs]

    def keys(self, refs: Sequence[Hashable]) -> list[str]:
        return [str(self._searcher.doc(_address(ref)).get_first("key")) for ref in refs]

    def tally(self, terms: QueryTerms, narrowing: IndexFilter = ALL) -> FacetTally:
        fitting = Query.boolean_query(
            [(Occur.Should, self._term(term)) for term in terms.telling],
            minimum_number_should_match=max(terms.at_least, 1),
        )
        counted_facets = self._searcher.aggregate(
            self._within(fitting, narrowing), {name: {"terms": {"field": name, "size": 100}} for name in FACETS}
        )
        facets = {name: [_bucket(bucket) for bucket in counted_facets[name]["buckets"]] for name in FACETS}
        return FacetTally(total=sum(count for _, count in facets["kind"]), facets=facets)

    def get(self, key: str) -> IndexHit | None:
        return next(iter(self._fetch(Query.term_query(self._schema, "key", key, "basic"), limit=1)), None)

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[IndexHit]:
        if not syllables:
            return []
        shared = [(Occur.Should, Query.term_query(self._schema, "name", text)) for text in dict.fromkeys(syllables)]
        of_kind = Query.const_score_query(self._equals("kind", kind), 0.0)
        return self._fetch(
            Query.boolean_query([(Occur.Must, Query.boolean_query(shared)), (Occur.Must, of_kind)]), limit=limit
        )

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[IndexHit]:
        if not typed or not all(typed):
            return []
        within = Query.phrase_prefix_query(self._schema, "name", list(typed))
        opening = Query.phrase_prefix_query(self._schema, "name", [OPENING, *typed])
        return self._fetch(
            Query.boolean_query(
                [
                    (Occur.Must, Query.const_score_query(within, 1.0)),
                    (Occur.Should, Query.const_score_query(opening, 2.0)),
                    (Occur.Should, Query.const_score_query(self._equals("kind", SUGGESTED_FIRST), 1.0)),
                ]
            ),
            limit=limit,
        )

    def _fetch(self, query: Query, *, limit: int) -> list[IndexHit]:
        result = self._searcher.search(query, limit, count=False)
        return [_found(self._searcher.doc(address)) for _, address in result.hits]

    def _term(self, term: QueryTerm) -> Query:
        query = Query.term_query(self._schema, field_of(term.place, term.form), term.text, "freq")
        return query if term.weight == 1.0 else Query.boost_query(query, term.weight)

    def _within(self, query: Query, narrowing: IndexFilter) -> Query:
        """The query with the filter added. The filter does not change scores."""
        if not narrowing:
            return query
        wanted = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in self._conditions(narrowing)]
        return Query.boolean_query([(Occur.Must, query), *wanted])

    def _conditions(self, narrowing: IndexFilter) -> Iterator[Query]:
        for name, value in narrowing.facets.items():
            yield self._equals(name, value)
        if narrowing.in_force_only:
            yield Query.term_query(self._schema, "is_over", False)
        if narrowing.since or narrowing.until:
            first, last = (narrowing.since or date.min).toordinal(), (narrowing.until or date.max).toordinal()
            yield Query.range_query(self._schema, "issued", tantivy.FieldType.Integer, first, last)

    def _equals(self, name: str, value: str) -> Query:
        if name != "year":
            return Query.term_query(self._schema, name, value, "basic")
        return Query.term_query(self._schema, name, int(value)) if value.isdecimal() else Query.empty_query()


def _bucket(bucket: dict[str, Any]) -> tuple[str, int]:
    key = bucket["key"]
    return (str(int(key)) if isinstance(key, float) else str(key)), int(bucket["doc_count"])


def _address(ref: Hashable) -> tantivy.DocAddress:
    return tantivy.DocAddress(*ref)  # type: ignore[misc]


def _found(document: tantivy.Document) -> IndexHit:
    issued = document.get_first("issued")
    return IndexHit(
        key=document.get_first("key") or "",
        owner=document.get_first("owner") or "",
        kind=document.get_first("kind") or "",
        issued=date.fromordinal(issued) if issued else None,
        status=document.get_first("status") or "",
        stamp=document.get_first("stamp") or "",
        card=json.loads(bytes(document.get_first("card") or b"{}")),
        body=bytes(document.get_first("body") or b"").decode(),
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """A generation that is open for reading, at one of its commits."""

    folder: Path
    commit: tuple[int, int]
    index: tantivy.Index
    records: Records


class EmbeddedEngine:
    """The engine over one folder. Create one per process and folder: it keeps the index open between questions."""

    def __init__(self, root: Path, *, wait: float = WAIT) -> None:
        self._folders, self._wait = Folders(root, version=VERSION), wait
        self._opened: _Opened | None = None
        self._opening = threading.Lock()

    def __str__(self) -> str:
        return str(self._folders.root)

    def snapshot(self) -> EmbeddedSnapshot:
        with self._opening:
            opened = self._open()
            return EmbeddedSnapshot(opened.index, opened.records, state=(opened.folder.name, opened.commit))

    def _open(self) -> _Opened:
        """The current generation. It is reopened when another generation becomes current, and reloaded after each
        commit.

        The commit is read first. What is loaded afterwards is at least as new, and is used until another commit is
        seen. Raises IndexUnavailable.
        """
        folder, opened = self._folders.current(), self._opened
        try:
            commit = (told := (folder / _COMMIT).stat()).st_mtime_ns, told.st_ino
            if opened is None or opened.folder != folder:
                opened = _Opened(folder, commit, _read_by_hand(folder), Records(folder))
            elif opened.commit != commit:
                opened.index.reload()
                opened = replace(opened, commit=commit)
        except (ValueError, OSError) as error:
            raise IndexUnavailable(f"the index in {folder} cannot be read: run manage.py rebuild_search") from error
        self._opened = opened
        return opened

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        with self._folders.writing(wait=self._wait):
            with self._opening:
                opened = self._open()
            writer = opened.index.writer(heap_size=_UPDATE_HEAP, num_threads=1)
            for owner in owners:
                writer.delete_documents_by_term("owner", owner)
            return _add(writer, opened.folder, findables)

    def rebuild(self, findables: Iterable[Findable]) -> int:
        with self._folders.writing(wait=self._wait):
            folder = self._folders.begin()
            index = tantivy.Index(schema(), path=str(folder))
            count = _add(index.writer(heap_size=_BUILD_HEAP, num_threads=1), folder, findables)
            self._folders.publish(folder, count=count)
        return count


def _add(writer: tantivy.IndexWriter, folder: Path, findables: Iterable[Findable]) -> int:
    """Add documents and commit.

    Their records are on disk before the commit that refers to them. Returns their number.
    """
    count = 0
    with appending(folder) as append:
        for findable in findables:
            document = to_document(findable)
            if findable.parts:
                place, length = append(pack(findable.parts, findable))
                document.add_unsigned("record_at", place)
                document.add_unsigned("record_length", length)
            writer.add_document(document)
            count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _read_by_hand(folder: Path) -> tantivy.Index:
    """Open an index whose searcher stays at one commit until `reload`, because document addresses are valid only within
    one searcher.
    """
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return index
