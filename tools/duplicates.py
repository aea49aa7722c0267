"""Duplicate documents in the library: all pairs whose current texts are similar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import combinations, groupby
from typing import Any

from lawtext.words import fold
from portal.library.models import Edition, Instrument, Provision
from portal.library.queries.duplicates import (
    FEWEST_SYLLABLES,
    LEAST_LIKENESS,
    SYLLABLE,
    Print,
    number_and_year,
    print_of,
)
from portal.library.states import EditionKind

_LEAST_LETTERS = 40  # shorter clauses occur in thousands of documents
KEPT_CLAUSES = 12
_COMMON = 40  # a clause in more texts than this is not distinctive
_CHUNK = 5_000

# Two instruments, `one` and `other`, whose current texts are similar, and their `likeness`; `is_likely` if their
# numbers or titles are equal too.
DuplicatePair = dict[str, Any]


def _pair(one: Instrument, other: Instrument, likeness: float) -> DuplicatePair:
    digits = number_and_year(one.number_key)
    same_title = one.title_fold == other.title_fold and not one.title_is_inferred
    is_likely = same_title or bool(digits and digits == number_and_year(other.number_key))
    return {"one": one, "other": other, "likeness": likeness, "is_likely": is_likely}


def clause_marks(texts: Iterable[str]) -> list[int]:
    """A few hashes that two copies of one text share: the smallest of its longer clauses."""
    folded = ("".join(SYLLABLE.findall(fold(text))) for text in texts)
    marks = {
        int.from_bytes(blake2b(letters.encode("ascii"), digest_size=7).digest())
        for letters in folded
        if len(letters) >= _LEAST_LETTERS
    }
    return sorted(marks)[:KEPT_CLAUSES]


Step = Callable[[int], object]


def find_duplicates(*, least: float = LEAST_LIKENESS, step: Step = lambda size: None) -> Iterator[DuplicatePair]:
    """All pairs of instruments in the library whose current texts are similar, in the order of their editions.

    A pair is compared only if it shares a clause that few texts have. `step` is called with 1 for each text read.
    """
    with_clause: defaultdict[int, list[int]] = defaultdict(list)
    for edition, texts in _texts(step):
        for mark in clause_marks(texts):
            if len(with_clause[mark]) <= _COMMON:
                with_clause[mark].append(edition)
    shared = {
        pair
        for editions in with_clause.values()
        if 1 < len(editions) <= _COMMON
        for pair in combinations(sorted(set(editions)), 2)
    }
    yield from _compared(sorted(shared), least)


def _texts(step: Step) -> Iterator[tuple[int, list[str]]]:
    rows = Provision.objects.filter(edition__is_current=True).exclude(edition__kind=EditionKind.CONSOLIDATED.value)
    found = rows.order_by("edition_id", "position").values_list("edition_id", "text").iterator(chunk_size=_CHUNK)
    for edition, group in groupby(found, key=lambda row: row[0]):
        yield edition, [text for _, text in group]
        step(1)


def _compared(pairs: Iterable[tuple[int, int]], least: float) -> Iterator[DuplicatePair]:
    for first, group in groupby(pairs, key=lambda pair: pair[0]):
        mine = _print_of_edition(first)
        for _, second in group:
            theirs = _print_of_edition(second)
            is_long = min(mine.length, theirs.length) >= FEWEST_SYLLABLES
            if is_long and (likeness := mine.likeness(theirs)) >= least:
                editions = Edition.objects.select_related("instrument").in_bulk([first, second])
                yield _pair(editions[first].instrument, editions[second].instrument, likeness)


def _print_of_edition(edition: int) -> Print:
    texts = Provision.objects.filter(edition=edition).order_by("position").values_list("text", flat=True)
    return print_of(texts.iterator(chunk_size=_CHUNK))
