"""Requests about personal data, and the removal of data after its retention period."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import WrongState, refuse_if
from portal.dissemination.models import (
    AskerNews,
    Asking,
    ConsentList,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    HandedPart,
    Letter,
    News,
    OfficerNews,
    PersonalLink,
    Subscription,
    Suppression,
    SystemMessage,
)
from portal.dissemination.notifications.laws import LETTERS_FOR
from portal.dissemination.operations.campaigns import settle_tallies
from portal.dissemination.operations.consent_lists import LIST_WAITS, drop_list
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.planning.rules import term_on
from portal.dissemination.states import UNDER_WAY, Channel, ConsentMethod, MessageState, RequestKind
from portal.journal.operations import record
from portal.journal.queries.retention import RetainedRows, RetentionKind
from portal.schema.models import save_fields


@transaction.atomic
def receive_request(
    *,
    kind: RequestKind,
    person: UUID | None,
    channel: Channel | None,
    way: ConsentMethod,
    at: datetime,
    words: str = "",
    address: str = "",
    by: Officer | None = None,
) -> DataRequest:
    """Register a request with its two deadlines.

    `person` is the follower's code, None if unknown: then the `address` is put before the words, so that the officer
    knows where to look and whom to answer.
    """
    if person is None:
        words = ": ".join(filter(None, [address, words]))
    request = _new(kind, person, channel, way, at, words)
    request.save()
    record("data_request.received", subject=request, by=by, at=at, details=_details(request))
    return request


@transaction.atomic
def fulfil_request(
    *, kind: RequestKind, person: UUID | None, channel: Channel | None, way: ConsentMethod, outcome: str, at: datetime
) -> DataRequest:
    """Record what a person did on their own page as a request that is answered and done at once.

    No journal entry: what citizens do is not in the journal.
    """
    request = _new(kind, person, channel, way, at, "")
    request.acknowledged_at = request.done_at = at
    request.outcome = outcome
    request.save()
    return request


@transaction.atomic
def acknowledge_request(*, request: DataRequest, by: Officer, at: datetime) -> None:
    """Record that the applicant was informed of the receipt and of what follows; officer and time prove that it was in
    time.
    """
    if DataRequest.objects.filter(pk=request.pk, acknowledged_at__isnull=True).update(acknowledged_at=at, officer=by):
        record(
            "data_request.acknowledged",
            subject=request,
            by=by,
            at=at,
            details=_details(request) | {"late": timezone.localdate(at) > request.answer_first_by},
        )


@transaction.atomic
def answer_request(*, request: DataRequest, outcome: str, by: Officer, at: datetime) -> DataRequest:
    """Close the request as done, or refused with the reason; `outcome` names nobody. Raises WrongState."""
    held = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    refuse_if(held.done_at is not None, WrongState("Yêu cầu này đã có người làm xong."))
    save_fields(held, acknowledged_at=held.acknowledged_at or at, done_at=at, outcome=outcome[:300], officer=by)
    record(
        "data_request.answered",
        subject=held,
        by=by,
        at=at,
        details=_details(held) | {"late": timezone.localdate(at) > held.done_by},
    )
    return held


@transaction.atomic
def _new(
    kind: RequestKind, person: UUID | None, channel: Channel | None, way: ConsentMethod, at: datetime, words: str
) -> DataRequest:
    day, calendar = timezone.localdate(at), working_calendar()
    term = term_on(day)
    return DataRequest(
        person=person,
        kind=kind.value,
        channel=channel.value if channel else "",
        way=way.value,
        words=words[:600],
        received_at=at,
        answer_first_by=term.answer_by(day, calendar=calendar),
        done_by=max(term.done_by(kind.value, day, calendar=calendar), term.answer_by(day, calendar=calendar)),
    )


def _details(request: DataRequest) -> dict[str, object]:
    return {
        "kind": request.kind,
        "answer_first_by": f"{request.answer_first_by}",
        "done_by": f"{request.done_by}",
    }


# So that somebody who has just unsubscribed can still open the page that says so, and subscribe again.
STOPPED_FOR = timedelta(days=1)


def remove_expired(*, at: datetime) -> int:
    """Delete expired rows. Returns the number of followers that were deleted."""
    PersonalLink.objects.filter(expires_at__lte=at).delete()
    Suppression.objects.filter(until__lte=at).delete()
    Subscription.objects.filter(stopped_at__lte=at - STOPPED_FOR).delete()
    # Confirmed subscriptions have entries in the consent ledger; unconfirmed ones are deleted.
    Asking.objects.filter(expires_at__lte=at - STOPPED_FOR).delete()
    for found in ConsentList.objects.filter(uploaded_at__lte=at - LIST_WAITS, subscriptions__isnull=True):
        drop_list(found)
    settle_tallies(at=at)
    return _forget_those_who_follow_nothing(at)


def _make_numbers_of_letters(ended: QuerySet[Letter], at: datetime) -> None:
    keys = list(ended.values_list("pk", flat=True))
    for model in (News, AskerNews, OfficerNews):
        model.objects.filter(letter__in=keys).delete()
    SystemMessage.objects.filter(letter__in=keys).update(text="", mark="")
    Letter.objects.filter(pk__in=keys).update(follower=None, subscription=None, question=None, officer=None)


def _make_numbers_of_deliveries(ended: QuerySet[Delivery], at: datetime) -> None:
    """Clear whom a delivery reached, at which address, and the carrier's references; the delivery itself stays."""
    settle_tallies(at=at)
    keys = list(ended.values_list("pk", flat=True))
    HandedPart.objects.filter(delivery__in=keys).delete()
    Delivery.objects.filter(pk__in=keys).update(follower=None, officer=None, address=None, fingerprint="")


