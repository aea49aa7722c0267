"""Which words of a page deserve a second look at the picture, and why: riskiest first.

A weight is points out of 100, not a measured chance: what engines doubt (see `engines.flags`, which weighs readers that
differ already) by how often such words were wrong on the measured pages, what would do harm if it were wrong (a number,
a date, a "không") by that harm. Weights of several reasons add up like chances: 1 - (1 - a)(1 - b).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanreading.engines.flags import must_look
from scanreading.engines.types import Word
from scanreading.proofing.sequence import marks_of
from scanreading.proofing.spelling import is_vietnamese


class Reason(StrEnum):
    """Why a word is risky."""

    BARELY_READ = "gan-nhu-khong-doc-duoc"
    UNSURE = "doc-khong-chac"
    READERS_DIFFER = "hai-may-khac-nhau"
    UNKNOWN = "khong-phai-tieng-viet"
    ODD_SIGNS = "dau-la"
    ODD_CAPITALS = "hoa-thuong-lan-lon"
    OUT_OF_SEQUENCE = "sai-thu-tu"
    OFFICIAL_NUMBER = "so-ky-hieu"
    MONEY = "so-tien"
    DATE = "ngay-thang"
    NUMBER = "chu-so"
    PERMISSION = "duoc-khong-phai"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reason weighs (1-99), how it is told to the officer, and whether it doubts the reading itself."""

    weight: int
    told: str
    doubts: bool


RULES: dict[Reason, Rule] = {
    Reason.BARELY_READ: Rule(75, "máy gần như không đọc được", True),  # confidence below 50
    Reason.UNSURE: Rule(50, "máy đọc không chắc", True),  # below LOOK_BELOW
    Reason.READERS_DIFFER: Rule(35, "hai máy đọc khác nhau", True),
    Reason.UNKNOWN: Rule(40, "không có tiếng nào viết như vậy", True),
    Reason.ODD_SIGNS: Rule(40, "có dấu lạ", True),
    Reason.ODD_CAPITALS: Rule(30, "chữ hoa, chữ thường lẫn lộn", True),
    Reason.OUT_OF_SEQUENCE: Rule(60, "số của điều, khoản, điểm không theo thứ tự", True),
    Reason.OFFICIAL_NUMBER: Rule(22, "số, ký hiệu văn bản", False),
    Reason.MONEY: Rule(20, "số tiền", False),
    Reason.DATE: Rule(18, "ngày tháng", False),
    Reason.NUMBER: Rule(12, "chữ số", False),
    Reason.PERMISSION: Rule(8, "chữ cho phép, cấm đoán hoặc phủ định", False),
}

# A "không" that was lost or a "được" too many turns a rule round.
PERMISSIONS = frozenset(["không", "chẳng", "chưa", "cấm", "được", "phải", "trừ", "miễn", "nghiêm"])
_MONEY_UNITS = frozenset(["đồng", "đ", "vnđ", "vnd", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "usd"])
_DATE_WORDS = frozenset(["ngày", "tháng", "năm", "quý"])

_BARELY = 50
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LETTERS = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"[A-ZĐÂĂÊÔƠƯ]{1,9}s?|TTg|VNeID|ThS|PGS|GS|Ths")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}([/.-]\d{2,4})?")  # 15/3/2024
# 12/2024/NĐ-CP · QĐ-UBND · 471/QĐ-TTg
_OFFICIAL = re.compile(r"\d*/?(\d{4}/)?[A-ZĐ]{1,8}\d{0,2}-[A-ZĐ][A-Za-zĐđ]*(-[A-ZĐ]+)*|\d+/\d{4}/[A-ZĐ]{2,}\d*")
_KNOWN_SIGNS = frozenset(".,;:!?()[]\"'“”‘’«»/-–—…%&+=*§°•·²³@#<>×_")


@dataclass(frozen=True, slots=True)
class Risk:
    """A word that deserves a look. `weight`: 1-99 points."""

    position: int
    weight: int
    reasons: tuple[Reason, ...]

    @property
    def told(self) -> str:
        """The reasons in words, the heaviest first."""
        return "; ".join(RULES[reason].told for reason in self.reasons)

    @property
    def is_doubted(self) -> bool:
        """Whether the reading itself is doubted, not only its subject delicate."""
        return any(RULES[reason].doubts for reason in self.reasons)


