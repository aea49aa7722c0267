"""Dates and statuses as registers write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from lawtext.words import fold, normalise
from portal.library.readers.records import read_date
from portal.library.states import LABELS, Status

_NOTHING = re.compile(r"[\s.…\-–—_/]*|(?:null|none|nan|nat|n/a|khong(?: co| ro)?|chua ro)")
_IN_WORDS = re.compile(r"(?:ngay\s+)?(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_WITH_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EXCEL_EPOCH = date(1899, 12, 30)


class NotADate(ValueError):
    """The value says something, and it is no day."""


def read_day(value: object) -> date | None:
    """A day as a cell holds it: a date, "5/3/2020", "05-03-2020", "ngày 5 tháng 3 năm 2020", Excel's 43895.

    None where nothing is said ("", "...", "null"). Raises NotADate.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = normalise(str(value if value is not None else ""))
    folded = fold(said)
    if _NOTHING.fullmatch(folded):
        return None
    if found := _IN_WORDS.fullmatch(folded):
        said = "/".join(found.groups())
    if found := _SERIAL.fullmatch(said):
        return _EXCEL_EPOCH + timedelta(days=int(found[1]))
    day = read_date(re.sub(r"\s*([/.-])\s*", r"\1", _WITH_TIME.sub("", said)))
    if day is None:
        raise NotADate(said)
    return day


_STATUSES = {fold(label): status.value for status, label in LABELS.items() if status is not Status.UNKNOWN} | {
    "con": Status.IN_FORCE.value,
    "con hl": Status.IN_FORCE.value,
    "het": Status.EXPIRED.value,
    "het hl": Status.EXPIRED.value,
    "het hl mot phan": Status.PARTLY_EXPIRED.value,
    "con hieu luc mot phan": Status.PARTLY_EXPIRED.value,
    "con hieu luc thi hanh": Status.IN_FORCE.value,
    "dang co hieu luc": Status.IN_FORCE.value,
    "chua den ngay co hieu luc": Status.NOT_YET.value,
    "chua hieu luc": Status.NOT_YET.value,
    "het hieu luc 1 phan": Status.PARTLY_EXPIRED.value,
    "het hieu luc mot phan van ban": Status.PARTLY_EXPIRED.value,
    "het hieu luc toan phan": Status.WHOLLY_EXPIRED.value,
    "ngung hieu luc 1 phan": Status.PARTLY_SUSPENDED.value,
    "tam ngung hieu luc": Status.SUSPENDED.value,
    "ngung hieu luc toan bo": Status.SUSPENDED.value,
}
# What sources write where they do not know.
_UNSAID = {"", "chua xac dinh", "khong xac dinh", "da biet", "chua ro", "chua ro tinh trang hieu luc"}


def read_status(text: str) -> tuple[str, str]:
    """The status, and what is doubted: a word that is none of the seven ("Không còn phù hợp") is not made one."""
    folded = fold(normalise(text)).strip(" .")
    if folded in _UNSAID or _NOTHING.fullmatch(folded):
        return "", ""
    status = _STATUSES.get(folded, "")
    return (
        status,
        "" if status else f"Tình trạng “{normalise(text)[:60]}” tại nguồn không thuộc bảy tình trạng hiệu lực.",
    )
