"""A question as the index and the ranker ask it: probes for candidates, weighted terms for the texts of the pool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.analysis import SyllableToken, pair, with_pairs
from lawsearch.ranking.forward import Numbers, numbers_of
from lawsearch.ranking.questions import asks_meaning, telling, wanted
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    QueryTerm,
    QueryTerms,
    TermCount,
    TermPlace,
    TextForm,
    forms_in,
    runs_of,
)
from lawsearch.ranking.vocabulary import expanded
from lawsearch.ranking.weights import joined

WHOLE, CLEAN, HEADING, EVERYDAY_POOL, DEFINED = 240, 100, 80, 100, 20  # candidates that each probe may bring up
SAID_OTHERWISE = 0.6  # worth of the law's word beside the word that was typed


@dataclass(frozen=True, slots=True)
class Probe:
    """One way to look for candidates: terms whose scores are summed, and how many of the best are wanted."""

    terms: tuple[QueryTerm, ...]
    limit: int


def probes(
    question: Sequence[SyllableToken],
    terms: QueryTerms,
    *,
    form: TextForm,
    everyday: Sequence[Sequence[SyllableToken]] = (),
) -> list[Probe]:
    """The probes of a question that has been read into `terms`; `everyday` are the law's words for what was said."""
    asked = list(question[:LONGEST_QUESTION])
    kept = [token for token, is_telling in zip(asked, telling(asked), strict=True) if is_telling]
    clean = tuple(QueryTerm(form, text) for text in dict.fromkeys(_all(kept, form)))
    expected = {text: QueryTerm(form, text, SAID_OTHERWISE) for words in everyday for text in _all(words, form)}
    heading = (replace(term, place=TermPlace.HEADING) for term in (*clean, *expected.values()))
    listed = [
        Probe(terms.ranked, WHOLE),
        Probe(clean, CLEAN),
        Probe(tuple(heading), HEADING),
        Probe((*clean, *expected.values()) if expected else (), EVERYDAY_POOL),
        Probe(_defined(asked, form), DEFINED),
    ]
    return [probe for probe in listed if probe.terms]


def _all(found: Sequence[SyllableToken], form: TextForm) -> list[str]:
    return with_pairs(forms_in(form, found))


def _defined(asked: Sequence[SyllableToken], form: TextForm) -> tuple[QueryTerm, ...]:
    """Every run of syllables that may be a defined term, a longer one worth more."""
    runs = runs_of(forms_in(form, asked))
    return tuple(QueryTerm(form, joined(text), float(length), TermPlace.DEFINED) for text, length in runs.items())


ASKED, EVERYDAY, WANTED = 0, 1, 2  # what was typed, what the law says for it, the sort of answer


@dataclass(frozen=True, slots=True)
class SoughtTerms:
    """Everything of a question that is counted in the texts of a pool.

    `syllables` are numbers, no two the same; `idf`, `is_telling` and `group` (ASKED, EVERYDAY, WANTED) belong to them.
    `pairs[k]` = (i, j): syllable j right after i, with the same three beside it. `terms` are the runs of syllables
    that may be a defined term, with their lengths.
    """

    form: TextForm
    syllables: Numbers
    idf: NDArray[np.float64]
    is_telling: NDArray[np.bool_]
    group: NDArray[np.int64]
    pairs: NDArray[np.int64]
    pair_idf: NDArray[np.float64]
    pair_is_telling: NDArray[np.bool_]
    pair_group: NDArray[np.int64]
    terms: Numbers
    term_lengths: NDArray[np.int64]
    telling_length: int
    asks_meaning: bool


# One syllable or pair to be counted: whether it is telling, and its group.
type _SoughtPlace = tuple[bool, int]


def sought(
    question: Sequence[SyllableToken],
    *,
    form: TextForm,
    count: TermCount,
    total: int,
    everyday: Sequence[Sequence[SyllableToken]] = (),
) -> SoughtTerms:
    """Read a question over an index of `total` texts. `everyday` are the law's words for what was said."""
    asked = list(question[:LONGEST_QUESTION])
    kept = telling(asked)
    syllables: dict[str, _SoughtPlace] = {}
    pairs: dict[tuple[str, str], _SoughtPlace] = {}
    _collect(forms_in(form, asked), kept, ASKED, syllables, pairs)
    for words in expanded(asked):
        _collect(forms_in(form, words), [True] * len(words), ASKED, syllables, pairs)
    for said in everyday:
        _collect(forms_in(form, said), telling(said), EVERYDAY, syllables, pairs)
    for words in wanted(asked):
        _collect(forms_in(form, words), [True] * len(words), WANTED, syllables, pairs)
    names = list(syllables)
    place = {name: at for at, name in enumerate(names)}
    terms = runs_of(forms_in(form, asked))
    return SoughtTerms(
        form=form,
        syllables=numbers_of(names),
        idf=np.array([_idf(count(form, name), total) for name in names]),
        is_telling=np.array([is_telling for is_telling, _ in syllables.values()], dtype=bool),
        group=np.array([group for _, group in syllables.values()], dtype=np.int64),
        pairs=np.array([(place[left], place[right]) for left, right in pairs], dtype=np.int64).reshape(-1, 2),
        pair_idf=np.array([_idf(count(form, pair(left, right)), total) for left, right in pairs]),
        pair_is_telling=np.array([is_telling for is_telling, _ in pairs.values()], dtype=bool),
        pair_group=np.array([group for _, group in pairs.values()], dtype=np.int64),
        terms=numbers_of(list(terms)),
        term_lengths=np.array(list(terms.values()), dtype=np.int64),
        telling_length=sum(kept),
        asks_meaning=asks_meaning(asked),
    )


def _collect(
    forms: Sequence[str],
    kept: Sequence[bool],
    group: int,
    syllables: dict[str, _SoughtPlace],
    pairs: dict[tuple[str, str], _SoughtPlace],
) -> None:
    for text, is_kept in zip(forms, kept, strict=True):
        syllables.setdefault(text, (is_kept, group))
    for (left, is_left), (right, is_right) in pairwise(zip(forms, kept, strict=True)):
        pairs.setdefault((left, right), (is_left and is_right, group))


def _idf(texts: int, total: int) -> float:
    """Inverse document frequency as BM25 has it (Robertson & Zaragoza 2009), never below 0."""
    return math.log(1 + (total - texts + 0.5) / (texts + 0.5))
