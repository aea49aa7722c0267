"""Leases of deliveries: acquired, checked just before sending, renewed, released, and recovered after crashes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from messageproviders.port import ProviderAbilities
from portal.agencies.queries import memoized
from portal.dissemination.channels import fingerprint
from portal.dissemination.models import Account, Attempt, Campaign, Delivery, FollowerAddress, Handful
from portal.dissemination.operations.providers.registry import abilities_of
from portal.dissemination.operations.sending.channels import priority_of
from portal.dissemination.operations.sending.letters import settle_letters
from portal.dissemination.operations.sending.queue import Lane, due, end, keep_waiting, leave_queue, moment
from portal.dissemination.planning.rules import ClassRules, SendingWindow, rules_of, window_of
from portal.dissemination.queries.channels import at_work, left_today
from portal.dissemination.queries.items import keys_among, keys_in
from portal.dissemination.queries.objections import (
    RUNNING,
    Objection,
    Reached,
    objections_to_campaigns,
    objections_to_letters,
    reached_by,
)
from portal.dissemination.queries.outbox import batch_of, open_attempts, still_in_hand, waiting
from portal.dissemination.states import CampaignClass, Channel, DeliveryState, HoldReason, Priority
from portal.questions.queries import grouped
from portal.schema.models import save_fields

BATCH_SIZE = 500
# Deliveries leased by a killed process continue this long after its last renewal. Expired leases are looked for as
# often as a living process renews: half a minute and a third of it, of the minute within which a message must go on.
LEASE = timedelta(seconds=settings.MESSAGES_LEASE_SECONDS)
RENEWED_EVERY = LEASE / 3
_PAUSED_FOR = timedelta(minutes=1)
_ALL_DAY = ProviderAbilities()
_ADDRESS, _ATTEMPT = FollowerAddress._meta.db_table, Attempt._meta.db_table


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A leased delivery, with its open attempt and its place in the batch (from 0)."""

    delivery: Delivery
    attempt: int
    handful: int
    place: int

    @property
    def key(self) -> int:
        return self.delivery.pk


class ReturnedBatch(Exception):
    """The lease has expired and the batch is queued again, or another process has it: nothing of it may be sent any
    more.
    """


# ---- acquire ---------------------------------------------------------------------------------------------------------


def is_anything_due(
    *, account: Account, at: datetime, abilities: ProviderAbilities = _ALL_DAY, share: range | None = None
) -> bool:
    """Whether `lease_batch` would find something.

    Takes no locks and writes nothing, since it is called all the time.
    """
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
    """Lease the due deliveries that may leave by this account now, urgent ones first, at most `limit`.

    Deliveries that must not be sent any more end here, at the last moment; those that may not leave yet are put back.
    `key` is the installation's secret for fingerprints; `share` the range of hundredths of all messages that belongs to
    this account.
    """
    limit = _within_quota(account, at=at, limit=limit)
    found: list[tuple[int, int | None]] = []
    for lane in _lanes(account, abilities, at):
        if (room := limit - len(found)) <= 0:
            break
        found += due(lane, account=account.pk, share=share, at=at, limit=room)
    return take_found(account, found, key=key, at=at)


def take_found(
    account: Account, found: Sequence[tuple[int, int | None]], *, key: str, at: datetime
) -> list[LeasedDelivery]:
    """Lease those of these queued and locked deliveries that may leave. To be called in the caller's transaction."""
    _lock_addresses(address for _, address in found if address is not None)
    fit = _sort_out(batch_of(keys=[number for number, _ in found]), key=key, at=at)
    return _begin(account, fit, at=at) if fit else []