def risks_of(words: Sequence[Word]) -> tuple[Risk, ...]:
    """The risky words of a page, riskiest first; words that weigh the same in the order of reading."""
    marks = marks_of(words)
    found = []
    for position, word in enumerate(words):
        reasons = _reasons(words, position, word)
        if position in marks:  # a number that follows the one before is as sure as a number can be
            reasons = [reason for reason in reasons if reason is not Reason.NUMBER]
            reasons += [] if marks[position] else [Reason.OUT_OF_SEQUENCE]
        if reasons:
            reasons.sort(key=lambda reason: -RULES[reason].weight)
            found.append(Risk(position, _weigh(reasons), tuple(reasons)))
    return tuple(sorted(found, key=lambda risk: (-risk.weight, risk.position)))


def _weigh(reasons: Sequence[Reason]) -> int:
    left = 1.0
    for reason in reasons:
        left *= 1 - RULES[reason].weight / 100
    return min(99, round(100 * (1 - left)))


def _reasons(words: Sequence[Word], position: int, word: Word) -> list[Reason]:
    core = _EDGES.sub("", word.text).replace("\u2044", "/")  # engines read a slash as one of fractions
    found = [*_of_reading(word)]
    if any(sign.isdigit() for sign in core):
        found.append(_kind_of_number(words, position, core))
    elif _OFFICIAL.fullmatch(core):
        found.append(Reason.OFFICIAL_NUMBER)
    if core.lower() in PERMISSIONS:
        found.append(Reason.PERMISSION)
    return found + _of_letters(word.text, core)


def _of_reading(word: Word) -> list[Reason]:
    if not must_look(word):
        return []
    found = [Reason.BARELY_READ if word.confidence < _BARELY else Reason.UNSURE]
    return [*found, Reason.READERS_DIFFER] if word.agrees is False else found


def _of_letters(text: str, core: str) -> list[Reason]:
    found = []
    if any(not sign.isalnum() and sign not in _KNOWN_SIGNS for sign in text):
        found.append(Reason.ODD_SIGNS)
    if _OFFICIAL.fullmatch(core):
        return found
    parts = _LETTERS.findall(core)
    mixed = [part for part in parts if not (part.islower() or part.isupper() or part.istitle() or _is_short(part))]
    if mixed:
        found.append(Reason.ODD_CAPITALS)
    elif any(_is_foreign(part, len(parts) > 1 or part != core) for part in parts):
        found.append(Reason.UNKNOWN)
    return found


def _is_foreign(part: str, is_within: bool) -> bool:
    """Not a syllable, nor an abbreviation (UBND), a Roman number, or a letter that counts ("a)", "1b")."""
    if len(part) == 1:
        return not (part.isalpha() and (is_within or part.lower() in "aăâeêiouưyôơđabcdghklmnpqrstvx"))
    return not (_is_short(part) or is_vietnamese(part))


def _is_short(part: str) -> bool:
    """UBND, TTg: an abbreviation as it is written, or a Roman number, which is spelt of the same letters."""
    return _ABBREVIATION.fullmatch(part) is not None


def _kind_of_number(words: Sequence[Word], position: int, core: str) -> Reason:
    """What the number is of, by itself and by the words around it."""
    if _DATE.fullmatch(core):
        return Reason.DATE
    if _OFFICIAL.fullmatch(core) or ("/" in core and _LETTERS.search(core)):
        return Reason.OFFICIAL_NUMBER
    before = _bare(words[position - 1]) if position else ""
    after = _bare(words[position + 1]) if position + 1 < len(words) else ""
    if after in _MONEY_UNITS:
        return Reason.MONEY
    if before in _DATE_WORDS:
        return Reason.DATE
    return Reason.OFFICIAL_NUMBER if before == "số" and "/" in core else Reason.NUMBER


def _bare(word: Word) -> str:
    return _EDGES.sub("", word.text).lower()
