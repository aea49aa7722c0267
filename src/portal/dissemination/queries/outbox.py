"""The outbox: figures for staff, leased batches, letters with their news, messages without a receipt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from portal.dissemination.models import (
    Account,
    Attempt,
    Campaign,
    Delivery,
    Follower,
    HandedPart,
    Letter,
    News,
    PostBatch,
    Queued,
    Subscription,
    Suppression,
)
from portal.dissemination.planning.rules import POST_INTERVALS, row_on
from portal.dissemination.queries.channels import at_work
from portal.dissemination.queries.followers import FollowedSubject, subjects_named
from portal.dissemination.queries.items import keys_among, keys_in
from portal.dissemination.queries.objections import NEVER_CAME, RUNNING
from portal.dissemination.states import (
    POST_ACTS,
    CampaignState,
    Channel,
    DeliveryState,
    HoldReason,
    LetterState,
    PostBatchState,
    Priority,
    SkipReason,
    SuppressionReason,
)
from portal.journal.queries.pending_work import WaitingFor, WaitingWork
from portal.schema.queries import narrowed, side_by_side

DELIVERIES_STUCK = (DeliveryState.FAILED.value, DeliveryState.UNKNOWN.value)
_WENT = (
    DeliveryState.QUEUED.value,
    DeliveryState.SENDING.value,
    DeliveryState.ACCEPTED.value,
    DeliveryState.UNCONFIRMED.value,
    DeliveryState.DELIVERED.value,
)


def counts() -> dict[str, object]:
    living = Subscription.objects.filter(stopped_at__isnull=True).aggregate(
        subscriptions=Count("pk", filter=Q(confirmed_at__isnull=False)),
        unconfirmed=Count("pk", filter=Q(confirmed_at__isnull=True)),
    )
    by_state, followers, waiting = side_by_side(
        *(
            rows.annotate(of=of).values_list("of").annotate(number=Count("pk"))
            for rows, of in (
                (Letter.objects.all(), F("state")),
                (Follower.objects.filter(confirmed_at__isnull=False), Value("")),
                (News.objects.filter(letter__isnull=True), Value("")),
            )
        )
    )
    return {
        "followers": sum(number for _, number in followers),
        **living,
        "waiting_news": sum(number for _, number in waiting),
        "letters": tuple((label, dict(by_state).get(state, 0)) for state, label in LetterState.choices()),
    }


def no_advertising_list() -> dict[str, Any]:
    """The do-not-call list as stored here: the `count` of its numbers, and when one was last imported (`at`)."""
    listed = Suppression.objects.filter(channel=Channel.SMS.value, reason=SuppressionReason.NO_ADVERTISING.value)
    return listed.aggregate(count=Count("pk"), at=Max("at"))


def most_followed(*, limit: int = 20) -> list[tuple[FollowedSubject, int]]:
    """The subjects with the most subscriptions, with their number."""
    rows = list(
        Subscription.objects.filter(confirmed_at__isnull=False, stopped_at__isnull=True)
        .values_list("kind", "key")
        .annotate(count=Count("pk"))
        .order_by("-count", "kind", "key")[:limit]
    )
    named = subjects_named(pairs=[(kind, key) for kind, key, _ in rows])
    return [(named[(kind, key)], count) for kind, key, count in rows if (kind, key) in named]


def deliveries_stuck() -> QuerySet[Delivery]:
    """Deliveries that only an officer can restart.

    Left out: those without a receiver, and those whose receiver has the message, or will get it, by another channel.
    """
    has_receiver = (
        Q(letter__follower__isnull=False)
        | Q(letter__question__asker__isnull=False)
        | Q(letter__officer__isnull=False)
        | Q(letter__reply__text="")
        | Q(campaign__isnull=False, address__isnull=False)
    )
    went = Delivery.objects.filter(state__in=_WENT)
    elsewhere = Exists(went.filter(letter=OuterRef("letter"), letter__isnull=False)) | Exists(
        went.filter(campaign=OuterRef("campaign"), follower=OuterRef("follower"), campaign__isnull=False)
    )
    return Delivery.objects.filter(
        has_receiver,
        ~Q(campaign__state=CampaignState.CANCELLED.value),  # nothing of a cancelled campaign is sent any more
        ~elsewhere,
        state__in=DELIVERIES_STUCK,
    )


def stuck_in_detail() -> QuerySet[Delivery]:
    """`deliveries_stuck`, latest first, with the reply to the last attempt and the receiver of each."""
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    return (
        deliveries_stuck()
        .select_related("address", "campaign", "account", "letter__question", "letter__officer", "letter__follower")
        .prefetch_related("letter__follower__addresses")
        .annotate(reply=Subquery(last.values("reply")[:1]), outcome=Subquery(last.values("outcome")[:1]))
        .order_by("-ended_at", "-pk")
    )


# One way of being stuck, as fields of the deliveries: `campaign` (None: letters), `channel`, `state`, `reason`.
StuckReason = dict[str, int | str | None]


def stuck_alike(*, limit: int = 20) -> list[dict[str, object]]:
    """The largest groups of deliveries that only an officer can restart."""
    return [
        {
            "of": {"campaign": campaign, "channel": channel, "state": state, "reason": reason},
            "what": title or "",
            "channel": Channel(channel).label,
            "state": DeliveryState(state).label,
            "why": SkipReason(reason).label if reason else "",
            "count": count,
        }
        for campaign, title, channel, state, reason, count in deliveries_stuck()
        .order_by()
        .values_list("campaign", "campaign__title", "channel", "state", "reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "campaign", "channel", "state", "reason")[:limit]
    ]


def by_channel() -> dict[str, object]:
    """The outbox by channel; `numbers` are in the order of the states. Empty states are left out."""
    numbers = {
        (channel, state): count
        for channel, state, count in Delivery.objects.order_by()
        .values_list("channel", "state")
        .annotate(count=Count("pk"))
    }
    states = [(state, label) for state, label in DeliveryState.choices() if any(key[1] == state for key in numbers)]
    channels = [(channel, label) for channel, label in Channel.choices() if any(key[0] == channel for key in numbers)]
    return {
        "columns": tuple(label for _, label in states),
        "rows": tuple(
            {"label": label, "numbers": tuple(numbers.get((channel, state), 0) for state, _ in states)}
            for channel, label in channels
        ),
    }


def waiting(*, at: datetime, campaign: Campaign | None = None) -> QuerySet[Any, dict[str, Any]]:
    """How many deliveries wait in each lane, since when, and `why`: the stored reason ("": none).

    For those that are due (`is_due`) the stored reason no longer applies. Of all, or of one campaign.
    """
    is_paused = Q(campaign__state=CampaignState.PAUSED.value)
    found = Queued.objects.annotate(
        why=Case(When(is_paused, then=Value(HoldReason.PAUSED.value)), default=F("held")),
        is_due=Case(When(~is_paused, not_before__lte=at, then=Value(True)), default=Value(False)),
    )
    alike = ("channel", "why", "is_due", "priority", "campaign")
    counted = narrowed(found, campaign=campaign).order_by(*alike).values(*alike)
    return counted.annotate(count=Count("pk"), first=Min("not_before"))


def news_in(*, letter: Letter) -> QuerySet[News]:
    """Notifications to be included in a letter: those whose subscriptions were not stopped meanwhile."""
    return (
        News.objects.filter(letter=letter, subscription__stopped_at__isnull=True)
        .select_related("entry", "subscription")
        .order_by("entry_id")
    )


_ATTEMPT = Attempt._meta.db_table


def batch_of(*, keys: Sequence[int]) -> list[Delivery]:
    """The deliveries with these keys, in that order, with what is needed to check and render them."""
    told = Delivery.objects.filter(pk__in=keys_among(keys))
    found = {one.pk: one for one in told.filter(campaign__isnull=False)}
    if len(found) < len(keys):  # a batch of campaigns only needs nothing else
        found |= {one.pk: one for one in _letters(told)}
    return [found[key] for key in keys if key in found]


def still_in_hand(*, taken: Sequence[Delivery], attempts: Iterable[int]) -> list[Delivery]:
    """Those of these deliveries that are being sent by these attempts; one sent by another attempt was leased again.

    Letters are reloaded. A delivery of a campaign is returned as it was: its person and address change only by being
    erased, and then it is not sent.
    """
    # Filtered in Python: conditions on states would mislead the planner.
    told = Attempt.objects.filter(pk__in=keys_among(attempts)).values_list("delivery", "delivery__state", "outcome")
    held = {key for key, state, outcome in told if state == DeliveryState.SENDING and not outcome}
    letters = [one.pk for one in taken if one.letter_id is not None and one.pk in held]
    return [one for one in taken if one.letter_id is None and one.pk in held] + (
        list(_letters(Delivery.objects.filter(pk__in=letters))) if letters else []
    )


def _letters(told: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return told.filter(letter__isnull=False).select_related(
        "address", "letter__follower", "letter__subscription", "letter__question", "letter__officer"
    )


def open_attempts(*, before: datetime, besides: Collection[int], limit: int) -> list[tuple[int, int]]:
    """Keys of attempts open since before a moment, with their deliveries; without the attempts in `besides`.

    On PostgreSQL rows that another process has locked are skipped.
    """
    held = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    these, named = keys_in(besides)
    with closing(connection.cursor()) as cursor:
        # SQLite uses the partial index of open attempts only for the literal.
        cursor.execute(
            f"SELECT id, delivery_id FROM {_ATTEMPT} WHERE outcome = '' AND begun_at <= %s"  # noqa: S608
            f" AND id NOT IN ({these}) ORDER BY delivery_id LIMIT {int(limit)}{held}",
            [connection.ops.adapt_datetimefield_value(before), named],
        )
        return list(cursor.fetchall())


# Carriers keep delivery reports for a week and have none in the first minutes.
_ASK_AFTER, _ASK_UNTIL = timedelta(minutes=10), timedelta(days=6)
# Few enough that a carrier that delays every request blocks the worker for half a minute at most.
AT_ONCE = 48


def unreported(*, account: Account, at: datetime, limit: int = AT_ONCE) -> list[str]:
    """The carrier's names of some messages that wait for a receipt."""
    waiting = HandedPart.objects.filter(
        account=account,
        arrival="",
        delivery__state__in=[DeliveryState.ACCEPTED.value, DeliveryState.UNKNOWN.value],
        delivery__handed_at__range=(at - _ASK_UNTIL, at - _ASK_AFTER),
    )
    # The least recently queried ones would need a column; random samples cover all of them in time.
    return list(waiting.order_by("?").values_list("outside_id", flat=True)[:limit])


