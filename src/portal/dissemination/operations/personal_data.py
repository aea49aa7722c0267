"""Requests about personal data, and what is removed once it was kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import working_calendar
from portal.design.refusals import WrongState, refuse_if
from portal.dissemination.models import (
    AskerNews,
    Asking,
    DataRequest,
    Delivery,
    Follower,
    FollowerAddress,
    HandedPart,
    Letter,
    News,
    Notice,
    OfficerNews,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.notifications.laws import LETTERS_FOR
from portal.dissemination.operations.campaigns import settle_tallies
from portal.dissemination.operations.subscriptions import forget_follower
from portal.dissemination.planning.rules import term_on
from portal.dissemination.states import UNDER_WAY, Channel, ConsentMethod, RequestKind
from portal.journal.operations import record
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
    by: Officer | None = None,
) -> DataRequest:
    """Write down a request with its two last days. `person` is the follower's code, None where nobody is known."""
    request = _new(kind, person, channel, way, at, words)
    request.save()
    record("data_request.received", subject=request, by=by, at=at, details=_details(request))
    return request


@transaction.atomic
def fulfil_request(
    *, kind: RequestKind, person: UUID | None, channel: Channel | None, way: ConsentMethod, outcome: str, at: datetime
) -> DataRequest:
    """What the person has done themselves on their own page counts as asked for, answered and done at once.

    No entry of the journal: what citizens do is not in it.
    """
    request = _new(kind, person, channel, way, at, "")
    request.acknowledged_at = request.done_at = at
    request.outcome = outcome
    request.save()
    return request


@transaction.atomic
def acknowledge_request(*, request: DataRequest, by: Officer, at: datetime) -> None:
    """Whoever asked was told that their request came and what is done about it."""
    DataRequest.objects.filter(pk=request.pk, acknowledged_at__isnull=True).update(acknowledged_at=at, officer=by)


@transaction.atomic
def answer_request(*, request: DataRequest, outcome: str, by: Officer, at: datetime) -> DataRequest:
    """The request is done, or refused with the reason; in `outcome`, without anybody's name. Raises WrongState."""
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


UNCONFIRMED_FOR = timedelta(days=7)
# So that somebody who has just stopped can still open the page that says so, and begin again.
STOPPED_FOR = timedelta(days=1)
NOTICES_FOR = timedelta(days=30)
_AT_ONCE = 1000


def remove_expired(*, at: datetime) -> int:
    """Remove what is past its time. Returns how many people were forgotten."""
    PersonalLink.objects.filter(expires_at__lte=at).delete()
    Suppression.objects.filter(until__lte=at).delete()
    Subscription.objects.filter(
        confirmed_at__isnull=True, stopped_at__isnull=True, created_at__lte=at - UNCONFIRMED_FOR
    ).delete()
    Subscription.objects.filter(stopped_at__lte=at - STOPPED_FOR).delete()
    # What was confirmed has its lines in the ledger; what was not is nobody's business any more.
    Asking.objects.filter(expires_at__lte=at - STOPPED_FOR).delete()
    settle_tallies(at=at)
    # What they were about stays a number; what somebody wrote in them does not.
    DataRequest.objects.filter(done_at__lte=at - LETTERS_FOR).exclude(words="").update(words="")
    _make_numbers_of_letters(at)
    _make_numbers_of_deliveries(at)
    # What providers told is kept as a mark alone once it was read and a month has gone by.
    Notice.objects.filter(read_at__lte=at - NOTICES_FOR).exclude(raw="").update(raw="")
    return _forget_those_who_follow_nothing(at)


@transaction.atomic
def _make_numbers_of_letters(at: datetime) -> None:
    ended = Letter.objects.filter(ended_at__lte=at - LETTERS_FOR)
    ended = ended.filter(Q(follower__isnull=False) | Q(question__isnull=False) | Q(officer__isnull=False))
    News.objects.filter(letter__in=ended).delete()
    AskerNews.objects.filter(letter__in=ended).delete()
    OfficerNews.objects.filter(letter__in=ended).delete()
    ended.update(follower=None, subscription=None, question=None, officer=None)


def _make_numbers_of_deliveries(at: datetime) -> None:
    """Whom a delivery reached, at which address, and by which name the carrier knew it goes; that it was made stays."""
    named = Delivery.objects.filter(ended_at__lte=at - LETTERS_FOR).filter(
        Q(follower__isnull=False) | Q(officer__isnull=False) | ~Q(fingerprint="")
    )
    while keys := list(named.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            HandedPart.objects.filter(delivery__in=keys).delete()
            Delivery.objects.filter(pk__in=keys).update(follower=None, officer=None, address=None, fingerprint="")


def _forget_those_who_follow_nothing(at: datetime) -> int:
    follows = Subscription.objects.filter(follower=OuterRef("pk"))
    expects = Letter.objects.filter(follower=OuterRef("pk"), state__in=UNDER_WAY)
    waits = Asking.objects.filter(follower=OuterRef("pk"), expires_at__gt=at)
    # Whoever follows the Official Account wants word there, whatever else they follow.
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
