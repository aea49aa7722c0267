"""The index in tantivy, inside the process: files in a folder, no service to install."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from portal.search.engine.folders import Folders
from portal.search.engine.port import FACETS, Ask, Findable, Found, IndexUnavailable, Tally
from portal.search.ranking.analysis import folded_forms, tokens
from portal.search.ranking.terms import Form, Term
from portal.search.ranking.weights import counted

VERSION = 1  # of the schema and of the analysis: raise it when either changes, and every index is built anew
_BUILD_HEAP = 120_000_000  # bytes: what one build may keep in memory before it writes a segment
_UPDATE_HEAP = 30_000_000
_LAW = "van-ban"  # the kind whose names are suggested first
_WAIT = 10.0  # seconds for the right to write; the tray tries again later anyway
_OPENING = "^"  # stands before the first syllable of a name: what is typed usually begins it


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "owner"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "doc_type", "topic", "status"):
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_integer_field("issued", stored=True)
    builder.add_float_field("standing", fast=True)
    for form in Form:
        builder.add_text_field(form.value, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("name", tokenizer_name="whitespace", index_option="position")
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("body", stored=True)
    return builder.build()


def to_document(findable: Findable) -> tantivy.Document:
    document = tantivy.Document()
    for name in ("key", "owner", "kind", "doc_type", "status"):
        if value := getattr(findable, name):
            document.add_text(name, value)
    for topic in findable.topics:
        document.add_text("topic", topic)
    if findable.issued:
        document.add_integer("year", findable.issued.year)
        document.add_integer("issued", findable.issued.toordinal())
    document.add_float("standing", _as_weight(findable.standing))
    if findable.parts:
        texts = counted(findable.parts)
        document.add_text(Form.MARKED.value, texts.marked)
        document.add_text(Form.FOLDED.value, texts.folded)
    if findable.name:
        document.add_text("name", " ".join([_OPENING, *folded_forms(tokens(findable.name))]))
    document.add_bytes("card", json.dumps(dict(findable.card), ensure_ascii=False).encode())
    document.add_bytes("body", findable.body.encode())
    return document


def _as_weight(standing: float) -> float:
    """What tantivy keeps: it multiplies a score by log2(2 + weight)."""
    return max(2.0**standing - 2.0, 0.0)


class EmbeddedSnapshot:
    """One searcher: all that is asked of it sees the same commit."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema, self._searcher = index.schema, index.searcher()

    @property
    def total(self) -> int:
        return self._searcher.num_docs

    def count(self, form: Form, token: str) -> int:
        return self._searcher.doc_freq(form.value, token)

    def ranked(self, ask: Ask, *, limit: int, offset: int = 0) -> list[Found]:
        return [_found(self._searcher.doc(address), score) for score, address in self._best(ask, limit, offset)]

    def keys(self, ask: Ask, *, limit: int) -> list[str]:
        return [str(self._searcher.doc(address).get_first("key")) for _, address in self._best(ask, limit, 0)]

    def tally(self, ask: Ask) -> Tally:
        fitting = Query.boolean_query(
            [(Occur.Should, self._term(term)) for term in ask.terms.telling],
            minimum_number_should_match=max(ask.terms.at_least, 1),
        )
        wanted = {name: {"terms": {"field": name, "size": 100}} for name in FACETS}
        counted_facets = self._searcher.aggregate(self._within(fitting, ask), wanted)
        facets = {name: [_bucket(bucket) for bucket in counted_facets[name]["buckets"]] for name in FACETS}
        return Tally(total=sum(count for _, count in facets["kind"]), facets=facets)

    def get(self, key: str) -> Found | None:
        query = Query.term_query(self._schema, "key", key, "basic")
        return next(iter(self._fetch(query, limit=1)), None)

    def named(self, syllables: Sequence[str], *, kind: str, limit: int) -> list[Found]:
        if not syllables:
            return []
        shared = [(Occur.Should, Query.term_query(self._schema, "name", text)) for text in dict.fromkeys(syllables)]
        of_kind = Query.const_score_query(self._equals("kind", kind), 0.0)
        query = Query.boolean_query([(Occur.Must, Query.boolean_query(shared)), (Occur.Must, of_kind)])
        return self._fetch(query, limit=limit)

    def suggest(self, typed: Sequence[str], *, limit: int) -> list[Found]:
        within = Query.phrase_prefix_query(self._schema, "name", list(typed))
        opening = Query.phrase_prefix_query(self._schema, "name", [_OPENING, *typed])
        query = Query.boolean_query(
            [
                (Occur.Must, Query.const_score_query(within, 1.0)),
                (Occur.Should, Query.const_score_query(opening, 2.0)),
                (Occur.Should, Query.const_score_query(self._equals("kind", _LAW), 1.0)),
            ]
        )
        return self._fetch(query, limit=limit)

    def _best(self, ask: Ask, limit: int, offset: int) -> list[tuple[float, tantivy.DocAddress]]:
        ranking = self._ranking(ask)
        return self._searcher.search(ranking, limit, count=False, offset=offset, weight_by_field="standing").hits

    def _fetch(self, query: Query, *, limit: int, offset: int = 0) -> list[Found]:
        result = self._searcher.search(query, limit, count=False, offset=offset)
        return [_found(self._searcher.doc(address), score) for score, address in result.hits]

    def _ranking(self, ask: Ask) -> Query:
        return self._within(Query.boolean_query([(Occur.Should, self._term(term)) for term in ask.terms.ranked]), ask)

    def _term(self, term: Term) -> Query:
        query = Query.term_query(self._schema, term.form.value, term.text, "freq")
        return query if term.weight == 1.0 else Query.boost_query(query, term.weight)

    def _within(self, query: Query, ask: Ask) -> Query:
        """The query narrowed to the facets asked for, which add nothing to a score."""
        if not ask.facets:
            return query
        narrow = [Query.const_score_query(self._equals(name, value), 0.0) for name, value in ask.facets.items()]
        return Query.boolean_query([(Occur.Must, condition) for condition in [query, *narrow]])

    def _equals(self, name: str, value: str) -> Query:
        if name != "year":
            return Query.term_query(self._schema, name, value, "basic")
        return Query.term_query(self._schema, name, int(value)) if value.isdecimal() else Query.empty_query()


