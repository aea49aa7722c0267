"""What a list behind a figure is made of, and the lists of what is late, waits or is silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import QuerySet
from django.utils import timezone

from portal.agencies.models import Agency
from portal.editorial.queries.freshness import silent_sections
from portal.frontpages import board
from portal.frontpages.board import BoardSpans
from portal.frontpages.queries.counts import late_works, open_difficulties, overdue_questions, silent_returns
from portal.plans.models import Assignment
from portal.reports.states import ReturnState

Keys = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class BoardCell:
    said: str
    url: str = ""


BoardRow = tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True)
class BoardWorkView:
    """A view of the back office: its name, its address, and the verb without which it refuses."""

    label: str
    url_name: str
    verb: str


@dataclass(frozen=True, slots=True)
class BoardListing:
    """A table behind a figure. `desk` is where this work is done, for whoever may go there.

    `is_of_a_day`: it says how things stand at the end of the period, not what was done in it.
    """

    title: str
    intro: str
    heads: tuple[str, ...]
    rows: Sequence[BoardRow]
    desk: BoardWorkView | None = None
    is_of_a_day: bool = False
    empty: str = "Không có gì trong danh sách này."


class BoardRows(Sequence[BoardRow]):
    """Rows of a query, read a page at a time."""

    def __init__(self, found: QuerySet[Any], row: Callable[[Any], BoardRow]) -> None:
        self._found, self._row = found, row

    def __len__(self) -> int:
        return self._found.count()

    @overload
    def __getitem__(self, at: int) -> BoardRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[BoardRow]: ...
    def __getitem__(self, at: int | slice) -> BoardRow | list[BoardRow]:
        return [self._row(one) for one in self._found[at]] if isinstance(at, slice) else self._row(self._found[at])


PLANS = BoardWorkView("Tiến độ kế hoạch", "plans_work", "progress.record")
QUESTIONS = BoardWorkView("Số liệu hỏi đáp", "questions_figures", "figure.read")
CONTENTS = BoardWorkView("Số liệu chuyên mục", "editorial_figures", "statistic.read")
SEARCHES = BoardWorkView("Tìm không thấy", "search_failed", "search.read")
ROUNDS = BoardWorkView("Đợt báo cáo", "reports_rounds", "report.read")
HARDSHIPS = BoardWorkView("Khó khăn, vướng mắc", "plans_difficulties", "difficulty.read")
ACTIVITIES = BoardWorkView("Hoạt động PBGDPL", "activities_list", "activity.read")
CAMPAIGNS = BoardWorkView("Đợt gửi", "campaigns", "campaign.read")


def written_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def agency_cell(agency: Agency | None, *, nobody: str = "Chưa rõ cơ quan") -> BoardCell:
    return BoardCell(agency.name if agency else nobody)


def share_cell(part: int, whole: int) -> BoardCell:
    share = board.percent(part, whole)
    return BoardCell(board.DASH if share is None else f"{share}%")


def late(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    works = sorted(late_works(as_of=spans.now.as_of, agencies=agencies), key=lambda one: (one.due, one.assignment))
    held_by = Agency.objects.in_bulk({one.agency for one in works if one.agency})
    held = Assignment.objects.select_related("plan").in_bulk({one.assignment for one in works})
    return BoardListing(
        "Nhiệm vụ quá hạn",
        "Mỗi dòng là phần việc của một cơ quan chủ trì chưa được xác nhận hoàn thành.",
        ("Nhiệm vụ", "Kế hoạch", "Cơ quan chủ trì", "Hạn", "Đã quá"),
        [
            (
                BoardCell(held[one.assignment].title, held[one.assignment].get_absolute_url()),
                BoardCell(f"{held[one.assignment].plan}", held[one.assignment].plan.get_absolute_url()),
                agency_cell(held_by.get(one.agency or 0)),
                BoardCell(written_day(one.due)),
                BoardCell(f"{(spans.now.as_of - one.due).days} ngày"),
            )
            for one in works
        ],
        is_of_a_day=True,
        desk=PLANS,
    )


def overdue(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    found = overdue_questions(as_of=spans.now.as_of, agencies=agencies)
    found = found.select_related("question__lead_agency").order_by("due_on", "pk")
    return BoardListing(
        "Câu hỏi quá hạn trả lời",
        "Danh sách không nêu người hỏi và nội dung câu hỏi.",
        ("Mã câu hỏi", "Cơ quan trả lời", "Hạn", "Đã quá"),
        BoardRows(
            found,
            lambda one: (
                BoardCell(one.question.reference),
                agency_cell(one.question.lead_agency, nobody="Chưa chuyển cơ quan nào"),
                BoardCell(written_day(one.due_on)),
                BoardCell(f"{(spans.now.as_of - one.due_on).days} ngày"),
            ),
        ),
        is_of_a_day=True,
        desk=QUESTIONS,
    )


def silent(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Báo cáo đến hạn mà chưa gửi",
        "Báo cáo có hạn gửi trong kỳ; cơ quan được miễn không tính.",
        ("Cơ quan", "Báo cáo", "Hạn gửi", "Tình trạng"),
        BoardRows(
            silent_returns(span=spans.now, agencies=agencies)
            .select_related("agency", "round__regime")
            .order_by("due_on", "agency__name_sort", "pk"),
            lambda one: (
                agency_cell(one.agency),
                BoardCell(f"{one.round}"),
                BoardCell(written_day(one.due_on)),
                BoardCell(ReturnState(one.state).label),
            ),
        ),
        is_of_a_day=True,
        desk=ROUNDS,
    )


def stale(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Chuyên mục chậm cập nhật",
        "Lâu không có bài mới hơn mức quy chế cho phép, tính đến hôm nay.",
        ("Chuyên mục", "Cơ quan phụ trách", "Thay đổi gần nhất", "Quy chế", "Quá hạn từ"),
        [
            (
                BoardCell(one.name, one.section.url if one.section else ""),
                agency_cell(one.agency),
                BoardCell(written_day(timezone.localdate(one.last_change)) if one.last_change else "chưa có bài nào"),
                BoardCell(f"{one.most_days} ngày"),
                BoardCell(written_day(one.silent_since) if one.silent_since else ""),
            )
            for one in silent_sections(on=today, agencies=agencies)
        ],
        desk=CONTENTS,
    )


def difficulties(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Khó khăn, vướng mắc đang mở",
        "Đã nêu và chưa được trả lời.",
        ("Mã", "Khó khăn, vướng mắc", "Cơ quan nêu", "Tình trạng", "Trả lời đến hết"),
        BoardRows(
            open_difficulties(as_of=spans.now.as_of, agencies=agencies)
            .select_related("agency", "assignment__plan")
            .order_by("due_on", "pk"),
            lambda one: (
                BoardCell(one.code),
                BoardCell(one.title, one.assignment.get_absolute_url() if one.assignment else ""),
                agency_cell(one.agency),
                BoardCell(one.get_state_display()),
                BoardCell(written_day(one.due_on) if one.due_on else "đã trả lời sau đó"),
            ),
        ),
        is_of_a_day=True,
        desk=HARDSHIPS,
    )
