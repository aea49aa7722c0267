"""Measures of Nghị định 30/2020/NĐ-CP, Phụ lục I, and how wide words are in its type face."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_MARK = "./."


@dataclass(frozen=True, slots=True)
class AllowedRange:
    """From least to most, both allowed."""

    least: float
    most: float

    def has(self, value: float, *, slack: float = 0.0) -> bool:
        return self.least - slack <= value <= self.most + slack

    def __str__(self) -> str:
        return f"{self.least:g}" if self.least == self.most else f"{self.least:g}–{self.most:g}"


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """A page and its margins."""

    width: float
    height: float
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15
    header: float = 10

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right


PORTRAIT = PageMeasures(210, 297)
LANDSCAPE = PageMeasures(297, 210)
HEAD_SHARES = (0.4, 0.6)
SIGNATURE_SHARES = (0.5, 0.5)
SHORT_RULE = 0.4  # of the line above; a third to a half is allowed

TOP_AND_BOTTOM = AllowedRange(20, 25)
LEFT = AllowedRange(30, 35)
RIGHT = AllowedRange(15, 20)
CAPTIONS = AllowedRange(12, 13)  # quốc hiệu, cơ quan, V/v
WORDS = AllowedRange(13, 14)  # everything else but what follows
NUMBER = AllowedRange(13, 13)
ANNEX_LABEL = AllowedRange(14, 14)
RECIPIENTS_LABEL = AllowedRange(12, 12)
RECIPIENTS = AllowedRange(11, 11)
FIRST_LINES = (10.0, 12.7)
LEAST_SPACE = 6.0
LINES = AllowedRange(1.0, 1.5)
SHORT_RULES = AllowedRange(1 / 3, 1 / 2)


_MM_PER_POINT = 25.4 / 72
_ODD = 500  # of a letter that no table has

_UPRIGHT = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 "
    "278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 "
    "722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 "
    "500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_BOLD = (
    "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 "
    "333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722 "
    "722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 "
    "556 444 389 333 556 500 722 500 500 444 394 220 394 520"
)


def _table(widths: str, **others: int) -> Mapping[str, int]:
    return (
        {chr(32 + at): int(width) for at, width in enumerate(widths.split())}
        | others
        | {"–": 500, "—": 1000, "…": 1000}
    )


_TABLES = {
    False: _table(_UPRIGHT, Đ=722, đ=500, Ơ=722, ơ=529, Ư=776, ư=542),
    True: _table(_BOLD, Đ=722, đ=556, Ơ=778, ơ=554, Ư=796, ư=600),
}
_HORN = "\u031b"
# Dates, numbers, and the commonest compounds of these documents stay on one line.
_UNBROKEN = re.compile(
    r"""
    (?:ngày\ \S+\ )?tháng\ \S+\ năm\ \S+        # ngày 05 tháng 3 năm 2026
    | (?:số|Điều|khoản|điểm|năm|quý|tháng)\ \S+  # số 12/QĐ-UBND, năm 2026
    | ủy\ ban\ nhân\ dân | hội\ đồng\ nhân\ dân
    | (?:thông\ tin|pháp\ luật|phổ\ biến|giáo\ dục|thành\ phố|quản\ lý|hoạt\ động|kế\ hoạch|quy\ chế|công\ tác|kết\ quả
      |tư\ pháp|hướng\ dẫn|ban\ hành|thực\ hiện|nhiệm\ vụ|cơ\ quan|đơn\ vị)\b[^\s]*
    | \S+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def width(text: str, *, points: float, is_bold: bool) -> float:
    """Millimetres that the words take on one line."""
    table = _TABLES[is_bold]
    return sum(_advance(character, table) for character in text) * points / 1000 * _MM_PER_POINT


def _advance(character: str, table: Mapping[str, int]) -> int:
    if character in table:
        return table[character]
    base, *marks = list(unicodedata.normalize("NFD", character))
    if _HORN in marks:
        base = unicodedata.normalize("NFC", base + _HORN)
    return 0 if not marks and unicodedata.combining(character) else table.get(base, _ODD)


def balanced(text: str, *, within: float, points: float, is_bold: bool) -> tuple[str, ...]:
    """The words on as few lines as the width (mm) allows, the lines as even as can be."""
    fewest = _filled(text, within, points, is_bold)
    limit, best = within, fewest
    while len(tried := _filled(text, limit, points, is_bold)) == len(fewest) and limit > 1:
        best, limit = tried, limit - 1
    return best


def _filled(text: str, within: float, points: float, is_bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in _UNBROKEN.findall(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, points=points, is_bold=is_bold) <= within:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
