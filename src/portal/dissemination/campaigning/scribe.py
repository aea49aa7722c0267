"""Writes what deliveries of campaigns say, from the wordings that were released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.dissemination.couriers.port import Message
from portal.dissemination.couriers.references import reference_of
from portal.dissemination.models import Delivery, Wording
from portal.dissemination.states import Channel, Form, Skipped
from portal.dissemination.writing import House

_FORMS = {
    Channel.SMS: Form.SMS,
    Channel.EMAIL: Form.EMAIL,
    Channel.PUSH: Form.PUSH,
    Channel.ZALO: Form.REPLY,
    Channel.ZALO_PHONE: Form.TEMPLATE,
}


class CampaignScribe:
    """One query for the wordings of all campaigns of a bundle."""

    def __init__(self, *, house: House, at: datetime) -> None:
        self._house = house
        self._at = at

    def messages(self, deliveries: Sequence[Delivery]) -> dict[int, Message | Skipped]:
        wordings = Wording.objects.filter(campaign__in={one.campaign_id for one in deliveries})
        texts = {(one.campaign_id, one.form): str(one.content.get("text", "")) for one in wordings}
        return {one.pk: self._message(one, texts) for one in deliveries}

    def _message(self, one: Delivery, texts: dict[tuple[int, str], str]) -> Message | Skipped:
        text = texts.get((one.campaign_id or 0, _FORMS[Channel(one.channel)].value), "")
        if one.address is None or one.campaign is None or not text:
            return Skipped.NO_ADDRESS if one.address is None else Skipped.NOTHING_LEFT
        return Message(
            reference=reference_of(one.pk),
            to=one.address.value,
            subject=one.campaign.title,
            text=text,
            particulars=one.address.particulars,
        )
