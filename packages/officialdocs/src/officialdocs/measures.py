"""Measures of Nghị định 30/2020/NĐ-CP, Phụ lục I: what it allows, and what this writer chooses within that.

Lengths in millimetres, sizes and spaces in points.
"""

from __future__ import annotations

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
        if self.least == self.most:
            return f"{self.least:g}"
        return f"{self.least:g}–{self.most:g}"


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