_OF_SOMEBODY = Q(follower__isnull=False) | Q(officer__isnull=False)
RETAINED = (
    RetentionKind(
        "letters",
        "Tin nào đã gửi đến ai; lời của yêu cầu về dữ liệu",
        LETTERS_FOR.days,
        (
            RetainedRows(
                "dissemination.Letter", "ended_at", _OF_SOMEBODY | Q(question__isnull=False), _make_numbers_of_letters
            ),
            RetainedRows(
                "dissemination.Delivery", "ended_at", _OF_SOMEBODY | ~Q(fingerprint=""), _make_numbers_of_deliveries
            ),
            RetainedRows("dissemination.DataRequest", "done_at", ~Q(words=""), lambda done, at: done.update(words="")),
        ),
        is_promised=True,
        least=LETTERS_FOR.days,
        why="Tin đã gửi mà sau không còn đúng thì phải tìm lại được người đã nhận.",
    ),
    RetentionKind(
        "unconfirmed",
        "Đăng ký nhận tin chưa xác nhận",
        7,
        (
            RetainedRows(
                "dissemination.Subscription", "created_at", Q(confirmed_at__isnull=True, stopped_at__isnull=True)
            ),
        ),
        is_promised=True,
    ),
    RetentionKind(
        "messages",
        "Tin nhắn đến và lời trả lời",
        365,
        (RetainedRows("dissemination.IncomingMessage", "received_at", ~Q(state=MessageState.WAITING.value)),),
    ),
    RetentionKind(
        "notice-words",
        "Lời của tin nhà cung cấp chuyển tới, đã đọc",
        7,
        (RetainedRows("dissemination.Notice", "read_at", ~Q(raw=""), lambda read, at: read.update(raw="")),),
        is_promised=True,
    ),
    RetentionKind(
        "notice-marks",
        "Dấu của tin nhà cung cấp chuyển tới, đã đọc",
        60,
        (RetainedRows("dissemination.Notice", "read_at"),),
        least=60,
        why="Tin gửi lại trong thời gian ấy phải nhận ra được.",
    ),
)


def _forget_those_who_follow_nothing(at: datetime) -> int:
    follows = Subscription.objects.filter(follower=OuterRef("pk"))
    expects = Letter.objects.filter(follower=OuterRef("pk"), state__in=UNDER_WAY)
    waits = Asking.objects.filter(follower=OuterRef("pk"), expires_at__gt=at)
    # A follower of the Official Account wants messages there, whatever else they follow.
    on_zalo = FollowerAddress.objects.filter(
        follower=OuterRef("pk"), channel=Channel.ZALO.value, confirmed_at__isnull=False, ended_at__isnull=True
    )
    gone = list(
        Follower.objects.filter(
            ~Exists(follows), ~Exists(expects), ~Exists(waits), ~Exists(on_zalo), created_at__lte=at - STOPPED_FOR
        )
    )
    for follower in gone:
        forget_follower(follower=follower, way=ConsentMethod.CLOCK, at=at)
    return len(gone)
