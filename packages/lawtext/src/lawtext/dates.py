"""Dates and periods as documents write them: "ngày 15 tháng 3 năm 2024" <-> date, "Quý III, IV/2021" -> period; and
calendar months, as legal terms are counted."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

D = TypeVar("D", bound=date)

MONTH, QUARTER, HALF, YEAR = 1, 3, 6, 12  # how many months

_NAMED = re.compile(r"(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])", re.ASCII)


def month_named(said: str) -> date | None:
    """The first day of "2026-11"; None for anything else, or a year outside 1900 to 2199."""
    return date.fromisoformat(f"{said}-01") if _NAMED.fullmatch(said) else None


def first_day(day: date, *, of: int = MONTH) -> date:
    """The first day of the month that contains the day; or of its quarter, half-year or year."""
    return date(day.year, (day.month - 1) // of * of + 1, 1)


def last_day(day: date, *, of: int = MONTH) -> date:
    """The last day of the month that contains the day; or of its quarter, half-year or year."""
    month = first_day(day, of=of).month + of - 1
    return date(day.year, month, monthrange(day.year, month)[1])


def months_back(day: date, *, count: int) -> list[date]:
    """The first days of this month and of those before it, latest first."""
    return [later_by_months(first_day(day), -back) for back in range(count)]


def later_by_months(day: D, months: int) -> D:
    """The same day so many months later (earlier if negative); a datetime keeps its time.

    If the month has no such day, its last day (31/8 and 6 months: 28/2): Bộ luật Dân sự 2015, khoản 3 Điều 148.
    """
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text; `text[start:end]` is how it was written."""

    start: int
    end: int
    date: date


@dataclass(frozen=True, slots=True)
class WrittenPeriod:
    """Days `start` to `end`, both included; `start` is None for a bare deadline ("trước ngày 30/6/2021")."""

    start: date | None
    end: date
    text: str


