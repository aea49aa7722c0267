"""A request that only tries whether a partner's site answers as it should."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from portal.sharing.couriers.payload import trial_payload
from portal.sharing.couriers.receipts import Receipt
from portal.sharing.couriers.signing import webhook_id
from portal.sharing.delivering import LIMITS, Sender, receipt_of
from portal.sharing.models import Partner
from safehttp.failures import Failure
from safehttp.port import Answered, Asked, Door


def try_partner(*, partner: Partner, door: Door, sender: Sender, at: datetime) -> Receipt:
    """What the site says to a signed request that asks nothing of it. Never called with a transaction open."""
    content_id = uuid4()
    asked = sender.request(
        partner=partner,
        message_id=webhook_id(content_id=content_id, version=0),
        body=trial_payload(content_id=content_id),
        at=at,
    )
    return receipt_of(_answered(door, asked), content_id=content_id, version=0, at=at)


def _answered(door: Door, asked: Asked) -> Answered | Failure:
    try:
        return door.fetch(asked, limits=LIMITS)
    except Failure as failure:
        return failure