def _begin(account: Account, fit: Sequence[Delivery], *, at: datetime) -> list[LeasedDelivery]:
    """Mark deliveries as SENDING: remove them from the queue, open an attempt for each, and store them as one batch."""
    keys = [one.pk for one in fit]
    leave_queue(keys)
    Delivery.objects.filter(pk__in=keys_among(keys)).update(
        state=DeliveryState.SENDING.value, account=account, attempts=F("attempts") + 1, handed_at=at
    )
    these, named = keys_in(keys)
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"INSERT INTO {_ATTEMPT} (delivery_id, account_id, begun_at, outcome, reply)"  # noqa: S608
            f" SELECT value, %s, %s, '', '' FROM ({these}) AS these RETURNING delivery_id, id",
            [account.pk, moment(at), named],
        )
        attempts: dict[int, int] = dict(cursor.fetchall())
    if account.quota_left is not None:
        save_fields(account, quota_left=max(0, account.quota_left - len(fit)))
    kept = Handful.objects.create(taken_at=at, attempts=[attempts[key] for key in keys])
    for one in fit:
        one.state, one.account, one.attempts, one.handed_at = DeliveryState.SENDING.value, account, one.attempts + 1, at
    return [LeasedDelivery(one, attempts[one.pk], kept.pk, place) for place, one in enumerate(fit)]


def _lanes(account: Account, abilities: ProviderAbilities, at: datetime) -> list[Lane]:
    """The lanes that this account may send now, urgent ones first: letters, and each running campaign.

    Letters that answer what somebody has just done leave at any hour; news respect the quiet hours on channels that
    make a telephone ring.
    """
    channel = account.channel
    if not _is_open(SendingWindow(abilities.opens, abilities.closes), at):
        return [Lane(channel, Priority.SINGLE)] if abilities.answers_any_hour else []
    quiet = window_of(_rules(CampaignClass.EDUCATION.value, at), opens=account.opens, closes=account.closes)
    running = Campaign.objects.filter(Q(send_at__isnull=True) | Q(send_at__lte=at), state__in=RUNNING)
    campaigns = [
        (priority_of(one), Lane(channel, priority_of(one), one.pk))
        for one in memoized(("running", at), lambda: list(running.order_by("released_at", "pk")))
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
    if Channel(channel).row.at_any_hour or _is_open(quiet, at):
        campaigns.insert(0, (Priority.NEWS, Lane(channel, Priority.NEWS)))
    # Personal letters are few, and somebody waits for them at a screen: they go before urgent campaigns.
    return [Lane(channel, Priority.SINGLE), *(lane for _, lane in sorted(campaigns, key=lambda pair: pair[0]))]


def _rules(campaign_class: str, at: datetime) -> ClassRules:
    return rules_of(campaign_class, on=timezone.localdate(at))


def _is_open(window: SendingWindow, at: datetime) -> bool:
    return window.holds(at, zone=timezone.get_default_timezone())


def _within_quota(account: Account, *, at: datetime, limit: int) -> int:
    """At most what the account may still send today; the row is locked against other leases."""
    if account.daily_quota is None and account.quota_left is None:
        return limit
    kept = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if kept.quota_at is None or timezone.localdate(kept.quota_at) != timezone.localdate(at):
        save_fields(kept, quota_left=kept.daily_quota, quota_at=at)
    account.quota_left, account.quota_at = kept.quota_left, kept.quota_at
    return limit if kept.quota_left is None else min(limit, kept.quota_left)


def _lock_addresses(keys: Iterable[int]) -> None:
    """Lock addresses against a concurrent refusal: a refusal that is committed is always respected."""
    if connection.features.has_select_for_update:
        these, named = keys_in(keys)
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"SELECT 1 FROM {_ADDRESS} WHERE id IN ({these}) ORDER BY id FOR NO KEY UPDATE", [named])  # noqa: S608


def _sort_out(deliveries: Sequence[Delivery], *, key: str, at: datetime) -> list[Delivery]:
    """The deliveries still to be sent. The others end, or wait, as their objection says."""
    if letters := [one for one in deliveries if one.letter_id is not None]:
        reached = reached_by(deliveries=letters)
        for one in letters:
            one.fingerprint = _mark(reached[one.pk], Channel(one.channel), key=key) if one.pk in reached else ""
            one.address = reached[one.pk].address if one.pk in reached else one.address
        # Store where each letter goes, so that counts and refusals by address cover letters too.
        Delivery.objects.bulk_update([one for one in letters if one.pk in reached], ["address", "fingerprint"])
    against = _objections(deliveries, at=at, caps=True)
    _apply(against, deliveries, at=at)
    return [one for one in deliveries if one.pk not in against]