# ---- paper -----------------------------------------------------------------------------------------------------------


def to_post(*, at: datetime, agencies: Collection[int] | None = None) -> QuerySet[Any]:
    """Letters that may be printed now, urgent ones first; `sender`: the agency whose officers post them.

    An agency posts its own campaigns; other letters belong to the agency of the account, or the province (None).
    `agencies`: None for all. A person who had a letter within the days of the rule waits, except for urgent letters.
    """
    account = at_work(Channel.POST).first()
    own = Value(account.agency_id if account else None, output_field=BigIntegerField())
    since = at - timedelta(days=row_on(POST_INTERVALS, on=timezone.localdate(at)).days)
    had = Delivery.objects.filter(
        follower=OuterRef("delivery__follower"), channel=Channel.POST.value, handed_at__gt=since
    ).exclude(state__in=NEVER_CAME)
    found = Queued.objects.filter(
        Q(campaign__isnull=True) | Q(campaign__state__in=RUNNING),
        Q(priority=Priority.URGENT.value) | ~Exists(had),
        channel=Channel.POST.value,
        not_before__lte=at,
    ).annotate(sender=Coalesce(F("campaign__agency"), own))
    return narrowed(found, sender__in=agencies).order_by("priority", "not_before", "pk")


def post_batches(*, agencies: Collection[int] | None) -> QuerySet[PostBatch]:
    """Batches of these agencies (None: all, and the province's), the latest first."""
    joined = PostBatch.objects.select_related("agency", "handful", "made_by", "handed_by")
    return narrowed(joined, agency__in=agencies).order_by("-pk")


