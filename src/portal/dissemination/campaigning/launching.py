"""What was released leaves when its moment has come: deliveries are laid, and the last one's end is the campaign's."""

from __future__ import annotations

from datetime import datetime

from portal.dissemination.models import Campaign
from portal.dissemination.operations.campaigns import end_campaign, start_sending
from portal.dissemination.operations.sending import fan_out
from portal.dissemination.queries.campaigns import due_to_start
from portal.dissemination.states import CampaignState


def launch(*, at: datetime) -> bool:
    """Begin what is due, go on laying what was cut off, end what is done. Returns whether anything new waits to leave.

    Calling it again lays and ends nothing twice.
    """
    for campaign in due_to_start(at=at):
        start_sending(campaign=campaign, at=at)
    has_laid = False
    for campaign in Campaign.objects.filter(state=CampaignState.SENDING.value).order_by("released_at", "pk"):
        has_laid |= fan_out(campaign=campaign, at=at) != 0
        end_campaign(campaign=campaign, at=at)
    return has_laid
