"""A sheet -> activities as they are told there, and what is wrong with which row. Knows no database.

The first row in which day, form and content are named says which column is which. Guards (size, bombs, old fonts,
merged cells) are those of `docreaders`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from docreaders.sheets import Cell, Row, RowError, grids, require_sheet, words_of
from portal.activities.kinds import KINDS, UNITS, Counted, Language
from portal.activities.sheets.headings import (
    AGENCY,
    AUDIENCE,
    CODE,
    DAY,
    ESTIMATE,
    FIELD,
    KHMER,
    KIND,
    MINORITY,
    NOTE,
    NUMBERS,
    PLACE,
    TITLE,
    UNTIL,
    URL,
    WORDS,
    kind_called,
    words_in,
)
from portal.activities.values import Number
from safefiles.errors import UnreadableFile
from safefiles.limits import FileLimits

MOST_ROWS = 1_000
_HEAD_WITHIN = 15
_LONGEST = {TITLE: 500, AUDIENCE: 200, URL: 500, NOTE: 4_000}
_DAY = re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2})")
_NUMBER = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d+")
_NO = frozenset({"", "0", "khong", "k", "no"})


class NotActivities(UnreadableFile):
    reason = "Không tìm thấy hàng tiêu đề trong tệp."
    remedy = "Tệp cần có các cột “Ngày”, “Hình thức”, “Nội dung” và các cột số liệu; hãy tải tệp mẫu để xem."


class TooManyRows(UnreadableFile):
    reason = f"Tệp có hơn {MOST_ROWS} hoạt động."
    remedy = "Hãy chia thành nhiều tệp, ví dụ mỗi quý một tệp."


@dataclass(frozen=True, slots=True)
class Told:
    """A row; agency, place and field as they are written there. `code`: that of an activity that was written out."""

    row: int
    kind: str
    title: str
    day: date
    numbers: tuple[Number, ...]
    until: date | None = None
    agency: str = ""
    place: str = ""
    field: str = ""
    audience: str = ""
    url: str = ""
    note: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    rows: tuple[Told, ...]
    errors: tuple[RowError, ...] = field(default=())


class _Wrong(ValueError):
    """Why a row is no activity, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class _Head:
    parts: Mapping[str, int]
    numbers: Mapping[int, tuple[Counted, ...]]


def read_sheet(path: Path, *, limits: FileLimits) -> ReadSheet:
    """The first sheet that has the headings. Raises UnreadableFile: `str()` of it says in Vietnamese what to do."""
    require_sheet(path.name)
    for _, rows in grids(path, limits=limits):
        for at, (_, cells) in enumerate(rows[:_HEAD_WITHIN]):
            if (head := _head(cells)) is not None:
                return _read(rows[at + 1 :], head)
    raise NotActivities


def _head(cells: Sequence[Cell]) -> _Head | None:
    said = [words_in(words_of(cell)) for cell in cells]
    parts: dict[str, int] = {}
    for part, words in WORDS.items():
        found = [at for at, one in enumerate(said) if one in words and at not in parts.values()]
        if found:
            parts[part] = found[0]
    numbers = {at: NUMBERS[one] for at, one in enumerate(said) if one in NUMBERS}
    return _Head(parts, numbers) if {DAY, KIND, TITLE} <= set(parts) and numbers else None


def _read(rows: Sequence[Row], head: _Head) -> ReadSheet:
    told: list[Told] = []
    errors: list[RowError] = []
    for number, cells in rows:
        if not _cell(cells, head.parts[KIND]) and not _cell(cells, head.parts[TITLE]):
            continue  # a line of sums, or of numbers of the columns
        if len(told) + len(errors) >= MOST_ROWS:
            raise TooManyRows
        try:
            told.append(_told(number, cells, head))
        except _Wrong as error:
            errors.append(RowError(number, str(error)))
    return ReadSheet(tuple(told), tuple(errors))


