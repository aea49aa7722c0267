"""The ledger is told what receivers should hold, in the transaction in which the registry changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import OuterRef, Subquery

from portal.sharing.models import Copy, HubSubscription, Item, ItemSet, Partner

_AT_ONCE = 1000  # rows that one statement writes


@transaction.atomic
def want(*, items: Sequence[Item], at: datetime) -> None:
    """These items have a new version: every copy of them is to follow, and whoever takes their sets is to get one.

    As many statements for fifty items and two hundred partners as for one of each.
    """
    _raise(items, at)
    _tell_withdrawals([item.pk for item in items if item.withdrawn_at is not None], at)
    _give([item.pk for item in items if item.withdrawn_at is None], list(receiving_partners()), at)
    _tell_subscribers(items)


def want_all(*, partner: Partner, at: datetime) -> int:
    """A partner is to hold what its sets hold today. Returns how many copies it gets that it had not."""
    before = Copy.objects.filter(partner=partner).count()
    for some in batched(_items_for(partner), _AT_ONCE, strict=False):
        _insert((_copy(pk, version, partner.pk, at) for pk, version in some))
    return Copy.objects.filter(partner=partner).count() - before


def receiving_partners() -> Iterable[Partner]:
    return Partner.objects.filter(is_active=True).exclude(webhook_url="").only("pk", "sets")


def _raise(items: Sequence[Item], at: datetime) -> None:
    version = Item.objects.filter(pk=OuterRef("item")).values("version")
    copies = Copy.objects.filter(item__in=items)
    # Locked in the order in which receipts lock them: neither waits for the other in a ring.
    list(copies.order_by("pk").select_for_update().values_list("pk", flat=True))
    copies.update(wanted_version=Subquery(version), wanted_at=at, not_before=at, attempts=0)
    copies.filter(item__withdrawn_at__isnull=True, is_withdrawn=True).update(
        is_withdrawn=False, withdraw_by=None, chased_at=None
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
        of_these = Partner.objects.filter(confirm_minutes=minutes)
        timeless.filter(partner__in=of_these).update(is_withdrawn=True, withdraw_by=at + timedelta(minutes=minutes))


def _give(public: Sequence[int], partners: Sequence[Partner], at: datetime) -> None:
    """Copies for partners that have none yet and take a set of the item."""
    if not public or not partners:
        return
    codes: dict[int, set[str]] = {pk: set() for pk in public}
    for pk, code in ItemSet.objects.filter(item__in=public).values_list("item", "code"):
        codes[pk].add(code)
    versions = dict(Item.objects.filter(pk__in=public).values_list("pk", "version"))
    _insert(
        _copy(pk, versions[pk], partner.pk, at)
        for pk in public
        for partner in partners
        if not partner.sets or not codes[pk].isdisjoint(partner.sets)
    )


def _items_for(partner: Partner) -> Iterable[tuple[int, int]]:
    public = Item.objects.filter(withdrawn_at__isnull=True)
    if partner.sets:
        public = public.filter(pk__in=ItemSet.objects.filter(code__in=partner.sets).values("item"))
    return public.order_by("sequence").values_list("pk", "version").iterator(chunk_size=_AT_ONCE)


def _copy(item: int, version: int, partner: int, at: datetime) -> Copy:
    return Copy(item_id=item, partner_id=partner, wanted_version=version, wanted_at=at, not_before=at)


def _insert(copies: Iterable[Copy]) -> None:
    Copy.objects.bulk_create(copies, ignore_conflicts=True, batch_size=_AT_ONCE)


def _tell_subscribers(items: Sequence[Item]) -> None:
    """Subscriptions of the hub to a set of one of these are to hear of its newest change."""
    codes = ItemSet.objects.filter(item__in=items).values("code")
    newest = max(item.sequence for item in items)
    behind = HubSubscription.objects.filter(wanted_sequence__lt=newest)
    behind.filter(set_code="").update(wanted_sequence=newest)
    behind.filter(set_code__in=codes).exclude(set_code="").update(wanted_sequence=newest)
