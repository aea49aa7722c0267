"""The ledger of copies: what receivers should hold, what is taken to be sent, what came of it, what is overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from portal.journal.operations import record
from portal.questions.queries import grouped
from portal.sharing.delivery import (
    FAILURES_THAT_REST,
    ReceiverResponse,
    failures_after,
    pause_after_attempt,
    rest_after,
)
from portal.sharing.models import Copy, HubSubscription, Item, ItemSet, Partner, SendAttempt
from portal.sharing.queries.items import lagging, next_due, overdue_withdrawals, taken_by
from portal.sharing.states import AttemptOutcome, RenewedCopy, SharedItemKind, is_taken

_ITEMS_AT_ONCE = 1000  # rows that one statement writes


@transaction.atomic
def require_copies(*, items: Sequence[Item], at: datetime) -> None:
    """These items have a new version: every copy of them is to follow, and whoever takes their sets is to get one.

    As many statements for fifty items and two hundred partners as for one of each.
    """
    _raise(items, at)
    _tell_withdrawals([item.pk for item in items if item.withdrawn_at is not None], at)
    _give(
        [item.pk for item in items if item.withdrawn_at is None],
        list(Partner.objects.filter(is_active=True).exclude(webhook_url="").only("pk", "sets")),
        at,
    )
    _tell_subscribers(items)


def require_all_copies(*, partner: Partner, at: datetime) -> int:
    """A partner is to hold what its sets hold today. Returns how many copies it gets that it had not."""
    before = Copy.objects.filter(partner=partner).count()
    for some in batched(_items_for(partner), _ITEMS_AT_ONCE, strict=False):
        _insert((_copy(pk, version, partner.pk, at) for pk, version in some))
    return Copy.objects.filter(partner=partner).count() - before


def _raise(items: Sequence[Item], at: datetime) -> None:
    version = Item.objects.filter(pk=OuterRef("item")).values("version")
    copies = Copy.objects.filter(item__in=items)
    # Locked in the order in which receipts lock them: neither waits for the other in a ring.
    list(copies.order_by("pk").select_for_update().values_list("pk", flat=True))
    copies.update(wanted_version=Subquery(version), wanted_at=at, not_before=at, attempts=0)
    copies.filter(item__withdrawn_at__isnull=True, is_withdrawn=True).update(
        is_withdrawn=False, withdraw_by=None, chased_at=None, sight="", looked_at=None, rung=0
    )


def _tell_withdrawals(withdrawn: Sequence[int], at: datetime) -> None:
    """What was never sent to anybody need not be taken back; everything else by its partner's time.

    A withdrawal that waits already keeps its time, though its words have changed.
    """
    if not withdrawn:
        return
    copies = Copy.objects.filter(item__in=withdrawn)
    copies.filter(confirmed_version=0, last_sent_at__isnull=True).delete()
    timeless = copies.filter(withdraw_by__isnull=True)
    for minutes in set(timeless.values_list("partner__confirm_minutes", flat=True)):
        timeless.filter(partner__in=Partner.objects.filter(confirm_minutes=minutes)).update(
            is_withdrawn=True, withdraw_by=at + timedelta(minutes=minutes)
        )


def _give(public: Sequence[int], partners: Sequence[Partner], at: datetime) -> None:
    """Copies for partners that have none yet and take a set of the item."""
    if not public or not partners:
        return
    codes = grouped(ItemSet.objects.filter(item__in=public).values_list("item", "code"))
    versions = dict(Item.objects.filter(pk__in=public).values_list("pk", "version"))
    _insert(
        _copy(pk, versions[pk], partner.pk, at)
        for pk in public
        for partner in partners
        if is_taken(codes.get(pk, ()), by=partner.sets)
    )


def _items_for(partner: Partner) -> Iterable[tuple[int, int]]:
    public = taken_by(partner.sets).filter(withdrawn_at__isnull=True)
    return public.order_by("sequence").values_list("pk", "version").iterator(chunk_size=_ITEMS_AT_ONCE)


def _copy(item: int, version: int, partner: int, at: datetime) -> Copy:
    return Copy(item_id=item, partner_id=partner, wanted_version=version, wanted_at=at, not_before=at)


def _insert(copies: Iterable[Copy]) -> None:
    Copy.objects.bulk_create(copies, ignore_conflicts=True, batch_size=_ITEMS_AT_ONCE)


def _tell_subscribers(items: Sequence[Item]) -> None:
    """Subscriptions of the hub to a set of one of these are to hear of its newest change."""
    codes = ItemSet.objects.filter(item__in=items).values("code")
    newest = max(item.sequence for item in items)
    behind = HubSubscription.objects.filter(wanted_sequence__lt=newest)
    if any(item.kind != SharedItemKind.LAW for item in items):
        behind.filter(set_code="").update(wanted_sequence=newest)
    behind.filter(set_code__in=codes).exclude(set_code="").update(wanted_sequence=newest)


COPY_BATCH = 200  # copies taken together
OF_ONE_PARTNER = 20
# Longer than the slowest bundle: four rounds of fifty requests, each within the limits of `delivering.LIMITS`.
COPY_LEASE = timedelta(minutes=5)
_NAMED = 2  # titles in the entry about copies that follow
_WRITTEN = (
    *("confirmed_version", "confirmed_at", "copy_url", "withdraw_by", "chased_at"),
    *("attempts", "not_before", "last_outcome", "last_error"),
)


@dataclass(frozen=True, slots=True)
class CopyResult:
    """How the attempt to bring a copy to a version went."""

    copy_id: int
    version: int
    receipt: ReceiverResponse
    milliseconds: int = 0


@transaction.atomic
def take_copies(*, at: datetime, limit: int = COPY_BATCH) -> list[Copy]:
    """What is due, at most `limit` copies with partner and item, to be sent at the version that they should have.

    They are hidden for `COPY_LEASE`; several workers at once take different ones.
    """
    keys = next_due(at=at, each=OF_ONE_PARTNER, limit=limit)
    held = lagging().filter(pk__in=keys, not_before__lte=at).select_for_update(skip_locked=True, of=("self",))
    copies = _one_probe_each(list(held.select_related("partner", "item").order_by("-is_withdrawn", "not_before", "pk")))
    Copy.objects.filter(pk__in=[one.pk for one in copies]).update(
        attempts=F("attempts") + 1, not_before=at + COPY_LEASE, last_sent_at=at
    )
    Partner.objects.filter(
        pk__in={one.partner_id for one in copies if one.partner.failures >= FAILURES_THAT_REST}
    ).update(paused_until=at + COPY_LEASE)
    return copies


def _one_probe_each(copies: Sequence[Copy]) -> list[Copy]:
    """Of a site that has failed again and again only the first: a dead one costs one request, not a thousand."""
    probed: set[int] = set()
    kept = []
    for copy in copies:
        is_ailing = copy.partner.failures >= FAILURES_THAT_REST
        if not (is_ailing and copy.partner_id in probed):
            kept.append(copy)
        if is_ailing:
            probed.add(copy.partner_id)
    return kept


@transaction.atomic
def record_results(*, results: Collection[CopyResult], at: datetime) -> None:
    """Write down how attempts went. A receipt that comes twice or late changes nothing: versions only go up.

    Copies that were there before and follow their items now are told of: one entry for each site, agency and manner.
    """
    of_copy = {one.copy_id: one for one in results}
    held = Copy.objects.filter(pk__in=of_copy).select_for_update(of=("self",)).select_related("partner", "item")
    copies = list(held.order_by("pk"))
    held_before = {copy.pk: copy.confirmed_version for copy in copies}
    for copy in copies:
        _note(copy, of_copy[copy.pk], at)
    Copy.objects.bulk_update(copies, _WRITTEN)
    _tell_of_renewed([copy for copy in copies if 0 < held_before[copy.pk] < copy.confirmed_version], at)
    SendAttempt.objects.bulk_create(_attempt(copy, of_copy[copy.pk], at) for copy in copies)
    by_partner = grouped((copy.partner, of_copy[copy.pk].receipt) for copy in copies)
    for partner in sorted(by_partner, key=lambda one: one.pk):  # all workers lock in one order
        _note_health(partner, by_partner[partner], at)


def _note(copy: Copy, result: CopyResult, at: datetime) -> None:
    receipt, was_confirmed = result.receipt, copy.confirmed_version >= copy.wanted_version
    if receipt.outcome is AttemptOutcome.CONFIRMED or not was_confirmed:
        copy.last_outcome, copy.last_error = receipt.outcome.value, receipt.error[:200]
    if receipt.outcome is AttemptOutcome.CONFIRMED and result.version > copy.confirmed_version:
        copy.confirmed_version, copy.confirmed_at = min(result.version, copy.wanted_version), at
        copy.copy_url = receipt.copy_url or copy.copy_url
    if copy.confirmed_version >= copy.wanted_version:
        copy.withdraw_by = copy.chased_at = None
    elif result.version == copy.wanted_version:
        copy.not_before = at + pause_after_attempt(
            receipt=receipt,
            attempts=copy.attempts,
            is_withdrawal=copy.is_withdrawn,
            salt=f"{copy.partner_id}.{copy.item_id}",
        )
    # Else the item has changed meanwhile, and the newer version is due already.


def _tell_of_renewed(copies: Sequence[Copy], at: datetime) -> None:
    renewed = grouped(((copy.partner_id, copy.item.agency_id, renewed_as(copy)), copy) for copy in copies)
    for (_, agency, manner), some in renewed.items():
        record(
            "copy.renewed",
            subject=some[0].partner,
            by=None,
            at=at,
            details={"agency": agency, "as": manner.value, "copies": len(some), "title": _named(some)},
        )


def renewed_as(copy: Copy) -> RenewedCopy:
    """What became of a copy that has followed its item."""
    if copy.is_withdrawn:
        return RenewedCopy.WITHDRAWN
    return RenewedCopy.WARNED if copy.item.is_stale else RenewedCopy.CORRECTED


def _named(copies: Sequence[Copy]) -> str:
    """ "Trang của xã: Rác để ở đâu; Chợ quê bán gì và 3 nội dung khác"."""
    more = f" và {len(copies) - _NAMED} nội dung khác" if len(copies) > _NAMED else ""
    return f"{copies[0].partner}: {'; '.join(copy.item.title for copy in copies[:_NAMED])}{more}"


def _attempt(copy: Copy, result: CopyResult, at: datetime) -> SendAttempt:
    receipt = result.receipt
    return SendAttempt(
        copy=copy,
        version=result.version,
        at=at,
        outcome=receipt.outcome.value,
        status=receipt.status,
        error=receipt.error[:200],
        milliseconds=result.milliseconds,
    )


def _note_health(partner: Partner, receipts: Sequence[ReceiverResponse], at: datetime) -> None:
    """A site that answers again has everything that waits sent at once; one that does not is left to rest."""
    outcomes = {one.outcome for one in receipts}
    if AttemptOutcome.CONFIRMED in outcomes:
        if Partner.objects.filter(pk=partner.pk, failures__gt=0).update(failures=0, paused_until=None):
            lagging().filter(partner=partner, attempts__gt=0, last_outcome__in=_PASSING).update(not_before=at)
        return
    if AttemptOutcome.GONE in outcomes:
        _end(partner, at)
        return
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    current.failures = failures_after(current.failures, more=len(receipts))
    rest = rest_after(current.failures, salt=str(current.uid))
    current.paused_until = at + rest if rest is not None else current.paused_until
    current.save(update_fields=["failures", "paused_until"])


# What passes by itself once the site is there again; what it refused stays where it is.
_PASSING = (AttemptOutcome.UNREACHABLE.value, AttemptOutcome.LATER.value)


def _end(partner: Partner, at: datetime) -> None:
    """The site says that it takes nothing any more (410): nothing is sent until an officer turns it on again."""
    if Partner.objects.filter(pk=partner.pk, is_active=True).update(is_active=False):
        record("partner.changed", subject=partner, by=None, at=at, details={"partner": partner.pk, "what": "gone"})


@transaction.atomic
def chase_overdue(*, at: datetime) -> int:
    """Scheduled, each minute: leave word of each withdrawal whose time is over, once; a confirmation ends it.

    Returns how many.
    """
    late = list(
        overdue_withdrawals(at=at)
        .filter(chased_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("withdraw_by", "pk")[:200]
    )
    for copy in late:
        record(
            "copy.overdue",
            subject=copy,
            by=None,
            at=at,
            details={
                "partner": copy.partner_id,
                "item": str(copy.item.content_id),
                "version": copy.wanted_version,
                "withdraw_by": copy.withdraw_by,
            },
        )
    Copy.objects.filter(pk__in=[one.pk for one in late]).update(chased_at=at)
    return len(late)
