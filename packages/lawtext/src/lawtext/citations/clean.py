"""First step: one spelling of letters, dashes and blanks, with the way back to the text as given.

Reads: any string. Writes: `Cleaned.text` in NFC with "-" for all dashes, " " for all blanks but line ends, Đ for eth.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from lawtext.types import Span
from lawtext.words import BLANKS, CLOSING_QUOTES, DASHES, OPENING_QUOTES

# One character for one, so that places stay where they are; invisible characters become the end of a word. Marks of
# bold type and of links ("của [**Nghị định số …**](…)") are blanks between words.
_ONE_FOR_ONE = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys(OPENING_QUOTES, "“"),
    **dict.fromkeys(CLOSING_QUOTES, "”"),
    "\t": " ",
    "\r": " ",
    "\u200b": " ",
    "\ufeff": " ",
    "*": " ",
    "[": " ",
    "Ð": "Đ",
    "ð": "đ",
}
_ODD = re.compile(f"[{re.escape(''.join(_ONE_FOR_ONE))}]")
# No phrase goes on over a wide empty space; without blanks in its middle no pattern has to try all ways to divide it.
_WIDE = re.compile(r"\s{81,}")
_KEPT = 40
_NOTHING = "\0"
_DECOMPOSED = re.compile(r".[\u0300-\u036f]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CleanedText:
    """`text` is what the other steps read; `original` gives the place in the text as given.

    `edges` and `shifts` are the ends of the places where NFC made the text shorter, and by how much in all.
    """

    text: str
    edges: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def original(self, start: int, end: int) -> Span:
        return Span(self._back(start), self._back(end))

    def _back(self, position: int) -> int:
        passed = bisect_right(self.edges, position)
        return position + (self.shifts[passed - 1] if passed else 0)


def clean(text: str) -> CleanedText:
    """The text in the one spelling that patterns read."""
    if unicodedata.is_normalized("NFC", text):
        return CleanedText(_spell(text))
    pieces: list[str] = []
    edges: list[int] = []
    losses: list[int] = []
    done = length = 0
    for found in _DECOMPOSED.finditer(text):
        composed = unicodedata.normalize("NFC", found[0])
        pieces += [text[done : found.start()], composed]
        length += found.start() - done + len(composed)
        if loss := found.end() - found.start() - len(composed):
            edges.append(length)
            losses.append(loss)
        done = found.end()
    return CleanedText(_spell("".join([*pieces, text[done:]])), tuple(edges), tuple(accumulate(losses)))


def _spell(text: str) -> str:
    return _WIDE.sub(_emptied, _ODD.sub(_usual, text))


def _usual(odd: re.Match[str]) -> str:
    return _ONE_FOR_ONE[odd[0]]


def _emptied(wide: re.Match[str]) -> str:
    blanks = wide[0]
    return blanks[:_KEPT] + _NOTHING * (len(blanks) - 2 * _KEPT) + blanks[-_KEPT:]
