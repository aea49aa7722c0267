"""Somebody said no, or a campaign is cancelled: what waits is not sent."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.dissemination.models import Address, Campaign, Follower, Queued, Suppression
from portal.dissemination.operations.sending.lanes import end, end_queued_of
from portal.dissemination.operations.sending.settling import settle_letters
from portal.dissemination.states import Channel, DeliveryState, Skipped, SuppressedFor

_SAYS = {
    SuppressedFor.SAID_NO: Skipped.SAID_NO,
    SuppressedFor.RETURNED: Skipped.SUPPRESSED,
    SuppressedFor.NO_ADVERTISING: Skipped.NO_ADVERTISING,
}


@transaction.atomic
def refuse_address(
    *,
    address: Address | None,
    channel: Channel,
    fingerprint: str,
    reason: SuppressedFor,
    at: datetime,
    until: datetime | None = None,
) -> int:
    """Nothing goes to the address with this mark any more, not even what waits. Returns how much waited.

    What is being taken at this moment waits for us, or we for it; what is taken already is looked at once more before
    it leaves. The list of those who want no advertising stops advertising only, at the moment of sending.
    """
    if address is not None:
        list(Address.objects.select_for_update(no_key=True).filter(pk=address.pk))
    kept = channel.of_addresses.value
    Suppression.objects.update_or_create(
        channel=kept, fingerprint=fingerprint, reason=reason.value, defaults={"at": at, "until": until}
    )
    if reason is SuppressedFor.NO_ADVERTISING:
        return 0
    channels = [one.value for one in Channel if one.of_addresses.value == kept]
    meant = {"delivery__address": address} if address is not None else {"delivery__fingerprint": fingerprint}
    # What somebody is taking waits for our address: waiting for it here would be a deadlock.
    waiting = Queued.objects.select_for_update(of=("self",), skip_locked=True).filter(channel__in=channels, **meant)
    return _end(waiting, _SAYS[reason], at=at)


@transaction.atomic
def forget_deliveries(*, follower: Follower, at: datetime) -> int:
    """Somebody's data are erased: what waits for them is not sent. Returns how much waited."""
    waiting = Queued.objects.select_for_update(of=("self",)).filter(delivery__follower=follower)
    return _end(waiting, Skipped.NO_ADDRESS, at=at)


@transaction.atomic
def cancel_queued(*, campaign: Campaign, at: datetime) -> int:
    """What waits of a cancelled campaign is not sent; what is in somebody's hands is looked at once more."""
    return end_queued_of(campaign=campaign.pk, state=DeliveryState.CANCELLED, reason=Skipped.NOTHING, at=at)


def _end(waiting: QuerySet[Queued], reason: Skipped, *, at: datetime) -> int:
    found = list(waiting.order_by("pk").values_list("pk", "delivery__letter"))
    ended = end([key for key, _ in found], state=DeliveryState.SKIPPED, reason=reason, at=at)
    settle_letters(letters=[letter for _, letter in found if letter is not None], at=at)
    return ended
