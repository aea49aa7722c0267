"""Whether two texts, found by their keys, are one: told by the texts themselves, because a sketch cannot tell.

A notice of legal aid for another commune differs from this one in four syllables of two hundred; a corrected article
in one. What they differ *in* decides, not how much:

    SAME       the same words
    NEAR       one text, corrected, shortened, or with a sentence more
    SIBLING    another text of one template: other days, other places, other names
    OTHER      two texts

To call two notices one would hide a notice from people; to miss a copy shows it twice. In doubt two are two: an article
whose *day* was corrected is told as a SIBLING unless it comes by its own address, where likeness is not asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from portal.sharing.harvesting.particulars import Exchange, Particulars, exchanged, particulars
from portal.sharing.harvesting.sketching import SHINGLE, shingles, words_of

NEAR_FROM = 0.60
"""Least resemblance of one text in two versions."""
RELATED_FROM = 0.35
"""Least resemblance of two texts of one template; what is below is another text."""
CONTAINED_FROM = 0.85
"""Share of the shorter text that must stand in the longer one to be an excerpt of it."""
MOST_NUMBERS = 2
"""How many figures a correction exchanges at most."""
FEWEST_WORDS = 12
"""Shorter texts are one only if they are the same: "Thông báo mời họp" is the title of many."""

_SIGNATURE = re.compile(
    r"^\W*(?:nguồn|theo|tác giả|bài(?: và ảnh)?|tin(?:,? ảnh)?|ảnh|nguồn tin|ban biên tập)\s*[:,/]", re.IGNORECASE
)
_LONGEST_SIGNATURE = 6


class Verdict(StrEnum):
    SAME = "same"
    NEAR = "near"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True)
class Text:
    """Title, and lead and body as plain text, a paragraph a line; what is drawn out of them is kept while it lives."""

    title: str
    body: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return words_of(self._whole)

    @cached_property
    def shingles(self) -> frozenset[str]:
        return shingles(self.words)

    @cached_property
    def particulars(self) -> Particulars:
        return particulars(self._whole)

    @cached_property
    def _whole(self) -> str:
        return f"{self.title}.\n{_unsigned(self.body)}"


def _unsigned(body: str) -> str:
    """Without who wrote it or where it was taken from, which differs by route: "Minh Anh", "Nguồn: Báo Cần Thơ"."""
    lines = [line for line in body.split("\n") if line.strip()]
    while len(lines) > 1 and (_SIGNATURE.match(lines[-1]) or _is_name(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def _is_name(line: str) -> bool:
    words = line.split()
    return (
        len(words) <= _LONGEST_SIGNATURE
        and not any(letter.isdigit() for letter in line)
        and line.rstrip()[-1] not in ".!?:;"
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """`resemblance`: share of shingles in common; `containment`: of the shorter text's, how many the longer one has."""

    verdict: Verdict
    resemblance: float
    containment: float
    exchange: Exchange


def compare(one: Text, other: Text) -> Likeness:
    common = len(one.shingles & other.shingles)
    union = len(one.shingles | other.shingles)
    fewest = min(len(one.shingles), len(other.shingles))
    resemblance = common / union if union else 0.0
    containment = common / fewest if fewest else 0.0
    exchange = exchanged(one.particulars, other.particulars)
    return Likeness(_verdict(one, other, resemblance, containment, exchange), resemblance, containment, exchange)


def _verdict(one: Text, other: Text, resemblance: float, containment: float, exchange: Exchange) -> Verdict:
    if one.words == other.words and one.words:
        return Verdict.SAME
    is_excerpt = containment >= CONTAINED_FROM and words_of(one.title) == words_of(other.title)
    if resemblance < RELATED_FROM and not is_excerpt:
        return Verdict.OTHER
    if min(len(one.words), len(other.words)) < FEWEST_WORDS + SHINGLE or _is_other_of_its_kind(exchange):
        return Verdict.SIBLING
    return Verdict.NEAR if resemblance >= NEAR_FROM or is_excerpt else Verdict.OTHER


def _is_other_of_its_kind(exchange: Exchange) -> bool:
    return bool(exchange.marks or exchange.places or exchange.names) or exchange.numbers > MOST_NUMBERS
