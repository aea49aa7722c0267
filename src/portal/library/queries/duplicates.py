"""One document under two numbers or two dates: found by its words, told to people, never merged by the machine."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import combinations, groupby
from typing import Any

from django.db.models import Q

from lawtext.numbers import number_key
from lawtext.words import fold
from portal.library.models import Edition, Instrument, Provision
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.names import title_sort_key
from portal.library.states import EditionKind

_SYLLABLE = re.compile(r"[a-z0-9]+")
_AT_A_TIME = 3
_MOST_KEPT = 2_000  # shingles of one text; a share of 80 % is then known to about 1 %
_LEAST_LETTERS = 40  # shorter clauses are in thousands of documents
KEPT_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class Print:
    """`marks` holds the shingles that are multiples of `every`."""

    marks: frozenset[int]
    every: int
    length: int

    def likeness(self, other: Print) -> float:
        """From 0 to 1: the share of what both have in what either has."""
        every = max(self.every, other.every)
        one = self.marks if every == self.every else {mark for mark in self.marks if mark % every == 0}
        two = other.marks if every == other.every else {mark for mark in other.marks if mark % every == 0}
        either = len(one | two)
        return len(one & two) / either if either else 0.0


def print_of(texts: Iterable[str]) -> Print:
    """The print of a text given in pieces (its provisions in reading order)."""
    words = [word for text in texts for word in _SYLLABLE.findall(fold(text))]
    every = 1
    while len(words) / every > _MOST_KEPT:
        every *= 2
    joined = (" ".join(words[at : at + _AT_A_TIME]) for at in range(max(1, len(words) - _AT_A_TIME + 1)))
    marks = (zlib.crc32(shingle.encode("ascii")) for shingle in joined)
    return Print(frozenset(mark for mark in marks if mark % every == 0), every, len(words))


def clause_marks(texts: Iterable[str]) -> list[int]:
    """A few numbers that two copies of one text share: the smallest of those of its longer clauses."""
    folded = ("".join(_SYLLABLE.findall(fold(text))) for text in texts)
    marks = {
        int.from_bytes(blake2b(letters.encode("ascii"), digest_size=7).digest())
        for letters in folded
        if len(letters) >= _LEAST_LETTERS
    }
    return sorted(marks)[:KEPT_CLAUSES]


LEAST_LIKENESS = 0.8
# Ministries issue series in one pattern (a standard a circular), alike to the word and not the same: without a common
# number or title only the same words count at an import.
_LEAST_BY_WORDS_ALONE = 0.95
_MOST_CANDIDATES = 12
_FEWEST_SYLLABLES = 60  # two orders of one sentence are alike by their form
_COMMON = 40  # a clause that more texts than this have says nothing
_CHUNK = 5_000


# Two instruments, `one` and `other`, whose current texts are alike, and their `likeness`; `is_likely` where their
# numbers or titles are the same too.
DuplicatePair = dict[str, Any]


def _pair(one: Instrument, other: Instrument, likeness: float) -> DuplicatePair:
    digits = _digits(one.number_key)
    same_title = one.title_fold == other.title_fold and not one.title_is_inferred
    is_likely = same_title or bool(digits and digits == _digits(other.number_key))
    return {"one": one, "other": other, "likeness": likeness, "is_likely": is_likely}


# ---- at an import ----------------------------------------------------------------------------------------------------


def with_duplicates_doubted(prepared: Sequence[PreparedEdition]) -> list[PreparedEdition]:
    """The same, each with a doubt for every other instrument, on the shelf or beside it, that has its words."""
    prints: dict[int, Print] = {}
    doubts: defaultdict[int, list[str]] = defaultdict(list)
    for at, one in enumerate(prepared):
        if one.has_text and one.kind is not EditionKind.CONSOLIDATED:
            doubts[at] += _doubts_about(one, prints)
    for (at, one), (other_at, other) in combinations(enumerate(prepared), 2):
        if _may_be_duplicates(one, other) and (
            likeness := _print(one, prints).likeness(_print(other, prints))
        ) >= _least(one, number_key(other.stated.official_number), other.stated.title):
            doubts[at].append(_said(likeness, other.stated.official_number, ""))
            doubts[other_at].append(_said(likeness, one.stated.official_number, ""))
    return [replace(one, doubts=(*one.doubts, *doubts[at])) if doubts[at] else one for at, one in enumerate(prepared)]


def _print(one: PreparedEdition, made: dict[int, Print]) -> Print:
    """The print of a text of the bundle, made when it is first asked for."""
    if id(one) not in made:
        made[id(one)] = print_of(row.text for row in one.rows)
    return made[id(one)]


def _doubts_about(one: PreparedEdition, prints: dict[int, Print]) -> Iterator[str]:
    for edition in _candidates(one):
        mine = _print(one, prints)
        theirs = print_of(Provision.objects.filter(edition=edition).values_list("text", flat=True))
        likeness = mine.likeness(theirs) if min(mine.length, theirs.length) >= _FEWEST_SYLLABLES else 0.0
        if likeness >= _least(one, edition.instrument.number_key, edition.instrument.title):
            yield _said(likeness, edition.instrument.official_number, edition.instrument.slug)


def _least(one: PreparedEdition, key: str, title: str) -> float:
    digits = _digits(number_key(one.stated.official_number))
    same_number = key == number_key(one.stated.official_number) or bool(digits and digits == _digits(key))
    same_title = fold(title) == fold(one.stated.title) and not one.title_is_inferred
    return LEAST_LIKENESS if same_number or same_title else _LEAST_BY_WORDS_ALONE


def _candidates(one: PreparedEdition) -> list[Edition]:
    """Current texts of other instruments that may be this one. Each question has an index of its own."""
    stated, key = one.stated, number_key(one.stated.official_number)
    question = Q(instrument__title_sort=title_sort_key(stated.title)) if not one.title_is_inferred else Q()
    if stated.issued is not None:
        question |= Q(instrument__issued_date=stated.issued, instrument__issuer_name=stated.issuer)
    if head := _digits(key):
        # "12-2020-" up to "12-2020.": the codes of this number, however they were typed.
        question |= Q(instrument__number_key__gt=f"{head}-", instrument__number_key__lt=f"{head}.")
    if not question:
        return []
    size = one.article_count
    found = Edition.objects.filter(question, is_current=True).exclude(kind=EditionKind.CONSOLIDATED.value)
    found = found.filter(article_count__gte=size - 1 - size // 10, article_count__lte=size + 1 + size // 10)
    same = Q(instrument__number_key=key) & (Q(instrument__issued_date=stated.issued) | Q(instrument__issued_date=None))
    return list(found.exclude(same).select_related("instrument").order_by("pk")[:_MOST_CANDIDATES])


def _digits(key: str) -> str:
    """ "12-2020-qd-ubnd" -> "12-2020"; "" for a number without a year, which a hundred bodies have."""
    first, _, rest = key.partition("-")
    year = rest.partition("-")[0]
    return f"{first}-{year}" if year.isdecimal() and len(year) == 4 else ""


def _may_be_duplicates(one: PreparedEdition, other: PreparedEdition) -> bool:
    if not (one.has_text and other.has_text) or EditionKind.CONSOLIDATED in {one.kind, other.kind}:
        return False
    same = number_key(one.stated.official_number) == number_key(other.stated.official_number)
    if same and one.stated.issued == other.stated.issued:
        return False
    sizes = [sum(len(row.text) for row in made.rows) for made in (one, other)]
    return min(sizes) > 5 * _FEWEST_SYLLABLES and max(sizes) <= 1.2 * min(sizes)


def _said(likeness: float, number: str, slug: str) -> str:
    where = f" ({slug})" if slug else " cùng đợt nhập"
    return f"Lời văn giống {likeness:.0%} với văn bản {number}{where}; có thể là một văn bản."


# ---- the whole shelf -------------------------------------------------------------------------------------------------

Step = Callable[[int], object]


def find_duplicates(*, least: float = LEAST_LIKENESS, step: Step = lambda size: None) -> Iterator[DuplicatePair]:
    """Every two instruments on the shelf whose current texts are alike, the most alike first among their clauses.

    A pair is compared only if it shares a clause that few texts have. `step` is told how many texts were looked at.
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
            is_long = min(mine.length, theirs.length) >= _FEWEST_SYLLABLES
            if is_long and (likeness := mine.likeness(theirs)) >= least:
                editions = Edition.objects.select_related("instrument").in_bulk([first, second])
                yield _pair(editions[first].instrument, editions[second].instrument, likeness)


def _print_of_edition(edition: int) -> Print:
    texts = Provision.objects.filter(edition=edition).order_by("position").values_list("text", flat=True)
    return print_of(texts.iterator(chunk_size=_CHUNK))
