"""Everyday words -> the words of the law that mean the same: "sổ đỏ" -> "giấy chứng nhận quyền sử dụng đất".

Only in this direction, and only beside what was typed, never instead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawsearch.ranking.analysis import Token, folded_forms, tokens

_MOST = 60  # syllables of the law's words that one question may bring in


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said, and what the law says for it, most fitting first."""

    said: str
    law: tuple[str, ...]


class Lexicon:
    """The table as it is asked. Matches typed words with and without marks; of two that overlap the longer."""

    def __init__(self, sayings: Iterable[Saying]) -> None:
        self._laws: dict[tuple[str, ...], list[tuple[tuple[str, ...], Saying]]] = {}
        for saying in sayings:
            said = tokens(saying.said)
            if said:
                marked = tuple(token.marked for token in said)
                self._laws.setdefault(tuple(folded_forms(said)), []).append((marked, saying))
        self._longest = max(map(len, self._laws), default=0)

    def heard(self, question: Sequence[Token]) -> list[Saying]:
        """The sayings in a question, in order."""
        folded = folded_forms(question)
        found: list[Saying] = []
        at = 0
        while at < len(question):
            length, here = self._at(question, folded, at)
            found += here
            at += length
        return found

    def law_words(self, question: Sequence[Token]) -> list[list[Token]]:
        """The law's words for what is said in a question, each once, without those that were typed anyway."""
        typed = " ".join(folded_forms(question))
        listed: dict[str, list[Token]] = {}
        left = _MOST
        for saying in self.heard(question):
            for words in map(tokens, saying.law):
                name = " ".join(folded_forms(words))
                if words and name not in listed and f" {name} " not in f" {typed} " and len(words) <= left:
                    listed[name] = words
                    left -= len(words)
        return list(listed.values())

    def _at(self, question: Sequence[Token], folded: Sequence[str], at: int) -> tuple[int, list[Saying]]:
        """How many syllables from here are a saying (at least 1), and what they may mean."""
        for length in range(min(self._longest, len(folded) - at), 0, -1):
            entries = self._laws.get(tuple(folded[at : at + length]), ())
            typed = question[at : at + length]
            if here := [saying for marked, saying in entries if _agrees(typed, marked)]:
                return length, here
        return 1, []


def _agrees(typed: Sequence[Token], marked: Sequence[str]) -> bool:
    """Typed without any mark, or with all of them: "ma" may be "má", "mà" may not."""
    return all(token.marked in (token.folded, wanted) for token, wanted in zip(typed, marked, strict=True))
