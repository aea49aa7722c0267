"""One law under several names in one text: by number, by name, by name and year, by the short name it is given.

"Luật Bảo hiểm y tế số 25/2008/QH12 … khoản 3 Điều 12 của Luật Bảo hiểm y tế" are both 25/2008/QH12.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from operator import attrgetter

from lawtext.citations.memory import DocumentMemory, name_key
from lawtext.citations.patterns import TITLE_AFTER
from lawtext.citations.references import Mention, grouped
from lawtext.dates import find_dates
from lawtext.numbers import read_number
from lawtext.types import DocumentReference

_DATE_REACH, _ROW_REACH, _TITLE_REACH = 45, 700, 60
_ROW_BREAK = re.compile(r"[;:!?]|[.](?=\s)|\n\s*\n|\n\s*\d{1,3}\s*\n")
_WAS_AMENDED_BY = re.compile(r"Được\s+(?:sửa\s+đổi|bổ\s+sung|thay\s+thế|bãi\s+bỏ)[^.;:]{0,60}bởi\s*$")
_OF_ARTICLES_OF = re.compile(r"sửa\s+đổi,\s+bổ\s+sung\s+một\s+số\s+điều\s+của\s*$")


class Identities:
    """What is known of the documents of one text, and of the document it stands in."""

    def __init__(self, mentions: list[Mention], text: str, memory: DocumentMemory | None = None) -> None:
        self._text = text
        self._memory = memory or DocumentMemory().with_definitions(text)
        told = [one for one in mentions if not (one.is_this or one.is_foreign or one.is_bare or one.is_serial)]
        self._cited = [one for one in told if not one.is_alias]
        numbered = [one for one in told if one.number and not one.is_short]
        self._of_kind = grouped(told, attrgetter("kind"))
        self._numbered = grouped([one for one in told if one.name and one.number], _name_of)
        self._dated = grouped([one for one in told if one.name and one.year and not one.number], _name_of)
        self._full = grouped(numbered, _head_of)
        self._serial = grouped(numbered, _serial_of)

    def of(self, mention: Mention) -> DocumentReference:
        """The document as fully as this text tells it."""
        known = self._known(mention) or self._remembered(mention) or mention
        number, year = known.number or mention.number, mention.year or known.year
        return DocumentReference(number, mention.name, mention.kind, year, self._date_of(mention))

    def _remembered(self, mention: Mention) -> DocumentReference | None:
        """What the whole document says of a name that this text does not explain."""
        if mention.number and not mention.is_short:
            return None
        written = self._text[mention.start : mention.end]
        known = self.defined(written) or self.defined(mention.name) or self._told(mention)
        return known if known and mention.year in (None, known.year, _year_of(known)) else None

    def defined(self, name: str) -> DocumentReference | None:
        """The document that the text, or its whole document, gives this short name."""
        return self._memory.defined.get(name_key(name)) if name else None

    def of_serial(self, mention: Mention) -> DocumentReference | None:
        """ "Nghị định 168": the one decree with that number in this text; None if there is none, or several."""
        if known := self.defined(self._text[mention.start : mention.end]):
            return known
        numbered = self._serial.get(_serial_of(mention), [])
        return self.of(numbered[0]) if len({one.number for one in numbered}) == 1 else self._told(mention)

    def _told(self, mention: Mention) -> DocumentReference | None:
        """ "Thông tư 27/2018", "Thông tư 27", where the title of the document has the whole number."""
        told = self._memory.told.get(mention.kind)
        begins = mention.number and told and told.number.lstrip("0").startswith(mention.number.lstrip("0") + "/")
        return told if begins else None

    def _known(self, mention: Mention) -> Mention | None:
        if mention.is_short:
            return next(iter(self._full.get(_head_of(mention), [])), None)
        if mention.number or not mention.name:
            return None
        numbered = [one for one in self._numbered.get(_name_of(mention), []) if mention.year in (None, one.year)]
        dated = [] if mention.year else self._dated.get(_name_of(mention), [])
        return _nearest(numbered, mention.start) or _nearest(dated, mention.start)

    def _date_of(self, mention: Mention) -> date | None:
        """ "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020": the date right after the number."""
        found = next(iter(find_dates(self._text[mention.end : mention.end + _DATE_REACH])), None)
        return found.date if found and not self._text[mention.end : mention.end + found.start].strip(" \n,") else None

    def last_of_kind(self, kind: str, position: int) -> DocumentReference | None:
        """The last document of that kind named before the position."""
        before = _last_before(self._of_kind.get(kind, []), position)
        return self.of(before) if before else None

    def only_before(self, position: int) -> DocumentReference | None:
        """For a text that is no document itself: the last document named before the position, else the only one."""
        if before := _last_before(self._cited, position):
            return self.of(before)
        return self.of(self._cited[0]) if len({one.number or one.name for one in self._cited}) == 1 else None

    def of_row(self, position: int) -> DocumentReference | None:
        """The document of a row of a table: the one it begins with, else the one its last cell says was amended.

        A cell that begins small ("khoản 2 Điều 14") is one only after a document with its title.
        """
        return self._row_begins_with(position) or self.amended_in_row(position)

    def amended_in_row(self, position: int) -> DocumentReference | None:
        """ "Điều 5 | Được sửa đổi, bổ sung bởi Thông tư số Y sửa đổi, bổ sung một số điều của Thông tư số X": X."""
        at = bisect_left(self._cited, position, key=attrgetter("start"))
        amending, amended = (*self._cited[at : at + 2], None, None)[:2]
        if amending is None or amended is None or amended.start - position > _ROW_REACH:
            return None
        is_amended = _WAS_AMENDED_BY.search(self._text[position : amending.start])
        title = self._text[max(amending.end, amended.start - _TITLE_REACH) : amended.start]
        return self.of(amended) if is_amended and _OF_ARTICLES_OF.search(title) else None

    def _row_begins_with(self, position: int) -> DocumentReference | None:
        """ "Thông tư số X hướng dẫn … | Điều 5 | Được sửa đổi …": X."""
        at = bisect_left(self._cited, position, key=attrgetter("start"))
        row = position
        while at and position - self._cited[at - 1].start < _ROW_REACH:
            if _ROW_BREAK.search(self._text[self._cited[at - 1].end : row]):
                break
            at, row = at - 1, self._cited[at - 1].start
        if row == position:
            return None
        is_told = self._text[position].isupper() or TITLE_AFTER.match(self._text, self._cited[at].end)
        return self.of(self._cited[at]) if is_told else None


def _year_of(document: DocumentReference) -> int | None:
    parts = read_number(document.number) if document.number else None
    return parts.year if parts else None


def _name_of(mention: Mention) -> str:
    return name_key(mention.name)


def _head_of(mention: Mention) -> tuple[str, ...]:
    """Kind, number and year: what "Thông tư 27/2018" tells of 27/2018/TT-BTC."""
    return (mention.kind, *mention.number.split("/")[:2])


def _serial_of(mention: Mention) -> tuple[str, str]:
    """Kind and number: what "Thông tư 27" tells."""
    return mention.kind, re.split(r"\D", mention.number.lstrip("0"), maxsplit=1)[0]


def _last_before(mentions: list[Mention], position: int) -> Mention | None:
    at = bisect_left(mentions, position, key=attrgetter("start"))
    return mentions[at - 1] if at else None


def _nearest(mentions: list[Mention], position: int) -> Mention | None:
    """The last one up to the position, else the first one after it."""
    return _last_before(mentions, position + 1) or next(iter(mentions), None)
