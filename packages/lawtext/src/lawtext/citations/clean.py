"""First step: one spelling of letters, dashes and blanks, with the way back to the text as given.

Reads: any string. Writes: `Cleaned.text` in NFC with "-" for all dashes, " " for all blanks but line ends, Đ for eth.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
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
_WIDE, _KEPT = re.compile(r"\s{81,}"), 40
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
    composed = _shortened(text, _DECOMPOSED, lambda letter: unicodedata.normalize("NFC", letter[0]))
    return replace(composed, text=_spell(composed.text))


def _shortened(text: str, places: re.Pattern[str], shorter: Callable[[re.Match[str]], str]) -> CleanedText:
    """The text with something shorter in some places."""
    losses = [(found.end(), len(found[0]) - len(shorter(found))) for found in places.finditer(text)]
    losses = [(end, loss) for end, loss in losses if loss]
    shifts = tuple(accumulate(loss for _, loss in losses))
    edges = tuple(end - shift for (end, _), shift in zip(losses, shifts, strict=True))
    return CleanedText(places.sub(shorter, text), edges, shifts)


# What a gazette puts between two pages, in the middle of a sentence: page numbers, running heads, the stamp of a
# signature. (?s:.) also reads over line ends.
_PAGE_HEAD = r"C?ÔNG\s+BÁO/Số\s[^\n]{3,60}"
_STAMP = r"(?:Người\s+ký|Ký\s+bởi):\s(?s:.){5,240}?(?:Thời\s+gian\s+ký|Ngày\s+ký):\s[\d.:\ -]{8,24}\+07:00"
_NUMBER_LINE = r"(?:\ *(?:\d{1,3}\ *)?\n)"
_PAGE_BREAK = re.compile(
    rf"(?:^|\n){_NUMBER_LINE}*+\ *(?:{_PAGE_HEAD}|{_STAMP})(?:\n\ *(?:\d{{1,3}}\ *(?=\n|$))?)*+|\ {_STAMP}\ "
)


def joined_pages(cleaned: CleanedText) -> CleanedText:
    """The text without what stands between its pages, so that a sentence goes on over them."""
    if cleaned.edges or not ("ÔNG BÁO/" in cleaned.text or "ký:" in cleaned.text or "bởi:" in cleaned.text):
        return cleaned
    return _shortened(cleaned.text, _PAGE_BREAK, lambda found: found[0][0])


def _spell(text: str) -> str:
    return _WIDE.sub(_emptied, _ODD.sub(lambda odd: _ONE_FOR_ONE[odd[0]], text))


def _emptied(wide: re.Match[str]) -> str:
    blanks = wide[0]
    return blanks[:_KEPT] + "\0" * (len(blanks) - 2 * _KEPT) + blanks[-_KEPT:]