def _told(number: int, cells: Sequence[Cell], head: _Head) -> Told:
    def said(part: str) -> str:
        text = _cell(cells, head.parts.get(part))
        if len(text) > _LONGEST.get(part, 500):
            raise _Wrong(f"Ô dài hơn {_LONGEST.get(part, 500)} ký tự: “{text[:40]}…”.")
        return text

    kind = kind_called(said(KIND))
    if not kind:
        raise _Wrong(f"Không rõ hình thức “{said(KIND)}”.")
    if not said(TITLE):
        raise _Wrong("Thiếu nội dung.")
    day = _day(cells, head.parts.get(DAY))
    if day is None:
        raise _Wrong("Thiếu ngày.")
    return Told(
        row=number,
        kind=kind,
        title=said(TITLE),
        day=day,
        until=_day(cells, head.parts.get(UNTIL)),
        numbers=_numbers(kind, cells, head, is_estimate=words_in(said(ESTIMATE)) not in _NO),
        agency=said(AGENCY),
        place=said(PLACE),
        field=said(FIELD),
        audience=said(AUDIENCE),
        url=said(URL),
        note=said(NOTE),
        code=said(CODE),
    )


def _cell(cells: Sequence[Cell], at: int | None) -> str:
    return words_of(cells[at]).strip() if at is not None and at < len(cells) else ""


def _day(cells: Sequence[Cell], at: int | None) -> date | None:
    """Raises _Wrong for what is there and is no day."""
    cell = cells[at] if at is not None and at < len(cells) else ""
    if isinstance(cell, date):
        return cell
    if not cell.strip():
        return None
    found = _DAY.match(cell.strip())
    parts = [int(part) for part in found.groups() if part] if found else []
    if found and found["y"]:
        parts.reverse()
    try:
        return date(*parts)
    except (TypeError, ValueError) as error:
        raise _Wrong(f"Không đọc được ngày “{cell}”; hãy ghi như 05/3/2026.") from error


def _numbers(kind: str, cells: Sequence[Cell], head: _Head, *, is_estimate: bool) -> tuple[Number, ...]:
    asked = KINDS[kind]
    left = {at: amount for at in head.numbers if (amount := _amount(cells, at))}
    found: dict[Counted, int] = {}
    for counted in asked.counts:
        at = next((at for at, may_be in head.numbers.items() if at in left and counted in may_be), None)
        if at is not None:
            found[counted] = left.pop(at)
    if left:
        meant = UNITS[head.numbers[next(iter(left))][0]].label
        raise _Wrong(f"“{asked.label}” không đếm {meant[:1].lower()}{meant[1:]}.")
    return tuple(_by_language(asked.by_language, found, cells, head, is_estimate=is_estimate))


def _by_language(
    by_language: Sequence[Counted],
    found: Mapping[Counted, int],
    cells: Sequence[Cell],
    head: _Head,
    *,
    is_estimate: bool,
) -> list[Number]:
    """Columns of languages say how much of the whole is in them; the rest is in Vietnamese."""
    apart = {
        language: _amount(cells, head.parts.get(part))
        for part, language in ((KHMER, Language.KHMER), (MINORITY, Language.MINORITY))
    }
    if any(apart.values()) and not by_language:
        raise _Wrong("Hình thức này không chia theo ngôn ngữ.")
    numbers = []
    for counted, whole in found.items():
        parts = {one: amount for one, amount in apart.items() if amount} if counted in by_language else {}
        if sum(parts.values()) > whole:
            raise _Wrong(f"Số theo ngôn ngữ ({sum(parts.values())}) lớn hơn tổng số ({whole}).")
        parts[Language.VIETNAMESE] = whole - sum(parts.values())
        numbers += [Number(counted, amount, one, is_estimate) for one, amount in parts.items() if amount]
    return numbers


def _amount(cells: Sequence[Cell], at: int | None) -> int:
    text = _cell(cells, at).rstrip(".").strip()
    if not text:
        return 0
    if not _NUMBER.fullmatch(text):
        raise _Wrong(f"“{text}” không phải là số.")
    return int(re.sub(r"[. ]", "", text))
