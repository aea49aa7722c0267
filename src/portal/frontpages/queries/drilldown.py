"""The list behind each figure of the board: whose rows make up the number, and where it is worked on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from portal.dissemination.models import Campaign
from portal.dissemination.states import DeliveryState
from portal.frontpages import board
from portal.frontpages.board import BoardSpans
from portal.frontpages.queries import arrears
from portal.frontpages.queries.arrears import (
    ACTIVITIES,
    CAMPAIGNS,
    CONTENTS,
    QUESTIONS,
    ROUNDS,
    SEARCHES,
    BoardCell,
    BoardListing,
    BoardRows,
    BoardWorkView,
    Keys,
    agency_cell,
    share_cell,
    written_day,
)
from portal.frontpages.queries.counts import PEOPLE, amounts, deliveries, narrowing, readings, returns_due
from portal.questions.queries.figures import by_agency
from portal.search.models import SearchDay


def read(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Lượt đọc",
        "Số lượt mở trang trong kỳ, theo loại nội dung; không tính máy tìm kiếm và không biết người đọc là ai.",
        ("Loại nội dung", "Lượt đọc"),
        [
            (BoardCell(one.label), BoardCell(board.grouped(one.reads)))
            for one in sorted(readings(span=spans.now, agencies=agencies), key=lambda one: -one.reads)
        ],
        desk=CONTENTS,
    )


def delivered(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    counted = {
        pk: (handed, arrived)
        for pk, handed, arrived in deliveries(span=spans.now, agencies=agencies)
        .order_by()
        .values_list("campaign")
        .annotate(n=Count("pk"), arrived=Count("pk", filter=Q(state=DeliveryState.DELIVERED.value)))
    }
    return BoardListing(
        "Tin nhắn, thư đã tới",
        "Theo từng đợt gửi được duyệt trong kỳ. “Đã tới” là có báo nhận của nhà mạng, Zalo hoặc hộp thư.",
        ("Đợt gửi", "Cơ quan", "Duyệt ngày", "Đã gửi", "Đã tới"),
        BoardRows(
            Campaign.objects.filter(pk__in=counted).select_related("agency").order_by("-released_at", "pk"),
            lambda one: (
                BoardCell(one.title),
                agency_cell(one.agency),
                BoardCell(written_day(timezone.localdate(one.released_at))),
                *(BoardCell(board.grouped(number)) for number in counted[one.pk]),
            ),
        ),
        desk=CAMPAIGNS,
    )


def people(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Lượt người dự hoạt động",
        "Người dự, dự thi và được tập huấn trong các hoạt động đã ghi có ngày trong kỳ.",
        ("Hoạt động", "Cơ quan", "Ngày", "Lượt người"),
        BoardRows(
            amounts(start=spans.now.start, until=spans.now.until, agencies=agencies)
            .filter(counted__in=PEOPLE)
            .order_by()
            .values("activity", "activity__title", "activity__agency__name", "activity__day")
            .annotate(people=Sum("amount"))
            .order_by("-activity__day", "-activity"),
            lambda row: (
                BoardCell(row["activity__title"]),
                BoardCell(row["activity__agency__name"]),
                BoardCell(written_day(row["activity__day"])),
                BoardCell(board.grouped(row["people"])),
            ),
        ),
        desk=ACTIVITIES,
    )


def clear(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    kinds = [one for one in readings(span=spans.now, agencies=agencies) if one.useful or one.unclear]
    rows = [(one.label, one.useful, one.unclear) for one in kinds]
    rows += [
        (f"Câu trả lời của {line.label}", line.totals.useful, line.totals.unclear)
        for line in by_agency(narrowing=narrowing(span=spans.now, agencies=agencies))
        if line.totals.rated
    ]
    return BoardListing(
        "Người đọc thấy có ích",
        "Ý kiến bấm “Có ích” hoặc “Chưa rõ” dưới bài và câu trả lời trong kỳ.",
        ("Nội dung", "Có ích", "Chưa rõ", "Tỷ lệ có ích"),
        [
            (
                BoardCell(label),
                BoardCell(board.grouped(useful)),
                BoardCell(board.grouped(unclear)),
                share_cell(useful, useful + unclear),
            )
            for label, useful, unclear in rows
        ],
        desk=QUESTIONS,
    )


def on_time(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    lines = [line for line in by_agency(narrowing=narrowing(span=spans.now, agencies=agencies)) if line.totals.answered]
    return BoardListing(
        "Trả lời câu hỏi đúng hạn",
        "Câu hỏi đã trả lời trong kỳ, theo cơ quan.",
        ("Cơ quan", "Đã trả lời", "Trễ hạn", "Đúng hạn"),
        [
            (
                BoardCell(line.label),
                BoardCell(board.grouped(line.totals.answered)),
                BoardCell(board.grouped(line.totals.late)),
                share_cell(line.totals.answered - line.totals.late, line.totals.answered),
            )
            for line in lines
        ],
        desk=QUESTIONS,
    )


def found(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    return BoardListing(
        "Tìm kiếm có kết quả",
        "Lượt tìm kiếm trên cổng trong kỳ, theo ngày.",
        ("Ngày", "Lượt tìm", "Không thấy gì", "Tìm kiếm có kết quả"),
        BoardRows(
            SearchDay.objects.filter(day__range=(spans.now.start, spans.now.until), asked__gt=0).order_by("-day"),
            lambda one: (
                BoardCell(written_day(one.day)),
                BoardCell(board.grouped(one.asked)),
                BoardCell(board.grouped(one.empty)),
                share_cell(one.asked - one.empty, one.asked),
            ),
        ),
        desk=SEARCHES,
    )


def discipline(spans: BoardSpans, agencies: Keys, today: date) -> BoardListing:
    sent = Q(sent_at__date__lt=spans.now.as_of)
    return BoardListing(
        "Kỷ luật báo cáo",
        "Báo cáo có hạn gửi trong kỳ, theo cơ quan; cơ quan gửi trễ hoặc không gửi đứng trước.",
        ("Cơ quan", "Đến hạn", "Đã gửi", "Đúng hạn", "Tỷ lệ đúng hạn"),
        BoardRows(
            returns_due(span=spans.now, agencies=agencies)
            .order_by()
            .values("agency__name", "agency__name_sort")
            .annotate(
                due=Count("pk"), sent=Count("pk", filter=sent), in_time=Count("pk", filter=sent & Q(was_late=False))
            )
            .order_by("in_time", "agency__name_sort"),
            lambda row: (
                BoardCell(row["agency__name"]),
                *(BoardCell(f"{row[name]}") for name in ("due", "sent", "in_time")),
                share_cell(row["in_time"], row["due"]),
            ),
        ),
        desk=ROUNDS,
    )


__all__ = ["BoardListing", "BoardWorkView", "listing"]


def listing(*, key: str, spans: BoardSpans, agencies: Keys, today: date) -> BoardListing | None:
    """The list with this key; None where there is none."""
    made = _LISTS.get(key)
    return made(spans, agencies, today) if made else None


_LISTS: dict[str, Callable[[BoardSpans, Keys, date], BoardListing]] = {
    board.LATE: arrears.late,
    board.OVERDUE: arrears.overdue,
    board.SILENT: arrears.silent,
    board.STALE: arrears.stale,
    board.HARDSHIP: arrears.difficulties,
    board.READS: read,
    board.DELIVERED: delivered,
    board.PEOPLE: people,
    board.CLEAR: clear,
    board.ON_TIME: on_time,
    board.FOUND: found,
    board.DISCIPLINE: discipline,
}
