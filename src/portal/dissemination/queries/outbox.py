"""How the outbox stands: for the staff page, and for whoever writes a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from portal.dissemination.models import Account, Attempt, Delivery, Follower, Letter, News, Queued, Subscription
from portal.dissemination.queries.following import Subject, subjects_named
from portal.dissemination.states import (
    CHANNEL_CHOICES,
    DELIVERY_CHOICES,
    HELD_CHOICES,
    LETTER_STATE_CHOICES,
    SKIPPED_CHOICES,
    CampaignState,
    DeliveryState,
    Held,
)

DELIVERIES_STUCK = (DeliveryState.FAILED.value, DeliveryState.UNKNOWN.value)
_WENT = (
    DeliveryState.QUEUED.value,
    DeliveryState.SENDING.value,
    DeliveryState.ACCEPTED.value,
    DeliveryState.UNCONFIRMED.value,
    DeliveryState.DELIVERED.value,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of people and letters; nobody's name."""

    followers: int
    subscriptions: int
    unconfirmed: int
    waiting_news: int
    letters: tuple[tuple[str, int], ...]  # label of a state, how many


def counts() -> Counts:
    living = Subscription.objects.filter(stopped_at__isnull=True)
    by_state = dict(Letter.objects.values_list("state").annotate(count=Count("pk")).order_by())
    return Counts(
        followers=Follower.objects.filter(confirmed_at__isnull=False).count(),
        subscriptions=living.filter(confirmed_at__isnull=False).count(),
        unconfirmed=living.filter(confirmed_at__isnull=True).count(),
        waiting_news=News.objects.filter(letter__isnull=True).count(),
        letters=tuple((label, by_state.get(state, 0)) for state, label in LETTER_STATE_CHOICES),
    )


def most_followed(*, limit: int = 20) -> list[tuple[Subject, int]]:
    """The laws and fields that most people follow, with how many."""
    living = Subscription.objects.filter(confirmed_at__isnull=False, stopped_at__isnull=True)
    rows = list(living.values_list("kind", "key").annotate(count=Count("pk")).order_by("-count", "kind", "key")[:limit])
    named = subjects_named(pairs=[(kind, key) for kind, key, _ in rows])
    return [(named[(kind, key)], count) for kind, key, count in rows if (kind, key) in named]


def deliveries_stuck() -> QuerySet[Delivery]:
    """What only a person can set going again. Without a receiver nobody can, and whoever has it by another channel, or
    will, needs no second copy.
    """
    has_receiver = (
        Q(letter__follower__isnull=False)
        | Q(letter__question__asker__isnull=False)
        | Q(letter__officer__isnull=False)
        | Q(campaign__isnull=False, address__isnull=False)
    )
    went = Delivery.objects.filter(state__in=_WENT)
    elsewhere = Exists(went.filter(letter=OuterRef("letter"), letter__isnull=False)) | Exists(
        went.filter(campaign=OuterRef("campaign"), follower=OuterRef("follower"), campaign__isnull=False)
    )
    called_off = Q(campaign__state=CampaignState.CANCELLED.value)  # nothing of it leaves any more
    return Delivery.objects.filter(has_receiver, ~called_off, ~elsewhere, state__in=DELIVERIES_STUCK)


def stuck_in_detail() -> QuerySet[Delivery]:
    """The same, latest first, with the reply to the last attempt of each and whom it was for."""
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    return (
        deliveries_stuck()
        .select_related("address", "campaign", "account", "letter__question", "letter__officer", "letter__follower")
        .prefetch_related("letter__follower__addresses")
        .annotate(reply=Subquery(last.values("reply")[:1]), outcome=Subquery(last.values("outcome")[:1]))
        .order_by("-ended_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """What is stuck in one way: of a campaign (None: letters), on a channel, in a state, for a reason."""

    campaign: int | None
    channel: str
    state: str
    reason: str

    def among(self, told: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return told.filter(channel=self.channel, state=self.state, reason=self.reason, campaign=self.campaign)


@dataclass(frozen=True, slots=True)
class StuckAlike:
    """So many are stuck alike. `what` names the campaign, "" for letters."""

    of: Alike
    what: str
    channel: str
    state: str
    why: str
    count: int


def stuck_alike(*, limit: int = 20) -> list[StuckAlike]:
    """The largest groups of what only a person can set going again."""
    channels, states, reasons = dict(CHANNEL_CHOICES), dict(DELIVERY_CHOICES), dict(SKIPPED_CHOICES)
    rows = (
        deliveries_stuck()
        .order_by()
        .values_list("campaign", "campaign__title", "channel", "state", "reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "campaign", "channel", "state", "reason")[:limit]
    )
    return [
        StuckAlike(
            Alike(campaign, channel, state, reason),
            what=title or "",
            channel=channels[channel],
            state=states[state],
            why=reasons[reason] if reason else "",
            count=count,
        )
        for campaign, title, channel, state, reason, count in rows
    ]


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """How deliveries of one channel stand: how many in each state, in the order of `columns`."""

    label: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[ChannelRow, ...]


def by_channel() -> Table:
    """The outbox by channel and state; states in which nothing is are left out."""
    counted = Delivery.objects.order_by().values_list("channel", "state").annotate(count=Count("pk"))
    numbers = {(channel, state): count for channel, state, count in counted}
    states = [(state, label) for state, label in DELIVERY_CHOICES if any(key[1] == state for key in numbers)]
    channels = [(channel, label) for channel, label in CHANNEL_CHOICES if any(key[0] == channel for key in numbers)]
    return Table(
        columns=tuple(label for _, label in states),
        rows=tuple(
            ChannelRow(label, tuple(numbers.get((channel, state), 0) for state, _ in states))
            for channel, label in channels
        ),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many wait on a channel for one reason, the first of them until a moment."""

    channel: str
    why: str
    count: int
    first: datetime


def waiting() -> list[Waiting]:
    """What waits, and why."""
    channels, reasons = dict(CHANNEL_CHOICES), dict(HELD_CHOICES)
    paused = Q(campaign__state=CampaignState.PAUSED.value)
    rows = (
        Queued.objects.annotate(why=Case(When(paused, then=Value(Held.PAUSED.value)), default=F("held")))
        .order_by("channel", "why")
        .values_list("channel", "why")
        .annotate(count=Count("pk"), first=Min("not_before"))
    )
    return [Waiting(channels[channel], reasons[why], count, first) for channel, why, count, first in rows]


def accounts_in_trouble() -> QuerySet[Account]:
    """Accounts by which nothing leaves until somebody looks after them."""
    return Account.objects.filter(is_open=True, paused_at__isnull=False).order_by("channel", "name")


def news_in(*, letter: Letter) -> QuerySet[News]:
    """What is still to be told in a letter: news of subscriptions that were not stopped meanwhile."""
    return (
        News.objects.filter(letter=letter, subscription__stopped_at__isnull=True)
        .select_related("entry", "subscription")
        .order_by("entry_id")
    )


def letters_with_news(*, letters: Sequence[Letter]) -> set[int]:
    """Those of these letters in which something is still to be told, by key."""
    living = News.objects.filter(letter__in=letters, subscription__stopped_at__isnull=True)
    return set(living.values_list("letter", flat=True))


def due_followers(*, at: datetime, limit: int) -> list[int]:
    """Whose news are to be written into a letter now."""
    waiting = News.objects.filter(letter__isnull=True, due_at__lte=at)
    return list(waiting.order_by("follower").values_list("follower", flat=True).distinct()[:limit])
