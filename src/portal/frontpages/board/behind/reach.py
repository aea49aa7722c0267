"""Whom the work reaches, what people say of it, and how reports come, row by row."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from portal.dissemination.models import Campaign
from portal.dissemination.states import DeliveryState
from portal.frontpages.board import folding
from portal.frontpages.board.behind.tables import (
    ACTIVITIES,
    CAMPAIGNS,
    CONTENTS,
    QUESTIONS,
    ROUNDS,
    SEARCHES,
    Cell,
    Keys,
    Listing,
    Rows,
    named,
    shared,
    written,
)
from portal.frontpages.board.counting import PEOPLE, amounts, deliveries, narrowing, returns_due
from portal.frontpages.board.reading import readings
from portal.frontpages.board.values import Spans
from portal.questions.queries.figures import by_agency
from portal.search.models import SearchDay


def read(spans: Spans, agencies: Keys, today: date) -> Listing:
    kinds = sorted(readings(span=spans.now, agencies=agencies), key=lambda one: -one.reads)
    rows = [(Cell(one.label), Cell(folding.grouped(one.reads))) for one in kinds]
    intro = "Số lượt mở trang trong kỳ, theo loại nội dung; không tính máy tìm kiếm và không biết người đọc là ai."
    return Listing("Lượt đọc", intro, ("Loại nội dung", "Lượt đọc"), rows, desk=CONTENTS)


def delivered(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                named(one.agency),
                Cell(written(timezone.localdate(one.released_at))),
                *(Cell(folding.grouped(number)) for number in counted[one.pk]),
            ),
        ),
        desk=CAMPAIGNS,
    )


def people(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                Cell(written(row["activity__day"])),
                Cell(folding.grouped(row["people"])),
            ),
        ),
        desk=ACTIVITIES,
    )


def clear(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                shared(useful, useful + unclear),
            )
            for label, useful, unclear in rows
        ],
        desk=QUESTIONS,
    )


def on_time(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                shared(line.totals.answered - line.totals.late, line.totals.answered),
            )
            for line in lines
        ],
        desk=QUESTIONS,
    )


def found(spans: Spans, agencies: Keys, today: date) -> Listing:
    days = SearchDay.objects.filter(day__range=(spans.now.start, spans.now.until), asked__gt=0).order_by("-day")
    return Listing(
        "Tìm kiếm có kết quả",
        "Lượt tìm kiếm trên cổng trong kỳ, theo ngày.",
        ("Ngày", "Lượt tìm", "Không thấy gì", "Tìm kiếm có kết quả"),
        Rows(
            days,
            lambda one: (
                Cell(written(one.day)),
                Cell(folding.grouped(one.asked)),
                Cell(folding.grouped(one.empty)),
                shared(one.asked - one.empty, one.asked),
            ),
        ),
        desk=SEARCHES,
    )


def discipline(spans: Spans, agencies: Keys, today: date) -> Listing:
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
                shared(row["in_time"], row["due"]),
            ),
        ),
        desk=ROUNDS,
    )
