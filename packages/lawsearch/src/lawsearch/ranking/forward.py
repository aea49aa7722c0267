"""A thing as the ranker reads it: its tokens as numbers, in order, part by part, with what else decides its rank.

A syllable is known by 32 bits of a hash, so no vocabulary has to be kept, shared or brought up to date, and any engine
can keep the record as a run of bytes. Of the ten thousand syllables of the law no two share a number (a test counts).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking import SyllableToken, folded_forms, marked_forms
from lawsearch.ranking.terms import Defined, TextForm
from lawsearch.ranking.weights import ClauseTokens, TextParts, parsed

Numbers = NDArray[np.uint32]
Figures = NDArray[np.float64]

LAYOUT = 3  # of the record: raise it when a number below changes its place
LONGEST = 4_000  # tokens of a body that are kept: longer are only tables that a source has glued to an article
# The head of a record, one number each.
_LAYOUT, _OWNER, _CLASS, _FLAGS, _ORDINAL, _SIZE, _TITLE, _HEADING, _BODY, _ASKED, _CLAUSES, _DEFINED, _CITED = range(
    13
)
HEAD = 13
OVER, STALE = 1, 2
PARTS = 4  # title, heading, body, asked: the order of the tokens


class RankClass(IntEnum):
    """What sort of text a thing is."""

    OTHER = 0
    LAW = 1
    DECREE = 2
    CIRCULAR = 3
    PAGE = 4


@dataclass(frozen=True, slots=True)
class RankFacts:
    """What decides beside the words: whose a thing is, of which class, whether it is out of force or stale.

    It is the `ordinal`-th (from 1) of the `size` texts of its owner: the first articles of a law say what it is about.
    `cited`: how many other laws name its law. What the whole order rests on answers people more often.
    """

    owner: str
    rank_class: RankClass = RankClass.OTHER
    is_over: bool = False
    is_stale: bool = False
    ordinal: int = 1
    size: int = 1
    cited: int = 0


@lru_cache(maxsize=1 << 16)
def number_of(text: str) -> int:
    """The number of a syllable, or of any other name."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def numbers_of(texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(number_of, texts), dtype=np.uint32, count=len(texts))


def pack(parts: TextParts, facts: RankFacts) -> Numbers:
    """The record of one thing."""
    read = parsed(parts)
    title, heading, asked, defined = read.title, read.heading, read.asked, read.defined
    body, starts = _by_clause(read.clauses)
    head = np.zeros(HEAD, dtype=np.uint32)
    head[[_LAYOUT, _OWNER, _CLASS, _FLAGS]] = (
        LAYOUT,
        number_of(facts.owner),
        facts.rank_class,
        OVER * facts.is_over + STALE * facts.is_stale,
    )
    head[[_ORDINAL, _SIZE]] = (facts.ordinal, facts.size)
    head[[_TITLE, _HEADING, _BODY, _ASKED]] = (len(title), len(heading), len(body), len(asked))
    head[[_CLAUSES, _DEFINED, _CITED]] = (len(starts), len(defined), facts.cited)
    whole = [*title, *heading, *body, *asked]
    return np.concatenate(
        [
            head,
            numbers_of(marked_forms(whole)),
            numbers_of(folded_forms(whole)),
            np.asarray(starts, dtype=np.uint32),
            _terms(defined),
        ]
    )


def _by_clause(clauses: Sequence[ClauseTokens]) -> tuple[list[SyllableToken], list[int]]:
    """The tokens of a body without the numbers of its clauses, and at which of them each clause begins."""
    found: list[SyllableToken] = []
    starts: list[int] = []
    for clause in clauses:
        starts.append(len(found))
        found += clause.said
    del found[LONGEST:]
    return found, [start for start in starts if start < len(found)] or [0]


def _terms(defined: Sequence[Defined]) -> Numbers:
    """Three numbers a term: as written, without marks, how many syllables."""
    return np.asarray(
        [(number_of(term.marked), number_of(term.folded), term.length) for term in defined], dtype=np.uint32
    ).reshape(-1)


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """One record taken apart; `lengths` are those of its parts, whose tokens follow each other."""

    lengths: NDArray[np.int64]
    _texts: Numbers  # a row for each form
    _terms: Numbers  # a column for each form

    def tokens(self, form: TextForm) -> Numbers:
        texts: Numbers = self._texts[_column(form)]
        return texts

    def defined(self, form: TextForm) -> Numbers:
        """The terms that it defines."""
        return self._terms[:, _column(form)]


