"""Where a text quotes, and the text with the quoted words blanked out.

Reads: the words of one provision. Writes: its outermost quotations, and a text of the same length in which they say
nothing, so that provisions cited inside new wording are never taken for what is amended.

Broken quotes heal as in structure/quotes.py: a full stop before a closing mark at a line's end closes everything; what
nobody closed ends with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BLANK = "·"  # no letter, no digit, no blank: nothing can be read across it
_MARK = re.compile(r"[“”«»\"]")
_CLOSES_ALL = re.compile(r"[.;:]\s?[”\"»]\s?[.;,]{0,2}\s*(?=\n|$)")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`text[start:end]` with both marks; `words` is what stands between them."""

    start: int
    end: int
    words: str


def read_quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of the text, in order."""
    return tuple(_quotations(text))


def blanked(text: str, quotations: Iterable[Quotation]) -> str:
    """The text with the words of its quotations blanked out, marks kept; the length stays."""
    pieces: list[str] = []
    done = 0
    for one in quotations:
        inside = one.start + 1, max(one.start + 1, one.end - 1)
        pieces += [text[done : inside[0]], BLANK * (inside[1] - inside[0])]
        done = inside[1]
    return "".join([*pieces, text[done:]])


def _quotations(text: str) -> Iterator[Quotation]:
    depth, start = 0, 0
    for mark in _MARK.finditer(text):
        if _opens(mark, text, depth):
            start = mark.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth = 0 if _CLOSES_ALL.match(text, max(start + 1, _before(text, mark.start()))) else depth - 1
            if depth == 0:
                yield Quotation(start, mark.end(), text[start + 1 : mark.start()].strip())
    if depth:
        yield Quotation(start, len(text), text[start + 1 :].strip())


def _before(text: str, position: int) -> int:
    """The place of the last letter before a closing mark."""
    return position - 2 if text[position - 1 : position] == " " else position - 1


def _opens(mark: re.Match[str], text: str, depth: int) -> bool:
    """Straight marks say nothing themselves: one opens after a blank, and before something written."""
    if mark[0] != '"':
        return mark[0] in "“«"
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    may_open = before.isspace() or before in ("", "(") or (before == ":" and not depth)
    return may_open and after.strip() != ""
