"""An officer lets what is stuck be sent again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.models import Campaign, Delivery, Letter
from portal.dissemination.operations.sending.lanes import keep_waiting
from portal.dissemination.queries.outbox import Alike, deliveries_stuck
from portal.dissemination.states import CampaignState, DeliveryState, Held, LetterState
from portal.journal.operations import record

AT_ONCE, MOST = 1000, 50_000  # in a transaction; in a request, which must not last for minutes


@transaction.atomic
def retry_deliveries(*, deliveries: Sequence[int], by: Officer, at: datetime) -> int:
    """Let stuck ones be sent again from the start, though one may arrive twice. Returns how many.

    A campaign that is over goes on for them, and ends once more.
    """
    # What was noted of attempts stays; only their count begins anew.
    found = list(deliveries_stuck().filter(pk__in=deliveries).values_list("pk", "letter", "campaign"))
    keys = [key for key, _, _ in found]
    _go_on({campaign for _, _, campaign in found if campaign is not None}, by=by, at=at)
    Delivery.objects.filter(pk__in=keys).update(
        state=DeliveryState.QUEUED.value, reason="", attempts=0, unanswered=0, ended_at=None, expires_at=None
    )
    keep_waiting(keys, held=Held.NOTHING, not_before=at)
    letters = [letter for _, letter, _ in found if letter is not None]
    Letter.objects.filter(pk__in=letters).update(state=LetterState.QUEUED.value, ended_at=None)
    if found:
        record("letter.retried", subject=None, by=by, at=at, details={"count": len(found)})
    return len(found)


def retry_alike(*, alike: Alike, by: Officer, at: datetime, most: int = MOST) -> int:
    """Let all that is stuck alike be sent again, some in each transaction. Returns how many, `most` at the most."""
    count = 0
    while count < most:
        keys = list(alike.among(deliveries_stuck()).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            break
        count += retry_deliveries(deliveries=keys, by=by, at=at)
    return count


def _go_on(campaigns: Collection[int], *, by: Officer, at: datetime) -> None:
    over = Campaign.objects.select_for_update().filter(pk__in=campaigns, state=CampaignState.DONE.value).order_by("pk")
    for campaign in over:
        campaign.state, campaign.ended_at, campaign.recounted_at = CampaignState.SENDING.value, None, None
        campaign.save(update_fields=["state", "ended_at", "recounted_at"])
        record("campaign.reopened", subject=campaign, by=by, at=at, details={"agency": campaign.agency_id})
