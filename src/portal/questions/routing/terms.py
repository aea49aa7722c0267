"""What a text is made of: syllables without marks, and pairs of them.

Half of all questions are typed without marks, so terms have none. Pairs stand in for words: in Vietnamese a word is one
or two syllables, and pairs of syllables find texts better than a word segmenter does (measured in `search`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lawtext.words import fold, normalise

# thừa kế -> "thua", "ke", "thua ke". Numbers and single letters say nothing about a field.
_SYLLABLE = re.compile(r"[a-z]{2,7}")
_SENTENCE = re.compile(r"[.,;:?!()\n]")


@dataclass(frozen=True, slots=True)
class Said:
    """A thing that a question says in everyday words ("sổ đỏ"), and what the law calls it, its first name first."""

    words: str
    law: tuple[str, ...]


def terms_of(text: str) -> dict[str, str]:
    """Term -> the words of the text in which it was first seen: {"thua ke": "thừa kế"}. Never raises."""
    text = normalise(text)
    folded = fold(text)
    if len(folded) != len(text):  # a letter that folds into two: then the words are shown without marks
        text = folded
    found: dict[str, str] = {}
    before: re.Match[str] | None = None
    for match in _SYLLABLE.finditer(folded):
        found.setdefault(match[0], text[match.start() : match.end()].lower())
        if before is not None and not _SENTENCE.search(folded, before.end(), match.start()):
            found.setdefault(f"{before[0]} {match[0]}", text[before.start() : match.end()].lower())
        before = match
    return found
