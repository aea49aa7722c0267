"""Messages of which the carrier has said nothing since it took them over."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.dissemination.models import Account, HandedPart
from portal.dissemination.states import DeliveryState

# Carriers keep what became of a message for a week; before the first minutes are over there is nothing to say.
_ASK_AFTER, _ASK_UNTIL = timedelta(minutes=10), timedelta(days=6)
# Few enough that a carrier who keeps all of them waiting keeps the worker half a minute.
AT_ONCE = 48


def unreported(*, account: Account, at: datetime, limit: int = AT_ONCE) -> list[str]:
    """By which names the carrier knows some of them."""
    waiting = HandedPart.objects.filter(
        account=account,
        arrival="",
        delivery__state__in=[DeliveryState.ACCEPTED.value, DeliveryState.UNKNOWN.value],
        delivery__handed_at__range=(at - _ASK_UNTIL, at - _ASK_AFTER),
    )
    # Those that were asked for least lately would need a column; a random handful comes round to all of them.
    return list(waiting.order_by("?").values_list("outside_id", flat=True)[:limit])
