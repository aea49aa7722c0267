"""Words as they are compared: spelling, spaces, quotation marks and dashes do not count.

"hoà giải" and "hòa giải", “x” and "x", – and -, one blank and a line break are the same words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from lawtext.words import INVISIBLE, canonical_tone, normalise

# A number with all that belongs to it (1.000.000; 30/2020/NĐ-CP), a syllable (decomposed or not), or one other sign.
_TOKEN = re.compile(
    rf"\s*(?:\d+(?:[.,/\-\u2010-\u2015]\w+)*|[^\W_](?:[^\W_\d]|[\u0300-\u036f{INVISIBLE}\u00ad])*|\.\.\.|\S)|\s+$"
)
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), "…": "..."})


@dataclass(frozen=True, slots=True)
class Token:
    """`written` holds the blanks before the word too, so that tokens joined are the text; `key` is what is compared."""

    written: str
    key: str


def tokens(text: str) -> list[Token]:
    """The words of a text; a blank end is a token with the key ""."""
    return [Token(written, _key(written.strip())) for written in _TOKEN.findall(text)]


def keys(text: str) -> list[str]:
    """What of a text is compared."""
    return [key for written in _TOKEN.findall(text) if (key := _key(written.strip()))]


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return canonical_tone(normalise(word)).translate(_QUOTES).replace("\u00ad", "")


Features = Counter[tuple[str, str]]


def features(words: list[str]) -> Features:
    """Pairs of neighbouring words, the text's ends included: what two texts have in common is counted in them."""
    return Counter(zip(["", *words], [*words, ""], strict=True)) if words else Counter()


def likeness(one: Features, other: Features) -> float:
    """How much two texts have in common: 1 for the same pairs of words, 0 for none."""
    total = one.total() + other.total()
    if not total:
        return 1.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, large[pair]) for pair, count in small.items() if pair in large) / total
