"""Replies that wait to be told, posted or handed over, and what has been tried: for lists, pages and the asker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from portal.journal.queries.pending_work import WaitingWork
from portal.questions.models import ReplyAttempt, ReplyDelivery
from portal.questions.states import ReplyBy, values
from portal.questions.states.deliveries import (
    BY_HAND,
    COUNTER_DAYS,
    DELIVERY_ACTS,
    FAILED_CALLS,
    WAITING_STATES,
    AttemptResult,
    ReplyDeliveryState,
)
from portal.schema.queries import narrowed


def carried_by(agencies: Collection[int] | None) -> QuerySet[ReplyDelivery]:
    """All that these agencies (None: all) have to tell or have told, with how often it was tried."""
    joined = ReplyDelivery.objects.select_related("reply__question__asker", "reply__version__answer", "agency")
    return narrowed(joined, agency__in=agencies).annotate(tries=Count("attempts"))


def waiting_deliveries(*, agencies: Collection[int] | None, way: str) -> QuerySet[ReplyDelivery]:
    """What is still to be told by a way, first due first."""
    found = carried_by(agencies).filter(way=way, state__in=values(WAITING_STATES))
    return found.order_by("reply__question__due_on", "waits_since", "pk")


def last_attempts(rows: Collection[ReplyDelivery]) -> dict[int, ReplyAttempt]:
    """Of each of these deliveries the last try. One query."""
    tries = ReplyAttempt.objects.filter(delivery__in=rows).select_related("by").order_by("pk")
    return {one.delivery_id: one for one in tries}


def other_ways(delivery: ReplyDelivery) -> list[ReplyBy]:
    """By which else it may be told: as the asker wished, who left what it takes; or over the counter."""
    asker = getattr(delivery.reply.question, "asker", None)
    known = [ReplyBy(asker.reply_by)] if asker is not None and asker.reply_by in BY_HAND else []
    return [way for way in dict.fromkeys((*known, ReplyBy.COUNTER)) if way != delivery.way]


def may_do_otherwise(delivery: ReplyDelivery, *, at: datetime) -> bool:
    """Whether the way has failed: a wrong number, too many calls, a letter that came back, nobody who comes for it."""
    results = list(delivery.attempts.filter(way=delivery.way).values_list("result", flat=True))
    return (
        delivery.state == ReplyDeliveryState.RETURNED
        or AttemptResult.WRONG_NUMBER in results
        or sum(one in FAILED_CALLS for one in results) >= settings.QUESTIONS_CALL_ATTEMPTS
        or (delivery.way == ReplyBy.COUNTER and delivery.waits_since <= at - timedelta(days=COUNTER_DAYS))
    )


def words_to_say(delivery: ReplyDelivery) -> tuple[str, ...]:
    """What the caller says: who calls, whether it is the asker (before a word of the matter), the short answer."""
    reply, asked = delivery.reply, delivery.reply.question
    short = reply.version.summary if reply.version and reply.text == reply.version.answer_text else ""
    return (
        f"Xin chào, tôi gọi từ {delivery.agency.name}. Có phải ông, bà đã gửi câu hỏi mã số {asked.reference}, "
        f"ngày {localtime(asked.received_at):%d/%m/%Y} không?",
        f"Câu hỏi ấy đã có trả lời. {short}".strip(),
        "Ông, bà có cần tôi đọc lại chỗ nào không? Lời trả lời đầy đủ đọc được trên cổng bằng mã biên nhận.",
    )


# ---- what waits for an officer ---------------------------------------------------------------------------------------


def _of_way(way: ReplyBy, code: str) -> WaitingWork:
    return WaitingWork(
        code=code,
        label=f"Trả lời đã duyệt: {BY_HAND[way].task.lower()}",
        verbs=DELIVERY_ACTS["attempt"].verbs,
        rows=lambda asked: waiting_deliveries(agencies=asked.agencies, way=way.value),
        title=lambda one: f"{one.reply.question.reference} {one.reply.question.title}",
        url=lambda one: reverse("questions_delivery", args=[one.pk]),
        since="waits_since",
        due="reply__question__due_on",
        acts=(DELIVERY_ACTS["attempt"],),
        listed_at="questions_deliveries",
    )


WAITING = (
    _of_way(ReplyBy.PHONE, "tra-loi-can-goi"),
    _of_way(ReplyBy.POST, "tra-loi-can-gui"),
    _of_way(ReplyBy.COUNTER, "tra-loi-cho-nhan"),
)
