"""The rows behind each figure of the board, and the view in which the work on them is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.html import format_html

from portal.agencies.models import Agency
from portal.design.markup import grouped
from portal.dissemination.models import Campaign
from portal.dissemination.states import DeliveryState
from portal.editorial.queries.freshness import silent_sections
from portal.frontpages import board
from portal.frontpages.board import BoardSpans
from portal.frontpages.queries.counts import (
    KIND_LABELS,
    PEOPLE,
    amounts,
    deliveries,
    narrowing,
    open_difficulties,
    overdue_questions,
    readings,
    returns_due,
    silent_returns,
)
from portal.journal.models import Reading
from portal.plans.models import Assignment
from portal.plans.queries.due import owed_works
from portal.plans.states.progress import DifficultyState
from portal.questions.queries.figures import by_agency
from portal.reports.states import ReturnState
from portal.schema.queries import narrowed
from portal.search.models import SearchDay

Keys = frozenset[int] | None


def _listing(
    title: str,
    intro: str,
    heads: tuple[str, ...],
    rows: Sequence[Any] | QuerySet[Any, Any],
    cells: Callable[[Any], tuple[str, ...]],
    *,
    desk: tuple[str, str, str],
    is_of_a_day: bool = False,
) -> dict[str, Any]:
    """A table behind a figure, paginated: `cells` gives the cells of one of the `rows`.

    `desk` is the view where the work is done: its label, its URL name, and the verb that it requires. `is_of_a_day`:
    the table shows the state at the end of the period, not what was done in it.
    """
    return {
        "title": title,
        "intro": intro,
        "heads": heads,
        "rows": rows,
        "cells": cells,
        "desk": desk,
        "is_of_a_day": is_of_a_day,
    }


QUESTIONS = ("Số liệu hỏi đáp", "questions_figures", "figure.read")
CONTENTS = ("Số liệu chuyên mục", "editorial_figures", "statistic.read")
ROUNDS = ("Đợt báo cáo", "reports_rounds", "report.read")


def written_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def linked(said: str, url: str) -> str:
    return format_html('<a href="{}">{}</a>', url, said) if url else said


def agency_name(agency: Agency | None, *, nobody: str = "Chưa rõ cơ quan") -> str:
    return agency.name if agency else nobody


def written_share(part: int, whole: int) -> str:
    share = board.percent(part, whole)
    return board.DASH if share is None else f"{share}%"


def late(spans: BoardSpans, agencies: Keys, today: date) -> dict[str, Any]:
    works = sorted(
        owed_works(as_of=spans.now.as_of, done_by=spans.now.done_by, agencies=agencies),
        key=lambda one: (one.due, one.assignment),
    )
    held_by = Agency.objects.in_bulk({one.agency for one in works if one.agency})
    held = Assignment.objects.select_related("plan").in_bulk({one.assignment for one in works})
    return _listing(
        "Nhiệm vụ quá hạn",
        "Mỗi dòng là phần việc của một cơ quan chủ trì chưa được xác nhận hoàn thành.",
        ("Nhiệm vụ", "Kế hoạch", "Cơ quan chủ trì", "Hạn", "Đã quá"),
        works,
        lambda one: (
            linked(held[one.assignment].title, held[one.assignment].get_absolute_url()),
            linked(f"{held[one.assignment].plan}", held[one.assignment].plan.get_absolute_url()),
            agency_name(held_by.get(one.agency or 0)),
            written_day(one.due),
            f"{(spans.now.as_of - one.due).days} ngày",
        ),
        is_of_a_day=True,
        desk=("Tiến độ kế hoạch", "plans_work", "progress.record"),
    )


def _kind_label(one: Reading) -> str:
    return KIND_LABELS.get(one.kind, "Nội dung khác")


def delivered(spans: BoardSpans, agencies: Keys, today: date) -> dict[str, Any]:
    counted = {
        pk: (tried, arrived)
        for pk, tried, arrived in deliveries(span=spans.now, agencies=agencies)
        .order_by()
        .values_list("campaign")
        .annotate(n=Count("pk"), arrived=Count("pk", filter=Q(state=DeliveryState.DELIVERED.value)))
    }
    return _listing(
        "Tin nhắn, thư đã tới",
        "Theo từng đợt gửi được duyệt trong kỳ. “Đã tới” là có báo nhận của nhà mạng, Zalo hoặc hộp thư.",
        ("Đợt gửi", "Cơ quan", "Duyệt ngày", "Lượt gửi", "Đã tới"),
        Campaign.objects.filter(pk__in=counted).select_related("agency").order_by("-released_at", "pk"),
        lambda one: (
            one.title,
            agency_name(one.agency),
            written_day(timezone.localdate(one.released_at)),
            *(grouped(number) for number in counted[one.pk]),
        ),
        desk=("Đợt gửi", "campaigns", "campaign.read"),
    )


def clear(spans: BoardSpans, agencies: Keys, today: date) -> dict[str, Any]:
    kinds = [one for one in readings(span=spans.now, agencies=agencies) if one.useful or one.unclear]
    rows = [(_kind_label(one), one.useful, one.unclear) for one in kinds]
    rows += [
        (f"Câu trả lời của {line.label}", line.totals.useful, line.totals.unclear)
        for line in by_agency(narrowing=narrowing(span=spans.now, agencies=agencies))
        if line.totals.rated
    ]
    return _listing(
        "Người đọc thấy có ích",
        "Ý kiến bấm “Có ích” hoặc “Chưa rõ” dưới bài và câu trả lời trong kỳ.",
        ("Nội dung", "Có ích", "Chưa rõ", "Tỷ lệ có ích"),
        rows,
        lambda row: (row[0], grouped(row[1]), grouped(row[2]), written_share(row[1], row[1] + row[2])),
        desk=QUESTIONS,
    )


def discipline(spans: BoardSpans, agencies: Keys, today: date) -> dict[str, Any]:
    sent = Q(sent_at__date__lt=spans.now.done_by)
    return _listing(
        "Kỷ luật báo cáo",
        "Báo cáo có hạn gửi trong kỳ, theo cơ quan; cơ quan gửi trễ hoặc không gửi đứng trước.",
        ("Cơ quan", "Đến hạn", "Đã gửi", "Đúng hạn", "Tỷ lệ đúng hạn"),
        returns_due(span=spans.now, agencies=agencies)
        .order_by()
        .values("agency__name", "agency__name_sort")
        .annotate(due=Count("pk"), sent=Count("pk", filter=sent), in_time=Count("pk", filter=sent & Q(was_late=False)))
        .order_by("in_time", "agency__name_sort"),
        lambda row: (
            row["agency__name"],
            *(f"{row[name]}" for name in ("due", "sent", "in_time")),
            written_share(row["in_time"], row["due"]),
        ),
        desk=ROUNDS,
    )


def hardships(
    title: str, spans: BoardSpans, agencies: Keys, today: date, *, state: str = "", is_late: bool = False
) -> dict[str, Any]:
    return _listing(
        title,
        "Đã nêu và chưa được trả lời.",
        ("Mã", "Khó khăn, vướng mắc", "Cơ quan nêu", "Tình trạng hôm nay", "Trả lời đến hết"),
        narrowed(
            open_difficulties(span=spans.now, agencies=agencies)
            .select_related("agency", "assignment__plan")
            .order_by("due_on", "pk"),
            then=state,
            due_on__lt=today if is_late else None,
        ),
        lambda one: (
            one.code,
            linked(one.title, one.assignment.get_absolute_url() if one.assignment else ""),
            agency_name(one.agency),
            one.get_state_display(),
            written_day(one.due_on) if one.due_on else "đã xong sau đó",
        ),
        is_of_a_day=True,
        desk=("Khó khăn, vướng mắc", "plans_difficulties", "difficulty.read"),
    )


def listing(*, key: str, spans: BoardSpans, agencies: Keys, today: date) -> dict[str, Any] | None:
    """The list with this key; None if there is none."""
    made = _LISTS.get(key)
    return made(spans, agencies, today) if made else None


_LISTS: dict[str, Callable[[BoardSpans, Keys, date], dict[str, Any]]] = {
    board.LATE: late,
    board.OVERDUE: lambda spans, agencies, today: _listing(
        "Câu hỏi quá hạn trả lời",
        "Danh sách không nêu người hỏi và nội dung câu hỏi.",
        ("Mã câu hỏi", "Cơ quan trả lời", "Hạn", "Đã quá"),
        overdue_questions(span=spans.now, agencies=agencies)
        .select_related("question__lead_agency")
        .order_by("due_on", "pk"),
        lambda one: (
            one.question.reference,
            agency_name(one.question.lead_agency, nobody="Chưa chuyển cơ quan nào"),
            written_day(one.due_on),
            f"{(spans.now.as_of - one.due_on).days} ngày",
        ),
        is_of_a_day=True,
        desk=QUESTIONS,
    ),
    board.SILENT: lambda spans, agencies, today: _listing(
        "Báo cáo đến hạn mà chưa gửi",
        "Báo cáo có hạn gửi trong kỳ; cơ quan được miễn không tính.",
        ("Cơ quan", "Báo cáo", "Hạn gửi", "Tình trạng hôm nay"),
        silent_returns(span=spans.now, agencies=agencies)
        .select_related("agency", "round__regime")
        .order_by("due_on", "agency__name_sort", "pk"),
        lambda one: (
            agency_name(one.agency),
            f"{one.round}",
            written_day(one.due_on),
            ReturnState(one.state).label,
        ),
        is_of_a_day=True,
        desk=ROUNDS,
    ),
    board.STALE: lambda spans, agencies, today: (
        _listing(
            "Chuyên mục chậm cập nhật",
            "Lâu không có bài mới hơn mức quy chế cho phép.",
            ("Chuyên mục", "Cơ quan phụ trách", "Thay đổi gần nhất", "Quy chế", "Quá hạn từ"),
            silent_sections(on=today, agencies=agencies),
            lambda one: (
                linked(one.name, one.section.url if one.section else ""),
                agency_name(one.agency),
                written_day(timezone.localdate(one.last_change)) if one.last_change else "chưa có bài nào",
                f"{one.most_days} ngày",
                written_day(one.silent_since) if one.silent_since else "",
            ),
            desk=CONTENTS,
        )
        | {"is_of_today": True}
    ),
    board.HARDSHIP: partial(hardships, "Khó khăn, vướng mắc đang mở"),
    board.ESCALATED: partial(
        hardships, "Khó khăn, vướng mắc đã trình Ủy ban nhân dân", state=DifficultyState.ESCALATED.value
    ),
    board.UNANSWERED: lambda spans, agencies, today: (
        hardships(
            "Khó khăn, vướng mắc quá hạn trả lời",
            board.spans_of(kind=spans.period.kind, day=today, today=today),
            agencies,
            today,
            is_late=True,
        )
        | {"is_of_today": True}
    ),
    board.READS: lambda spans, agencies, today: _listing(
        "Lượt đọc",
        "Số lượt mở trang trong kỳ, theo loại nội dung; không tính máy tìm kiếm và không biết người đọc là ai.",
        ("Loại nội dung", "Lượt đọc"),
        sorted(readings(span=spans.now, agencies=agencies), key=lambda one: -one.reads),
        lambda one: (_kind_label(one), grouped(one.reads)),
        desk=CONTENTS,
    ),
    board.DELIVERED: delivered,
    board.PEOPLE: lambda spans, agencies, today: _listing(
        "Lượt người dự hoạt động",
        "Người dự, dự thi và được tập huấn trong các hoạt động đã ghi có ngày trong kỳ.",
        ("Hoạt động", "Cơ quan", "Ngày", "Lượt người"),
        amounts(start=spans.now.start, until=spans.now.until, agencies=agencies)
        .filter(counted__in=PEOPLE)
        .order_by()
        .values("activity", "activity__title", "activity__agency__name", "activity__day")
        .annotate(people=Sum("amount"))
        .order_by("-activity__day", "-activity"),
        lambda row: (
            row["activity__title"],
            row["activity__agency__name"],
            written_day(row["activity__day"]),
            grouped(row["people"]),
        ),
        desk=("Hoạt động PBGDPL", "activities_list", "activity.read"),
    ),
    board.CLEAR: clear,
    board.ON_TIME: lambda spans, agencies, today: _listing(
        "Trả lời câu hỏi đúng hạn",
        "Câu hỏi đã trả lời trong kỳ, theo cơ quan.",
        ("Cơ quan", "Đã trả lời", "Trễ hạn", "Đúng hạn"),
        [line for line in by_agency(narrowing=narrowing(span=spans.now, agencies=agencies)) if line.totals.answered],
        lambda line: (
            line.label,
            grouped(line.totals.answered),
            grouped(line.totals.late),
            written_share(line.totals.answered - line.totals.late, line.totals.answered),
        ),
        desk=QUESTIONS,
    ),
    board.FOUND: lambda spans, agencies, today: _listing(
        "Tìm kiếm có kết quả",
        "Lượt tìm kiếm trên cổng trong kỳ, theo ngày.",
        ("Ngày", "Lượt tìm", "Không thấy gì", "Tìm kiếm có kết quả"),
        SearchDay.objects.filter(day__range=(spans.now.start, spans.now.until), asked__gt=0).order_by("-day"),
        lambda one: (
            written_day(one.day),
            grouped(one.asked),
            grouped(one.empty),
            written_share(one.asked - one.empty, one.asked),
        ),
        desk=("Tìm không thấy", "search_failed", "search.read"),
    ),
    board.DISCIPLINE: discipline,
}
