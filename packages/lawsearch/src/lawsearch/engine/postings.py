"""The tables of the index in PostgreSQL, and its lookup numbers.

A lookup number combines a token, place, form and level of weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from psycopg.sql import SQL, Composed, Identifier, Literal

from lawsearch.ranking.forward import Numbers, OpenedRecord, number_of, numbers_of, open_record
from lawsearch.ranking.terms import QueryTerm, TermPlace, TextForm, field_of
from lawsearch.ranking.weights import ASKED, BODY, HEADING, TITLE

_OF_A_GENERATION = ("things", "postings", "counts")  # counts: in generations older than packed posting lists


@dataclass(frozen=True, slots=True)
class Tables:
    """Statements for one generation. Only identifiers are inserted into them; values are always parameters."""

    schema: str
    generation: int = 0

    def said(self, statement: SQL) -> Composed:
        """The statement with the names of this generation's tables, and of the shared tables, inserted."""
        names = {name: Identifier(self.schema, f"{name}_{self.generation}") for name in _OF_A_GENERATION}
        here = {"schema": Identifier(self.schema), "called": Literal(self.schema)}
        return statement.format(**names, **here, generations=Identifier(self.schema, "generations"))


# An operator may have created the schema in advance, for a role that may not create one.
FOUND = SQL("""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = {called}) THEN CREATE SCHEMA {schema}; END IF;
END $$;
CREATE TABLE IF NOT EXISTS {generations} (
    number integer PRIMARY KEY,
    version integer NOT NULL,
    built_at timestamptz NOT NULL DEFAULT now(),
    total integer NOT NULL,
    revision integer NOT NULL DEFAULT 0
)""")
# During an upgrade, the previous release keeps reading the newest generation of its own version.
CURRENT = SQL("""
SELECT number, revision, total, built_at, version FROM {generations} ORDER BY version = %s DESC, number DESC LIMIT 1""")
NEWEST = SQL("SELECT coalesce(max(number), 0) FROM {generations}")
OLDER = SQL("SELECT number FROM {generations} ORDER BY number DESC OFFSET %s")
LOCK = SQL("SELECT pg_advisory_xact_lock(%s)")

# Long values are stored out of line, so that the rows to scan are narrow. Numbers do not compress. Facets stay inline,
# because a tally reads those of thousands of documents.
CREATE = SQL("""
CREATE TABLE {things} (
    id integer NOT NULL,
    key text NOT NULL,
    owner text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    stamp text NOT NULL,
    issued date,
    name text NOT NULL,
    words tsvector NOT NULL,
    facets text[] NOT NULL,
    card text NOT NULL,
    body text NOT NULL,
    record bytea
) WITH (toast_tuple_target = 256);
ALTER TABLE {things} ALTER record SET STORAGE EXTERNAL;
ALTER TABLE {things} ALTER facets SET STORAGE MAIN;
CREATE TABLE {postings} (key bigint NOT NULL, block integer NOT NULL, ids bytea NOT NULL);
ALTER TABLE {postings} ALTER ids SET STORAGE EXTERNAL""")
# A GIN index without a pending list, which every lookup of a name would have to scan.
INDEX = SQL("""
ALTER TABLE {things} ADD PRIMARY KEY (id);
CREATE INDEX ON {things} (key);
CREATE INDEX ON {things} (owner);
CREATE INDEX ON {things} (issued, id);
CREATE INDEX ON {things} USING gin (words) WITH (fastupdate = off);
ALTER TABLE {postings} ADD PRIMARY KEY (key, block);
ANALYZE {things};
ANALYZE {postings} (key, block)""")
PUBLISH = SQL("""
INSERT INTO {generations} (number, version, total) SELECT %s, %s, count(*) FROM {things} RETURNING total""")
DROP = SQL("DROP TABLE IF EXISTS {things}, {postings}, {counts}")
FORGET = SQL("DELETE FROM {generations} WHERE number = %s")

PUT_THINGS = SQL("""
COPY {things} (id, key, owner, kind, status, stamp, issued, name, words, facets, card, body, record) FROM STDIN""")
PUT_POSTINGS = SQL("COPY {postings} (key, block, ids) FROM STDIN")
LAST = SQL("SELECT coalesce(max(id), -1) FROM {things}")
TAKE_THINGS = SQL("DELETE FROM {things} WHERE owner = ANY(%s) RETURNING id, record, name, facets")
TAKE_POSTINGS = SQL("""
DELETE FROM {postings} AS postings USING unnest(%s::bigint[], %s::integer[]) AS changed (key, block)
WHERE postings.key = changed.key AND postings.block = changed.block
RETURNING postings.key, postings.block, postings.ids""")
REVISE = SQL("""
UPDATE {generations} SET total = (SELECT count(*) FROM {things}), revision = revision + 1 WHERE number = %s""")


