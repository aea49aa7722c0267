"""Words of the old plan said for the new years and the new land."""

from __future__ import annotations

import re
from datetime import date

from portal.plans.proposing.values import Renaming, Years
from portal.plans.reading.draft import DeadlineDraft

_YEAR = re.compile(r"20\d\d")
_PERIOD = re.compile(r"giai đoạn\s+20\d\d\s*[-–]\s*20\d\d", re.I)
_LAST_QUARTER = 10  # month
_WHOLE = re.compile(r"(?:cả |trong )?năm\s+20\d\d|giai đoạn\s+20\d\d\s*[-–]\s*20\d\d", re.I)


def renewed_text(text: str, *, renaming: Renaming, years: Years) -> str:
    """A title or a product: the land by its new name, the old plan's years by the new ones.

    A period of years is the name of a programme, and stays.
    """
    for old, new in renaming.words:
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    kept = [found.span() for found in _PERIOD.finditer(text)]

    def year(found: re.Match[str]) -> str:
        if any(start <= found.start() < end for start, end in kept):
            return found[0]
        return years.words if int(found["year"]) in renaming.old_years else found[0]

    return re.sub(r"năm\s+(?P<year>20\d\d)\b", year, text)


def renewed_deadline(old: DeadlineDraft, *, years: Years, renaming: Renaming) -> str:
    """By when in the new years, in words that the reader of plans understands; its subject before a colon.

    What was to be done in the last quarter of the old plan belongs to the end of the new one; the rest to its start.
    """
    subject = renewed_text(old.subject, renaming=renaming, years=years)
    words = _renewed_words(old, years)
    return f"{subject}: {words}" if subject else words


def _renewed_words(old: DeadlineDraft, years: Years) -> str:
    if old.is_open_ended:
        return _YEAR.sub(str(years.first), old.phrase)
    if old.end is None or _WHOLE.fullmatch(old.phrase.strip()) or _is_year(old):
        return f"cả {years.words}" if years.first == years.last else years.words
    year = years.last if old.end.month >= _LAST_QUARTER else years.first
    shifted = _YEAR.sub(str(year), old.phrase)
    return shifted if _YEAR.search(shifted) else f"{shifted}/{year}"


def _is_year(old: DeadlineDraft) -> bool:
    """From the first to the last day of a year, whatever it is called."""
    if old.start is None or old.end is None:
        return False
    return (old.start.month, old.start.day) == (1, 1) and (old.end.month, old.end.day) == (12, 31)


def is_lasting(old: DeadlineDraft) -> bool:
    """Work without an end of its own: all the year, or as it comes."""
    return old.is_open_ended or _is_year(old)


def last_day(years: Years) -> date:
    return date(years.last, 12, 31)
