"""Incoming messages: the agency that answers them, pending ones, and whether and how to answer automatically."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from lawtext.words import fold
from portal.agencies.queries.imprint import current_imprint
from portal.dissemination.models import Account, FollowerAddress, IncomingMessage, MessageReply, Suppression
from portal.dissemination.states import MESSAGE_ACTS, Channel, LetterState, MessageState, SuppressionReason
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.questions.queries import narrowed

TO_LOOK_AT = "can-xem"  # beside the states: messages that wait for an officer
_MACHINE_EVERY = timedelta(minutes=10)  # for one person
# Replies whose letter was sent or is queued, except for an account that was closed meanwhile.
WRITTEN = MessageReply.objects.filter(letter__state__in=[LetterState.QUEUED.value, LetterState.SENT.value]).exclude(
    letter__deliveries__queued__only_by__is_open=False
)
# Messages for an officer: nothing was written yet, or what was written was not sent.
IS_WAITING = Q(state=MessageState.WAITING.value) | Q(
    ~Exists(WRITTEN.filter(message=OuterRef("pk"))),
    state__in=[MessageState.BY_MACHINE.value, MessageState.ANSWERED.value],
)


def waiting_messages(asked: WaitingFor) -> QuerySet[IncomingMessage]:
    """Messages of the officer's agencies; those to the province's numbers wait for officers who answer for all."""
    return IncomingMessage.objects.filter(IS_WAITING, asked.own("agency"))


def messages_in(*, agencies: Collection[int] | None, state: str = "") -> QuerySet[IncomingMessage]:
    """Messages of these agencies (None: all, and those to the province's numbers), earliest deadline first.

    `left_at`: when the reply was sent. `state`: a state, or "can-xem" for those that wait for an officer.
    """
    found = narrowed(IncomingMessage.objects.select_related("agency"), agency__in=agencies)
    found = found.filter(IS_WAITING) if state == TO_LOOK_AT else narrowed(found, state=state)
    # Of a message that became a question only the receipt code has been sent.
    return found.annotate(
        left_at=Max(
            "replies__letter__ended_at",
            filter=~Q(state=MessageState.HANDED_OVER.value) & Q(replies__letter__state=LetterState.SENT.value),
        )
    ).order_by("answer_by", "pk")


def may_be_answered_by_machine(*, message: IncomingMessage, at: datetime) -> bool:
    """False for a person who has refused, and for one who got an automatic answer just before."""
    of_author = {"channel": message.channel, "fingerprint": message.mark}
    return not (
        Suppression.objects.filter(**of_author, reason=SuppressionReason.SAID_NO.value).exists()
        or FollowerAddress.objects.filter(**of_author, ended_at__isnull=False).exists()
        or MessageReply.objects.filter(
            message__mark=message.mark, officer__isnull=True, letter__created_at__gt=at - _MACHINE_EVERY
        ).exists()
    )


def sure_answer(text: str, *, account: Account) -> str:
    """The answer of the results page with its link, if the page is sure; "" if it is not, or the answer is too long.

    The account's keyword may precede the question.
    """
    first, _, rest = text.strip().partition(" ")
    asked = rest if fold(first) == fold(str(account.options.get("keyword") or "LUAT")) else text
    told = import_string(settings.SURE_ANSWER)(asked) if settings.SURE_ANSWER and asked.strip() else None
    said = f"{told[0]} Xem: {settings.PORTAL_BASE_URL.rstrip('/')}{told[1]}" if told else ""
    return said if len(said) <= Channel(account.channel).of_addresses.row.most - len(current_imprint().name) else ""


WAITING = (
    WaitingWork(
        code="tin-nhan-den",
        label="Tin nhắn đến chờ trả lời",
        verbs=MESSAGE_ACTS["answer"].verbs,
        rows=waiting_messages,
        title=lambda one: f"Tin nhắn {one.get_channel_display()} của {one.author}",
        url=lambda one: reverse("message", args=[one.pk]),
        since="received_at",
        due="answer_by",
        acts=tuple(MESSAGE_ACTS.values()),
        listed_at="messages",
    ),
)
