"""How units are numbered, and whether one number follows another.

Points run in the order of `POINT_LETTERS` (Nghị định 78/2025/NĐ-CP, Điều 63); what is inserted later takes
the number before it and a mark: Điều 4a, khoản 1a, điểm a1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from lawtext.numerals import POINT_LETTERS


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


def read_letter(letter: str) -> int | None:
    """The place of a point's letter: "a" -> 1, "d" -> 4, "đ" -> 5; None for f, j, w, z, which number nothing."""
    place = POINT_LETTERS.find(letter)
    return place + 1 if place >= 0 and len(letter) == 1 else None
