"""One document under two numbers or two dates: found by its words, reported to people, never merged automatically."""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from django.db.models import Q

from lawtext.numbers import number_key
from lawtext.words import fold
from portal.library.models import Edition, Provision
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.names import title_sort_key
from portal.library.states import EditionKind

SYLLABLE = re.compile(r"[a-z0-9]+")
_AT_A_TIME = 3
_MOST_KEPT = 2_000  # shingles per text; a share of 80 % is then exact to about 1 %


@dataclass(frozen=True, slots=True)
class Print:
    """A sketch of a text; `marks` holds those hashes of its shingles that are multiples of `every`, `length` counts
    words."""

    marks: frozenset[int]
    every: int
    length: int

    def likeness(self, other: Print) -> float:
        """The Jaccard similarity, from 0 to 1."""
        every = max(self.every, other.every)
        one = self.marks if every == self.every else {mark for mark in self.marks if mark % every == 0}
        two = other.marks if every == other.every else {mark for mark in other.marks if mark % every == 0}
        either = len(one | two)
        return len(one & two) / either if either else 0.0


def print_of(texts: Iterable[str]) -> Print:
    """The sketch of a text given in pieces (its provisions in reading order)."""
    words = [word for text in texts for word in SYLLABLE.findall(fold(text))]
    every = 1
    while len(words) / every > _MOST_KEPT:
        every *= 2
    joined = (" ".join(words[at : at + _AT_A_TIME]) for at in range(max(1, len(words) - _AT_A_TIME + 1)))
    marks = (zlib.crc32(shingle.encode("ascii")) for shingle in joined)
    return Print(frozenset(mark for mark in marks if mark % every == 0), every, len(words))


LEAST_LIKENESS = 0.8
# Ministries issue series from one template (a circular per standard) that are nearly alike but distinct: without a
# common number or title, an import requires almost the same words.
_LEAST_BY_WORDS_ALONE = 0.95
_MOST_CANDIDATES = 12
FEWEST_SYLLABLES = 60  # shorter texts, such as orders of one sentence, are alike by their form


# ---- at an import ----------------------------------------------------------------------------------------------------


def with_duplicates_doubted(prepared: Sequence[PreparedEdition]) -> list[PreparedEdition]:
    """The editions, each with a doubt for every other instrument, in the library or in this import, that has its
    words."""
    prints: dict[int, Print] = {}
    doubts: defaultdict[int, list[str]] = defaultdict(list)
    for at, one in enumerate(prepared):
        if one.has_text and one.kind is not EditionKind.CONSOLIDATED:
            doubts[at] += _doubts_about(one, prints)
    sizes = [sum(len(row.text) for row in one.rows) for one in prepared]
    for (at, one), (other_at, other) in combinations(enumerate(prepared), 2):
        if _may_be_duplicates(one, other, (sizes[at], sizes[other_at])) and (
            likeness := _print(one, prints).likeness(_print(other, prints))
        ) >= _least(one, number_key(other.stated.official_number), other.stated.title):
            doubts[at].append(_said(likeness, other.stated.official_number, ""))
            doubts[other_at].append(_said(likeness, one.stated.official_number, ""))
    return [replace(one, doubts=(*one.doubts, *doubts[at])) if doubts[at] else one for at, one in enumerate(prepared)]


def _print(one: PreparedEdition, made: dict[int, Print]) -> Print:
    """The sketch of a text of the import, made on first use and cached in `made`."""
    if id(one) not in made:
        made[id(one)] = print_of(row.text for row in one.rows)
    return made[id(one)]


def _doubts_about(one: PreparedEdition, prints: dict[int, Print]) -> Iterator[str]:
    for edition in _candidates(one):
        mine = _print(one, prints)
        theirs = print_of(Provision.objects.filter(edition=edition).values_list("text", flat=True))
        likeness = mine.likeness(theirs) if min(mine.length, theirs.length) >= FEWEST_SYLLABLES else 0.0
        if likeness >= _least(one, edition.instrument.number_key, edition.instrument.title):
            yield _said(likeness, edition.instrument.official_number, edition.instrument.slug)


def _least(one: PreparedEdition, key: str, title: str) -> float:
    digits = number_and_year(number_key(one.stated.official_number))
    same_number = key == number_key(one.stated.official_number) or bool(digits and digits == number_and_year(key))
    same_title = fold(title) == fold(one.stated.title) and not one.title_is_inferred
    return LEAST_LIKENESS if same_number or same_title else _LEAST_BY_WORDS_ALONE


def _candidates(one: PreparedEdition) -> list[Edition]:
    """Current texts of other instruments that may be the same document. Each condition has an index of its own."""
    stated, key = one.stated, number_key(one.stated.official_number)
    question = Q(instrument__title_sort=title_sort_key(stated.title)) if not one.title_is_inferred else Q()
    if stated.issued is not None:
        question |= Q(instrument__issued_date=stated.issued, instrument__issuer_name=stated.issuer)
    if head := number_and_year(key):
        # From "12-2020-" to "12-2020.": every spelling of the codes of this number.
        question |= Q(instrument__number_key__gt=f"{head}-", instrument__number_key__lt=f"{head}.")
    if not question:
        return []
    size = one.article_count
    found = Edition.objects.filter(question, is_current=True).exclude(kind=EditionKind.CONSOLIDATED.value)
    found = found.filter(article_count__gte=size - 1 - size // 10, article_count__lte=size + 1 + size // 10)
    same = Q(instrument__number_key=key) & (Q(instrument__issued_date=stated.issued) | Q(instrument__issued_date=None))
    return list(found.exclude(same).select_related("instrument").order_by("pk")[:_MOST_CANDIDATES])


def number_and_year(key: str) -> str:
    """ "12-2020-qd-ubnd" -> "12-2020"; "" for a number without a year, which a hundred bodies may share."""
    first, _, rest = key.partition("-")
    year = rest.partition("-")[0]
    return f"{first}-{year}" if year.isdecimal() and len(year) == 4 else ""


def _may_be_duplicates(one: PreparedEdition, other: PreparedEdition, sizes: tuple[int, int]) -> bool:
    """`sizes` are the lengths of both texts in characters."""
    if not (one.has_text and other.has_text) or EditionKind.CONSOLIDATED in {one.kind, other.kind}:
        return False
    if min(sizes) <= 5 * FEWEST_SYLLABLES or max(sizes) > 1.2 * min(sizes):
        return False
    return one.stated.issued != other.stated.issued or (
        number_key(one.stated.official_number) != number_key(other.stated.official_number)
    )


def _said(likeness: float, number: str, slug: str) -> str:
    where = f" ({slug})" if slug else " cùng đợt nhập"
    return f"Lời văn giống {likeness:.0%} với văn bản {number}{where}; có thể là một văn bản."
