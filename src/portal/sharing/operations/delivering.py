"""The ledger of copies: take what is due, write down what came of it.

A copy is *taken* in a short transaction of its own: the attempt is counted and the copy hidden from others for `LEASE`.
What was taken and never answered for (a killed process) shows itself again when the lease is over and is sent once
more; a receiver knows by number and version what it has had already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from portal.journal.operations import record
from portal.sharing.couriers.receipts import Receipt
from portal.sharing.couriers.rules import FAILURES_THAT_REST, failures_after, judge, rest_after
from portal.sharing.models import Copy, Partner, SendAttempt
from portal.sharing.queries.due import lagging, next_due
from portal.sharing.states import Outcome, Renewed

BATCH = 200  # copies taken together
OF_ONE_PARTNER = 20
# Longer than the slowest bundle: four rounds of fifty requests, each within the limits of `delivering.LIMITS`.
LEASE = timedelta(minutes=5)
_NAMED = 2  # titles in the entry about copies that follow
_WRITTEN = (
    *("confirmed_version", "confirmed_at", "copy_url", "withdraw_by", "chased_at"),
    *("attempts", "not_before", "last_outcome", "last_error"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A copy taken to be sent at a version. `at` is when; its partner and item are joined."""

    copy: Copy
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """How the attempt to bring a copy to a version went."""

    copy_id: int
    version: int
    receipt: Receipt
    milliseconds: int = 0


@transaction.atomic
def take_copies(*, at: datetime, limit: int = BATCH) -> list[Taken]:
    """What is due, at most `limit` copies, hidden for `LEASE`; several workers at once take different ones."""
    keys = next_due(at=at, each=OF_ONE_PARTNER, limit=limit)
    held = lagging().filter(pk__in=keys, not_before__lte=at).select_for_update(skip_locked=True, of=("self",))
    copies = _one_probe_each(list(held.select_related("partner", "item").order_by("-is_withdrawn", "not_before", "pk")))
    Copy.objects.filter(pk__in=[one.pk for one in copies]).update(
        attempts=F("attempts") + 1, not_before=at + LEASE, last_sent_at=at
    )
    ailing = {one.partner_id for one in copies if one.partner.failures >= FAILURES_THAT_REST}
    Partner.objects.filter(pk__in=ailing).update(paused_until=at + LEASE)
    return [Taken(one, one.wanted_version, at) for one in copies]


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
def record_results(*, results: Collection[Result], at: datetime) -> None:
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
    by_partner: dict[Partner, list[Receipt]] = {}
    for copy in copies:
        by_partner.setdefault(copy.partner, []).append(of_copy[copy.pk].receipt)
    for partner in sorted(by_partner, key=lambda one: one.pk):  # all workers lock in one order
        _note_health(partner, by_partner[partner], at)


def _note(copy: Copy, result: Result, at: datetime) -> None:
    receipt, was_confirmed = result.receipt, copy.confirmed_version >= copy.wanted_version
    if receipt.outcome is Outcome.CONFIRMED or not was_confirmed:
        copy.last_outcome, copy.last_error = receipt.outcome.value, receipt.error[:200]
    if receipt.outcome is Outcome.CONFIRMED and result.version > copy.confirmed_version:
        copy.confirmed_version, copy.confirmed_at = min(result.version, copy.wanted_version), at
        copy.copy_url = receipt.copy_url or copy.copy_url
    if copy.confirmed_version >= copy.wanted_version:
        copy.withdraw_by = copy.chased_at = None
        copy.copy_url = "" if copy.is_withdrawn else copy.copy_url
    elif result.version == copy.wanted_version:
        salt = f"{copy.partner_id}.{copy.item_id}"
        verdict = judge(receipt=receipt, attempts=copy.attempts, is_withdrawal=copy.is_withdrawn, salt=salt)
        copy.not_before = at + verdict.pause
    # Else the item has changed meanwhile, and the newer version is due already.


def _tell_of_renewed(copies: Sequence[Copy], at: datetime) -> None:
    renewed: defaultdict[tuple[int, int | None, Renewed], list[Copy]] = defaultdict(list)
    for copy in copies:
        renewed[copy.partner_id, copy.item.agency_id, renewed_as(copy)].append(copy)
    for (_, agency, manner), some in renewed.items():
        details = {"agency": agency, "as": manner.value, "copies": len(some), "title": _named(some)}
        record("copy.renewed", subject=some[0].partner, by=None, at=at, details=details)


def renewed_as(copy: Copy) -> Renewed:
    """What became of a copy that has followed its item."""
    if copy.is_withdrawn:
        return Renewed.WITHDRAWN
    return Renewed.WARNED if copy.item.is_stale else Renewed.CORRECTED


def _named(copies: Sequence[Copy]) -> str:
    """ "Trang của xã: Rác để ở đâu; Chợ quê bán gì và 3 nội dung khác"."""
    more = f" và {len(copies) - _NAMED} nội dung khác" if len(copies) > _NAMED else ""
    return f"{copies[0].partner}: {'; '.join(copy.item.title for copy in copies[:_NAMED])}{more}"


def _attempt(copy: Copy, result: Result, at: datetime) -> SendAttempt:
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


def _note_health(partner: Partner, receipts: Sequence[Receipt], at: datetime) -> None:
    """A site that answers again has everything that waits sent at once; one that does not is left to rest."""
    outcomes = {one.outcome for one in receipts}
    if Outcome.CONFIRMED in outcomes:
        was_ailing = Partner.objects.filter(pk=partner.pk, failures__gt=0).update(failures=0, paused_until=None)
        if was_ailing:
            lagging().filter(partner=partner, attempts__gt=0, last_outcome__in=_PASSING).update(not_before=at)
        return
    if Outcome.GONE in outcomes:
        _end(partner, at)
        return
    current = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    current.failures = failures_after(current.failures, more=len(receipts))
    rest = rest_after(current.failures, salt=str(current.uid))
    current.paused_until = at + rest if rest is not None else current.paused_until
    current.save(update_fields=["failures", "paused_until"])


# What passes by itself once the site is there again; what it refused stays where it is.
_PASSING = (Outcome.UNREACHABLE.value, Outcome.LATER.value)


def _end(partner: Partner, at: datetime) -> None:
    """The site says that it takes nothing any more (410): nothing is sent until an officer turns it on again."""
    if Partner.objects.filter(pk=partner.pk, is_active=True).update(is_active=False):
        record("partner.changed", subject=partner, by=None, at=at, details={"partner": partner.pk, "what": "gone"})
