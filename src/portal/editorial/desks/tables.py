"""What the tables of the desks have in common: tabs of months, heads that sort, files to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from lawtext.months import first_day, last_day, month_named, months_back
from portal.agencies.periods import Period
from portal.design.sheets import CSV, XLSX, Sheet, comma_separated, workbook

_MONTHS = 6
YEAR = "nam"
_FILES: dict[str, tuple[Callable[[Sequence[Sheet]], bytes | str], str]] = {
    "xlsx": (workbook, XLSX),
    "csv": (comma_separated, CSV),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    query: str
    is_current: bool


def period_asked(request: HttpRequest, *, today: date) -> tuple[Period, str]:
    """The period of the address (`?ky=2026-11`, `?ky=nam`) and the word for it; this month where it says nothing."""
    said = request.GET.get("ky", "")
    if said == YEAR:
        return Period(date(today.year, 1, 1), today), said
    first = month_named(said) or first_day(today)
    return Period(first, min(last_day(first), max(today, first))), f"{first:%Y-%m}"


def period_tabs(request: HttpRequest, *, today: date, current: str) -> list[Tab]:
    """This month, those before it, and the year, with the rest of what was asked for kept."""
    kept = {name: value for name, value in request.GET.items() if name != "ky" and value}
    months = months_back(today, count=_MONTHS)
    named = [(f"{first:%Y-%m}", f"Tháng {first.month}/{first.year}") for first in months]
    if current not in [YEAR, *(value for value, _ in named)]:
        named.append((current, f"Tháng {int(current[5:])}/{current[:4]}"))
    return [
        Tab(label, urlencode({"ky": value} | kept), value == current)
        for value, label in [*named, (YEAR, f"Năm {today.year}")]
    ]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its words, the address that sorts by it, and how it is sorted now ("", "ascending" …)."""

    label: str
    query: str
    sorted_now: str


def sort_rows[Row](
    request: HttpRequest, rows: list[Row], columns: dict[str, tuple[str, Callable[[Row], Any]]]
) -> tuple[list[Row], list[Head]]:
    """The rows as the address wants them (`?xep=-doc`), empty cells last, with the heads of the columns."""
    said = request.GET.get("xep", "")
    name, is_down = said.removeprefix("-"), said.startswith("-")
    kept = {key: value for key, value in request.GET.items() if key != "xep" and value}
    if name in columns:
        value = columns[name][1]
        full = [row for row in rows if value(row) is not None]
        rows = [*sorted(full, key=value, reverse=is_down), *(row for row in rows if value(row) is None)]
    heads = [
        Head(
            label,
            urlencode(kept | {"xep": key if key == name and is_down else f"-{key}"}),
            ("descending" if is_down else "ascending") if key == name else "",
        )
        for key, (label, _) in columns.items()
    ]
    return rows, heads


def as_file(sheets: Sequence[Sheet], *, name: str, ending: str) -> HttpResponse:
    """The tables as a file of the kind that its ending says."""
    write, kind = _FILES[ending]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(write(sheets), content_type=kind, headers=headers)
