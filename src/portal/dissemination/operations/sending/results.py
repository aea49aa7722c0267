"""Records results of attempts in batches, sets the state of each delivery, and cleans up attempts without a result."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from messageproviders.outcomes import (
    PAUSES,
    NextState,
    SendVerdict,
    WaitUntil,
    after_opening,
    judge,
    most_unknown,
    spread,
)
from messageproviders.port import ProviderAbilities, SendOutcome, SendReceipt
from portal.dissemination.models import Account, Attempt, Campaign, Delivery, Follower, Suppression
from portal.dissemination.operations import subscriptions
from portal.dissemination.operations.accounts import note_quota, pause_account, reweigh_accounts
from portal.dissemination.operations.sending.channels import fall_back, try_letter_elsewhere
from portal.dissemination.operations.sending.lease import LeasedDelivery, recover_batches
from portal.dissemination.operations.sending.letters import settle_letters
from portal.dissemination.operations.sending.queue import end, end_queued_of, keep_waiting, lift
from portal.dissemination.operations.sending.receipts import below, catch_up, name_parts, read_parked
from portal.dissemination.planning.campaigns import channels_of
from portal.dissemination.planning.rules import SendingWindow
from portal.dissemination.queries.audience import unreached
from portal.dissemination.queries.followers import living_addresses, suppressed_among
from portal.dissemination.queries.items import keys_among
from portal.dissemination.queries.objections import RUNNING
from portal.dissemination.states import (
    CampaignState,
    Channel,
    ConsentMethod,
    DeliveryState,
    HoldReason,
    SkipReason,
    SuppressionReason,
)
from portal.questions.queries import grouped

SUPPRESSED_FOR = timedelta(days=180)
_TOMORROW_AT = timedelta(hours=7, minutes=5)
_REPLY_LENGTH = 40
_ENDS = {NextState.FAILED: DeliveryState.FAILED, NextState.UNKNOWN: DeliveryState.UNKNOWN}
_HELD = {
    WaitUntil.PAUSE: HoldReason.RETRY,
    WaitUntil.TOMORROW: HoldReason.QUOTA,
    WaitUntil.OPENING: HoldReason.HOURS,
    WaitUntil.ACCOUNT: HoldReason.ACCOUNT,
}
_NO_LIMITS = ProviderAbilities()


@dataclass(frozen=True, slots=True)
class SendResult:
    """The result of an attempt to hand over a leased delivery."""

    taken: LeasedDelivery
    receipt: SendReceipt


@transaction.atomic
def record_results(
    *, account: Account, results: Sequence[SendResult], at: datetime, abilities: ProviderAbilities = _NO_LIMITS
) -> None:
    """Store the results of attempts by an account. A repeated or late result does not lower a state."""
    accepted = [one for one in results if one.receipt.outcome is SendOutcome.ACCEPTED]
    others = [one for one in results if one.receipt.outcome is not SendOutcome.ACCEPTED]
    _accept(account, accepted, at=at, waits=abilities.gives_receipts)
    attempts = Attempt.objects.filter(pk__in=[one.taken.attempt for one in others], outcome="")
    fresh = set(attempts.values_list("pk", flat=True)) if others else set()
    _end_attempts(((one.receipt.outcome, one.receipt.reply, one.taken.attempt) for one in results), at=at)
    for one in others:
        if one.taken.attempt in fresh:
            _judge(account, one, abilities, at=at)
    if accepted:
        catch_up(account=account, deliveries=[one.taken.key for one in accepted], at=at)
    settle_letters(letters=[one.taken.delivery.letter_id for one in results if one.taken.delivery.letter_id], at=at)
    note_quota(account=account, receipts=[one.receipt for one in results], at=at)
    broken = next((one.receipt for one in results if one.receipt.outcome is SendOutcome.BROKEN), None)
    if broken is not None:
        pause_account(account=account, why=f"Nhà cung cấp báo lỗi tài khoản: {broken.reply or 'không rõ'}", at=at)


def _accept(account: Account, accepted: Sequence[SendResult], *, at: datetime, waits: bool) -> None:
    """Parts are named only if receipts for them are expected."""
    for parts, keys in grouped((max(1, len(one.receipt.ids)), one.taken.key) for one in accepted).items():
        lift(
            keys,
            below=below(DeliveryState.ACCEPTED),
            state=DeliveryState.ACCEPTED.value,
            reason="",
            parts=parts,
            cost=parts * account.price,
            ended_at=at,
        )
    if waits:
        name_parts(
            account,
            [(name, one.taken.key) for one in accepted for name in one.receipt.ids or (one.receipt.reference,)],
        )


def _end_attempts(rows: Iterable[tuple[SendOutcome, str, int]], *, at: datetime) -> None:
    """End the attempts that are still open; each row is outcome, reply and key of the attempt."""
    for (outcome, reply), keys in grouped(((outcome, reply), key) for outcome, reply, key in rows).items():
        Attempt.objects.filter(pk__in=keys_among(keys), outcome="").update(
            outcome=outcome.value, reply=reply[:_REPLY_LENGTH], ended_at=at
        )


def _judge(account: Account, result: SendResult, abilities: ProviderAbilities, *, at: datetime) -> None:
    """Set the next state of a delivery that was not accepted. One that has moved on (the person is gone) stays."""
    receipt, delivery = result.receipt, result.taken.delivery
    unanswered = delivery.unanswered + (receipt.outcome is SendOutcome.UNKNOWN)
    verdict = judge(
        outcome=receipt.outcome,
        attempts=delivery.attempts,
        unknown=unanswered,
        most_unknown=unknown_allowed(delivery, abilities),
    )
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING.value)
    if verdict.next is NextState.AGAIN:
        if mine.update(
            attempts=F("attempts") - (0 if verdict.is_counted else 1),
            unanswered=unanswered,
            handed_at=at if receipt.outcome is SendOutcome.UNKNOWN else None,
        ):
            keep_waiting(
                [delivery.pk],
                held=_HELD[verdict.until],
                not_before=_again(account, receipt, verdict, is_letter=delivery.letter_id is not None, at=at),
            )
        return
    reason = SkipReason.REFUSED_HERE if verdict.elsewhere else SkipReason.WRONG_MESSAGE
    is_known = verdict.next is NextState.FAILED and receipt.outcome in (
        SendOutcome.REFUSED, SendOutcome.NO_MAILBOX, SendOutcome.NOT_HERE
    )  # fmt: skip
    if not mine.update(
        state=_ENDS[verdict.next].value,
        reason=(reason if is_known else SkipReason.NOTHING).value,
        unanswered=unanswered,
        ended_at=at,
    ):
        return
    if verdict.gives_up_address:
        give_up_address(delivery, receipt.reply, at=at)
    if verdict.elsewhere:
        _try_elsewhere(delivery, at=at)


def unknown_allowed(delivery: Delivery, abilities: ProviderAbilities) -> int:
    return most_unknown(
        is_idempotent=abilities.is_idempotent,
        is_letter=delivery.letter_id is not None,
        is_mail=delivery.channel == Channel.EMAIL.value,
    )


def _again(account: Account, receipt: SendReceipt, verdict: SendVerdict, *, is_letter: bool, at: datetime) -> datetime:
    """When to try again. Deliveries of campaigns that failed together are spread; a letter is not."""
    by = 0.0 if is_letter else random.random()  # noqa: S311  spreads load, guards nothing
    zone = timezone.get_default_timezone()
    if verdict.until is WaitUntil.TOMORROW:
        return (
            timezone.make_aware(datetime.combine(timezone.localdate(at), datetime.min.time()), zone)
            + timedelta(days=1)
            + _TOMORROW_AT
            + after_opening(by=by)
        )
    return (
        SendingWindow(account.opens, account.closes).next(at, zone=zone) + after_opening(by=by)
        if verdict.until is WaitUntil.OPENING
        else at + spread(receipt.again_in or verdict.pause, by=by)
    )


def give_up_address(delivery: Delivery, reply: str, *, at: datetime) -> None:
    """Suppress this address for a time. A follower without any other usable address is unsubscribed from everything."""
    channel = Channel(delivery.channel).of_addresses
    if not delivery.fingerprint:
        return
    Suppression.objects.update_or_create(
        channel=channel.value,
        fingerprint=delivery.fingerprint,
        reason=SuppressionReason.RETURNED.value,
        defaults={"reply": reply[:_REPLY_LENGTH], "at": at, "until": at + SUPPRESSED_FOR},
    )
    follower = Follower.objects.filter(pk=delivery.follower_id).first() if delivery.follower_id else None
    if follower is not None and not _is_reached_elsewhere(follower, delivery, at=at):
        subscriptions.stop_all(follower=follower, way=ConsentMethod.RETURNED, at=at)


def _is_reached_elsewhere(follower: Follower, delivery: Delivery, *, at: datetime) -> bool:
    return any(
        one.fingerprint not in suppressed_among(fingerprints={one.fingerprint}, at=at, channel=Channel(one.channel))
        for one in living_addresses(follower=follower).exclude(fingerprint=delivery.fingerprint)
    )


def _try_elsewhere(delivery: Delivery, *, at: datetime) -> None:
    if delivery.campaign_id is not None and delivery.follower_id is not None:
        fall_back(
            campaign=Campaign.objects.get(pk=delivery.campaign_id),
            channel=Channel(delivery.channel),
            followers=[delivery.follower_id],
            at=at,
        )
    else:
        try_letter_elsewhere(delivery=delivery, at=at)


AbilitiesOf = Callable[[Account], ProviderAbilities]
AT_ONCE = 1000


def sweep(*, abilities_of: AbilitiesOf, at: datetime) -> None:
    """Run all clean-up steps. Each is a transaction for a limited number of rows; an interrupted one is repeated."""
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
    """Recover from expired leases. Returns how many deliveries were left open.

    Deliveries that were not handed over are queued again. For the others nobody knows whether they arrived: those that
    the provider recognises are sent again while it remembers, and a letter by e-mail once more; the rest become
    UNKNOWN, and only a person may resend them.
    """
    waiting, left = recover_batches(at=at, limit=AT_ONCE)
    _end_attempts([(SendOutcome.UNKNOWN, "", attempt) for attempt, _ in left], at=at)
    lost = list(
        Delivery.objects.filter(pk__in=keys_among(delivery for _, delivery in left), state=DeliveryState.SENDING.value)
        .select_for_update(of=("self",))
        .select_related("account")
        .order_by("pk")
    )
    again: list[int] = []
    unknown: list[int] = []
    for one in lost:
        one.unanswered += 1
        abilities = abilities_of(one.account) if one.account is not None else ProviderAbilities()
        (again if _may_go_again(one, abilities, at) else unknown).append(one.pk)
    Delivery.objects.bulk_update(lost, ["unanswered"], batch_size=AT_ONCE)
    keep_waiting(again, held=HoldReason.RETRY, not_before=at)
    end(unknown, state=DeliveryState.UNKNOWN, reason=SkipReason.NOTHING, at=at)
    settle_letters(letters=[one.letter_id for one in lost if one.letter_id is not None], at=at)
    return waiting + len(left)


def _may_go_again(one: Delivery, abilities: ProviderAbilities, at: datetime) -> bool:
    if one.unanswered >= unknown_allowed(one, abilities) or one.attempts > len(PAUSES):
        return False
    remembers = abilities.remembers if abilities.is_idempotent else timedelta()
    return not remembers or one.handed_at is None or at - one.handed_at < remembers


@transaction.atomic
def give_up_receipts(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """Stop waiting for receipts of messages sent long ago: they count neither as delivered nor as lost."""
    count = 0
    for account in Account.objects.order_by("pk"):
        if abilities_of(account).gives_receipts:
            before = at - timedelta(hours=account.receipts_within_hours)
            silent = _handed_over([account.pk], after=account.receipts_awaited_from, until=before).filter(
                account=account, state=DeliveryState.ACCEPTED.value
            )
            count += silent.update(state=DeliveryState.UNCONFIRMED.value)
            Account.objects.filter(pk=account.pk).update(receipts_awaited_from=before)
    return count


def _handed_over(accounts: Sequence[int], *, after: datetime | None, until: datetime) -> QuerySet[Delivery]:
    """Deliveries whose last attempt by these accounts began in a span of time."""
    begun = Attempt.objects.filter(account__in=accounts, begun_at__lte=until)
    begun = begun if after is None else begun.filter(begun_at__gt=after)
    return Delivery.objects.filter(pk__in=begun.values("delivery"), handed_at__lte=until)


def expire(*, at: datetime) -> int:
    """Expire what is queued of campaigns after their deadline. Returns how many."""
    return sum(
        _expire(key, at)
        for key in Campaign.objects.filter(
            state__in=(*RUNNING, CampaignState.PAUSED.value), expires_at__lte=at
        ).values_list("pk", flat=True)
    )


@transaction.atomic
def _expire(campaign: int, at: datetime) -> int:
    return end_queued_of(campaign=campaign, state=DeliveryState.EXPIRED, reason=SkipReason.TOO_LATE, at=at)


def fall_back_without_receipt(*, abilities_of: AbilitiesOf, at: datetime) -> int:
    """Queue the next channel for people whom one did not certainly reach within the campaign's time.

    Each delivery is checked once, after that time: by then it is delivered, reported as lost, or silent.
    """
    laid = 0
    hearing = [one.pk for one in Account.objects.order_by("pk") if abilities_of(one).gives_receipts]
    for campaign in Campaign.objects.filter(state__in=RUNNING):
        channels = channels_of(campaign.channels)
        if len(channels) > 1:
            until = at - timedelta(hours=campaign.fallback_hours)
            for number, channel in enumerate(channels[:-1]):
                silent = _without_receipt(
                    campaign, channel, [one.value for one in channels[number + 1 :]], hearing=hearing, until=until
                )
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
    handed_over = _handed_over(
        list(Account.objects.filter(channel=channel.value).values_list("pk", flat=True)),
        after=campaign.fell_back_to,
        until=until,
    )
    return (
        unreached(campaign=campaign, channel=channel, hearing=hearing)
        .filter(~Exists(elsewhere), pk__in=handed_over.values("pk"))
        .order_by("pk")
    )
