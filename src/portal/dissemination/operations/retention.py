"""What was kept long enough is removed; numbers stay. Called every hour; one that is cut off goes on next time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.dissemination.models import (
    Address,
    AskerNews,
    Asking,
    DataRequest,
    Delivery,
    Follower,
    HandedPart,
    Letter,
    News,
    Notice,
    OfficerNews,
    PersonalLink,
    Subscription,
    Suppression,
)
from portal.dissemination.operations.campaigns import settle_tallies
from portal.dissemination.operations.following import forget_follower
from portal.dissemination.states import UNDER_WAY, Channel, Way
from portal.dissemination.telling.timing import LETTERS_FOR

UNCONFIRMED_FOR = timedelta(days=7)
# So that somebody who has just stopped can still open the page that says so, and begin again.
STOPPED_FOR = timedelta(days=1)
NOTICES_FOR = timedelta(days=30)
_AT_ONCE = 1000


def tidy(*, at: datetime) -> int:
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
    _empty_notices(at)
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
    old = Delivery.objects.filter(ended_at__lte=at - LETTERS_FOR)
    named = old.filter(Q(follower__isnull=False) | Q(officer__isnull=False) | ~Q(fingerprint=""))
    while keys := list(named.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            HandedPart.objects.filter(delivery__in=keys).delete()
            Delivery.objects.filter(pk__in=keys).update(follower=None, officer=None, address=None, fingerprint="")


def _empty_notices(at: datetime) -> None:
    """What providers told is kept as a mark alone once it was read and a month has gone by."""
    Notice.objects.filter(read_at__lte=at - NOTICES_FOR).exclude(raw="").update(raw="")


def _forget_those_who_follow_nothing(at: datetime) -> int:
    follows = Subscription.objects.filter(follower=OuterRef("pk"))
    expects = Letter.objects.filter(follower=OuterRef("pk"), state__in=UNDER_WAY)
    waits = Asking.objects.filter(follower=OuterRef("pk"), expires_at__gt=at)
    # Whoever follows the Official Account wants word there, whatever else they follow.
    on_zalo = Address.objects.filter(
        follower=OuterRef("pk"), channel=Channel.ZALO.value, confirmed_at__isnull=False, ended_at__isnull=True
    )
    gone = Follower.objects.filter(
        ~Exists(follows), ~Exists(expects), ~Exists(waits), ~Exists(on_zalo), created_at__lte=at - STOPPED_FOR
    )
    forgotten = 0
    for follower in gone:
        forget_follower(follower=follower, way=Way.CLOCK, at=at)
        forgotten += 1
    return forgotten