def open_record(record: Numbers) -> OpenedRecord:
    """Take a record of this layout apart."""
    lengths = record[_TITLE : _ASKED + 1].astype(np.int64)
    total = int(lengths.sum())
    after = HEAD + 2 * total
    terms = record[after + int(record[_CLAUSES]) :]
    return OpenedRecord(lengths, record[HEAD:after].reshape(2, total), terms.reshape(-1, 3))


def _column(form: TextForm) -> int:
    """Where a form stands in a record: as written first."""
    return int(form is TextForm.FOLDED)


@dataclass(frozen=True, slots=True)
class RecordStack:
    """Many records on top of each other, in one form: what features are counted on, all records at once.

    `tokens` are those of all records, part after part; `lengths[r, p]` of them stand in part p of record r. A clause
    begins at each of `clause_starts` (places among the tokens) and belongs to record `clause_record`; every record has
    one. `defined[j]` is a term that `definer[j]` defines.
    """

    tokens: Numbers
    lengths: NDArray[np.int64]
    clause_starts: NDArray[np.int64]
    clause_record: NDArray[np.int64]
    owners: Numbers
    classes: Numbers
    is_over: NDArray[np.bool_]
    is_stale: NDArray[np.bool_]
    ordinals: Numbers
    sizes: Numbers
    cited: Numbers
    defined: Numbers
    definer: NDArray[np.int64]


def stack(records: Sequence[Numbers], form: TextForm) -> RecordStack:
    """Lay records on top of each other. Raises ValueError where there is none, or one of another layout."""
    heads = np.stack([record[:HEAD] for record in records]).astype(np.int64)
    if (heads[:, _LAYOUT] != LAYOUT).any():
        raise ValueError("a record is of another layout: build the index anew")
    lengths = heads[:, _TITLE : _ASKED + 1]
    totals = lengths.sum(axis=1)
    first = HEAD + (totals if form is TextForm.FOLDED else np.zeros_like(totals))
    found = np.concatenate(
        [record[start : start + total] for record, start, total in zip(records, first, totals, strict=True)]
    )
    clause_starts, clause_record = _clauses(records, heads, totals)
    defined, definer = _defined(records, heads, totals)
    return RecordStack(
        tokens=found,
        lengths=lengths,
        clause_starts=clause_starts,
        clause_record=clause_record,
        owners=heads[:, _OWNER].astype(np.uint32),
        classes=heads[:, _CLASS].astype(np.uint32),
        is_over=(heads[:, _FLAGS] & OVER) > 0,
        is_stale=(heads[:, _FLAGS] & STALE) > 0,
        ordinals=heads[:, _ORDINAL].astype(np.uint32),
        sizes=heads[:, _SIZE].astype(np.uint32),
        cited=heads[:, _CITED].astype(np.uint32),
        defined=defined[:, _column(form)],
        definer=definer,
    )


def _clauses(
    records: Sequence[Numbers], heads: NDArray[np.int64], totals: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each clause begins, and in which record."""
    counts = heads[:, _CLAUSES]
    starts = np.concatenate(
        [record[at : at + count] for record, at, count in zip(records, HEAD + 2 * totals, counts, strict=True)]
    ).astype(np.int64)
    clause_record = np.repeat(np.arange(len(records)), counts)
    bodies = np.cumsum(totals) - totals + heads[:, _TITLE] + heads[:, _HEADING]
    return starts + bodies[clause_record], clause_record


def _defined(
    records: Sequence[Numbers], heads: NDArray[np.int64], totals: NDArray[np.int64]
) -> tuple[Numbers, NDArray[np.int64]]:
    counts = heads[:, _DEFINED]
    tails = HEAD + 2 * totals + heads[:, _CLAUSES]
    runs = [record[at : at + 3 * count] for record, at, count in zip(records, tails, counts, strict=True)]
    return np.concatenate(runs).reshape(-1, 3), np.repeat(np.arange(len(records)), counts)