Keys = NDArray[np.int64]
Bases = NDArray[np.uint64]

LAYOUT = 1  # version of the lookup numbers; increase it when they, the levels or the means change
K1, B = 1.2, 0.75
# The weight that a token has at each level; a level ends halfway to the next one. BM25 gives at most K1 + 1.
LEVELS: Final = np.array([0.25, 0.6, 0.95, 1.3, 1.65, 2.0])
_EDGES = (LEVELS[1:] + LEVELS[:-1]) / 2
# Mean number of tokens and pairs per place, for length normalisation (library of November 2026).
_MEANS = {TermPlace.ANYWHERE: 850.0, TermPlace.HEADING: 22.0, TermPlace.DEFINED: 8.0}
_MEAN_NAME = 11.0
_WORTH = np.array([TITLE, HEADING, BODY, ASKED], dtype=np.float64)
MOST_READ = 20_000  # documents read for one probe; a document counts once for each lookup number that it has
_NAME, _FACET = "name", "facet"


def keys_of(record: Numbers | None, name: Sequence[str], facets: Sequence[str]) -> Keys:
    """All lookup numbers of a document: those of its record, of the folded syllables of its name, and of its facets
    ("kind=dieu").
    """
    found = [_leveled(numbers_of(name).astype(np.uint64), np.ones(len(name)), len(name), _NAME, _MEAN_NAME)]
    if record is not None:
        thing = open_record(record)
        for form in TextForm:
            found += _of_form(thing, form)
    return np.unique(np.concatenate([*found, *map(facet_key, facets)]))


def _of_form(thing: OpenedRecord, form: TextForm) -> Iterator[Keys]:
    """Yield the lookup numbers of a record in one form: of the whole text, of its heading, of the terms that it
    defines.
    """
    tokens = thing.tokens(form)
    parts = [tokens[end - length : end] for end, length in zip(np.cumsum(thing.lengths), thing.lengths, strict=True)]
    counted = [_with_pairs(part) for part in parts]
    times = np.repeat(_WORTH, [len(part) for part in counted])
    whole = np.concatenate(counted)
    yield _leveled(whole, times, float(times.sum()), field_of(TermPlace.ANYWHERE, form), _MEANS[TermPlace.ANYWHERE])
    heading = counted[1]
    yield _leveled(
        heading, np.ones(len(heading)), len(heading), field_of(TermPlace.HEADING, form), _MEANS[TermPlace.HEADING]
    )
    terms = thing.defined(form).astype(np.uint64)
    yield _leveled(terms, np.ones(len(terms)), len(terms), field_of(TermPlace.DEFINED, form), _MEANS[TermPlace.DEFINED])


def _with_pairs(tokens: Numbers) -> Bases:
    """The single syllables, and the pairs of neighbouring ones combined to one number."""
    wide = tokens.astype(np.uint64)
    return np.concatenate([wide, (wide[:-1] << np.uint64(32)) | wide[1:]]) if len(wide) else wide


def _leveled(bases: Bases, times: NDArray[np.float64], length: float, salt: str, mean: float) -> Keys:
    """A lookup number for each distinct token: the token at the level of its BM25 weight in a text of this length."""
    held, place = np.unique(bases, return_inverse=True)
    often = np.bincount(place, weights=times, minlength=len(held))
    worth = often * (K1 + 1) / (often + K1 * (1 - B + B * length / mean))
    return _mixed(held, salt, np.searchsorted(_EDGES, worth))


def _mixed(bases: Bases, salt: str, levels: NDArray[np.int64]) -> Keys:
    """A token, place and level, hashed to one number (the finaliser of SplitMix64)."""
    steps = levels.astype(np.uint64) + np.uint64(number_of(salt) | 1)
    mixed = bases + steps * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    signed: NDArray[np.int64] = (mixed ^ (mixed >> np.uint64(31))).view(np.int64)
    return signed


# ---- numbers of a query ----------------------------------------------------------------------------------------------


def facet_key(facet: str) -> Keys:
    """The lookup number of a facet value or another plain attribute: "kind=dieu"."""
    return _mixed(numbers_of([facet]).astype(np.uint64), _FACET, np.zeros(1, dtype=np.int64))


def term_keys(term: QueryTerm) -> Keys:
    """The lookup numbers of a term, one per level."""
    return _at_each_level(_base(term), field_of(term.place, term.form))


