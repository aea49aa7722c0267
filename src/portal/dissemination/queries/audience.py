"""The audience of a campaign: one address per person, on the first channel that reaches them.

Also who still belongs to it, and who was not reached.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from portal.agencies.models import Place, PlaceSuccession
from portal.dissemination.models import Campaign, Delivery, Follower, FollowerAddress, Subscription, Suppression
from portal.dissemination.planning.campaigns import AudienceFilter, ancestors, channels_of
from portal.dissemination.planning.rules import ClassRules, rules_of
from portal.dissemination.states import Channel, DeliveryState, FollowedKind, SuppressionReason

_MOST_GENERATIONS = 10


def audience_of(*, campaign: Campaign, at: datetime, on: date, people: Q | None = None) -> QuerySet[Any]:
    """The `FollowerAddress` by which each person of the audience is tried first, one per person.

    `step` is the index of its channel in the campaign's order (`channels_of(campaign.channels)[step]`). `people`
    restricts the query by a condition on `follower`; filtering the result would choose another address. Suppressed
    addresses are left out here and, like consent, checked again when a message leaves.
    """
    # One sort of the audience: looking for a better address behind each of a million takes twice as long.
    return (
        addresses_meant(campaign=campaign, at=at, on=on, people=people)
        .annotate(rank=Window(RowNumber(), partition_by=F("follower"), order_by=[F("step"), F("order"), F("pk")]))
        .filter(rank=1)
    )


def addresses_meant(*, campaign: Campaign, at: datetime, on: date, people: Q | None = None) -> QuerySet[Any]:
    """Every `FollowerAddress` at which a member of the audience may be reached, with the first `step` that may use it.

    `audience_of` chooses one per person among these. Whether a chosen one may still be used is checked with this query.
    """
    channels, rules = channels_of(campaign.channels), rules_of(campaign.campaign_class, on=on)
    audience = AudienceFilter.of(campaign.audience)
    if not channels or (rules.asks_interest and not audience.interests):
        return FollowerAddress.objects.annotate(step=Value(0)).none()
    these = people or Q()
    return _reachable(channels, rules, at).filter(these, _of_follower(audience, prefix="follower__", these=these))


def sizes_of(*, campaign: Campaign, at: datetime, on: date) -> dict[str, Any]:
    """How many people are reached, by their first channel and in total, and how many no channel reaches.

    Two queries, each one scan of the addresses. Each person's smallest step is counted, which is far cheaper than
    choosing one address for each of a million.
    """
    channels, rules = channels_of(campaign.channels), rules_of(campaign.campaign_class, on=on)
    audience = AudienceFilter.of(campaign.audience)
    if not channels or (rules.asks_interest and not audience.interests):
        return {"by_channel": dict.fromkeys(channels, 0), "people": 0, "unreached": 0}
    counts = _counted(
        _reachable(channels, rules, at)
        .filter(_of_follower(audience, prefix="follower__"))
        .order_by()
        .values("follower")
        .annotate(first=Min("step"))
        .values_list("first")
    )
    by_channel = {channel: counts.get(step, 0) for step, channel in enumerate(channels)}
    wished = Follower.objects.filter(_of_follower(audience, prefix=""), confirmed_at__isnull=False).count()
    people = sum(by_channel.values())
    return {"by_channel": by_channel, "people": people, "unreached": max(0, wished - people)}


def _counted(values: QuerySet[Any, tuple[int]]) -> dict[int, int]:
    """How often each value occurs in a query of one column: a grouping of a grouping, which the ORM cannot express."""
    inner, parameters = values.query.get_compiler(connection=connection).as_sql()
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"WITH one(value) AS ({inner}) SELECT value, COUNT(*) FROM one GROUP BY value", parameters)  # noqa: S608
        return dict(cursor.fetchall())


# ---- addresses -------------------------------------------------------------------------------------------------------


def _reachable(channels: Sequence[Channel], rules: ClassRules, at: datetime) -> QuerySet[Any]:
    """Active addresses of the channels, with the first `step` that may be used to reach them."""
    steps = [
        When(_on(channel) & ~Exists(_refused(channel, rules, at)), then=Value(step))
        for step, channel in enumerate(channels)
    ]
    return (
        FollowerAddress.objects.filter(
            channel__in={channel.of_addresses.value for channel in channels},
            confirmed_at__isnull=False,
            ended_at__isnull=True,
        )
        .annotate(step=Case(*steps, default=None, output_field=IntegerField()))
        .filter(step__isnull=False)
    )


def _on(channel: Channel) -> Q:
    kept = Q(channel=channel.of_addresses.value)
    return kept & Q(by_zalo=True) if channel is Channel.ZALO_PHONE else kept


def _refused(channel: Channel, rules: ClassRules, at: datetime) -> QuerySet[Suppression]:
    refused = Suppression.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), channel=channel.of_addresses.value, fingerprint=OuterRef("fingerprint")
    ).exclude(reason=SuppressionReason.NO_LISTS.value)
    return refused if rules.heeds_list else refused.exclude(reason=SuppressionReason.NO_ADVERTISING.value)


# ---- people ----------------------------------------------------------------------------------------------------------


def _of_follower(audience: AudienceFilter, *, prefix: str, these: Q | None = None) -> Q:
    """The condition on a follower; `prefix` is the lookup path to them from the filtered row.

    `these` restricts the subscriptions in the same way as the people: otherwise PostgreSQL would scan all
    subscriptions.
    """
    wished = Q()
    if audience.interests:
        follows = Subscription.objects.filter(
            these or Q(), follows_one_of(audience.interests), follower=OuterRef(f"{prefix}pk"),
            confirmed_at__isnull=False, stopped_at__isnull=True,
        )  # fmt: skip
        wished &= Q(Exists(follows))
    if audience.places:
        wished &= _narrowed(
            f"{prefix}place__in", places_within(keys=audience.places), f"{prefix}place__isnull", audience
        )
    if audience.roles:
        wished &= Q(**{f"{prefix}role__in": list(audience.roles)}) | (
            Q(**{f"{prefix}role": ""}) if audience.with_unsaid else Q()
        )
    return wished


def _narrowed(name: str, keys: Collection[int], unsaid: str, audience: AudienceFilter) -> Q:
    said = Q(**{name: keys})
    return said | Q(**{unsaid: True}) if audience.with_unsaid else said


def follows_one_of(interests: Iterable[tuple[str, str]]) -> Q:
    """A condition on subscriptions: to the field or a topic above it; to the place, one within it, a predecessor or
    successor.
    """
    named = Q(pk__in=[])
    for kind in FollowedKind:
        keys = {key for one, key in interests if one == kind.value}
        if kind is FollowedKind.FIELD:
            keys = {path for key in keys for path in ancestors(key)}
        if kind is FollowedKind.PLACE:
            keys = {str(one) for one in places_within(keys=[int(key) for key in keys if key.isdecimal()])}
        if keys:
            named |= Q(kind=kind.value, key__in=sorted(keys))
    return named


def places_within(*, keys: Iterable[int]) -> set[int]:
    """Keys of these places, the places within them, and their predecessors and successors with theirs.

    People named a place once and need not know that it was merged. Neighbours with which a place was merged are not
    meant by its old name.
    """
    wanted = _down(set(keys))
    return _through(wanted, "successor", "predecessor") | _through(wanted, "predecessor", "successor")


def _through(keys: set[int], here: str, there: str) -> set[int]:
    """Follow the successions of places repeatedly, with all places within them."""
    found, border = set(keys), set(keys)
    for _ in range(_MOST_GENERATIONS):
        rows = PlaceSuccession.objects.filter(**{f"{here}__in": border}).values_list(there, flat=True)
        border = _down(set(rows)) - found
        if not border:
            break
        found |= border
    return found


def _down(keys: set[int]) -> set[int]:
    found, border = set(keys), set(keys)
    while border:
        border = set(Place.objects.filter(parent__in=border).values_list("pk", flat=True)) - found
        found |= border
    return found


# Places may have been merged meanwhile, and the places within them count too.
_ASKED_ALIKE_FOR = 10  # seconds for which the compiled query is reused
_AT = datetime(9000, 1, 1, tzinfo=UTC)
_FIRST, _LAST = 9_000_000_000_000_000_001, 9_000_000_000_000_000_002


# the SQL of a query, its parameters, and for each parameter the name of its placeholder ("" for none)
type _Question = tuple[str, tuple[Any, ...], tuple[str, ...]]


def still_meant(*, campaign: Campaign, channel: Channel, at: datetime, first: int, last: int) -> set[int]:
    """Keys of the addresses of one channel at which followers with keys from `first` to `last` may be reached.

    The conditions are those of `addresses_meant`.
    """
    audience = json.dumps(campaign.audience, sort_keys=True)
    span = int(at.timestamp()) // _ASKED_ALIKE_FOR
    question = _question(audience, campaign.campaign_class, channel, timezone.localdate(at), span, connection.vendor)
    if question is None:
        return set()
    sql, values, marks = question
    said = {"at": connection.ops.adapt_datetimefield_value(at), "first": first, "last": last}
    with closing(connection.cursor()) as cursor:
        cursor.execute(sql, [said[mark] if mark else value for value, mark in zip(values, marks, strict=True)])
        return {key for (key,) in cursor.fetchall()}


@lru_cache(maxsize=64)
def _question(
    audience: str, campaign_class: str, channel: Channel, on: date, span: int, vendor: str
) -> _Question | None:
    """Compile the query; None if nobody at all is meant.

    `span` and `vendor` only determine when it is compiled again.
    """
    asked = Campaign(audience=json.loads(audience), campaign_class=campaign_class, channels=[channel.value])
    meant = (
        addresses_meant(campaign=asked, at=_AT, on=on, people=Q(follower__gte=_FIRST, follower__lte=_LAST))
        .order_by()
        .values_list("pk", flat=True)
    )
    try:
        sql, values = meant.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    marks: dict[object, str] = {connection.ops.adapt_datetimefield_value(_AT): "at", _FIRST: "first", _LAST: "last"}
    return (
        sql,
        tuple(values),
        tuple(marks.get(one, "") if isinstance(one, int | str | datetime) else "" for one in values),
    )


_WAITS_FOR_RECEIPT = (DeliveryState.ACCEPTED.value, DeliveryState.UNCONFIRMED.value)


def unreached(*, campaign: Campaign, channel: Channel, hearing: Collection[int]) -> QuerySet[Delivery]:
    """Deliveries that were accepted but not confirmed, or failed on the way, which some receipts take back.

    Never UNKNOWN ones. `hearing`: keys of the accounts whose carriers send receipts; the silence of any other means
    nothing.
    """
    return Delivery.objects.filter(
        Q(state__in=_WAITS_FOR_RECEIPT, account__in=list(hearing)) | Q(state=DeliveryState.FAILED.value, reason=""),
        campaign=campaign,
        channel=channel.value,
        follower__isnull=False,
        account__isnull=False,
    )


def may_fall_back(*, campaign: Campaign, hearing: Collection[int], at: datetime) -> bool:
    """Whether somebody may still have to be tried on another channel; the campaign is not over before that is known."""
    if campaign.expires_at is not None and campaign.expires_at <= at:
        return False
    seen = campaign.fell_back_to
    not_yet = Q() if seen is None else Q(handed_at__gt=seen)
    return any(
        unreached(campaign=campaign, channel=channel, hearing=hearing).filter(not_yet).exists()
        for channel in channels_of(campaign.channels)[:-1]
    )