def _mark(reached: Reached, channel: Channel, *, key: str) -> str:
    own = reached.address.fingerprint if reached.address else ""
    return own or fingerprint(reached.to, key=key, channel=channel.of_addresses)


def _objections(deliveries: Sequence[Delivery], *, at: datetime, caps: bool) -> dict[int, Objection]:
    """Objections to these deliveries, by key. A letter without a mark has no receiver any more."""
    letters = [one for one in deliveries if one.letter_id is not None]
    return objections_to_campaigns(
        deliveries=[one for one in deliveries if one.letter_id is None], at=at, caps=caps
    ) | objections_to_letters(
        deliveries=letters, marks={one.pk: one.fingerprint for one in letters if one.fingerprint}, at=at
    )


def _apply(against: Mapping[int, Objection], deliveries: Sequence[Delivery], *, at: datetime) -> None:
    """End or hold the deliveries with objections."""
    for objection, keys in grouped((objection, key) for key, objection in against.items()).items():
        if objection.state is DeliveryState.QUEUED:
            pause = _PAUSED_FOR if objection.held is HoldReason.PAUSED else timedelta()
            keep_waiting(keys, held=objection.held, not_before=objection.until or at + pause)
        else:
            end(keys, state=objection.state, reason=objection.reason, at=at)
    settle_letters(letters=[one.letter_id for one in deliveries if one.pk in against and one.letter_id], at=at)


def stopped_in_hand(*, taken: Sequence[LeasedDelivery], at: datetime) -> dict[int, Objection]:
    """Objections that have arisen to leased deliveries, by key. Read-only: `mark_handed_over` checks again."""
    return _objections(
        still_in_hand(taken=[one.delivery for one in taken], attempts=[one.attempt for one in taken]), at=at, caps=False
    )


# ---- why deliveries wait ---------------------------------------------------------------------------------------------

_NOT_YET, _DUE = "Chưa tới giờ được gửi", "Đã tới lượt mà chưa đi; đứng lâu thì báo quản trị hệ thống"


def why_waiting(*, at: datetime, campaign: Campaign | None = None) -> list[dict[str, Any]]:
    """How many deliveries wait on each channel, why, and since when: of all, or of one campaign.

    The reason is the stored one, or follows from the rules by which they would be leased now.
    """
    opened = {one: _lanes(one, abilities_of(one), at) for one in at_work()}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in waiting(at=at, campaign=campaign):
        lane = Lane(row["channel"], row["priority"], row["campaign"])
        written = HoldReason(row["why"]).label if row["why"] else _NOT_YET
        why = _why_due(lane, opened, at) if row["is_due"] else written
        known = found.setdefault(
            (lane.channel, why), row | {"channel": Channel(lane.channel).label, "why": why, "count": 0}
        )
        known |= {"count": known["count"] + row["count"], "first": min(known["first"], row["first"])}
    return list(found.values())


def _why_due(lane: Lane, opened: Mapping[Account, Sequence[Lane]], at: datetime) -> str:
    """`opened`: the lanes that each active account may send now."""
    able = [one for one, lanes in opened.items() if lane in lanes]
    judged = (
        (lane.channel == Channel.POST, "Chờ cán bộ in, giao bưu điện"),
        (all(one.channel != lane.channel for one in opened), "Không có tài khoản gửi nào của kênh này đang chạy"),
        (not able, _NOT_YET),
        (all(left_today(one, at=at) == 0 for one in able), HoldReason.QUOTA.label),
    )
    return next((words for is_so, words in judged if is_so), _DUE)


# ---- hold ------------------------------------------------------------------------------------------------------------


def renew_leases(handfuls: Collection[int], *, at: datetime) -> None:
    """Extend the leases by another `LEASE`, because their process is alive."""
    Handful.objects.filter(pk__in=list(handfuls)).update(taken_at=at)