def name_keys(syllable: str) -> Keys:
    return _at_each_level(number_of(syllable), _NAME)


@lru_cache(maxsize=1 << 14)
def _at_each_level(base: int, salt: str) -> Keys:
    return _mixed(np.full(len(LEVELS), base, dtype=np.uint64), salt, np.arange(len(LEVELS)))


def _base(term: QueryTerm) -> int:
    if term.place is TermPlace.DEFINED:
        return number_of(term.text.replace("_", " "))
    left, joined, right = term.text.partition("_")
    return (number_of(left) << 32) | number_of(right) if joined else number_of(left)


Texts = Callable[[Keys], NDArray[np.int64]]  # returns the number of documents that have each of these lookup numbers
Worths = Mapping[int, float]  # the weight of each lookup number


def weighed(terms: Sequence[tuple[Keys, float]], texts: Texts, total: int) -> Worths:
    """The weight of each lookup number, higher for rarer tokens and for higher levels.

    Numbers with the highest weights come first, until `MOST_READ` documents would be read; at least one is included.
    """
    keys = np.stack([found for found, _ in terms]) if terms else np.zeros((0, len(LEVELS)), dtype=np.int64)
    held = texts(keys.reshape(-1)).reshape(keys.shape)
    known = held.sum(axis=1, keepdims=True)
    rarity = np.log(1 + (total - np.minimum(known, total) + 0.5) / (known + 0.5))
    worth = (rarity * LEVELS * np.array([[weight] for _, weight in terms]).reshape(-1, 1)).reshape(-1)
    flat, reads = keys.reshape(-1), held.reshape(-1)
    order = np.argsort(-worth, kind="stable")
    order = order[reads[order] > 0]
    order = order[(np.cumsum(reads[order]) <= MOST_READ) | (np.arange(len(order)) == 0)]
    return {int(flat[at]): float(worth[at]) for at in order}


# ---- storage of posting lists ----------------------------------------------------------------------------------------

BLOCK = 1 << 13  # documents per row of a posting list, so that two bytes suffice for each
type PostingRow = tuple[int, int, bytes]  # lookup number, block, offsets within the block
type PostingLists = tuple[
    Sequence[int], Sequence[int], NDArray[np.int64]
]  # lookup numbers, how many documents each has, the ids of all these documents


def pairs_of(things: Sequence[tuple[int, Keys]]) -> tuple[Keys, NDArray[np.int64]]:
    """Two parallel arrays: all lookup numbers of these documents, and the id of the document that has each."""
    ids = np.repeat([one for one, _ in things], [len(keys) for _, keys in things])
    return np.concatenate([np.zeros(0, dtype=np.int64), *(keys for _, keys in things)]), ids.astype(np.int64)


def packed(keys: Keys, ids: NDArray[np.int64]) -> Iterator[PostingRow]:
    """Yield the rows of the table of postings. Each pair of number and document occurs once, lower ids first."""
    order = np.argsort(keys, kind="stable")
    keys, blocks, places = keys[order], ids[order] // BLOCK, (ids[order] % BLOCK).astype("<u2").tobytes()
    begins = np.flatnonzero((np.diff(keys, prepend=keys[:1] - 1) != 0) | (np.diff(blocks, prepend=-1) != 0))
    ends = np.append(begins, len(keys))[1:].tolist()
    for at, end, key, block in zip(begins.tolist(), ends, keys[begins].tolist(), blocks[begins].tolist(), strict=True):
        yield key, block, places[2 * at : 2 * end]


def unpacked(rows: Sequence[PostingRow]) -> PostingLists:
    keys, blocks, places = zip(*rows, strict=True) if rows else ((), (), ())
    lengths = [len(one) // 2 for one in places]
    firsts = np.array(blocks, dtype=np.int64) * BLOCK
    return keys, lengths, np.repeat(firsts, lengths) + np.frombuffer(b"".join(places), dtype="<u2")


def summed(lists: PostingLists, worths: Worths) -> NDArray[np.float64]:
    """The sum of the weights of each document's lookup numbers. The index in the array is the id of the document."""
    keys, lengths, ids = lists
    return np.bincount(ids, weights=np.repeat([worths.get(key, 0.0) for key in keys], lengths))


def first_of(scores: NDArray[np.float64], limit: int) -> list[int]:
    """The ids of the documents with the highest scores, best first; of equal scores the lower id first."""
    found = np.flatnonzero(scores)
    if len(found) > limit:
        found = found[scores[found] >= np.partition(scores[found], -limit)[-limit]]
    ordered: list[int] = found[np.argsort(-scores[found], kind="stable")[:limit]].tolist()
    return ordered
