"""What came of attempts is written down, many at once, and what becomes of each delivery by it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from messageproviders.port import Abilities, Outcome, Receipt
from messageproviders.rules import (
    Next,
    Until,
    Verdict,
    after_opening,
    judge,
    most_unknown,
    spread,
)
from portal.dissemination.models import Account, Attempt, Campaign, Delivery, Follower, Suppression
from portal.dissemination.operations import following  # the module: it needs what stands beside us
from portal.dissemination.operations.sending.accounts import note_quota, pause_account
from portal.dissemination.operations.sending.arrivals import below
from portal.dissemination.operations.sending.elsewhere import try_letter_elsewhere
from portal.dissemination.operations.sending.fanning import fall_back
from portal.dissemination.operations.sending.handfuls import Taken
from portal.dissemination.operations.sending.lanes import keep_waiting
from portal.dissemination.operations.sending.reports import catch_up
from portal.dissemination.operations.sending.rows import accept, end_attempts, hand_parts
from portal.dissemination.operations.sending.settling import settle_letters
from portal.dissemination.planning.hours import Window
from portal.dissemination.queries.bundles import Outgoing
from portal.dissemination.queries.following import living_addresses, suppressed_among
from portal.dissemination.states import Channel, DeliveryState, Held, Skipped, SuppressedFor, Way

SUPPRESSED_FOR = timedelta(days=180)
_TOMORROW_AT = timedelta(hours=7, minutes=5)
_REPLY_LENGTH = 40
_ID_LENGTH = 80
_ENDS = {Next.FAILED: DeliveryState.FAILED, Next.UNKNOWN: DeliveryState.UNKNOWN}
_HELD = {
    Until.PAUSE: Held.RETRY,
    Until.TOMORROW: Held.QUOTA,
    Until.OPENING: Held.HOURS,
    Until.ACCOUNT: Held.ACCOUNT,
}
_NO_LIMITS = Abilities()


@dataclass(frozen=True, slots=True)
class Result:
    """What is known after an attempt to hand over what was taken."""

    taken: Taken
    receipt: Receipt


@transaction.atomic
def record_results(
    *, account: Account, results: Sequence[Result], at: datetime, abilities: Abilities = _NO_LIMITS
) -> None:
    """Write down how attempts by an account went. What comes twice, or late, changes nothing that is further."""
    accepted = [one for one in results if one.receipt.outcome is Outcome.ACCEPTED]
    others = [one for one in results if one.receipt.outcome is not Outcome.ACCEPTED]
    _accept(account, accepted, at=at, waits=abilities.gives_receipts)
    fresh = _still_open(others)
    end_attempts(
        ((one.receipt.outcome.value, one.receipt.reply[:_REPLY_LENGTH], one.taken.attempt) for one in results), at=at
    )
    for one in others:
        if one.taken.attempt in fresh:
            _judge(account, one, abilities, at=at)
    if accepted:
        catch_up(account=account, deliveries=[one.taken.key for one in accepted], at=at)
    settle_letters(letters=[one.taken.delivery.letter_id for one in results if one.taken.delivery.letter_id], at=at)
    note_quota(account=account, receipts=[one.receipt for one in results], at=at)
    broken = next((one.receipt for one in results if one.receipt.outcome is Outcome.BROKEN), None)
    if broken is not None:
        pause_account(account=account, why=f"Nhà cung cấp báo lỗi tài khoản: {broken.reply or 'không rõ'}", at=at)


def _accept(account: Account, accepted: Sequence[Result], *, at: datetime, waits: bool) -> None:
    """Parts are named only where somebody will speak of them later."""
    rows, parts = [], []
    for one in accepted:
        ids = one.receipt.ids or ((one.receipt.reference,) if waits else ())
        rows.append((max(1, len(ids)), max(1, len(ids)) * account.price, one.taken.key))
        parts += [(account.pk, name[:_ID_LENGTH], one.taken.key) for name in ids] if waits else []
    accept(rows, states=below(DeliveryState.ACCEPTED), at=at)
    hand_parts(parts)


def _still_open(results: Sequence[Result]) -> set[int]:
    attempts = Attempt.objects.filter(pk__in=[one.taken.attempt for one in results], outcome="")
    return set(attempts.values_list("pk", flat=True)) if results else set()


def _judge(account: Account, result: Result, abilities: Abilities, *, at: datetime) -> None:
    """What a delivery becomes that was not accepted. One that is elsewhere by now (the person is gone) stays there."""
    receipt, delivery = result.receipt, result.taken.delivery
    unanswered = delivery.unanswered + (receipt.outcome is Outcome.UNKNOWN)
    verdict = judge(
        outcome=receipt.outcome,
        attempts=delivery.attempts,
        unknown=unanswered,
        most_unknown=unknown_allowed(delivery, abilities),
    )
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING.value)
    if verdict.next is Next.AGAIN:
        again = mine.update(
            attempts=F("attempts") - (0 if verdict.is_counted else 1),
            unanswered=unanswered,
            handed_at=at if receipt.outcome is Outcome.UNKNOWN else None,
        )
        if again:
            until = _again(account, receipt, verdict, is_letter=delivery.letter_id is not None, at=at)
            keep_waiting([delivery.pk], held=_HELD[verdict.until], not_before=until)
        return
    reason = Skipped.REFUSED_HERE if verdict.elsewhere else Skipped.WRONG_MESSAGE
    is_known = verdict.next is Next.FAILED and receipt.outcome in (
        Outcome.REFUSED, Outcome.NO_MAILBOX, Outcome.NOT_HERE
    )  # fmt: skip
    ended = mine.update(
        state=_ENDS[verdict.next].value,
        reason=(reason if is_known else Skipped.NOTHING).value,
        unanswered=unanswered,
        ended_at=at,
    )
    if not ended:
        return
    if verdict.gives_up_address:
        _give_up(delivery, receipt.reply, at=at)
    if verdict.elsewhere:
        _try_elsewhere(delivery, at=at)


def unknown_allowed(delivery: Outgoing, abilities: Abilities) -> int:
    return most_unknown(
        is_idempotent=abilities.is_idempotent,
        is_letter=delivery.letter_id is not None,
        is_mail=delivery.channel == Channel.EMAIL.value,
    )


def _again(account: Account, receipt: Receipt, verdict: Verdict, *, is_letter: bool, at: datetime) -> datetime:
    """When it is tried again. Many that failed together come back apart; a letter is alone."""
    by = 0.0 if is_letter else random.random()  # noqa: S311  spreads load, guards nothing
    zone = timezone.get_default_timezone()
    if verdict.until is Until.TOMORROW:
        midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), datetime.min.time()), zone)
        return midnight + timedelta(days=1) + _TOMORROW_AT + after_opening(by=by)
    if verdict.until is Until.OPENING:
        window = Window(account.opens, account.closes)
        opening = window.next(at, zone=zone)
        return opening + after_opening(by=by)
    return at + spread(receipt.again_in or verdict.pause, by=by)


def _give_up(delivery: Outgoing, reply: str, *, at: datetime) -> None:
    """Nothing more to this address for a time. Whoever is reached nowhere else follows nothing any more."""
    channel = Channel(delivery.channel).of_addresses
    if not delivery.fingerprint:
        return
    Suppression.objects.update_or_create(
        channel=channel.value,
        fingerprint=delivery.fingerprint,
        reason=SuppressedFor.RETURNED.value,
        defaults={"reply": reply[:_REPLY_LENGTH], "at": at, "until": at + SUPPRESSED_FOR},
    )
    follower = Follower.objects.filter(pk=delivery.follower_id).first() if delivery.follower_id else None
    if follower is not None and not _is_reached_elsewhere(follower, delivery, at=at):
        following.stop_all(follower=follower, way=Way.RETURNED, at=at)


def _is_reached_elsewhere(follower: Follower, delivery: Outgoing, *, at: datetime) -> bool:
    others = living_addresses(follower=follower).exclude(fingerprint=delivery.fingerprint)
    return any(
        one.fingerprint not in suppressed_among(fingerprints={one.fingerprint}, at=at, channel=Channel(one.channel))
        for one in others
    )


def _try_elsewhere(delivery: Outgoing, *, at: datetime) -> None:
    if delivery.campaign_id is not None and delivery.follower_id is not None:
        campaign = Campaign.objects.get(pk=delivery.campaign_id)
        channel = Channel(delivery.channel)
        fall_back(campaign=campaign, channel=channel, followers=[delivery.follower_id], at=at)
    elif isinstance(delivery, Delivery):
        try_letter_elsewhere(delivery=delivery, at=at)
