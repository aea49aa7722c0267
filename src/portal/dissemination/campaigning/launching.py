"""What was released leaves when its moment has come: deliveries are laid, and the last one's end is the campaign's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Max

from portal.dissemination.models import Account, Campaign
from portal.dissemination.operations.campaigns import end_campaign, recount_campaign, start_sending
from portal.dissemination.operations.sending import fan_out
from portal.dissemination.queries.campaigns import due_to_start
from portal.dissemination.states import CampaignState


def launch(*, at: datetime, hearing: Collection[int] = ()) -> bool:
    """Begin what is due, go on laying what was cut off, end what is done. Returns whether anything new waits to leave.

    Calling it again lays and ends nothing twice. `hearing`: accounts whose carriers say what has arrived.
    """
    for campaign in due_to_start(at=at):
        start_sending(campaign=campaign, at=at)
    has_laid = False
    for campaign in Campaign.objects.filter(state=CampaignState.SENDING.value).order_by("released_at", "pk"):
        has_laid |= fan_out(campaign=campaign, at=at) != 0
        end_campaign(campaign=campaign, hearing=hearing, at=at)
    return has_laid


def recount(*, at: datetime) -> int:
    """Count again what ended so long ago that no receipt is awaited any more. Returns how many totals have changed."""
    hours = Account.objects.aggregate(longest=Max("receipts_within_hours"))["longest"] or 0
    over = Campaign.objects.filter(recounted_at__isnull=True, ended_at__lte=at - timedelta(hours=hours))
    return sum(recount_campaign(campaign=campaign, at=at) for campaign in over.order_by("pk"))
