"""The ranker's record of a text: its tokens as numbers, in order, part by part, with the other data that ranking needs.

A syllable is identified by 32 bits of a hash, so that no vocabulary has to be stored, shared or updated, and any engine
can store the record as bytes. No two of the ten thousand syllables of the laws share a number (a test checks this).
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

LAYOUT = 3  # version of the record's layout; increase it when a number below moves
LONGEST = 4_000  # tokens of a body that are kept; longer bodies contain tables appended to an article
# Positions in the header of a record.
_LAYOUT, _OWNER, _CLASS, _FLAGS, _ORDINAL, _SIZE, _TITLE, _HEADING, _BODY, _ASKED, _CLAUSES, _DEFINED, _CITED = range(
    13
)
HEAD = 13
OVER, STALE = 1, 2
PARTS = 4  # title, heading, body, asked; the tokens are in this order


class RankClass(IntEnum):
    """The class of a text."""

    OTHER = 0
    LAW = 1
    DECREE = 2
    CIRCULAR = 3
    PAGE = 4


@dataclass(frozen=True, slots=True)
class RankFacts:
    """Data for ranking besides the words: the owner, the class, and whether the text is out of force or stale.

    The text is the `ordinal`-th (from 1) of the `size` texts of its owner: the first articles of a law define its
    subject. `cited`: how many other laws cite its law; frequently cited laws answer more questions.
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
    """The number that identifies a syllable, or any other name."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def numbers_of(texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(number_of, texts), dtype=np.uint32, count=len(texts))


def pack(parts: TextParts, facts: RankFacts) -> Numbers:
    """The record of one text."""
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
    """The tokens of a body without the numbers of its clauses, and the offset of each clause."""
    found: list[SyllableToken] = []
    starts: list[int] = []
    for clause in clauses:
        starts.append(len(found))
        found += clause.said
    del found[LONGEST:]
    return found, [start for start in starts if start < len(found)] or [0]


def _terms(defined: Sequence[Defined]) -> Numbers:
    """Three numbers per term: hash as written, hash without diacritics, number of syllables."""
    return np.asarray(
        [(number_of(term.marked), number_of(term.folded), term.length) for term in defined], dtype=np.uint32
    ).reshape(-1)


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A parsed record. `lengths` are those of its parts, whose tokens follow one another."""

    lengths: NDArray[np.int64]
    _texts: Numbers  # a row for each form
    _terms: Numbers  # a column for each form

    def tokens(self, form: TextForm) -> Numbers:
        texts: Numbers = self._texts[_column(form)]
        return texts

    def defined(self, form: TextForm) -> Numbers:
        """The numbers of the terms that the text defines, in one form."""
        return self._terms[:, _column(form)]


def open_record(record: Numbers) -> OpenedRecord:
    """Parse a record of the current layout."""
    lengths = record[_TITLE : _ASKED + 1].astype(np.int64)
    total = int(lengths.sum())
    after = HEAD + 2 * total
    terms = record[after + int(record[_CLAUSES]) :]
    return OpenedRecord(lengths, record[HEAD:after].reshape(2, total), terms.reshape(-1, 3))


def _column(form: TextForm) -> int:
    """The index of a form in a record; the form as written comes first."""
    return int(form is TextForm.FOLDED)


@dataclass(frozen=True, slots=True)
class RecordStack:
    """Many records in one form, stacked so that the features of all records are computed at once.

    `tokens` are those of all records, part after part; `lengths[r, p]` is their number in part p of record r. A clause
    begins at each offset in `clause_starts` and belongs to the record in `clause_record`; every record has at least one
    clause. `defined[j]` is a term that the record `definer[j]` defines.
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
    """Stack records. Raises ValueError if there are none, or if one has another layout."""
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
    """The offset of each clause in the stacked tokens, and the record to which it belongs."""
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
