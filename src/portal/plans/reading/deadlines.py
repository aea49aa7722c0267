"""Deadlines: the plan's words, and the days they mean."""

from __future__ import annotations

import re

from lawtext.dates import find_periods, parse_period
from lawtext.words import fold
from portal.plans.reading.draft import DeadlineDraft

# "theo tiến độ", "thường xuyên", "hằng năm", "năm 2022 và các năm tiếp theo", "ngay sau khi…", "sau khi … có hiệu lực"
_OPEN_ENDED = re.compile(
    r"theo tien do|thuong xuyen|lien tuc|hang (?:nam|quy|thang|tuan)|(?:cac )?nam (?:tiep theo|sau)|ke tu|sau khi"
    r"|theo (?:ke hoach|huong dan|yeu cau|chi dao|chuong trinh|quy dinh|lo trinh|tinh hinh|thuc te)|dot xuat|tuy theo"
    r"|trong qua trinh|phu hop voi|khi co"
)
_STILL_OPEN = re.compile(r"tiep theo|nam sau|hang (?:nam|quy|thang|tuan)|thuong xuyen|sau do")
_SUBJECT = re.compile(r"^(?P<subject>[^:]{3,}?)\s*:\s*(?P<phrase>\S.*)$", re.S)
_BARE = (
    ("giai đoạn ", re.compile(r"20\d\d\s*[-–]\s*20\d\d")),
    ("năm ", re.compile(r"20\d\d")),
    ("tháng ", re.compile(r"(?:0?[1-9]|1[0-2])\s*/\s*20\d\d")),
)
_LEAST = 4  # letters; shorter pieces after a ";" are no deadline of their own


def read_deadline(words: str, *, year: int | None) -> tuple[DeadlineDraft, ...]:
    """One item under "Thời gian": usually one deadline, more where ";" parts dated pieces. `year` is the plan's."""
    pieces = [piece.strip(" .;,") for piece in re.split(r"\s*;\s*", words) if len(piece.strip()) >= _LEAST]
    if len(pieces) > 1 and all(_says_when(piece, year) for piece in pieces):
        return tuple(_one(piece, year) for piece in pieces)
    whole = words.strip(" .;,")
    return (_one(whole, year),) if whole else ()


def _one(words: str, year: int | None) -> DeadlineDraft:
    found = _SUBJECT.match(words)
    subject, phrase = (found["subject"], found["phrase"]) if found else ("", words)
    folded = fold(phrase)
    if _STILL_OPEN.search(folded):
        began = parse_period(phrase)  # "quý IV hằng năm" begins in no known year
        return DeadlineDraft(phrase, subject, start=began.start if began else None, is_open_ended=True)
    dated = _with_its_unit(phrase)
    period = parse_period(dated, year=year)
    if period is None:
        return DeadlineDraft(phrase, subject, is_open_ended=bool(_OPEN_ENDED.search(folded)))
    starts = [each.start for each in find_periods(dated, year=year) if each.start]
    return DeadlineDraft(phrase, subject, start=min(starts, default=None), end=period.end)


def _with_its_unit(phrase: str) -> str:
    """Columns of a table leave the unit out: "2025 - 2027", "2025", "12/2025"."""
    return next((unit + phrase for unit, pattern in _BARE if pattern.fullmatch(phrase)), phrase)


def _says_when(words: str, year: int | None) -> bool:
    return parse_period(words, year=year) is not None or bool(_OPEN_ENDED.search(fold(words)))