def _bucket(bucket: dict[str, Any]) -> tuple[str, int]:
    key = bucket["key"]
    return (str(int(key)) if isinstance(key, float) else str(key)), int(bucket["doc_count"])


def _found(document: tantivy.Document, score: float) -> Found:
    issued = document.get_first("issued")
    return Found(
        key=document.get_first("key") or "",
        owner=document.get_first("owner") or "",
        kind=document.get_first("kind") or "",
        score=score,
        issued=date.fromordinal(issued) if issued else None,
        status=document.get_first("status") or "",
        card=json.loads(bytes(document.get_first("card") or b"{}")),
        body=bytes(document.get_first("body") or b"").decode(),
    )


class EmbeddedEngine:
    """The engine over one folder. Make one for each process and folder: it keeps the index open between questions."""

    def __init__(self, root: Path) -> None:
        self._folders = Folders(root, version=VERSION)
        self._opened: tuple[Path, tantivy.Index] | None = None
        self._opening = threading.Lock()

    def snapshot(self) -> EmbeddedSnapshot:
        return EmbeddedSnapshot(self._index())

    def _index(self) -> tantivy.Index:
        """The current generation, opened again when another one has become current."""
        folder = self._folders.current()
        with self._opening:
            if self._opened is None or self._opened[0] != folder:
                self._opened = folder, _open(folder)
            return self._opened[1]

    def replace(self, owners: Iterable[str], findables: Iterable[Findable]) -> int:
        with self._folders.writing(wait=_WAIT):
            index = self._index()
            writer = index.writer(heap_size=_UPDATE_HEAP, num_threads=1)
            for owner in owners:
                writer.delete_documents_by_term("owner", owner)
            count = _add(writer, findables)
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        return count

    def rebuild(self, findables: Iterable[Findable]) -> int:
        with self._folders.writing(wait=_WAIT):
            folder = self._folders.begin()
            index = tantivy.Index(schema(), path=str(folder))
            writer = index.writer(heap_size=_BUILD_HEAP, num_threads=1)
            count = _add(writer, findables)
            writer.commit()
            writer.wait_merging_threads()
            self._folders.publish(folder, count=count)
        return count


def _add(writer: tantivy.IndexWriter, findables: Iterable[Findable]) -> int:
    count = 0
    for findable in findables:
        writer.add_document(to_document(findable))
        count += 1
    return count


def _open(folder: Path) -> tantivy.Index:
    try:
        return tantivy.Index.open(str(folder))
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"the index in {folder} cannot be read: run manage.py rebuild_search") from error
