"""What was handed over lately to some addresses: asked for every message just before it leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.queries.among import one_by_one
from portal.dissemination.states import DeliveryState

if TYPE_CHECKING:
    from django.db.models.query import RawQuerySet

_CAMPAIGN = Campaign._meta.db_table
_NEVER_CAME = (DeliveryState.FAILED.value, DeliveryState.SKIPPED.value, DeliveryState.CANCELLED.value)


class Handed(NamedTuple):
    """A message of a campaign that was handed over: to which address, when, and of which campaign and class."""

    address: int
    at: datetime
    campaign: int
    campaign_class: str


def handed_since(*, addresses: Collection[int], since: datetime) -> list[Handed]:
    """What campaigns sent to these addresses after a moment, without what certainly did not come."""
    return [
        Handed(one.address_id, one.handed_at, one.campaign_id, one.campaign_class)  # type: ignore[arg-type,attr-defined]  # all are asked for below, and there
        for one in asked_for(addresses=addresses, since=since)
    ]


def asked_for(*, addresses: Collection[int], since: datetime) -> RawQuerySet[Delivery]:
    """The query of `handed_since`, with a column `campaign_class`."""
    found, named = one_by_one(addresses, model=Delivery, column="address_id", only="found.handed_at > %s")
    sql = (
        "SELECT found.id, found.address_id, found.handed_at, found.campaign_id, of.campaign_class"  # noqa: S608
        f" FROM {found} JOIN {_CAMPAIGN} AS of ON of.id = found.campaign_id"
        f" WHERE found.state NOT IN ({', '.join('%s' for _ in _NEVER_CAME)})"
    )
    return Delivery.objects.raw(sql, [named, connection.ops.adapt_datetimefield_value(since), *_NEVER_CAME])
