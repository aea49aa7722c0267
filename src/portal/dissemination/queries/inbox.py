"""Incoming messages: which agency answers them, what is pending, and whether and how to answer automatically."""

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

TO_LOOK_AT = "can-xem"  # beside the states: what waits for an officer
_MACHINE_EVERY = timedelta(minutes=10)  # to one person
# Of a letter that has left, or is about to: not by an account that was closed meanwhile.
WRITTEN = MessageReply.objects.filter(letter__state__in=[LetterState.QUEUED.value, LetterState.SENT.value]).exclude(
    letter__deliveries__queued__only_by__is_open=False
)
# What an officer has to look at: nothing was written yet, or what was written did not leave.
IS_WAITING = Q(state=MessageState.WAITING.value) | Q(
    ~Exists(WRITTEN.filter(message=OuterRef("pk"))),
    state__in=[MessageState.BY_MACHINE.value, MessageState.ANSWERED.value],
)


def waiting_messages(asked: WaitingFor) -> QuerySet[IncomingMessage]:
    """Of the officer's agencies; what came to the province's numbers waits for those who answer for all."""
    return IncomingMessage.objects.filter(IS_WAITING, asked.own("agency"))


def messages_in(*, agencies: Collection[int] | None, state: str = "") -> QuerySet[IncomingMessage]:
    """Of these agencies (None: all, and what came to the province's numbers); what is due first. `left_at`: when what
    was written left the portal. `state`: what is left of them, "can-xem" for what waits."""
    found = narrowed(IncomingMessage.objects.select_related("agency"), agency__in=agencies)
    found = found.filter(IS_WAITING) if state == TO_LOOK_AT else narrowed(found, state=state)
    return found.annotate(
        left_at=Max("replies__letter__ended_at", filter=Q(replies__letter__state=LetterState.SENT.value))
    ).order_by("answer_by", "pk")


def may_be_answered_by_machine(*, message: IncomingMessage, at: datetime) -> bool:
    """Not whoever has said no, and not one person again at once."""
    of_author = {"channel": message.channel, "fingerprint": message.mark}
    return not (
        Suppression.objects.filter(**of_author, reason=SuppressionReason.SAID_NO.value).exists()
        or FollowerAddress.objects.filter(**of_author, ended_at__isnull=False).exists()
        or MessageReply.objects.filter(
            message__mark=message.mark, officer__isnull=True, letter__created_at__gt=at - _MACHINE_EVERY
        ).exists()
    )


def sure_answer(text: str, *, account: Account) -> str:
    """What the results page surely answers to this, and where it is read on; "" where it is not sure, or says more than
    has room. Before the question may stand the account's keyword."""
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
