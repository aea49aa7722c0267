"""Somebody said no, or a campaign is cancelled: what waits is not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.dissemination.models import Address, Campaign, Delivery, Follower, Suppression
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
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED.value, channel__in=channels)
    meant = waiting.filter(address=address) if address is not None else waiting.filter(fingerprint=fingerprint)
    return _end(list(meant.values_list("pk", "letter")), DeliveryState.SKIPPED, _SAYS[reason], at=at)


@transaction.atomic
def forget_deliveries(*, follower: Follower, at: datetime) -> int:
    """Somebody's data are erased: what waits for them is not sent. Returns how much waited."""
    waiting = Delivery.objects.filter(follower=follower, state=DeliveryState.QUEUED.value)
    found = list(waiting.values_list("pk", "letter"))
    return _end(found, DeliveryState.SKIPPED, Skipped.NO_ADDRESS, at=at)


@transaction.atomic
def cancel_queued(*, campaign: Campaign, at: datetime) -> int:
    """What waits of a cancelled campaign is not sent; what is in somebody's hands is looked at once more."""
    waiting = Delivery.objects.filter(campaign=campaign, state=DeliveryState.QUEUED.value)
    return waiting.update(state=DeliveryState.CANCELLED.value, held="", ended_at=at)


def _end(found: Sequence[tuple[int, int | None]], state: DeliveryState, reason: Skipped, *, at: datetime) -> int:
    rows = Delivery.objects.filter(pk__in=[key for key, _ in found], state=DeliveryState.QUEUED.value)
    ended = rows.update(state=state.value, reason=reason.value, held="", ended_at=at)
    settle_letters(letters=[letter for _, letter in found if letter is not None], at=at)
    return ended
