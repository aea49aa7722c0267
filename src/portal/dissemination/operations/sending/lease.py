"""Batches on lease: found, checked at the last moment, marked as handed over, given back when nothing left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from messageproviders.port import ProviderAbilities
from portal.dissemination.addresses import fingerprint
from portal.dissemination.models import Account, Attempt, Delivery, FollowerAddress, Handful
from portal.dissemination.operations.sending.channels import priority_of
from portal.dissemination.operations.sending.letters import settle_letters
from portal.dissemination.operations.sending.queue import Lane, due, end, keep_waiting
from portal.dissemination.operations.sending.statements import begin
from portal.dissemination.planning.rules import ClassRules, SendingWindow, rules_of, window_of
from portal.dissemination.queries.items import keys_among, keys_in
from portal.dissemination.queries.objections import (
    Objection,
    Reached,
    objections_to_campaigns,
    objections_to_letters,
    reached_by,
    running_campaigns,
)
from portal.dissemination.queries.outbox import OutgoingDelivery, batch_of, bulk_in, letters_in, still_in_hand
from portal.dissemination.states import CampaignClass, Channel, DeliveryState, HoldReason, Priority
from portal.questions.queries import grouped
from portal.schema.models import save_fields


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A delivery in somebody's hands, with the attempt that is open for it, and its place in the handful (from 0)."""

    delivery: OutgoingDelivery
    attempt: int
    handful: int
    place: int

    @property
    def key(self) -> int:
        return self.delivery.pk


class ReturnedBatch(Exception):
    """It was too long in hand and waits again, or somebody else has it: nothing of its handful may leave any more."""


def hold_batch(begun: Sequence[tuple[OutgoingDelivery, int]], *, at: datetime) -> list[LeasedDelivery]:
    """Deliveries with the attempts just opened for them are one handful, in this order."""
    if not begun:
        return []
    kept = Handful.objects.create(taken_at=at, attempts=[attempt for _, attempt in begun])
    return [LeasedDelivery(one, attempt, kept.pk, place) for place, (one, attempt) in enumerate(begun)]


def mark_batch(*, last: LeasedDelivery) -> None:
    """This one, and what stands before it in its handful, may be on the wire from now on. Raises ReturnedBatch."""
    if not Handful.objects.filter(pk=last.handful, let_go__lte=last.place).update(let_go=last.place + 1):
        raise ReturnedBatch


def finish_batch(handfuls: Collection[int]) -> None:
    """Nothing of them is left in hand."""
    Handful.objects.filter(pk__in=keys_among(handfuls)).delete()


@transaction.atomic
def return_batch(*, taken: Sequence[LeasedDelivery], at: datetime) -> None:
    """What was certainly not handed over, because who took it is being stopped: the next one takes it at once."""
    _put_back([one.attempt for one in taken], at=at)


def recover_batch(*, before: datetime, at: datetime) -> int:
    """What the dead took before a moment and had not let go. Returns how many deliveries wait again.

    Their handfuls are gone: somebody who was only slow learns from `mark` that nothing may leave any more.
    """
    fallen = list(Handful.objects.select_for_update().filter(taken_at__lte=before).order_by("pk"))
    waiting = sum(_put_back(one.attempts[one.let_go :], at=at) for one in fallen)
    finish_batch([one.pk for one in fallen])
    return waiting


def _put_back(attempts: Sequence[int], *, at: datetime) -> int:
    undone = undo_lease(attempts)
    keep_waiting(undone, held=HoldReason.NOTHING, not_before=at)
    return len(undone)


def undo_lease(attempts: Sequence[int]) -> list[int]:
    """There were no such attempts. Returns the deliveries that are in hand without one now: not those that are over,
    nor what somebody else has taken since.
    """
    gone = dict(
        Attempt.objects.select_for_update()
        .filter(pk__in=keys_among(attempts), outcome="")
        .values_list("pk", "delivery")
    )
    begun = dict(
        Delivery.objects.filter(pk__in=keys_among(gone.values()), state=DeliveryState.SENDING.value).values_list(
            "pk", "attempts"
        )
    )
    Attempt.objects.filter(pk__in=keys_among(gone)).delete()
    for key, number in begun.items():
        Delivery.objects.filter(pk=key).update(attempts=max(0, number - 1), handed_at=None)
    return list(begun)


