"""The ledger of copies: versions that receivers should hold, copies taken for sending, results, overdue withdrawals."""

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

_ITEMS_AT_ONCE = 1000  # rows per INSERT


@transaction.atomic
def require_copies(*, items: Sequence[Item], at: datetime) -> None:
    """Record that these items have a new version: their copies become due, and partners that take one of their sets get
    a copy.

    The number of statements does not depend on the number of items or partners.
    """
    version = Item.objects.filter(pk=OuterRef("item")).values("version")
    copies = Copy.objects.filter(item__in=items)
    # Lock in the same order as `record_results`, to avoid deadlocks.
    list(copies.order_by("pk").select_for_update().values_list("pk", flat=True))
    copies.update(wanted_version=Subquery(version), wanted_at=at, not_before=at, attempts=0)
    copies.filter(item__withdrawn_at__isnull=True, is_withdrawn=True).update(
        is_withdrawn=False, withdraw_by=None, chased_at=None, sight="", looked_at=None, rung=0
    )
    _tell_withdrawals([item.pk for item in items if item.withdrawn_at is not None], at)
    _give(
        [item.pk for item in items if item.withdrawn_at is None],
        list(Partner.objects.filter(is_active=True).exclude(webhook_url="").only("pk", "sets")),
        at,
    )
    _tell_subscribers(items)


def require_all_copies(*, partner: Partner, at: datetime) -> int:
    """Make copies of all that is in the partner's sets today. Returns how many are new."""
    before = Copy.objects.filter(partner=partner).count()
    for some in batched(_items_for(partner), _ITEMS_AT_ONCE, strict=False):
        _insert((_copy(pk, version, partner.pk, at) for pk, version in some))
    return Copy.objects.filter(partner=partner).count() - before


def _tell_withdrawals(withdrawn: Sequence[int], at: datetime) -> None:
    """Delete copies that were never sent; the others must be confirmed as withdrawn within their partner's time.

    A withdrawal that is pending already keeps its deadline, though its note may have changed.
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
    """Make copies for partners that take a set of the item and have no copy of it yet."""
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
    """Set the newest sequence on hub subscriptions to a set of these items."""
    codes = ItemSet.objects.filter(item__in=items).values("code")
    newest = max(item.sequence for item in items)
    behind = HubSubscription.objects.filter(wanted_sequence__lt=newest)
    if any(item.kind != SharedItemKind.LAW for item in items):
        behind.filter(set_code="").update(wanted_sequence=newest)
    behind.filter(set_code__in=codes).exclude(set_code="").update(wanted_sequence=newest)


COPY_BATCH = 200  # copies taken together
OF_ONE_PARTNER = 20
# Longer than the slowest batch: four rounds of fifty requests within `portal.sharing.operations.delivery.LIMITS`.
COPY_LEASE = timedelta(minutes=5)
_NAMED = 2  # titles named in the journal entry about updated copies
_WRITTEN = (
    *("confirmed_version", "confirmed_at", "copy_url", "withdraw_by", "chased_at"),
    *("attempts", "not_before", "last_outcome", "last_error"),
)


@dataclass(frozen=True, slots=True)
class CopyResult:
    """Result of one attempt to bring a copy to a version."""

    copy_id: int
    version: int
    receipt: ReceiverResponse
    milliseconds: int = 0


@transaction.atomic
def take_copies(*, at: datetime, limit: int = COPY_BATCH) -> list[Copy]:
    """Lease at most `limit` copies that are due, with partner and item, to be sent at their wanted version.

    The lease lasts `COPY_LEASE`; concurrent workers get different copies.
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
    """Keep only the first copy for each site that keeps failing, so that a dead site costs one request."""
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
    """Store the results of attempts. Repeated or late receipts change nothing, as versions only increase.

    Existing copies that were updated are reported to the journal: one entry for each partner, agency and kind of
    change.
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
    for partner in sorted(by_partner, key=lambda one: one.pk):  # the same lock order in all workers
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
    # Else the item has changed meanwhile, and its newer version is due already.


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
    """How an updated copy changed."""
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
    """After a success, pending copies of the partner are due at once; after failures the partner is paused."""
    outcomes = {one.outcome for one in receipts}
    if AttemptOutcome.CONFIRMED in outcomes:
        if Partner.objects.filter(pk=partner.pk, failures__gt=0).update(failures=0, paused_until=None):
            lagging().filter(partner=partner, attempts__gt=0, last_outcome__in=_PASSING).update(not_before=at)
        return
    if AttemptOutcome.GONE in outcomes:
        # The site answered 410: deactivate the partner until an officer turns it on again.
        if Partner.objects.filter(pk=partner.pk, is_active=True).update(is_active=False):
            record("partner.changed", subject=partner, by=None, at=at, details={"partner": partner.pk, "what": "gone"})
        return
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    current.failures = failures_after(current.failures, more=len(receipts))
    rest = rest_after(current.failures, salt=str(current.uid))
    current.paused_until = at + rest if rest is not None else current.paused_until
    current.save(update_fields=["failures", "paused_until"])


# Transient outcomes, retried once the site answers again; refused copies keep their time.
_PASSING = (AttemptOutcome.UNREACHABLE.value, AttemptOutcome.LATER.value)


@transaction.atomic
def chase_overdue(*, at: datetime) -> int:
    """Scheduled every minute: write a journal entry for each overdue withdrawal, once until it is confirmed.

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
