"""The list behind each figure of the board: whose rows make up the number, and where it is worked on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from portal.agencies.models import Agency
from portal.dissemination.models import Campaign
from portal.dissemination.states import DeliveryState
from portal.editorial.queries.freshness import silent_sections
from portal.frontpages.board import folding
from portal.frontpages.board.counting import (
    PEOPLE,
    amounts,
    deliveries,
    narrowing,
    open_difficulties,
    overdue_questions,
    returns_due,
    silent_returns,
)
from portal.frontpages.board.late import late_works
from portal.frontpages.board.reading import readings
from portal.frontpages.board.values import Spans
from portal.plans.models import Assignment
from portal.questions.queries.figures import by_agency
from portal.reports.states.returns import RETURN_LABELS, ReturnState
from portal.search.models import SearchDay

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


_PLANS = Place("Tiến độ kế hoạch", "plans_work", "progress.record")
_QUESTIONS = Place("Số liệu hỏi đáp", "questions_figures", "figure.read")
_CONTENTS = Place("Số liệu chuyên mục", "editorial_figures", "statistic.read")
_SEARCHES = Place("Tìm không thấy", "search_failed", "search.read")
_ROUNDS = Place("Đợt báo cáo", "reports_rounds", "report.read")
_HARDSHIPS = Place("Khó khăn, vướng mắc", "plans_difficulties", "difficulty.read")
_ACTIVITIES = Place("Hoạt động PBGDPL", "activities_list", "activity.read")
_CAMPAIGNS = Place("Đợt gửi", "campaigns", "campaign.read")


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


def listing(*, key: str, spans: Spans, agencies: Keys, today: date) -> Listing | None:
    """The list with this key; None where there is none."""
    made = _LISTS.get(key)
    return made(spans, agencies, today) if made else None


# ---- late, waiting, silent -------------------------------------------------------------------------------------------


def _late(spans: Spans, agencies: Keys, today: date) -> Listing:
    works = sorted(late_works(as_of=spans.now.as_of, agencies=agencies), key=lambda one: (one.due, one.assignment))
    named = Agency.objects.in_bulk({one.agency for one in works if one.agency})
    held = Assignment.objects.select_related("plan").in_bulk({one.assignment for one in works})
    rows = [
        (
            Cell(held[one.assignment].title, held[one.assignment].get_absolute_url()),
            Cell(f"{held[one.assignment].plan}", held[one.assignment].plan.get_absolute_url()),
            _agency(named.get(one.agency or 0)),
            Cell(_day(one.due)),
            Cell(f"{(spans.now.as_of - one.due).days} ngày"),
        )
        for one in works
    ]
    return Listing(
        "Nhiệm vụ quá hạn",
        "Mỗi dòng là phần việc của một cơ quan chủ trì chưa được xác nhận hoàn thành.",
        ("Nhiệm vụ", "Kế hoạch", "Cơ quan chủ trì", "Hạn", "Đã quá"),
        rows,
        is_of_a_day=True,
        desk=_PLANS,
    )


def _overdue(spans: Spans, agencies: Keys, today: date) -> Listing:
    found = overdue_questions(as_of=spans.now.as_of, agencies=agencies)
    found = found.select_related("question__lead_agency").order_by("due_on", "pk")
    return Listing(
        "Câu hỏi quá hạn trả lời",
        "Danh sách không nêu người hỏi và nội dung câu hỏi.",
        ("Mã câu hỏi", "Cơ quan trả lời", "Hạn", "Đã quá"),
        Rows(
            found,
            lambda one: (
                Cell(one.question.reference),
                _agency(one.question.lead_agency, nobody="Chưa chuyển cơ quan nào"),
                Cell(_day(one.due_on)),
                Cell(f"{(spans.now.as_of - one.due_on).days} ngày"),
            ),
        ),
        is_of_a_day=True,
        desk=_QUESTIONS,
    )


def _silent(spans: Spans, agencies: Keys, today: date) -> Listing:
    found = silent_returns(span=spans.now, agencies=agencies).select_related("agency", "round__regime")
    return Listing(
        "Báo cáo đến hạn mà chưa gửi",
        "Báo cáo có hạn gửi trong kỳ; cơ quan được miễn không tính.",
        ("Cơ quan", "Báo cáo", "Hạn gửi", "Tình trạng"),
        Rows(
            found.order_by("due_on", "agency__name_sort", "pk"),
            lambda one: (
                _agency(one.agency),
                Cell(f"{one.round}"),
                Cell(_day(one.due_on)),
                Cell(RETURN_LABELS[ReturnState(one.state)]),
            ),
        ),
        is_of_a_day=True,
        desk=_ROUNDS,
    )


def _stale(spans: Spans, agencies: Keys, today: date) -> Listing:
    rows = [
        (
            Cell(one.name, one.section.url if one.section else ""),
            _agency(one.agency),
            Cell(_day(timezone.localdate(one.last_change)) if one.last_change else "chưa có bài nào"),
            Cell(f"{one.most_days} ngày"),
            Cell(_day(one.silent_since) if one.silent_since else ""),
        )
        for one in silent_sections(on=today, agencies=agencies)
    ]
    return Listing(
        "Chuyên mục chậm cập nhật",
        "Lâu không có bài mới hơn mức quy chế cho phép, tính đến hôm nay.",
        ("Chuyên mục", "Cơ quan phụ trách", "Thay đổi gần nhất", "Quy chế", "Quá hạn từ"),
        rows,
        desk=_CONTENTS,
    )


def _difficulties(spans: Spans, agencies: Keys, today: date) -> Listing:
    found = open_difficulties(as_of=spans.now.as_of, agencies=agencies).select_related("agency", "assignment__plan")
    return Listing(
        "Khó khăn, vướng mắc đang mở",
        "Đã nêu và chưa được trả lời.",
        ("Mã", "Khó khăn, vướng mắc", "Cơ quan nêu", "Tình trạng", "Trả lời đến hết"),
        Rows(
            found.order_by("due_on", "pk"),
            lambda one: (
                Cell(one.code),
                Cell(one.title, one.assignment.get_absolute_url() if one.assignment else ""),
                _agency(one.agency),
                Cell(one.get_state_display()),
                Cell(_day(one.due_on) if one.due_on else "đã trả lời sau đó"),
            ),
        ),
        is_of_a_day=True,
        desk=_HARDSHIPS,
    )


# ---- reached, content, disciplined -----------------------------------------------------------------------------------


def _read(spans: Spans, agencies: Keys, today: date) -> Listing:
    kinds = sorted(readings(span=spans.now, agencies=agencies), key=lambda one: -one.reads)
    rows = [(Cell(one.label), Cell(folding.grouped(one.reads))) for one in kinds]
    intro = "Số lượt mở trang trong kỳ, theo loại nội dung; không tính máy tìm kiếm và không biết người đọc là ai."
    return Listing("Lượt đọc", intro, ("Loại nội dung", "Lượt đọc"), rows, desk=_CONTENTS)


def _delivered(spans: Spans, agencies: Keys, today: date) -> Listing:
    sums = deliveries(span=spans.now, agencies=agencies).order_by().values_list("campaign")
    counted = {
        pk: (handed, arrived)
        for pk, handed, arrived in sums.annotate(
            n=Count("pk"), arrived=Count("pk", filter=Q(state=DeliveryState.DELIVERED.value))
        )
    }
    found = Campaign.objects.filter(pk__in=counted).select_related("agency").order_by("-released_at", "pk")
    return Listing(
        "Tin nhắn, thư đã tới",
        "Theo từng đợt gửi được duyệt trong kỳ. “Đã tới” là có báo nhận của nhà mạng, Zalo hoặc hộp thư.",
        ("Đợt gửi", "Cơ quan", "Duyệt ngày", "Đã gửi", "Đã tới"),
        Rows(
            found,
            lambda one: (
                Cell(one.title),
                _agency(one.agency),
                Cell(_day(timezone.localdate(one.released_at))),
                *(Cell(folding.grouped(number)) for number in counted[one.pk]),
            ),
        ),
        desk=_CAMPAIGNS,
    )


def _people(spans: Spans, agencies: Keys, today: date) -> Listing:
    found = amounts(start=spans.now.start, until=spans.now.until, agencies=agencies).filter(counted__in=PEOPLE)
    sums = (
        found.order_by()
        .values("activity", "activity__title", "activity__agency__name", "activity__day")
        .annotate(people=Sum("amount"))
        .order_by("-activity__day", "-activity")
    )
    return Listing(
        "Lượt người dự hoạt động",
        "Người dự, dự thi và được tập huấn trong các hoạt động đã ghi có ngày trong kỳ.",
        ("Hoạt động", "Cơ quan", "Ngày", "Lượt người"),
        Rows(
            sums,
            lambda row: (
                Cell(row["activity__title"]),
                Cell(row["activity__agency__name"]),
                Cell(_day(row["activity__day"])),
                Cell(folding.grouped(row["people"])),
            ),
        ),
        desk=_ACTIVITIES,
    )


def _clear(spans: Spans, agencies: Keys, today: date) -> Listing:
    kinds = [one for one in readings(span=spans.now, agencies=agencies) if one.useful or one.unclear]
    rows = [(one.label, one.useful, one.unclear) for one in kinds]
    lines = by_agency(narrowing=narrowing(span=spans.now, agencies=agencies))
    rows += [
        (f"Câu trả lời của {line.label}", line.totals.useful, line.totals.unclear)
        for line in lines
        if line.totals.rated
    ]
    return Listing(
        "Người đọc thấy có ích",
        "Ý kiến bấm “Có ích” hoặc “Chưa rõ” dưới bài và câu trả lời trong kỳ.",
        ("Nội dung", "Có ích", "Chưa rõ", "Tỷ lệ có ích"),
        [
            (
                Cell(label),
                Cell(folding.grouped(useful)),
                Cell(folding.grouped(unclear)),
                _share(useful, useful + unclear),
            )
            for label, useful, unclear in rows
        ],
        desk=_QUESTIONS,
    )


def _on_time(spans: Spans, agencies: Keys, today: date) -> Listing:
    lines = [line for line in by_agency(narrowing=narrowing(span=spans.now, agencies=agencies)) if line.totals.answered]
    return Listing(
        "Trả lời câu hỏi đúng hạn",
        "Câu hỏi đã trả lời trong kỳ, theo cơ quan.",
        ("Cơ quan", "Đã trả lời", "Trễ hạn", "Đúng hạn"),
        [
            (
                Cell(line.label),
                Cell(folding.grouped(line.totals.answered)),
                Cell(folding.grouped(line.totals.late)),
                _share(line.totals.answered - line.totals.late, line.totals.answered),
            )
            for line in lines
        ],
        desk=_QUESTIONS,
    )


def _found(spans: Spans, agencies: Keys, today: date) -> Listing:
    days = SearchDay.objects.filter(day__range=(spans.now.start, spans.now.until), asked__gt=0).order_by("-day")
    return Listing(
        "Tìm kiếm có kết quả",
        "Lượt tìm kiếm trên cổng trong kỳ, theo ngày.",
        ("Ngày", "Lượt tìm", "Không thấy gì", "Tìm kiếm có kết quả"),
        Rows(
            days,
            lambda one: (
                Cell(_day(one.day)),
                Cell(folding.grouped(one.asked)),
                Cell(folding.grouped(one.empty)),
                _share(one.asked - one.empty, one.asked),
            ),
        ),
        desk=_SEARCHES,
    )


def _discipline(spans: Spans, agencies: Keys, today: date) -> Listing:
    sent = Q(sent_at__date__lt=spans.now.as_of)
    rows = (
        returns_due(span=spans.now, agencies=agencies)
        .order_by()
        .values("agency__name", "agency__name_sort")
        .annotate(due=Count("pk"), sent=Count("pk", filter=sent), in_time=Count("pk", filter=sent & Q(was_late=False)))
        .order_by("in_time", "agency__name_sort")
    )
    return Listing(
        "Kỷ luật báo cáo",
        "Báo cáo có hạn gửi trong kỳ, theo cơ quan; cơ quan gửi trễ hoặc không gửi đứng trước.",
        ("Cơ quan", "Đến hạn", "Đã gửi", "Đúng hạn", "Tỷ lệ đúng hạn"),
        Rows(
            rows,
            lambda row: (
                Cell(row["agency__name"]),
                *(Cell(f"{row[name]}") for name in ("due", "sent", "in_time")),
                _share(row["in_time"], row["due"]),
            ),
        ),
        desk=_ROUNDS,
    )


# ---- cells -----------------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _agency(agency: Agency | None, *, nobody: str = "Chưa rõ cơ quan") -> Cell:
    return Cell(agency.name if agency else nobody)


def _share(part: int, whole: int) -> Cell:
    share = folding.percent(part, whole)
    return Cell(folding.DASH if share is None else f"{share}%")


_LISTS: dict[str, Callable[[Spans, Keys, date], Listing]] = {
    folding.LATE: _late,
    folding.OVERDUE: _overdue,
    folding.SILENT: _silent,
    folding.STALE: _stale,
    folding.HARDSHIP: _difficulties,
    folding.READS: _read,
    folding.DELIVERED: _delivered,
    folding.PEOPLE: _people,
    folding.CLEAR: _clear,
    folding.ON_TIME: _on_time,
    folding.FOUND: _found,
    folding.DISCIPLINE: _discipline,
}
