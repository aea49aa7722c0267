"""Each minute: what the dead left in their hands, receipts that never came, what is too late, accounts in trouble."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.dissemination.couriers.port import Abilities, Outcome
from portal.dissemination.couriers.rules import PAUSES
from portal.dissemination.models import Account, Attempt, Campaign, Delivery
from portal.dissemination.operations.sending.accounts import reweigh_accounts
from portal.dissemination.operations.sending.fanning import fall_back
from portal.dissemination.operations.sending.reports import read_parked
from portal.dissemination.operations.sending.results import unknown_allowed
from portal.dissemination.operations.sending.settling import settle_letters
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.objections import RUNNING
from portal.dissemination.states import CampaignState, Channel, DeliveryState, Held, Skipped

AbilitiesOf = Callable[[Account], Abilities]
AT_ONCE = 1000
_WAITS_FOR_RECEIPT = (DeliveryState.ACCEPTED.value, DeliveryState.UNCONFIRMED.value)


def sweep(*, abilities_of: AbilitiesOf, at: datetime) -> None:
    """All of it. Each step is a transaction of its own for so many rows, and may be cut off and called again."""
    while take_back(abilities_of=abilities_of, at=at):
        pass
    read_parked(at=at)
    give_up_receipts(abilities_of=abilities_of, at=at)
    expire(at=at)
    fall_back_without_receipt(at=at)
    for channel in Channel:
        reweigh_accounts(channel=channel.value, at=at)


@transaction.atomic
def take_back(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """What somebody took and never answered for: nobody knows whether it arrived.

    What the other side knows again is sent again while it remembers, and a letter by e-mail once more; everything else
    is unknown, and only a person may send it. Returns how many.
    """
    over = Delivery.objects.filter(state=DeliveryState.SENDING.value, not_before__lte=at)
    lost = list(over.select_for_update(skip_locked=True, of=("self",)).select_related("account")[:AT_ONCE])
    keys = [one.pk for one in lost]
    Attempt.objects.filter(delivery__in=keys, outcome="").update(outcome=Outcome.UNKNOWN.value, ended_at=at)
    again: list[Delivery] = []
    unknown: list[Delivery] = []
    for one in lost:
        one.unanswered += 1
        abilities = abilities_of(one.account) if one.account is not None else Abilities()
        (again if _may_go_again(one, abilities, at) else unknown).append(one)
    Delivery.objects.bulk_update(lost, ["unanswered"], batch_size=AT_ONCE)
    _update(again, state=DeliveryState.QUEUED.value, held=Held.RETRY.value, not_before=at)
    _update(unknown, state=DeliveryState.UNKNOWN.value, held="", ended_at=at)
    settle_letters(letters=[one.letter_id for one in lost if one.letter_id is not None], at=at)
    return len(lost)


def _may_go_again(one: Delivery, abilities: Abilities, at: datetime) -> bool:
    if one.unanswered >= unknown_allowed(one, abilities) or one.attempts > len(PAUSES):
        return False
    remembers = abilities.remembers if abilities.is_idempotent else timedelta()
    return not remembers or one.handed_at is None or at - one.handed_at < remembers


def _update(deliveries: list[Delivery], **values: object) -> None:
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(**values)


def give_up_receipts(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """Taken over long ago, and no word of arrival: neither arrived nor lost, and nobody waits for it any longer."""
    count = 0
    for account in Account.objects.all():
        if abilities_of(account).gives_receipts:
            before = at - timedelta(hours=account.receipts_within_hours)
            late = Delivery.objects.filter(account=account, state=DeliveryState.ACCEPTED.value, handed_at__lte=before)
            count += late.update(state=DeliveryState.UNCONFIRMED.value)
    return count


def expire(*, at: datetime) -> int:
    """What waited until it was too late."""
    count = 0
    for campaign in Campaign.objects.filter(state__in=(*RUNNING, CampaignState.PAUSED.value), expires_at__lte=at):
        waiting = Delivery.objects.filter(campaign=campaign, state=DeliveryState.QUEUED.value)
        count += waiting.update(state=DeliveryState.EXPIRED.value, reason=Skipped.TOO_LATE.value, held="", ended_at=at)
    return count


def fall_back_without_receipt(*, at: datetime) -> int:
    """Whom one channel did not certainly reach in the campaign's time is tried on the next. Never what is unknown."""
    laid = 0
    for campaign in Campaign.objects.filter(state__in=RUNNING):
        channels = channels_of(campaign.channels)
        for number, channel in enumerate(channels[:-1]):
            after = [one.value for one in channels[number + 1 :]]
            followers = _without_receipt(campaign, channel, after, at=at)
            laid += fall_back(campaign=campaign, channel=channel, followers=followers, at=at) if followers else 0
    return laid


def _without_receipt(campaign: Campaign, channel: Channel, after: list[str], *, at: datetime) -> list[int]:
    before = at - timedelta(hours=campaign.fallback_hours)
    elsewhere = Delivery.objects.filter(follower=OuterRef("follower"), campaign=campaign, channel__in=after)
    # Said to have failed on the way: some receipts take that back, so that it has the same time.
    failed = Q(state=DeliveryState.FAILED.value, reason="")
    silent = Delivery.objects.filter(
        Q(state__in=_WAITS_FOR_RECEIPT) | failed,
        ~Exists(elsewhere),
        campaign=campaign,
        channel=channel.value,
        handed_at__lte=before,
        follower__isnull=False,
        account__isnull=False,
    )
    return list(silent.order_by("pk").values_list("follower", flat=True)[:AT_ONCE])
