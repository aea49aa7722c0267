"""How units are numbered, and whether one number follows another.

Points run a b c d đ e g h i k l m n o p q r s t u v x y (Nghị định 78/2025/NĐ-CP, Điều 63); what is inserted later takes
the number before it and a mark: Điều 4a, khoản 1a, điểm a1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai", "mười ba")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class Number:
    """A position in a numbering: `Number(4, "a")` is 4a. Points count from 1 (a) in the order of the law."""

    value: int
    suffix: str = ""


class Succession(Enum):
    """How a number stands to the one before it."""

    NEXT = auto()  # 4 -> 5, d -> đ
    INSERTED = auto()  # 4 -> 4a, 4a -> 4b
    GAP = auto()  # 4 -> 6: the units between are repealed or lost
    BACK = auto()  # 4 -> 2


def succession(before: Number | None, now: Number) -> Succession:
    """How `now` stands to `before`; without one before, only the first number is `NEXT`."""
    if before is None:
        return Succession.NEXT if now == Number(1) else Succession.GAP
    if now.value == before.value:
        return Succession.INSERTED if now.suffix and _rank(now.suffix) > _rank(before.suffix) else Succession.BACK
    if now.value < before.value:
        return Succession.BACK
    return Succession.NEXT if now == Number(before.value + 1) else Succession.GAP


def _rank(suffix: str) -> tuple[int, ...]:
    return tuple(POINT_LETTERS.find(c) + 100 if c.isalpha() else int(c) for c in suffix)


def read_roman(text: str) -> int | None:
    """ "XIV" -> 14; None for what is no Roman number ("IIX", "ABC")."""
    values = [_ROMAN.get(letter, 0) for letter in text]
    if not values or 0 in values:
        return None
    total = sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))
    return total if write_roman(total) == text else None


def write_roman(value: int) -> str:
    """14 -> "XIV"."""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for worth, letters in steps:
        text += letters * (value // worth)
        value %= worth
    return text


def read_ordinal(text: str) -> int | None:
    """ "nhất" -> 1, "tư" -> 4, "mười một" -> 11."""
    words = " ".join(text.lower().split())
    words = {"bẩy": "bảy", "bốn": "tư"}.get(words, words)
    return _ORDINALS.index(words) + 1 if words in _ORDINALS else None


def read_letter(letter: str) -> int | None:
    """The place of a point's letter: "a" -> 1, "d" -> 4, "đ" -> 5; None for letters that number nothing (f, j, w, z)."""
    place = POINT_LETTERS.find(letter)
    return place + 1 if place >= 0 and len(letter) == 1 else None


def slug(label: str) -> str:
    """A label as it stands in addresses: "Đ" -> "dd", "4A" -> "4a"."""
    return label.lower().replace("đ", "dd")
