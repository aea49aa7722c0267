"""Channels of a message: fan-out of a campaign, fallback to the next channel, and retries by an officer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from portal.agencies.models import Officer
from portal.dissemination.models import Campaign, Delivery, Follower, FollowerAddress, Letter, Queued
from portal.dissemination.operations.sending.queue import keep_waiting, lay_in_queue, moment, run
from portal.dissemination.planning.campaigns import channels_of
from portal.dissemination.queries.audience import audience_of
from portal.dissemination.queries.channels import fallback_channels_of, open_channels
from portal.dissemination.queries.followers import living_addresses
from portal.dissemination.queries.items import keys_among
from portal.dissemination.queries.objections import on_channels
from portal.dissemination.queries.outbox import StuckReason, deliveries_stuck
from portal.dissemination.states import (
    ACTIVE,
    CampaignClass,
    CampaignState,
    Channel,
    DeliveryState,
    HoldReason,
    LetterKind,
    LetterState,
    Priority,
)
from portal.journal.operations import record
from portal.schema.models import save_fields

_DELIVERY, _QUEUED = Delivery._meta.db_table, Queued._meta.db_table
PEOPLE_AT_ONCE = 20_000
MANY = 5_000  # created by one call: autovacuum would count them only a minute later

_PRIORITIES = {CampaignClass.URGENT: Priority.URGENT, CampaignClass.SERVICE: Priority.NEWS}


def priority_of(campaign: Campaign) -> Priority:
    return _PRIORITIES.get(CampaignClass(campaign.campaign_class), Priority.BULK)


def fan_out(*, campaign: Campaign, at: datetime) -> int:
    """Create the deliveries of a campaign, in one transaction for each batch of people. Returns how many were created.

    A killed call is continued by the next, and nothing is created twice: `fanned_to` stores the progress, and the
    constraints of the table cover every person and address.
    """
    laid = 0
    while (more := _lay_some(campaign=campaign, at=at)) is not None:
        laid += more
    if laid >= MANY and connection.vendor == "postgresql":
        # ANALYZE reads what the tables contain now; without it the planner would use the former statistics.
        run(f"ANALYZE {_DELIVERY}, {_QUEUED}", [])
    return laid


@transaction.atomic
def _lay_some(*, campaign: Campaign, at: datetime) -> int | None:
    """Create the deliveries of the next batch; None if there are no more people, or the campaign was cancelled."""
    held = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    begun, end = held.fanned_to, _end_of_batch(held.fanned_to)
    if end is None or held.state == CampaignState.CANCELLED:
        return None
    laid = _lay(campaign, people=Q(follower__gt=begun, follower__lte=end), at=at)
    Campaign.objects.filter(pk=campaign.pk).update(fanned_to=end)
    campaign.fanned_to = end
    return laid


def _end_of_batch(begun: int) -> int | None:
    """The last follower of the next batch.

    Followers outside the audience count too, so that this costs one walk along an index.
    """
    beyond = Follower.objects.filter(pk__gt=begun).order_by("pk").values_list("pk", flat=True)
    last: int | None = beyond.aggregate(last=Max("pk"))["last"]
    return next(iter(beyond[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE]), last)


def _lay(campaign: Campaign, *, people: Q, at: datetime) -> int:
    """Create the deliveries for these people of the audience in one statement. Returns how many.

    The audience is that of the release, whose size an officer signed: an address or subscription confirmed later gets
    nothing of the campaign, however late it is sent.
    """
    if campaign.released_at is not None:
        people &= Q(confirmed_at__lte=campaign.released_at)  # of the address, and of the subscription
    return lay(
        audience_of(campaign=campaign, at=at, on=timezone.localdate(at), people=people),
        campaign=campaign.pk,
        channels=[one.value for one in channels_of(campaign.channels)],
        priority=priority_of(campaign).value,
        not_before=max(at, campaign.send_at) if campaign.send_at else at,
        expires=campaign.expires_at,
        at=at,
    )


def lay(
    audience: QuerySet[Any],
    *,
    campaign: int,
    channels: Sequence[str],
    priority: int,
    not_before: datetime,
    expires: datetime | None,
    at: datetime,
) -> int:
    """Create a delivery of a campaign for each of these addresses that has none. Returns how many were created.

    `step` of each address is the index of its channel.
    """
    inner, values = (
        audience.order_by()
        .values_list("pk", "follower_id", "fingerprint", "step")
        .query.get_compiler(connection=connection)
        .as_sql()
    )
    by_step = " ".join(f"WHEN {step} THEN %s" for step in range(len(channels)))
    laid = (
        f"INSERT INTO {_DELIVERY} (campaign_id, follower_id, address_id, fingerprint, channel, priority, state,"  # noqa: S608
        " reason, expires_at, attempts, unanswered, parts, arrived_parts, cost, created_at)"
        f" WITH who(address, follower, mark, step) AS ({inner})"
        f" SELECT {int(campaign)}, who.follower, who.address, who.mark, CASE who.step {by_step} END, {int(priority)},"
        f" '{DeliveryState.QUEUED.value}', '', %s, 0, 0, 0, 0, 0, %s FROM who WHERE 1 = 1 ON CONFLICT DO NOTHING"
    )
    said = [*values, *channels, moment(expires), moment(at)]
    queue = f"INSERT INTO {_QUEUED} (delivery_id, channel, priority, campaign_id, not_before, held)"
    queued = f" SELECT id, channel, {int(priority)}, {int(campaign)}, %s, '' FROM"
    if connection.vendor == "postgresql":
        return run(f"WITH laid AS ({laid} RETURNING id, channel) {queue} {queued} laid", [*said, moment(not_before)])
    # Nobody else writes before this transaction ends, and keys only grow.
    before = Delivery.objects.aggregate(last=Max("pk"))["last"] or 0
    run(laid, said)
    return run(f"{queue} {queued} {_DELIVERY} WHERE id > %s", [moment(not_before), before])


@transaction.atomic
def fall_back(*, campaign: Campaign, channel: Channel, followers: Collection[int], at: datetime) -> int:
    """Queue the campaign on their next channel for people whom this channel certainly did not reach.

    Not to be called for UNKNOWN deliveries, which may have arrived. Returns how many deliveries were created.
    """
    channels = channels_of(campaign.channels)
    after = channels[channels.index(channel) + 1 :] if channel in channels else ()
    return _lay(on_channels(campaign, after), people=Q(follower__in=followers), at=at) if after and followers else 0


# A question asked at one address is not asked at another.
_MAY_GO_ON = (LetterKind.NEWS.value, LetterKind.LINK.value)
TAKEN_BACK_WITHIN = timedelta(hours=24)
_GOING = (
    *ACTIVE,
    DeliveryState.ACCEPTED.value,
    DeliveryState.UNCONFIRMED.value,
    DeliveryState.DELIVERED.value,
    DeliveryState.UNKNOWN.value,
)


def try_letter_elsewhere(*, delivery: Delivery, at: datetime, not_before: datetime | None = None) -> Delivery | None:
    """Queue the same letter for another channel; None if there is none left.

    Not to be called for an UNKNOWN delivery: it may have arrived, and nobody gets the same message twice.
    """
    letter = Letter.objects.select_related("follower").filter(pk=delivery.letter_id or 0).first()
    if letter is None or letter.follower is None or letter.kind not in _MAY_GO_ON:
        return None
    found = _next_road(
        letter.follower, LetterKind(letter.kind), set(letter.deliveries.values_list("channel", flat=True))
    )
    if found is None:
        return None
    address, channel = found
    laid = Delivery.objects.create(
        letter=letter,
        follower=letter.follower,
        address=address,
        channel=channel.value,
        priority=delivery.priority,
        expires_at=delivery.expires_at,
        created_at=at,
    )
    lay_in_queue([laid], not_before=not_before or at)
    return laid


def go_on_elsewhere(*, failed: Collection[int], at: datetime) -> None:
    """Queue failed news for the next channel, after the time within which some receipts take a failure back.

    What has arrived by then is not sent (`queries.objections`).
    """
    for one in Delivery.objects.filter(
        pk__in=keys_among(failed), state=DeliveryState.FAILED.value, letter__kind=LetterKind.NEWS.value
    ):
        going = Delivery.objects.filter(letter=one.letter_id, state__in=_GOING)
        if not going.exists() and try_letter_elsewhere(delivery=one, at=at, not_before=at + TAKEN_BACK_WITHIN):
            Letter.objects.filter(deliveries=one).update(state=LetterState.QUEUED.value, ended_at=None)


def _next_road(follower: Follower, kind: LetterKind, tried: Collection[str]) -> tuple[FollowerAddress, Channel] | None:
    """The first address in the follower's order of preference, with its first channel that was not tried yet."""
    open_ones = {one.channel for one in open_channels(mail=True)}
    roads = (
        (address, road)
        for address in living_addresses(follower=follower).filter(channel__in=[one.value for one in open_ones])
        for road in fallback_channels_of(address, kind=kind)
    )
    # A letter that contains a secret link is not printed.
    fit = ((one, road) for one, road in roads if kind is LetterKind.NEWS or not road.row.is_by_hand)
    return next(((address, road) for address, road in fit if road.value not in tried), None)