def cost_of_post(batch: PostBatch) -> int:
    """The cost in dong, at the account's price on the day of each letter."""
    return Delivery.objects.filter(pk__in=batch.letters).aggregate(sum=Sum("cost"))["sum"] or 0


def _first_to_post(asked: WaitingFor) -> QuerySet[Delivery]:
    """The oldest letter of each sender: one line says that letters wait."""
    first = to_post(at=asked.at).filter(asked.own("sender")).order_by().values("sender").annotate(first=Min("pk"))
    return Delivery.objects.filter(pk__in=first.values("first")).select_related("campaign")


WAITING = (
    WaitingWork(
        code="thu-giay-cho-in",
        label="Thư giấy chờ in, giao bưu điện",
        rows=_first_to_post,
        title=lambda one: one.campaign.title if one.campaign else "Thư báo thay đổi pháp luật",
        url=lambda one: reverse("posts"),
        since="created_at",
        verbs=POST_ACTS["print"].verbs,
        listed_at="posts",
    ),
    WaitingWork(
        code="tap-thu-cho-giao",
        label="Tập thư giấy đã lập, chờ giao bưu điện",
        rows=lambda asked: PostBatch.objects.filter(asked.own("agency"), state=PostBatchState.READY.value),
        title=lambda one: f"Tập thư {one.pk}",
        url=lambda one: reverse("post", args=[one.pk]),
        since="made_at",
        verbs=POST_ACTS["print"].verbs,
        acts=tuple(POST_ACTS.values()),
        listed_at="posts",
    ),
)