BATCH_SIZE = 500
# Longer than the slowest batch: its size is that of some seconds' work, and a silent mail server is waited for 15 s.
LEASE = timedelta(minutes=10)
_PAUSED_FOR = timedelta(minutes=1)
_ALL_DAY = ProviderAbilities()
_ADDRESS = FollowerAddress._meta.db_table


def is_anything_due(
    *, account: Account, at: datetime, abilities: ProviderAbilities = _ALL_DAY, share: range | None = None
) -> bool:
    """Whether `take` would find something. Locks nothing and writes nothing: asked again and again."""
    return any(
        due(lane, account=account.pk, share=share, at=at, limit=1, locks=False)
        for lane in _lanes(account, abilities, at)
    )


@transaction.atomic
def lease_batch(
    *,
    account: Account,
    key: str,
    at: datetime,
    abilities: ProviderAbilities = _ALL_DAY,
    limit: int = BATCH_SIZE,
    share: range | None = None,
) -> list[LeasedDelivery]:
    """What is due and may leave by this account now, what is urgent first, at most `limit`.

    What is not to be sent any more ends here, at the last moment; what may not leave yet is put back. `key` is the
    installation's secret for fingerprints; `share` the hundredths of all messages that are this account's.
    """
    limit = _within_quota(account, at=at, limit=limit)
    found: list[tuple[int, int | None]] = []
    for lane in _lanes(account, abilities, at):
        if (room := limit - len(found)) <= 0:
            break
        found += due(lane, account=account.pk, share=share, at=at, limit=room)
    if not found:
        return []
    _lock_addresses(address for _, address in found if address is not None)
    fit = _sort_out(batch_of(keys=[number for number, _ in found], account=account.pk), key=key, at=at)
    attempts = begin([one.pk for one in fit], account=account.pk, at=at)
    _spend(account, len(fit))
    for one in letters_in(fit):
        one.state, one.account, one.attempts, one.handed_at = DeliveryState.SENDING.value, account, one.attempts + 1, at
    return hold_batch([(one, attempts[one.pk]) for one in fit], at=at)


def _lanes(account: Account, abilities: ProviderAbilities, at: datetime) -> list[Lane]:
    """What this account may send at this moment, what is urgent first: letters, and each running campaign.

    Word that answers what somebody has just done leaves at any hour; news of what they follow keeps the hours where it
    makes a telephone ring.
    """
    channel = account.channel
    if not _is_open(SendingWindow(abilities.opens, abilities.closes), at):
        return [Lane(channel, Priority.SINGLE)] if abilities.answers_any_hour else []
    quiet = window_of(_rules(CampaignClass.EDUCATION.value, at), opens=account.opens, closes=account.closes)
    campaigns = [
        (priority_of(one), Lane(channel, priority_of(one), one.pk))
        for one in running_campaigns(at=at)
        if _is_open(
            window_of(
                _rules(one.campaign_class, at),
                opens=account.opens,
                closes=account.closes,
                is_urgent_with_reason=bool(one.urgent_reason),
            ),
            at,
        )
    ]
    if channel == Channel.EMAIL or _is_open(quiet, at):
        campaigns.insert(0, (Priority.NEWS, Lane(channel, Priority.NEWS)))
    # Letters of one person's own are few, and somebody waits for them before a screen: they pass even what is urgent.
    return [Lane(channel, Priority.SINGLE), *(lane for _, lane in sorted(campaigns, key=lambda pair: pair[0]))]


def _rules(campaign_class: str, at: datetime) -> ClassRules:
    return rules_of(campaign_class, on=timezone.localdate(at))


def _is_open(window: SendingWindow, at: datetime) -> bool:
    return window.holds(at, zone=timezone.get_default_timezone())


def _within_quota(account: Account, *, at: datetime, limit: int) -> int:
    """At most what the account may still send today; nobody else takes by it meanwhile."""
    if account.daily_quota is None and account.quota_left is None:
        return limit
    kept = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if kept.quota_at is None or timezone.localdate(kept.quota_at) != timezone.localdate(at):
        save_fields(kept, quota_left=kept.daily_quota, quota_at=at)
    account.quota_left, account.quota_at = kept.quota_left, kept.quota_at
    return limit if kept.quota_left is None else min(limit, kept.quota_left)


def _spend(account: Account, count: int) -> None:
    if account.quota_left is not None and count:
        account.quota_left = max(0, account.quota_left - count)
        Account.objects.filter(pk=account.pk).update(quota_left=account.quota_left)


