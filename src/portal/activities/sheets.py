"""Parses sheets of activities into rows and faults of rows. Pure.

The first row with headings for day, form and contents determines the columns. Guards (size, bombs, old fonts, merged
cells) are those of the library's readers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from docreaders.sheets import ActivityRowError, Cell, NotADate, Row, grids, read_day, require_sheet, words_of
from lawtext.words import fold
from portal.activities.states import KINDS, ActivityAmount, ActivityLanguage, ActivityMeasure, small
from portal.design.fields import read_whole
from portal.design.refusals import or_refuse, refuse_if
from safefiles.checks import FileLimits
from safefiles.errors import UnreadableFile

DAY, UNTIL, KIND, TITLE, AGENCY, PLACE, FIELD = "day", "until", "kind", "title", "agency", "place", "field"
AUDIENCE, URL, NOTE, CODE = "audience", "url", "note", "code"
ESTIMATE, KHMER, MINORITY = "estimate", "khmer", "minority"

# Part -> headings; the first part that matches a heading exactly takes it.
WORDS: Mapping[str, tuple[str, ...]] = {
    UNTIL: ("den ngay", "ngay ket thuc"),
    DAY: ("ngay", "tu ngay", "ngay thuc hien", "thoi gian", "thoi gian thuc hien", "ngay to chuc"),
    KIND: ("hinh thuc", "hinh thuc pbgdpl", "loai hoat dong", "hinh thuc pho bien", "loai"),
    TITLE: (
        "noi dung",
        "ten hoat dong",
        "noi dung pho bien",
        "ten cuoc",
        "noi dung tuyen truyen",
        "tieu de",
        "hoat dong",
    ),
    AGENCY: ("co quan", "don vi", "co quan thuc hien", "don vi thuc hien", "co quan don vi"),
    PLACE: ("dia ban", "dia diem", "noi to chuc", "noi thuc hien"),
    FIELD: ("linh vuc",),
    CODE: ("ma", "ma hoat dong"),
    AUDIENCE: ("doi tuong", "thanh phan", "doi tuong tham du", "thanh phan tham du"),
    URL: ("minh chung", "lien ket", "lien ket minh chung", "link", "duong dan"),
    NOTE: ("ghi chu",),
    ESTIMATE: ("uoc tinh", "so uoc tinh", "la so uoc tinh"),
    KHMER: ("tieng khmer", "trong do tieng khmer", "so tieng khmer"),
    MINORITY: ("tieng dan toc thieu so khac", "trong do tieng dan toc thieu so khac", "tieng dan toc khac"),
}
_HELD = (ActivityMeasure.GATHERINGS, ActivityMeasure.CONTESTS, ActivityMeasure.MEETINGS, ActivityMeasure.COURSES)
_PERSONS = (ActivityMeasure.PEOPLE, ActivityMeasure.CONTESTANTS, ActivityMeasure.TRAINED)
_FIRSTS = tuple(dict.fromkeys(kind.counts[0] for kind in KINDS.values()))
# Heading -> the measures that its numbers may have; the row's form of dissemination decides.
NUMBERS: Mapping[str, tuple[ActivityMeasure, ...]] = {
    "so luong": _FIRSTS,
    "so cuoc": _HELD,
    "so buoi": (ActivityMeasure.MEETINGS, ActivityMeasure.GATHERINGS),
    "so lop": (ActivityMeasure.COURSES,),
    "so lop tap huan": (ActivityMeasure.COURSES,),
    "so cuoc thi": (ActivityMeasure.CONTESTS,),
    "so luot nguoi": _PERSONS,
    "so luot": _PERSONS,
    "luot nguoi": _PERSONS,
    "so nguoi": _PERSONS,
    "so nguoi tham du": _PERSONS,
    "so nguoi du": _PERSONS,
    "so luot nguoi du": _PERSONS,
    "so luot nguoi tham du": _PERSONS,
    "so luot nguoi du thi": (ActivityMeasure.CONTESTANTS,),
    "so luot nguoi duoc tap huan": (ActivityMeasure.TRAINED,),
    "so ban": (ActivityMeasure.COPIES,),
    "so ban phat": (ActivityMeasure.COPIES,),
    "so tai lieu": (ActivityMeasure.COPIES,),
    "so ban phat mien phi": (ActivityMeasure.COPIES,),
    "tai lieu phat mien phi": (ActivityMeasure.COPIES,),
    "so lan phat": (ActivityMeasure.BROADCASTS,),
    "so lan phat song": (ActivityMeasure.BROADCASTS,),
    "so tin bai": (ActivityMeasure.PIECES,),
    "tin bai": (ActivityMeasure.PIECES,),
}
# Names that agencies use for a form; the first row found in the cell counts.
_CALLED: Sequence[tuple[str, str]] = (
    ("tap huan", "tap-huan"),
    ("boi duong", "tap-huan"),
    ("cau lac bo", "cau-lac-bo"),
    ("doi thoai", "doi-thoai"),
    ("tro giup phap ly", "tu-van"),
    ("tu van", "tu-van"),
    ("van nghe", "van-hoa"),
    ("van hoa", "van-hoa"),
    ("truyen thanh", "truyen-thanh"),
    ("phat thanh", "truyen-thanh"),
    ("phat song", "truyen-thanh"),
    ("loa", "truyen-thanh"),
    ("tin bai", "tin-bai"),
    ("bai viet", "tin-bai"),
    ("to gap", "tai-lieu"),
    ("to roi", "tai-lieu"),
    ("tai lieu", "tai-lieu"),
    ("hoi thi", "thi"),
    ("cuoc thi", "thi"),
    ("thi tim hieu", "thi"),
    ("tuyen truyen mieng", "truc-tiep"),
    ("truc tiep", "truc-tiep"),
    ("hoi nghi", "truc-tiep"),
    ("noi chuyen", "truc-tiep"),
)


def words_in(said: str) -> str:
    """The words of a heading: "Số lượt người (lượt)" -> "so luot nguoi"; brackets contain only the unit."""
    bare = "".join(part.partition(")")[2] if at else part for at, part in enumerate(fold(said).split("(")))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())


def kind_called(said: str) -> str:
    """The key of the form of dissemination named in a cell; "" if unknown."""
    key = words_in(said)
    named = (kind.key for kind in KINDS.values() if key and key in (words_in(kind.label), words_in(kind.key)))
    called = (kind for called, kind in _CALLED if f" {called} " in f" {key} ")
    return next(named, "") or next(called, "thi" if key == "thi" else "")


MOST_ROWS = 1_000
_LONGEST = {TITLE: 500, AUDIENCE: 200, URL: 500, NOTE: 4_000}
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_NO = frozenset({"", "0", "khong", "k", "no"})


class ActivityRow(SimpleNamespace):
    """A parsed row: `row` (its number), `kind`, `day`, `until`, `numbers` (amounts), and `said`, the text of each part.

    Agencies, places and fields are as written ("" for none). `CODE`: the code of an activity that was exported.
    """


class _Wrong(ValueError):
    """Why a row is no activity, in Vietnamese."""


# the column of each part, and the allowed measures of each column
type _Head = tuple[Mapping[str, int], Mapping[int, tuple[ActivityMeasure, ...]]]


def read_sheet(path: Path, *, limits: FileLimits) -> tuple[list[ActivityRow], list[ActivityRowError]]:
    """The rows of the first sheet that has the headings, and the faults of rows that cannot be read.

    Raises UnreadableFile: `str()` of it says in Vietnamese what to do.
    """
    require_sheet(path.name)
    for _, rows in grids(path, limits=limits):
        for at, (_, cells) in enumerate(rows[:15]):
            if (head := _head(cells)) is not None:
                return _read(rows[at + 1 :], head)
    raise UnreadableFile(
        reason="Không tìm thấy hàng tiêu đề trong tệp.",
        remedy="Tệp cần có các cột “Ngày”, “Hình thức”, “Nội dung” và các cột số liệu; hãy tải tệp mẫu để xem.",
    )


def _head(cells: Sequence[Cell]) -> _Head | None:
    said = [words_in(words_of(cell)) for cell in cells]
    parts: dict[str, int] = {}
    for part, words in WORDS.items():
        found = [at for at, one in enumerate(said) if one in words and at not in parts.values()]
        if found:
            parts[part] = found[0]
    numbers = {at: NUMBERS[one] for at, one in enumerate(said) if one in NUMBERS}
    return (parts, numbers) if {DAY, KIND, TITLE} <= set(parts) and numbers else None


def _read(rows: Sequence[Row], head: _Head) -> tuple[list[ActivityRow], list[ActivityRowError]]:
    told: list[ActivityRow] = []
    errors: list[ActivityRowError] = []
    for number, cells in rows:
        if not _cell(cells, head[0][KIND]) and not _cell(cells, head[0][TITLE]):
            continue  # a row of sums, or of column numbers
        refuse_if(
            len(told) + len(errors) >= MOST_ROWS,
            UnreadableFile(
                reason=f"Tệp có hơn {MOST_ROWS} hoạt động.", remedy="Hãy chia thành nhiều tệp, ví dụ mỗi quý một tệp."
            ),
        )
        try:
            told.append(_told(number, cells, head))
        except _Wrong as error:
            errors.append(ActivityRowError(number, str(error)))
    return told, errors


def _told(number: int, cells: Sequence[Cell], head: _Head) -> ActivityRow:
    def said(part: str) -> str:
        text = _cell(cells, head[0].get(part))
        refuse_if(
            len(text) > _LONGEST.get(part, 500), _Wrong(f"Ô dài hơn {_LONGEST.get(part, 500)} ký tự: “{text[:40]}…”.")
        )
        return text

    kind = kind_called(said(KIND))
    refuse_if(not kind, _Wrong(f"Không rõ hình thức “{said(KIND)}”."))
    refuse_if(not said(TITLE), _Wrong("Thiếu nội dung."))
    return ActivityRow(
        row=number,
        kind=kind,
        day=or_refuse(_day(cells, head[0].get(DAY)), _Wrong("Thiếu ngày.")),
        until=_day(cells, head[0].get(UNTIL)),
        numbers=_numbers(kind, cells, head, is_estimate=words_in(said(ESTIMATE)) not in _NO),
        said={part: said(part) for part in (TITLE, AGENCY, PLACE, FIELD, AUDIENCE, URL, NOTE, CODE)},
    )


def _cell(cells: Sequence[Cell], at: int | None) -> str:
    return words_of(cells[at]).strip() if at is not None and at < len(cells) else ""


def _day(cells: Sequence[Cell], at: int | None) -> date | None:
    """The first of several days in a cell. Raises _Wrong for text that is no day."""
    cell = cells[at] if at is not None and at < len(cells) else ""
    found = _DAY.match(cell.strip()) if isinstance(cell, str) else None
    try:
        return read_day(found[0] if found else cell)
    except NotADate as error:
        raise _Wrong(f"Không đọc được ngày “{cell}”; hãy ghi như 05/3/2026.") from error


def _numbers(kind: str, cells: Sequence[Cell], head: _Head, *, is_estimate: bool) -> tuple[ActivityAmount, ...]:
    asked = KINDS[kind]
    left = {at: amount for at in head[1] if (amount := _amount(cells, at))}
    found: dict[ActivityMeasure, int] = {}
    for counted in asked.counts:
        at = next((at for at, may_be in head[1].items() if at in left and counted in may_be), None)
        if at is not None:
            found[counted] = left.pop(at)
    if left:
        raise _Wrong(f"“{asked.label}” không đếm {small(head[1][next(iter(left))][0].label)}.")
    return tuple(_by_language(asked.by_language, found, cells, head, is_estimate=is_estimate))


def _by_language(
    by_language: Sequence[ActivityMeasure],
    found: Mapping[ActivityMeasure, int],
    cells: Sequence[Cell],
    head: _Head,
    *,
    is_estimate: bool,
) -> list[ActivityAmount]:
    """Columns of languages are shares of the whole; the rest is in Vietnamese."""
    apart = {
        language: _amount(cells, head[0].get(part))
        for part, language in ((KHMER, ActivityLanguage.KHMER), (MINORITY, ActivityLanguage.MINORITY))
    }
    refuse_if(any(apart.values()) and not by_language, _Wrong("Hình thức này không chia theo ngôn ngữ."))
    numbers = []
    for counted, whole in found.items():
        parts = {one: amount for one, amount in apart.items() if amount} if counted in by_language else {}
        refuse_if(
            sum(parts.values()) > whole, _Wrong(f"Số theo ngôn ngữ ({sum(parts.values())}) lớn hơn tổng số ({whole}).")
        )
        parts[ActivityLanguage.VIETNAMESE] = whole - sum(parts.values())
        numbers += [ActivityAmount(counted, amount, one, is_estimate) for one, amount in parts.items() if amount]
    return numbers


def _amount(cells: Sequence[Cell], at: int | None) -> int:
    text = _cell(cells, at).rstrip(".").strip()
    if not text:
        return 0
    amount = read_whole(text)
    if amount is None or amount < 0:
        raise _Wrong(f"“{text}” không phải là số nguyên, ví dụ 25 hoặc 2.000.")
    return amount
