"""Each minute: what the dead left in their hands, receipts that never came, what is too late, accounts in trouble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from messageproviders.port import Abilities, Outcome
from messageproviders.rules import PAUSES
from portal.dissemination.models import Account, Attempt, Campaign, Delivery
from portal.dissemination.operations.sending.accounts import reweigh_accounts
from portal.dissemination.operations.sending.fanning import fall_back
from portal.dissemination.operations.sending.handfuls import pick_up
from portal.dissemination.operations.sending.lanes import end, end_queued_of, keep_waiting
from portal.dissemination.operations.sending.reports import read_parked
from portal.dissemination.operations.sending.results import unknown_allowed
from portal.dissemination.operations.sending.rows import end_attempts, open_since
from portal.dissemination.operations.sending.settling import settle_letters
from portal.dissemination.operations.sending.taking import LEASE
from portal.dissemination.planning.audience import channels_of
from portal.dissemination.queries.among import among
from portal.dissemination.queries.objections import RUNNING
from portal.dissemination.queries.unreached import unreached
from portal.dissemination.states import CampaignState, Channel, DeliveryState, Held, Skipped

AbilitiesOf = Callable[[Account], Abilities]
AT_ONCE = 1000


def sweep(*, abilities_of: AbilitiesOf, at: datetime) -> None:
    """All of it. Each step is a transaction of its own for so many rows, and may be cut off and called again."""
    while take_back(abilities_of=abilities_of, at=at):
        pass
    read_parked(at=at)
    give_up_receipts(abilities_of=abilities_of, at=at)
    expire(at=at)
    fall_back_without_receipt(abilities_of=abilities_of, at=at)
    for channel in Channel:
        reweigh_accounts(channel=channel.value, at=at)


@transaction.atomic
def take_back(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """What somebody took and never answered for. Returns how many were left open.

    What had not been let go waits again. Of the rest nobody knows whether it arrived: what the other side knows again
    is sent again while it remembers, and a letter by e-mail once more; everything else is unknown, and only a person
    may send it.
    """
    waiting = pick_up(before=at - LEASE, at=at)
    left = open_since(before=at - LEASE, limit=AT_ONCE)
    end_attempts([(Outcome.UNKNOWN.value, "", attempt) for attempt, _ in left], at=at)
    in_hand = Delivery.objects.filter(pk__in=among(delivery for _, delivery in left), state=DeliveryState.SENDING.value)
    lost = list(in_hand.select_for_update(of=("self",)).select_related("account").order_by("pk"))
    again: list[int] = []
    unknown: list[int] = []
    for one in lost:
        one.unanswered += 1
        abilities = abilities_of(one.account) if one.account is not None else Abilities()
        (again if _may_go_again(one, abilities, at) else unknown).append(one.pk)
    Delivery.objects.bulk_update(lost, ["unanswered"], batch_size=AT_ONCE)
    keep_waiting(again, held=Held.RETRY, not_before=at)
    end(unknown, state=DeliveryState.UNKNOWN, reason=Skipped.NOTHING, at=at)
    settle_letters(letters=[one.letter_id for one in lost if one.letter_id is not None], at=at)
    return waiting + len(left)


def _may_go_again(one: Delivery, abilities: Abilities, at: datetime) -> bool:
    if one.unanswered >= unknown_allowed(one, abilities) or one.attempts > len(PAUSES):
        return False
    remembers = abilities.remembers if abilities.is_idempotent else timedelta()
    return not remembers or one.handed_at is None or at - one.handed_at < remembers


@transaction.atomic
def give_up_receipts(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """Taken over long ago, and no word of arrival: neither arrived nor lost, and nobody waits for it any longer."""
    count = 0
    for account in Account.objects.order_by("pk"):
        if abilities_of(account).gives_receipts:
            before = at - timedelta(hours=account.receipts_within_hours)
            late = _handed_over([account.pk], after=account.receipts_awaited_from, until=before)
            silent = late.filter(account=account, state=DeliveryState.ACCEPTED.value)
            count += silent.update(state=DeliveryState.UNCONFIRMED.value)
            Account.objects.filter(pk=account.pk).update(receipts_awaited_from=before)
    return count


def _handed_over(accounts: Sequence[int], *, after: datetime | None, until: datetime) -> QuerySet[Delivery]:
    """Deliveries whose last attempt by these accounts began in a span of time."""
    begun = Attempt.objects.filter(account__in=accounts, begun_at__lte=until)
    begun = begun if after is None else begun.filter(begun_at__gt=after)
    return Delivery.objects.filter(pk__in=begun.values("delivery"), handed_at__lte=until)


def expire(*, at: datetime) -> int:
    """What waited until it was too late."""
    late = Campaign.objects.filter(state__in=(*RUNNING, CampaignState.PAUSED.value), expires_at__lte=at)
    return sum(_expire(key, at) for key in late.values_list("pk", flat=True))


@transaction.atomic
def _expire(campaign: int, at: datetime) -> int:
    return end_queued_of(campaign=campaign, state=DeliveryState.EXPIRED, reason=Skipped.TOO_LATE, at=at)


def fall_back_without_receipt(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """Whom one channel did not certainly reach in the campaign's time is tried on the next.

    Each delivery is looked at once, when that time is over: by then it is known, or said to be lost, or silent.
    """
    laid = 0
    hearing = [one.pk for one in Account.objects.order_by("pk") if abilities_of(one).gives_receipts]
    for campaign in Campaign.objects.filter(state__in=RUNNING):
        channels = channels_of(campaign.channels)
        if len(channels) > 1:
            until = at - timedelta(hours=campaign.fallback_hours)
            for number, channel in enumerate(channels[:-1]):
                after = [one.value for one in channels[number + 1 :]]
                silent = _without_receipt(campaign, channel, after, hearing=hearing, until=until)
                laid += _fall_back(campaign, channel, silent, at=at)
            Campaign.objects.filter(pk=campaign.pk).update(fell_back_to=until)
    return laid


def _fall_back(campaign: Campaign, channel: Channel, silent: QuerySet[Delivery], *, at: datetime) -> int:
    laid, last = 0, 0
    while some := list(silent.filter(pk__gt=last).values_list("pk", "follower")[:AT_ONCE]):
        laid += fall_back(campaign=campaign, channel=channel, followers=[follower for _, follower in some], at=at)
        last = some[-1][0]
    return laid


def _without_receipt(
    campaign: Campaign, channel: Channel, after: list[str], *, hearing: Sequence[int], until: datetime
) -> QuerySet[Delivery]:
    elsewhere = Delivery.objects.filter(follower=OuterRef("follower"), campaign=campaign, channel__in=after)
    accounts = list(Account.objects.filter(channel=channel.value).values_list("pk", flat=True))
    handed_over = _handed_over(accounts, after=campaign.fell_back_to, until=until)
    return (
        unreached(campaign=campaign, channel=channel, hearing=hearing)
        .filter(~Exists(elsewhere), pk__in=handed_over.values("pk"))
        .order_by("pk")
    )