@transaction.atomic
def mark_handed_over(*, chunk: Sequence[LeasedDelivery], at: datetime) -> set[int]:
    """Keys of the deliveries that go on the wire next, after a last check.

    What was stopped, paused or refused since the lease is put down, and its attempt is deleted. The chunk belongs to
    one batch, in its order.

    Not to be called in a transaction: that these may be on the wire is committed before anybody can receive them.
    Raises ReturnedBatch.
    """
    last = chunk[-1]
    if not Handful.objects.filter(pk=last.handful, let_go__lte=last.place).update(let_go=last.place + 1, taken_at=at):
        raise ReturnedBatch
    _lock_addresses(one.delivery.address_id for one in chunk if one.delivery.address_id is not None)
    deliveries = still_in_hand(taken=[one.delivery for one in chunk], attempts=[one.attempt for one in chunk])
    if against := _objections(deliveries, at=at, caps=False):
        _put_down(chunk, against, at=at)
    return {one.pk for one in deliveries} - set(against)


@transaction.atomic
def put_aside(*, taken: Sequence[LeasedDelivery], objections: Mapping[int, Objection], at: datetime) -> None:
    """Put down leased deliveries that have nothing to say, or cannot say it here; their attempts are deleted."""
    _put_down(taken, objections, at=at)


def _put_down(taken: Sequence[LeasedDelivery], against: Mapping[int, Objection], *, at: datetime) -> None:
    put = [one for one in taken if one.key in against]
    _undo([one.attempt for one in put])
    _apply(against, [one.delivery for one in put], at=at)


@transaction.atomic
def return_batch(*, taken: Sequence[LeasedDelivery], at: datetime) -> None:
    """Release deliveries that were certainly not handed over, since the process stops; the next one leases them."""
    _put_back([one.attempt for one in taken], at=at)


def finish_batch(handfuls: Collection[int]) -> None:
    """Delete batches of which nothing is leased any more and whose results are stored."""
    Handful.objects.filter(pk__in=list(handfuls)).delete()


# ---- recover ---------------------------------------------------------------------------------------------------------


def recover_batches(*, at: datetime, limit: int) -> tuple[int, list[tuple[int, int]]]:
    """Recover deliveries from expired leases.

    Returns how many are queued again because they had not been handed over, and the attempts that were handed over and
    that nobody will answer for any more, with their deliveries. Expired batches are deleted: a process that was only
    slow learns from `mark_handed_over` that nothing may leave any more. To be called in the caller's transaction.
    """
    before = at - LEASE
    fallen = list(Handful.objects.select_for_update().filter(taken_at__lte=before).order_by("pk"))
    waiting = sum(_put_back(one.attempts[one.let_go :], at=at) for one in fallen)
    finish_batch([one.pk for one in fallen])
    return waiting, open_attempts(
        before=before,
        besides=[attempt for attempts in Handful.objects.values_list("attempts", flat=True) for attempt in attempts],
        limit=limit,
    )


def _put_back(attempts: Sequence[int], *, at: datetime) -> int:
    undone = _undo(attempts)
    keep_waiting(undone, held=HoldReason.NOTHING, not_before=at)
    return len(undone)


def _undo(attempts: Sequence[int]) -> list[int]:
    """Delete open attempts. Returns the deliveries left SENDING without one.

    Those are not the deliveries that have ended, nor those that another process has leased since.
    """
    gone = dict(
        Attempt.objects.select_for_update()
        .filter(pk__in=keys_among(attempts), outcome="")
        .values_list("pk", "delivery")
    )
    begun = Delivery.objects.filter(pk__in=keys_among(gone.values()), state=DeliveryState.SENDING.value)
    keys = list(begun.values_list("pk", flat=True))
    Attempt.objects.filter(pk__in=keys_among(gone)).delete()
    begun.update(attempts=Greatest(F("attempts") - 1, 0), handed_at=None)
    return keys
