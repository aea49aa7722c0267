"""What makes a notice this notice and no other of the same template: its days, its places and names, its numbers.

marks      days, months, years, numbers of order ("tuần 12", "đợt 3", "quý II"), the notice's own number
places     "xã Thới Lai", "khu vực 4", "phường 5"
names      syllables that are written with a capital inside a sentence
numbers    what else is written in figures: sums, counts, telephone numbers, hours
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from lawtext.words import canonical_tone, fold, normalise

# "8-11" and "3.5" are hours and sums more often than days: with a dash or a dot a day has a year.
_DAY = re.compile(
    r"""(?<![\d/.,-])(?P<day>[0-3]?\d)
      (?: \s*/\s* | \s+tháng\s+ | (?=[.-]\d{1,2}[.-]\d{4})[.-] )
      (?P<month>1[0-2]|0?[1-9])(?!\d)
      (?: (?:\s*[/.-]\s* | ,?\s+năm\s+) (?P<year>(?:19|20)\d{2}) )?
      (?![\d/])""",
    re.VERBOSE | re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?P<what>ngày|tháng|năm|quý|tuần|đợt|kỳ|kì|khóa|khoá|lần|lần thứ|phiên|số|buổi|bài|phần|chuyên đề|thứ)\s+"
    r"(?:thứ\s+)?(?P<which>\d{1,4}(?!\s*[./-]?\d)|[IVXLC]{1,6}\b|hai|ba|tư|năm|sáu|bảy|nhất|nhì)(?!\w)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)\b", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"\b(?P<number>\d{1,5})/(?:TB|KH|GM|LCT|TM|BC|CV)(?:-\w+)*\b")
_PLACE = re.compile(
    r"\b(?P<kind>xã|phường|thị trấn|đặc khu|thành phố|tỉnh|ấp|khóm|thôn|buôn|khu vực|khu dân cư|tổ dân phố|tổ)"
    r"\s+(?P<name>\w+(?:\ \w+){0,3})"
)
_INSIDE = re.compile(r"(?<=[\w,])\ (?P<word>[^\W\d_]+)")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Particulars:
    marks: frozenset[str]
    places: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]


def particulars(text: str) -> Particulars:
    """Of one text; capitals count, so it is the text as it is printed."""
    text = canonical_tone(normalise(text))
    rest = _OWN_NUMBER.sub(" ", _ORDER.sub(" ", _DAY.sub(" ", text)))
    return Particulars(
        marks=frozenset(_marks(text)),
        places=frozenset(filter(None, map(_place, _PLACE.finditer(text)))),
        names=frozenset(fold(found["word"]) for found in _INSIDE.finditer(text) if found["word"].istitle()),
        numbers=frozenset(found[0] for found in _NUMBER.finditer(rest)),
        words=frozenset(_WORD.findall(fold(text))),
    )


def _place(found: re.Match[str]) -> str:
    """ "xa thoi lai"; "" where what follows is no name ("xã sẽ nhân rộng")."""
    words = list(takewhile(lambda word: word[0].isupper() or word.isdecimal(), found["name"].split()))
    return fold(" ".join((found["kind"], *words))) if words else ""


def _marks(text: str) -> list[str]:
    marks = []
    for found in _DAY.finditer(text):
        marks.append(f"ngày {int(found['day'])}.{int(found['month'])}")
        if found["year"]:
            marks.append(f"năm {found['year']}")
    marks += [f"thông báo {int(found['number'])}" for found in _OWN_NUMBER.finditer(text)]
    rest = _DAY.sub(" ", text)
    marks += [f"{found['what'].lower()} {found['which'].lower().lstrip('0')}" for found in _ORDER.finditer(rest)]
    return marks + [found[0].lower() for found in _WEEKDAY.finditer(text)]


@dataclass(frozen=True, slots=True)
class Exchange:
    """How many particulars of each kind one text has in the place of others: a text that only says more has none."""

    marks: int
    places: int
    names: int
    numbers: int


def exchanged(one: Particulars, other: Particulars) -> Exchange:
    return Exchange(
        marks=_both(one.marks - other.marks, other.marks - one.marks),
        places=_both(one.places - other.places, other.places - one.places),
        # A name that the other text has anywhere, in small letters or in a title in capitals, is no other name.
        names=_both(one.names - other.words, other.names - one.words),
        numbers=_both(one.numbers - other.numbers, other.numbers - one.numbers),
    )


def _both(first: frozenset[str], second: frozenset[str]) -> int:
    return min(len(first), len(second))
