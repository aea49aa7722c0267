"""The inbox: messages from people are stored, answered by an officer or the machine, handed over, or closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches, working_calendar
from portal.design.refusals import Refused, refuse_if
from portal.dissemination.models import Account, Delivery, IncomingMessage, MessageReply
from portal.dissemination.operations.providers.zalo import holder_of, sharing_with
from portal.dissemination.operations.refusals import MessageAuthor
from portal.dissemination.operations.sending import queue_letter
from portal.dissemination.planning.rules import MESSAGE_TERMS, row_on
from portal.dissemination.queries.inbox import WRITTEN, may_be_answered_by_machine, sure_answer
from portal.dissemination.states import MESSAGE_ACTS, Channel, LetterKind, MessageState
from portal.journal.operations.acts import ActRunner
from portal.questions.operations.submissions import receive_written
from portal.schema.models import save_fields

message_acts = ActRunner[IncomingMessage](
    "message",
    may=lambda message, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=message.agency_id, on=on),
    passed=lambda message: f"Tin nhắn này đang ở tình trạng “{MessageState(message.state).label.lower()}”.",
)


# Nobody reads more than this from one person within an hour, nor from all people at one account: further messages are
# only counted on the last one that was stored.
_MOST_OF_ONE, _MOST_OF_ALL, _SPAN = 20, 500, timedelta(hours=1)


@transaction.atomic
def receive_message(
    *, account: Account, author: MessageAuthor, text: str, happened_at: datetime, at: datetime
) -> IncomingMessage | None:
    """Store a message with the last day to answer it; None if there were too many within an hour.

    The last message stored then counts it. If the portal is sure of an answer, it answers automatically, once in a
    while to one person, and never to a person who has refused.
    """
    if full := _flooded(account, author, happened_at):
        IncomingMessage.objects.filter(pk=full).update(left_out=F("left_out") + 1)
        return None
    day = timezone.localdate(happened_at)
    message = IncomingMessage.objects.create(
        channel=author.channel.value,
        agency=account.agency,
        account=account,
        sender=author.value,
        mark=author.mark,
        text=text,
        received_at=happened_at,
        answer_by=working_calendar().after(day, row_on(MESSAGE_TERMS, on=day).days),
    )
    if may_be_answered_by_machine(message=message, at=at) and (told := sure_answer(text, account=account)):
        save_fields(message, state=MessageState.BY_MACHINE.value)
        _send(message, told, at=at)
    return message


def _flooded(account: Account, author: MessageAuthor, happened_at: datetime) -> int | None:
    """The key of the message that counts further ones; None below the limits."""
    recent = IncomingMessage.objects.filter(received_at__range=(happened_at - _SPAN, happened_at)).order_by("-pk")
    kept = (
        (recent.filter(channel=author.channel.value, mark=author.mark), _MOST_OF_ONE),
        (recent.filter(account=account), _MOST_OF_ALL),
    )
    full = (keys[0] for found, most in kept if len(keys := found.values_list("pk", flat=True)[:most]) == most)
    return next(full, None)


@message_acts.does(MESSAGE_ACTS["answer"])
def answer_message(*, message: IncomingMessage, text: str, by: Officer, at: datetime) -> MessageReply:
    """Send the officer's answer to the author of the message. Raises WrongState, ReasonMissing, Refused."""
    account = answering_account(message)
    refuse_if(
        account is not None and not _may_speak(account, message),
        Refused("Tài khoản Zalo mà người ấy đã nhắn tới không còn dùng; tài khoản khác không nhắn được cho họ."),
    )
    refuse_if(is_answered(message), Refused("Tin này đã có người trả lời. Xin tải lại trang."))
    most = Channel(message.channel).row.most
    refuse_if(len(text) > most, Refused(f"Lời trả lời dài {len(text)} chữ cái; tin này gửi được {most}.", field="text"))
    return _send(message, text, officer=by, at=at)


@message_acts.does(MESSAGE_ACTS["hand_over"])
def hand_over_message(*, message: IncomingMessage, by: Officer, at: datetime) -> IncomingMessage:
    """Register a message that asks about the law as a question. Its term runs from when the message was written; its
    code is sent to the sender.

    Raises WrongState.
    """
    asked = receive_written(
        text=message.text or "", agency=message.agency, at=message.received_at, key=settings.SECRET_KEY, by=by
    )
    save_fields(message, question=asked.question)
    _send(message, "", officer=by, at=at)
    return message


@message_acts.does(MESSAGE_ACTS["close"])
def close_message(*, message: IncomingMessage, text: str, by: Officer, at: datetime) -> IncomingMessage:
    """Close a message that needs no answer; `text` is the reason. Raises WrongState, ReasonMissing, Refused."""
    refuse_if(is_answered(message), Refused("Tin này đã có người trả lời. Xin tải lại trang."))
    save_fields(message, closed_why=text[:200])
    return message


def is_answered(message: IncomingMessage) -> bool:
    """Whether an officer's answer was sent or is queued."""
    return WRITTEN.filter(message=message, officer__isnull=False).exists()


def _send(message: IncomingMessage, text: str, *, at: datetime, officer: Officer | None = None) -> MessageReply:
    channel = Channel(message.channel)
    letter = queue_letter(kind=LetterKind.REPLY, at=at, channel=channel, account=answering_account(message))
    Delivery.objects.filter(letter=letter).update(fingerprint=message.mark)  # a refusal finds it by that
    return MessageReply.objects.create(message=message, letter=letter, officer=officer, text=text)


def answering_account(message: IncomingMessage) -> Account | None:
    """The account to answer with: the one written to, or one of the same Official Account on this channel.

    If none of these is in use, a text message may leave by any account (None); on Zalo no other account may write to
    that person.
    """
    account = message.account
    speaking = [account, *sharing_with(holder_of(account))] if account else []
    otherwise = account if message.channel == Channel.ZALO else None
    return next((one for one in speaking if _may_speak(one, message)), otherwise)


def _may_speak(account: Account, message: IncomingMessage) -> bool:
    return account.is_open and account.channel == message.channel
