"""Who gets a campaign: one address a person, on the first of its channels by which they can be reached.

One query, however many people: a person is counted where they stand in the cascade, and the outbox is filled from the
same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from portal.agencies.models import Place, PlaceSuccession
from portal.dissemination.models import Address, Campaign, Follower, Subscription, Suppression
from portal.dissemination.planning.audience import Audience, ancestors, channels_of
from portal.dissemination.planning.rules import Rules, rules_of
from portal.dissemination.states import Channel, Followed, SuppressedFor

_MOST_GENERATIONS = 10


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many people are reached first by each channel; `unreached`: wished for, but by none of the channels."""

    by_channel: dict[Channel, int]
    wished: int

    @property
    def people(self) -> int:
        return sum(self.by_channel.values())

    @property
    def unreached(self) -> int:
        return max(0, self.wished - self.people)


def audience_of(*, campaign: Campaign, at: datetime, on: date, people: Q | None = None) -> QuerySet[Any]:
    """The `Address` by which each person of the audience is tried first; `step` is the place of its channel in the
    campaign's order (`channels_of(campaign.channels)[step]`). One address a person.

    `people` narrows it, by a condition on `follower`; to filter what comes back would choose another address.
    Suppressed ones are left out here and, as consent is, asked for again when a message leaves.
    """
    # One sorting of those who are meant: a look for something better behind each of a million takes twice as long.
    preferred = Window(RowNumber(), partition_by=F("follower"), order_by=[F("step"), F("order"), F("pk")])
    return addresses_meant(campaign=campaign, at=at, on=on, people=people).annotate(rank=preferred).filter(rank=1)


def addresses_meant(*, campaign: Campaign, at: datetime, on: date, people: Q | None = None) -> QuerySet[Any]:
    """Every `Address` by which somebody of the audience may be reached, with the first `step` that may be used.

    Of these `audience_of` chooses one a person. Whether one that was chosen may still be used is asked here.
    """
    channels, rules = channels_of(campaign.channels), rules_of(campaign.campaign_class, on=on)
    audience = Audience.of(campaign.audience)
    if not channels or (rules.asks_interest and not audience.interests):
        return Address.objects.annotate(step=Value(0)).none()
    these = people or Q()
    return _reachable(channels, rules, at).filter(these, _of_follower(audience, prefix="follower__", these=these))


def sizes_of(*, campaign: Campaign, at: datetime, on: date) -> Sizes:
    """How many people, by the channel that reaches them first; two queries, each one walk through the addresses.

    Each person's smallest step is taken and counted: far cheaper than choosing one address for each of a million.
    """
    channels, rules = channels_of(campaign.channels), rules_of(campaign.campaign_class, on=on)
    audience = Audience.of(campaign.audience)
    if not channels or (rules.asks_interest and not audience.interests):
        return Sizes(dict.fromkeys(channels, 0), wished=0)
    reachable = _reachable(channels, rules, at).filter(_of_follower(audience, prefix="follower__"))
    first = reachable.order_by().values("follower").annotate(first=Min("step")).values_list("first")
    counts = _counted(first)
    wished = Follower.objects.filter(_of_follower(audience, prefix=""), confirmed_at__isnull=False)
    return Sizes({channel: counts.get(step, 0) for step, channel in enumerate(channels)}, wished=wished.count())


def _counted(values: QuerySet[Any, tuple[int]]) -> dict[int, int]:
    """How often each value stands in a query of one column: a grouping of a grouping, which the mapper cannot say."""
    inner, parameters = values.query.get_compiler(connection=connection).as_sql()
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"WITH one(value) AS ({inner}) SELECT value, COUNT(*) FROM one GROUP BY value", parameters)  # noqa: S608
        return dict(cursor.fetchall())


# ---- by which addresses ----------------------------------------------------------------------------------------------


def _reachable(channels: Sequence[Channel], rules: Rules, at: datetime) -> QuerySet[Any]:
    """Living addresses on the channels, with the first `step` that may be used to reach them."""
    steps = [
        When(_on(channel) & ~Exists(_refused(channel, rules, at)), then=Value(step))
        for step, channel in enumerate(channels)
    ]
    kept = {channel.of_addresses.value for channel in channels}
    living = Address.objects.filter(channel__in=kept, confirmed_at__isnull=False, ended_at__isnull=True)
    return living.annotate(step=Case(*steps, default=None, output_field=IntegerField())).filter(step__isnull=False)


def _on(channel: Channel) -> Q:
    kept = Q(channel=channel.of_addresses.value)
    return kept & Q(by_zalo=True) if channel is Channel.ZALO_PHONE else kept


def _refused(channel: Channel, rules: Rules, at: datetime) -> QuerySet[Suppression]:
    lasting = Q(until__isnull=True) | Q(until__gt=at)
    refused = Suppression.objects.filter(
        lasting, channel=channel.of_addresses.value, fingerprint=OuterRef("fingerprint")
    )
    return refused if rules.heeds_list else refused.exclude(reason=SuppressedFor.NO_ADVERTISING.value)


# ---- whom ------------------------------------------------------------------------------------------------------------


def _of_follower(audience: Audience, *, prefix: str, these: Q | None = None) -> Q:
    """The condition on a person; `prefix` leads to them from the row that is filtered. `these` says of what they follow
    once more who is asked for at all: PostgreSQL would walk through what everybody follows.
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


def _narrowed(name: str, keys: Collection[int], unsaid: str, audience: Audience) -> Q:
    said = Q(**{name: keys})
    return said | Q(**{unsaid: True}) if audience.with_unsaid else said


def follows_one_of(interests: Iterable[tuple[str, str]]) -> Q:
    """The condition on a subscription. A field is of interest to those who follow it or a topic above it; a place to
    those who follow it, what lies in it, or what it was before."""
    named = Q(pk__in=[])
    for kind in Followed:
        keys = {key for one, key in interests if one == kind.value}
        if kind is Followed.FIELD:
            keys = {path for key in keys for path in ancestors(key)}
        if kind is Followed.PLACE:
            keys = {str(one) for one in places_within(keys=[int(key) for key in keys if key.isdecimal()])}
        if keys:
            named |= Q(kind=kind.value, key__in=sorted(keys))
    return named


def places_within(*, keys: Iterable[int]) -> set[int]:
    """These places with all that lies in them, what they came from and what they became: people named a place once and
    need not know that it was merged. Neighbours with whom a place was joined are not meant by its old name."""
    wanted = _down(set(keys))
    return _through(wanted, "successor", "predecessor") | _through(wanted, "predecessor", "successor")


def _through(keys: set[int], here: str, there: str) -> set[int]:
    """From places to those on the other side of their successions, and on, with all that lies in them."""
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