def _lock_addresses(keys: Iterable[int]) -> None:
    """Whoever says no to an address waits for us, or we for them: a no that is committed is always heard."""
    if connection.features.has_select_for_update:
        these, named = keys_in(keys)
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SELECT 1 FROM {_ADDRESS} WHERE id IN ({these}) ORDER BY id FOR NO KEY UPDATE", [named])  # noqa: S608


def _sort_out(deliveries: Sequence[OutgoingDelivery], *, key: str, at: datetime) -> list[OutgoingDelivery]:
    """What is still to be sent. The others end, or wait, as what speaks against them says."""
    letters, bulk = letters_in(deliveries), bulk_in(deliveries)
    against = objections_to_campaigns(deliveries=bulk, at=at, caps=True) if bulk else {}
    if letters:
        reached = reached_by(deliveries=letters)
        against |= objections_to_letters(deliveries=letters, marks=_mark(letters, reached, key=key), at=at)
        _remember([one for one in letters if one.pk in reached], reached)
    apply_objections(against, deliveries, at=at)
    return [one for one in deliveries if one.pk not in against]


def _mark(letters: Sequence[Delivery], reached: dict[int, Reached], *, key: str) -> dict[int, str]:
    marks: dict[int, str] = {}
    for one in letters:
        if there := reached.get(one.pk):
            own = there.address.fingerprint if there.address else ""
            marks[one.pk] = own or fingerprint(there.to, key=key, channel=Channel(one.channel).of_addresses)
            one.fingerprint = marks[one.pk]
    return marks


def _remember(letters: Sequence[Delivery], reached: dict[int, Reached]) -> None:
    """Where each went, so that what is counted and stopped by address counts and stops letters too."""
    for one in letters:
        one.address = reached[one.pk].address
    Delivery.objects.bulk_update(letters, ["address", "fingerprint"])


def apply_objections(against: dict[int, Objection], deliveries: Sequence[OutgoingDelivery], *, at: datetime) -> None:
    """End or hold what something speaks against."""
    for objection, keys in grouped((objection, key) for key, objection in against.items()).items():
        if objection.state is DeliveryState.QUEUED:
            keep_waiting(
                keys,
                held=objection.held,
                not_before=objection.until
                or at + (_PAUSED_FOR if objection.held is HoldReason.PAUSED else timedelta()),
            )
        else:
            end(keys, state=objection.state, reason=objection.reason, at=at)
    settle_letters(
        letters=[one.letter_id for one in deliveries if one.pk in against and one.letter_id is not None], at=at
    )


# ---- what was taken and is not sent after all ------------------------------------------------------------------------


@transaction.atomic
def mark_handed_over(*, chunk: Sequence[LeasedDelivery], at: datetime, looks: bool) -> set[int]:
    """Keys of those that go on the wire next; the chunk is of one handful, in its order. With `looks` each is looked
    at once more.

    Called with no transaction open: this is committed before anybody can get the message. Raises ReturnedBatch.
    """
    mark_batch(last=chunk[-1])
    return _recheck(chunk, at=at) if looks else {one.key for one in chunk}


@transaction.atomic
def recheck(*, taken: Sequence[LeasedDelivery], at: datetime) -> set[int]:
    """Keys of those that may still leave. Called before what was taken some moments ago goes on the wire: what was
    stopped, paused or refused meanwhile is put down, and there was no attempt.
    """
    return _recheck(taken, at=at)


def _recheck(taken: Sequence[LeasedDelivery], *, at: datetime) -> set[int]:
    _lock_addresses(one.delivery.address_id for one in taken if one.delivery.address_id is not None)
    deliveries = still_in_hand(taken=[one.delivery for one in taken], attempts=[one.attempt for one in taken])
    letters, bulk = letters_in(deliveries), bulk_in(deliveries)
    against = objections_to_campaigns(deliveries=bulk, at=at, caps=False) if bulk else {}
    if letters:
        against |= objections_to_letters(
            deliveries=letters, marks={one.pk: one.fingerprint for one in letters if one.fingerprint}, at=at
        )
    undo_lease([one.attempt for one in taken if one.key in against])
    apply_objections(against, deliveries, at=at)
    return {one.pk for one in deliveries} - set(against)


@transaction.atomic
def put_aside(*, taken: Sequence[LeasedDelivery], objections: dict[int, Objection], at: datetime) -> None:
    """What was taken has nothing to say, or cannot say it here: it is not sent, and there was no attempt."""
    put = [one for one in taken if one.key in objections]
    undo_lease([one.attempt for one in put])
    apply_objections(objections, [one.delivery for one in put], at=at)
