"""What was handed over lately to some addresses: asked for every message just before it leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.queries.among import keys_in
from portal.dissemination.states import DeliveryState

if TYPE_CHECKING:
    from django.db.models.query import RawQuerySet

_DELIVERY, _CAMPAIGN = Delivery._meta.db_table, Campaign._meta.db_table
_NEVER_CAME = (DeliveryState.FAILED.value, DeliveryState.SKIPPED.value, DeliveryState.CANCELLED.value)

# Address by address, whatever the planner believes: while a campaign is being sent its statistics say that nothing was
# handed over yet, and it would compare all that was handed over today with each address.
_BY_ADDRESS = {
    "postgresql": "unnest(%s::bigint[]) AS who(value) CROSS JOIN LATERAL (SELECT * FROM {delivery} AS one"
    " WHERE one.address_id = who.value AND one.handed_at > %s OFFSET 0) AS sent",
    "sqlite": "json_each(%s) AS who CROSS JOIN {delivery} AS sent"
    " ON sent.address_id = who.value AND sent.handed_at > %s",
}


def handed_since(*, addresses: Collection[int], since: datetime) -> RawQuerySet[Delivery]:
    """Deliveries of campaigns handed over to these addresses after a moment, each with its `campaign_class`; without
    those that certainly did not come.
    """
    _, named = keys_in(addresses)
    by_address = _BY_ADDRESS[connection.vendor].format(delivery=_DELIVERY)
    sql = (
        f"SELECT sent.id, sent.address_id, sent.handed_at, sent.campaign_id, of.campaign_class FROM {by_address}"  # noqa: S608
        f" JOIN {_CAMPAIGN} AS of ON of.id = sent.campaign_id"
        f" WHERE sent.state NOT IN ({', '.join('%s' for _ in _NEVER_CAME)})"
    )
    return Delivery.objects.raw(sql, [named, connection.ops.adapt_datetimefield_value(since), *_NEVER_CAME])
