"""What a list behind a figure is made of: cells, rows of a query read a page at a time, and the desk of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import QuerySet

from portal.agencies.models import Agency
from portal.frontpages.board import folding

Keys = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Cell:
    said: str
    url: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A desk of the back office: its name, its address, and the verb without which it refuses."""

    label: str
    url_name: str
    verb: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A table behind a figure. `desk` is where this work is done, for whoever may go there.

    `is_of_a_day`: it says how things stand at the end of the period, not what was done in it.
    """

    title: str
    intro: str
    heads: tuple[str, ...]
    rows: Sequence[Row]
    desk: Place | None = None
    is_of_a_day: bool = False
    empty: str = "Không có gì trong danh sách này."


class Rows(Sequence[Row]):
    """Rows of a query, read a page at a time."""

    def __init__(self, found: QuerySet[Any], row: Callable[[Any], Row]) -> None:
        self._found, self._row = found, row

    def __len__(self) -> int:
        return self._found.count()

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        return [self._row(one) for one in self._found[at]] if isinstance(at, slice) else self._row(self._found[at])


PLANS = Place("Tiến độ kế hoạch", "plans_work", "progress.record")
QUESTIONS = Place("Số liệu hỏi đáp", "questions_figures", "figure.read")
CONTENTS = Place("Số liệu chuyên mục", "editorial_figures", "statistic.read")
SEARCHES = Place("Tìm không thấy", "search_failed", "search.read")
ROUNDS = Place("Đợt báo cáo", "reports_rounds", "report.read")
HARDSHIPS = Place("Khó khăn, vướng mắc", "plans_difficulties", "difficulty.read")
ACTIVITIES = Place("Hoạt động PBGDPL", "activities_list", "activity.read")
CAMPAIGNS = Place("Đợt gửi", "campaigns", "campaign.read")


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def named(agency: Agency | None, *, nobody: str = "Chưa rõ cơ quan") -> Cell:
    return Cell(agency.name if agency else nobody)


def shared(part: int, whole: int) -> Cell:
    share = folding.percent(part, whole)
    return Cell(folding.DASH if share is None else f"{share}%")
