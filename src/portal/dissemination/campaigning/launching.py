"""What was released leaves when its moment has come: deliveries are laid, and the last one's end is the campaign's."""

from __future__ import annotations

from datetime import datetime

from portal.dissemination.models import Campaign
from portal.dissemination.operations.campaigns import end_campaign, start_sending
from portal.dissemination.operations.sending import fan_out
from portal.dissemination.queries.campaigns import due_to_start
from portal.dissemination.states import CampaignState


def launch(*, at: datetime) -> int:
    """Begin what is due, go on laying what was cut off, end what is done. Returns how many deliveries were laid.

    Calling it again lays and ends nothing twice.
    """
    for campaign in due_to_start(at=at):
        start_sending(campaign=campaign, at=at)
    laid = 0
    for campaign in Campaign.objects.filter(state=CampaignState.SENDING.value).order_by("released_at", "pk"):
        more = fan_out(campaign=campaign, at=at)
        laid += more
        if not more:
            end_campaign(campaign=campaign, at=at)
    return laid
