"""What is late, waits or is silent, row by row."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from portal.agencies.models import Agency
from portal.editorial.queries.freshness import silent_sections
from portal.frontpages.board.behind.tables import (
    CONTENTS,
    HARDSHIPS,
    PLANS,
    QUESTIONS,
    ROUNDS,
    Cell,
    Keys,
    Listing,
    Rows,
    named,
    written,
)
from portal.frontpages.board.counting import open_difficulties, overdue_questions, silent_returns
from portal.frontpages.board.late import late_works
from portal.frontpages.board.values import Spans
from portal.plans.models import Assignment
from portal.reports.states.returns import RETURN_LABELS, ReturnState


def late(spans: Spans, agencies: Keys, today: date) -> Listing:
    works = sorted(late_works(as_of=spans.now.as_of, agencies=agencies), key=lambda one: (one.due, one.assignment))
    held_by = Agency.objects.in_bulk({one.agency for one in works if one.agency})
    held = Assignment.objects.select_related("plan").in_bulk({one.assignment for one in works})
    rows = [
        (
            Cell(held[one.assignment].title, held[one.assignment].get_absolute_url()),
            Cell(f"{held[one.assignment].plan}", held[one.assignment].plan.get_absolute_url()),
            named(held_by.get(one.agency or 0)),
            Cell(written(one.due)),
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
        desk=PLANS,
    )


def overdue(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                named(one.question.lead_agency, nobody="Chưa chuyển cơ quan nào"),
                Cell(written(one.due_on)),
                Cell(f"{(spans.now.as_of - one.due_on).days} ngày"),
            ),
        ),
        is_of_a_day=True,
        desk=QUESTIONS,
    )


def silent(spans: Spans, agencies: Keys, today: date) -> Listing:
    found = silent_returns(span=spans.now, agencies=agencies).select_related("agency", "round__regime")
    return Listing(
        "Báo cáo đến hạn mà chưa gửi",
        "Báo cáo có hạn gửi trong kỳ; cơ quan được miễn không tính.",
        ("Cơ quan", "Báo cáo", "Hạn gửi", "Tình trạng"),
        Rows(
            found.order_by("due_on", "agency__name_sort", "pk"),
            lambda one: (
                named(one.agency),
                Cell(f"{one.round}"),
                Cell(written(one.due_on)),
                Cell(RETURN_LABELS[ReturnState(one.state)]),
            ),
        ),
        is_of_a_day=True,
        desk=ROUNDS,
    )


def stale(spans: Spans, agencies: Keys, today: date) -> Listing:
    rows = [
        (
            Cell(one.name, one.section.url if one.section else ""),
            named(one.agency),
            Cell(written(timezone.localdate(one.last_change)) if one.last_change else "chưa có bài nào"),
            Cell(f"{one.most_days} ngày"),
            Cell(written(one.silent_since) if one.silent_since else ""),
        )
        for one in silent_sections(on=today, agencies=agencies)
    ]
    return Listing(
        "Chuyên mục chậm cập nhật",
        "Lâu không có bài mới hơn mức quy chế cho phép, tính đến hôm nay.",
        ("Chuyên mục", "Cơ quan phụ trách", "Thay đổi gần nhất", "Quy chế", "Quá hạn từ"),
        rows,
        desk=CONTENTS,
    )


def difficulties(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                named(one.agency),
                Cell(one.get_state_display()),
                Cell(written(one.due_on) if one.due_on else "đã trả lời sau đó"),
            ),
        ),
        is_of_a_day=True,
        desk=HARDSHIPS,
    )
