"""A question as the ranker reads it: syllables, pairs and terms with their weights, in one form of the texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking.abbreviations import expanded
from lawsearch.ranking.analysis import Token, pair
from lawsearch.ranking.cleaning import asks_meaning, telling
from lawsearch.ranking.definitions import runs_of
from lawsearch.ranking.forward import Numbers, numbers_of
from lawsearch.ranking.intents import wanted
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    Count,
    Form,
    forms_in,
)

ASKED, EVERYDAY, WANTED = 0, 1, 2  # what was typed, what the law says for it, the sort of answer


@dataclass(frozen=True, slots=True)
class Sought:
    """Everything of a question that is counted in the texts of a pool.

    `syllables` are numbers, no two the same; `idf`, `is_telling` and `group` (ASKED, EVERYDAY, WANTED) belong to them.
    `pairs[k]` = (i, j): syllable j right after i, with the same three beside it. `terms` are the runs of syllables
    that may be a defined term, with their lengths.
    """

    form: Form
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


@dataclass(frozen=True, slots=True)
class _Place:
    """One syllable or pair to be counted."""

    is_telling: bool
    group: int


def sought(
    question: Sequence[Token], *, form: Form, count: Count, total: int, everyday: Sequence[Sequence[Token]] = ()
) -> Sought:
    """Read a question over an index of `total` texts. `everyday` are the law's words for what was said."""
    asked = list(question[:LONGEST_QUESTION])
    kept = telling(asked)
    syllables: dict[str, _Place] = {}
    pairs: dict[tuple[str, str], _Place] = {}
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
    return Sought(
        form=form,
        syllables=numbers_of(names),
        idf=np.array([_idf(count(form, name), total) for name in names]),
        is_telling=np.array([one.is_telling for one in syllables.values()], dtype=bool),
        group=np.array([one.group for one in syllables.values()], dtype=np.int64),
        pairs=np.array([(place[left], place[right]) for left, right in pairs], dtype=np.int64).reshape(-1, 2),
        pair_idf=np.array([_idf(count(form, pair(left, right)), total) for left, right in pairs]),
        pair_is_telling=np.array([one.is_telling for one in pairs.values()], dtype=bool),
        pair_group=np.array([one.group for one in pairs.values()], dtype=np.int64),
        terms=numbers_of(list(terms)),
        term_lengths=np.array(list(terms.values()), dtype=np.int64),
        telling_length=sum(kept),
        asks_meaning=asks_meaning(asked),
    )


def _collect(
    forms: Sequence[str],
    kept: Sequence[bool],
    group: int,
    syllables: dict[str, _Place],
    pairs: dict[tuple[str, str], _Place],
) -> None:
    for text, is_kept in zip(forms, kept, strict=True):
        syllables.setdefault(text, _Place(is_kept, group))
    for (left, is_left), (right, is_right) in pairwise(zip(forms, kept, strict=True)):
        pairs.setdefault((left, right), _Place(is_left and is_right, group))


def _idf(texts: int, total: int) -> float:
    """Inverse document frequency as BM25 has it (Robertson & Zaragoza 2009), never below 0."""
    return math.log(1 + (total - texts + 0.5) / (texts + 0.5))
