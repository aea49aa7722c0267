"""When an order takes effect, until when, and with which exceptions; and which own provisions begin on another day.

"Kể từ ngày 01/7/2025" is a day of its own; "kể từ ngày Thông tư này có hiệu lực thi hành" is the document's and says
nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lawtext.amendments.objects import find_targets
from lawtext.amendments.passages import AmendingText
from lawtext.amendments.places import AmendmentScope, ReferenceManner
from lawtext.amendments.types import Commencement
from lawtext.dates import find_dates, parse_date

_SINCE = re.compile(r"(?<!\w)(?:kể\s+)?từ\s+(?:ngày\s+)?(?=\d|ngày\s+\d)", re.IGNORECASE)
_SINCE_FIRST = re.compile(r"(?:^|[.;¶]\s|\n)\s*(?:kể\s+)?từ\s+(?P<day>ngày\s+\d[^.;:,]{4,40}),\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"(?<!\w)(?:(?:cho\s+)?đến|tới)\s+(?P<whole>hết\s+)?(?=(?:ngày\s+)?\d)", re.IGNORECASE)
_BEFORE = re.compile(r"(?<!\w)trước\s+(?=ngày\s+\d)", re.IGNORECASE)
_DATE_REACH = 40
_EXCEPT = re.compile(r"(?<!\w)(?:trừ|ngoại\s+trừ)\s+(?!thuế)[^;]{3,400}?(?=[.;](?:\s|$)|$|\n|¶)")
_OWN_EFFECT = re.compile(r"(?<!\w)có\s+hiệu\s+lực(?:\s+thi\s+hành)?\s*,?\s*(?:kể\s+)?(?:từ|vào)\s+(?=ngày\s+\d)")
_SENTENCE = re.compile(r"(?:[.;¶]|\n)\s+|,\s*trừ\s+(?:quy\s+định\s+tại\s+)?")
_SENTENCE_REACH = 1500


@dataclass(frozen=True, slots=True)
class AmendmentTiming:
    """`effective` and `until` are None where the words name no day."""

    effective: date | None = None
    until: date | None = None
    note: str = ""


def read_timing(words: str, *, before: str = "") -> AmendmentTiming:
    """Days and exceptions in the words of one order, its quotations blanked out; `before` are those before its verb."""
    exception = _EXCEPT.search(words)
    rest = words[: exception.start()] if exception else words
    return AmendmentTiming(
        effective=_day_after(_SINCE, rest) or _day_first(before),
        until=_until(rest),
        note=" ".join(exception[0].split()) if exception else "",
    )


def _day_after(lead: re.Pattern[str], words: str) -> date | None:
    for found in lead.finditer(words):
        piece = words[found.end() : found.end() + _DATE_REACH]
        dates = find_dates(piece)
        if dates and dates[0].start == 0:
            return dates[0].date
    return None


def _day_first(before: str) -> date | None:
    """ "Từ ngày 01 tháng 7 năm 2025, bãi bỏ …"."""
    found = _SINCE_FIRST.search(before)
    return parse_date(found["day"]) if found else None


def _until(words: str) -> date | None:
    for found in _UNTIL.finditer(words):
        if day := parse_date(words[found.end() : found.end() + _DATE_REACH]):
            return day
    day = _day_after(_BEFORE, words)
    return None if day is None else day - timedelta(days=1)


def find_commencements(reading: AmendingText) -> Iterator[Commencement]:
    """ "Điều 190 và Điều 248 của Luật này có hiệu lực thi hành từ ngày 01 tháng 4 năm 2024"."""
    for passage in reading.passages:
        for effect in _OWN_EFFECT.finditer(reading.text, passage.start, passage.end):
            day = parse_date(reading.text[effect.end() : effect.end() + _DATE_REACH])
            start = _sentence_start(reading.text, max(passage.start, effect.start() - _SENTENCE_REACH), effect.start())
            cited = reading.cited_between(start, effect.start())
            if day is None or not cited or reading.text[cited[-1].end : effect.start()].strip():
                continue
            for target in find_targets(reading, start, effect.start(), AmendmentScope(), manner=ReferenceManner.OWN):
                if target.address:
                    yield Commencement(target.address, day, passage.source)


def _sentence_start(text: str, start: int, end: int) -> int:
    begins = start
    for found in _SENTENCE.finditer(text[start:end]):
        begins = start + found.end()
    return begins
