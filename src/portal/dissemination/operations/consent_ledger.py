"""The append-only ledger of consent, and the merge of two followers who turn out to be one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.dissemination.models import (
    Asking,
    Consent,
    DataRequest,
    Follower,
    FollowerAddress,
    Letter,
    News,
    PersonalLink,
    Subscription,
)
from portal.dissemination.states import PURPOSE, Channel, ConsentAct, ConsentMethod


def record_consent(
    act: ConsentAct,
    way: ConsentMethod,
    follower: Follower,
    *,
    at: datetime,
    subscriptions: Iterable[Subscription] = (),
    wording: str = "",
    controller: str = "",
    channel: Channel = Channel.EMAIL,
) -> None:
    """Write one line for each subscription, or one about the channel itself if there is none."""
    things = [(one.kind, one.key) for one in subscriptions] or [("", "")]
    Consent.objects.bulk_create(
        Consent(
            person=follower.code,
            act=act.value,
            way=way.value,
            purpose=PURPOSE,
            wording=wording,
            controller=controller,
            channel=channel.value,
            kind=kind,
            key=key,
            at=at,
        )
        for kind, key in things
    )


@transaction.atomic
def join_followers(
    *, into: Follower, other: Follower, way: ConsentMethod, wording: str, controller: str, at: datetime
) -> None:
    """Move everything of `other` to `into` and delete `other`; the ledger records it under both codes."""
    held = Subscription.objects.select_for_update(of=("self",)).filter(stopped_at__isnull=True)
    mine = {(one.kind, one.key): one for one in held.filter(follower=into)}
    moved = []
    for one in held.filter(follower=other).order_by("pk"):
        if (twin := mine.get((one.kind, one.key))) is not None:
            _take_over(one, twin, at)
        else:
            moved.append(one)
    Subscription.objects.filter(pk__in=[one.pk for one in moved]).update(follower=into)
    Subscription.objects.filter(follower=other).update(follower=into)
    if confirmed := [one for one in moved if one.confirmed_at is not None]:
        record_consent(
            ConsentAct.CONFIRMED, way, into, at=at, subscriptions=confirmed, wording=wording, controller=controller,
            channel=first_channel_of(other),
        )  # fmt: skip
    News.objects.filter(follower=other, entry__in=News.objects.filter(follower=into).values("entry")).delete()
    for model in (News, FollowerAddress, Asking, Letter, PersonalLink):
        model.objects.filter(follower=other).update(follower=into)
    DataRequest.objects.filter(person=other.code).update(person=into.code)
    Consent.objects.create(person=other.code, act=ConsentAct.ERASED.value, way=way.value, purpose=PURPOSE, at=at)
    Follower.objects.filter(pk=other.pk).delete()


def _take_over(one: Subscription, twin: Subscription, at: datetime) -> None:
    """Merge two subscriptions to the same thing: `one` ends without a ledger line of its own.

    `twin` takes over the consent of `one` if it has none, or only that of a list.
    """
    Subscription.objects.filter(pk=one.pk).update(stopped_at=at)
    News.objects.filter(subscription=one).update(subscription=twin)
    is_anothers = twin.confirmed_at is None or (twin.consent_list_id and not one.consent_list_id)
    if is_anothers and one.confirmed_at is not None:
        Subscription.objects.filter(pk=twin.pk).update(
            confirmed_at=one.confirmed_at, consent_list=one.consent_list, list_row=one.list_row, agreed_on=one.agreed_on
        )


def first_channel_of(follower: Follower) -> Channel:
    """The channel of the follower's first address; e-mail if they have none."""
    first = follower.addresses.order_by("order", "pk").first()
    return Channel(first.channel) if first else Channel.EMAIL
