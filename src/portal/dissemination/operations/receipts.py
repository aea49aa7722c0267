"""What a provider reports of messages later, written to their deliveries: states only go up, whatever comes when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.dissemination.couriers.port import Arrival, Report
from portal.dissemination.models import Account, Delivery, HandedPart
from portal.dissemination.states import RANK, DeliveryState

_STATES = {
    Arrival.DELIVERED: DeliveryState.DELIVERED,
    Arrival.SEEN: DeliveryState.DELIVERED,
    Arrival.FAILED: DeliveryState.FAILED,
    Arrival.EXPIRED: DeliveryState.FAILED,
}
_PREFIX = "lt-"
_BASE = 36


@transaction.atomic
def apply_report(*, accounts: Sequence[Account], report: Report, at: datetime) -> bool:
    """Whether the message was found: by the provider's number at one of these accounts, or by our reference."""
    part = HandedPart.objects.filter(account__in=accounts, outside_id=report.id).first() if report.id else None
    number = part.delivery_id if part else _number(report.reference)
    delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=number).first() if number else None
    if delivery is None or (part is None and delivery.account_id not in {one.pk for one in accounts}):
        return False
    if part is not None:
        HandedPart.objects.filter(pk=part.pk).update(arrival=report.arrival.value)
    state = _STATES.get(report.arrival)
    when = report.at or at
    if report.arrival is Arrival.SEEN and delivery.seen_at is None:
        delivery.seen_at = when
    if state is not None and RANK[state] > RANK[DeliveryState(delivery.state)] and delivery.attempts:
        delivery.state = state.value
        delivery.ended_at = delivery.ended_at or at
        if state is DeliveryState.DELIVERED:
            delivery.arrived_at = when
            delivery.arrived_parts = max(delivery.arrived_parts, 1)
    delivery.save(update_fields=["state", "ended_at", "arrived_at", "arrived_parts", "seen_at"])
    return True


def _number(reference: str) -> int | None:
    try:
        return int(reference.removeprefix(_PREFIX), _BASE) if reference.startswith(_PREFIX) else None
    except ValueError:
        return None