AT_ONCE, MOST = 1000, 50_000  # in a transaction; in a request, which must not last for minutes


@transaction.atomic
def retry_deliveries(*, deliveries: Sequence[int], by: Officer, at: datetime) -> int:
    """Send stuck deliveries again from the start, though one may arrive twice. Returns how many.

    A finished campaign is reopened for them and ends again.
    """
    # The stored attempts stay; only their count starts again.
    found = list(deliveries_stuck().filter(pk__in=deliveries).values_list("pk", "letter", "campaign"))
    keys = [key for key, _, _ in found]
    for campaign in (
        Campaign.objects.select_for_update()
        .filter(pk__in={campaign for _, _, campaign in found if campaign is not None}, state=CampaignState.DONE.value)
        .order_by("pk")
    ):
        save_fields(campaign, state=CampaignState.SENDING.value, ended_at=None, recounted_at=None)
        record("campaign.reopened", subject=campaign, by=by, at=at, details={"agency": campaign.agency_id})
    Delivery.objects.filter(pk__in=keys).update(
        state=DeliveryState.QUEUED.value, reason="", attempts=0, unanswered=0, ended_at=None, expires_at=None
    )
    keep_waiting(keys, held=HoldReason.NOTHING, not_before=at)
    Letter.objects.filter(pk__in=[letter for _, letter, _ in found if letter is not None]).update(
        state=LetterState.QUEUED.value, ended_at=None
    )
    if found:
        record("letter.retried", subject=None, by=by, at=at, details={"count": len(found)})
    return len(found)


def retry_alike(*, alike: StuckReason, by: Officer, at: datetime, most: int = MOST) -> int:
    """Send again all deliveries stuck for the same reason, a batch in each transaction.

    Returns how many, at most `most`.
    """
    count = 0
    while count < most:
        keys = list(deliveries_stuck().filter(**alike).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            break
        count += retry_deliveries(deliveries=keys, by=by, at=at)
    return count