# Scans and text from PDF have blanks and line ends anywhere, also inside a number. Words may be decomposed (NFD).
_DAY_WORD, _MONTH_WORD, _YEAR_WORD = r"ng(?:à|a\u0300)y", r"th(?:á|a\u0301)ng", r"n(?:ă|a\u0306)m"
_DATE = re.compile(
    rf"""
    (?<![\d/.,-])
    (?:{_DAY_WORD}\s*)? (?:m(?:ồ|ô\u0300|ù|u\u0300)ng\s*)?
    (?:
        (?P<day>\d\s?\d?) \s*{_MONTH_WORD}\s* (?P<month>\d\s?\d?) \s*,?\s*{_YEAR_WORD}\s* (?P<year>[12]\s?\d\s?\d\s?\d)
      | (?P<d>\d\d?) \s?(?P<mark>[/.\u2010-\u2015-])\s? (?P<m>\d\d?) \s?(?P=mark)\s? (?P<y>[12]\d{{3}})
    )
    (?! \s?[/-]\s?\w | \d )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_dates(text: str) -> list[DateMention]:
    """Every full date in the text, in order. Impossible days ("30/02/2024") and unfilled blanks are left out."""
    mentions = ((found, _day_of(found)) for found in _DATE.finditer(text))
    return [DateMention(found.start(), found.end(), day) for found, day in mentions if day]


def parse_date(text: str) -> date | None:
    """The first full date in the text, or None."""
    return next((mention.date for mention in find_dates(text)), None)


def format_long(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2020": days below 10 and months 1 and 2 take a 0 (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _day_of(found: re.Match[str]) -> date | None:
    day, month, year = (
        int("".join(part.split()))
        for part in (found["day"] or found["d"], found["month"] or found["m"], found["year"] or found["y"])
    )
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


# ---- periods ---------------------------------------------------------------------------------------------------------

_ROMAN_QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_QUARTER = r"(?:IV|I{1,3}|[1-4])\b"
_YEAR = r"(?: \s*/\s* | \s*(?:của\s+|trong\s+)?năm\s* ) (?P<year>[12]\d{3}) \b"
_FULL_DATE = r"(?:ngày\s*)? \d\d?[/.-]\d\d?[/.-]\d{4} | (?:ngày\s*)? \d\d?\s*tháng\s*\d\d?\s*năm\s*\d{4}"
_DAY_AND_MONTH = r"(?:ngày\s*)? (?<![\d/]) \d\d? (?: \s*/\s* | \s*tháng\s* ) (?:1[0-2]|0?[1-9]) (?!\d|/\d{1,2}\b)"
_LINK = r"\s*(?:,|và|;|-|–|đến|tới)\s*"


def _quarters(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    members = _members(found["list"], _QUARTER, _ROMAN_QUARTERS)
    return (_months_of(year, 3 * first - 2, 3 * last) for first, last in _runs(members))


def _months(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    members = [number for number in _members(found["list"], r"\d+", None) if 1 <= number <= 12]
    return (_months_of(year, first, last) for first, last in _runs(members))


def _part_of_year(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    count = int(found["count"])
    if 1 <= count <= 12:
        first = 1 if found["which"].lower() == "đầu" else 13 - count
        yield _months_of(year, first, first + count - 1)


def _year(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    yield date(year, 1, 1), date(year, 12, 31)


def _years(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    first, last = int(found["first"]), int(found["last"])
    if first <= last:
        yield date(first, 1, 1), date(last, 12, 31)


def _between(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    first, last = parse_date(found["from"]), parse_date(found["to"])
    if first and last and first <= last:
        yield first, last


def _until(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    if day := parse_date(found["day"]):
        yield None, day


def _before(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    """ "trước ngày 30/6": the last day is the 29th."""
    return ((None, day - timedelta(days=1)) for _, day in _until(found, year))


def _single(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    if day := parse_date(found[0]):
        yield day, day


def _days_in_year(found: re.Match[str], year: int) -> Iterator[tuple[date | None, date]]:
    """ "từ 01/11 đến 10/11", "trước ngày 25/6": days without a year."""
    days = [_day_of_year(said, year) for name, said in sorted(found.groupdict().items()) if name != "year"]
    if all(days) and (last := days[-1]) and (first := days[0]) and first <= last:
        before = timedelta(days=1 if re.match("trước", found[0], re.IGNORECASE) else 0)
        yield first if len(days) > 1 else None, last - before


def _day_of_year(words: str, year: int) -> date | None:
    day, month = (int(part) for part in re.findall(r"\d+", words))
    return date(year, month, day) if 1 <= month <= YEAR and 1 <= day <= monthrange(year, month)[1] else None


_Reading = Callable[[re.Match[str], int], Iterator[tuple[date | None, date]]]


def _row(pattern: str, reading: _Reading) -> tuple[re.Pattern[str], _Reading]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE), reading


# In order of preference if two patterns match the same words.
_PERIODS = (
    # từ ngày 01/3/2021 đến ngày 30/6/2021
    _row(rf"\btừ\s+(?P<from>{_FULL_DATE})\s*(?:đến|tới)\s*(?:hết\s+)?(?P<to>{_FULL_DATE})", _between),
    # từ 01/11 đến 10/11; từ ngày 15/9 đến ngày 30/9/2026
    _row(
        rf"""\b từ \s+ (?P<from>{_DAY_AND_MONTH}) \s* (?:đến|tới) \s* (?:hết\s+)? (?P<to>{_DAY_AND_MONTH})
        (?:\s*(?:/|năm)\s*(?P<year>[12]\d{{3}})\b)?""",
        _days_in_year,
    ),
    # trước ngày 30 tháng 11 năm 2021
    _row(rf"\btrước\s+(?P<day>{_FULL_DATE})", _before),
    # chậm nhất ngày 15/12/2021; đến hết ngày 31/12/2021; hạn cuối 20/11/2021
    _row(rf"\b(?:(?:chậm|muộn)\s+nhất(?:\s+là)?|hạn\s+cuối(?:\s+là)?|đến(?:\s+hết)?)\s+(?P<day>{_FULL_DATE})", _until),
    _row(_FULL_DATE, _single),
    # trước ngày 25/6; ngày 09/11 năm 2026
    _row(
        rf"""(?: \b (?:trước|(?:chậm|muộn)\s+nhất(?:\s+là)?|hạn\s+cuối(?:\s+là)?|đến(?:\s+hết)?|vào) \s+ | (?=ngày) )
        (?P<to>{_DAY_AND_MONTH}) (?:\s*(?:/|năm)\s*(?P<year>[12]\d{{3}})\b)?""",
        _days_in_year,
    ),
    # 6 tháng đầu năm 2021; 06 tháng cuối năm
    _row(
        r"\b(?P<count>\d\d?)\s*tháng\s+(?P<which>đầu|cuối)\s+(?:năm|của\s+năm)\b(?:\s*(?P<year>[12]\d{3})\b)?",
        _part_of_year,
    ),
    # Quý II/2021; Quý III, IV/2021; quý I đến quý III năm 2021
    _row(rf"\bquý\s+(?P<list>{_QUARTER}(?:{_LINK}(?:quý\s+)?{_QUARTER})*)(?:{_YEAR})?", _quarters),
    # trong tháng 5/2021; từ tháng 3 đến tháng 6 năm 2021; tháng 3, 4/2021
    _row(
        rf"\btháng\s+(?P<list>\d\d?\b(?:(?:{_LINK})(?:tháng\s+)?(?:1[0-2]|0?[1-9])\b(?!/\d\d?/))*)(?:{_YEAR})?", _months
    ),
    # giai đoạn 2021 - 2025; từ năm 2021 đến năm 2025
    _row(
        r"\b(?:giai\s+đoạn|từ\s+năm|năm)\s+(?P<first>[12]\d{3})\s*(?:-|–|đến)\s*(?:năm\s+)?(?P<last>[12]\d{3})\b",
        _years,
    ),
    # cả năm 2021; năm 2021
    _row(r"\b(?:(?:cả|trong)\s+)?năm\s+(?P<year>[12]\d{3})\b", _year),
    # cả năm (the year is the plan's)
    _row(r"\b(?:cả|trong)\s+năm\b(?!\s*\d)", _year),
)


def find_periods(text: str, *, year: int | None = None) -> list[WrittenPeriod]:
    """The periods and deadlines in a text, in reading order; `year` is used if the phrase has none.

    Consecutive quarters or months make one period ("Quý III, IV/2021"); others one each. Phrases without a date ("theo
    tiến độ", "hằng năm") give nothing.
    """
    text = unicodedata.normalize("NFC", text)
    is_taken = bytearray(len(text))
    read: list[tuple[int, list[WrittenPeriod]]] = []
    for found, reading in ((found, reading) for pattern, reading in _PERIODS for found in pattern.finditer(text)):
        start, end = found.span()
        if not any(is_taken[start:end]) and (periods := _read(found, reading, year)):
            is_taken[start:end] = b"\1" * (end - start)
            read.append((start, periods))
    return [period for _, periods in sorted(read, key=lambda row: row[0]) for period in periods]


def parse_period(text: str, *, year: int | None = None) -> WrittenPeriod | None:
    """The period in the text that ends last, because that one contains the deadline; None if no date can be read."""
    return max(find_periods(text, year=year), key=lambda period: period.end, default=None)


def _read(found: re.Match[str], reading: _Reading, year: int | None) -> list[WrittenPeriod]:
    named = found.groupdict().get("year")
    known = int(named) if named else year
    if known is None and reading in (_quarters, _months, _part_of_year, _year, _days_in_year):
        return []
    return [WrittenPeriod(first, last, found[0].strip()) for first, last in reading(found, known or date.max.year)]


def _members(phrase: str, item: str, values: dict[str, int] | None) -> list[int]:
    """The numbers of a list, with ranges expanded: "I, II", "3 đến 6", "I - III"."""
    numbers: list[int] = []
    previous_end = 0
    for found in re.finditer(item, phrase, re.IGNORECASE):
        number = values[found[0].upper()] if values else int(found[0])
        is_range = numbers and re.search(r"-|–|đến|tới", phrase[previous_end : found.start()])
        numbers += (*(range(numbers[-1] + 1, number) if is_range else ()), number)
        previous_end = found.end()
    return numbers


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    members = set(numbers)
    ends = (number for number in sorted(members) if number + 1 not in members)
    return list(zip((number for number in sorted(members) if number - 1 not in members), ends, strict=True))


def _months_of(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), last_day(date(year, last, 1))
