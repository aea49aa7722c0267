"""Parsing of questions and texts, and their comparison. Pure: no Django, no models, no files, no clock.

This module turns text into countable tokens: its syllables, and the pairs of neighbouring syllables, as written and
without diacritics. Pairs of syllables find Vietnamese words without a word segmenter, and better than one does
(docs/decisions/0035). Khmer has no blanks: its clusters count as syllables, and pairs of clusters find its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lawtext.words import CLUSTER, INVISIBLE, KHMER, SYLLABLE, canonical_tone, fold, normalise

LONGEST_TOKEN = 40  # characters; longer runs come from broken files, and nobody types them
_WORD = re.compile(rf"[^\W_{KHMER}]+|{CLUSTER}")
_SECRET = re.compile(f"[{INVISIBLE}]")  # invisible characters inside a word


class SyllableToken(NamedTuple):
    """One syllable or number in two forms: `marked` ("hòa" for hoà, Hòa and HÒA alike) and `folded` ("hoa")."""

    marked: str
    folded: str


class PlacedToken(NamedTuple):
    """A token with its span: `text[start:end]` of the text that was passed."""

    token: SyllableToken
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def token_of(syllable: str) -> SyllableToken:
    """The two forms of one syllable, whatever its case, Unicode composition and tone placement."""
    marked = canonical_tone(normalise(syllable).lower())
    return SyllableToken(marked, fold(marked))


def tokens(text: str) -> list[SyllableToken]:
    """The tokens of a text, in order. Tokens longer than `LONGEST_TOKEN` are left out."""
    composed = unicodedata.normalize("NFC", text)
    found = _WORD.findall(normalise(composed) if _SECRET.search(composed) else composed)
    listed = list(map(token_of, found))
    if max(map(len, found), default=0) <= LONGEST_TOKEN // 2:  # lower case at most doubles the length of a letter
        return listed
    return [token for token in listed if len(token.marked) <= LONGEST_TOKEN]


def words(text: str) -> list[PlacedToken]:
    """The tokens of a text with their spans. The text may be decomposed (NFD)."""
    return [PlacedToken(token_of(found[0]), *found.span()) for found in SYLLABLE.finditer(text)]


def pair(left: str, right: str) -> str:
    """The combined token of two neighbouring syllables; "_" occurs in no syllable."""
    return f"{left}_{right}"


def pairs(forms: Sequence[str]) -> list[str]:
    return list(map("_".join, pairwise(forms)))


def with_pairs(forms: Sequence[str]) -> list[str]:
    """The syllables, then the pairs: all tokens that are counted in a text."""
    return [*forms, *pairs(forms)]


def marked_forms(found: Iterable[SyllableToken]) -> list[str]:
    return [token.marked for token in found]


def folded_forms(found: Iterable[SyllableToken]) -> list[str]:
    return [token.folded for token in found]
