"""A released campaign on its way: it begins, is paused at once, goes on, is called off, ends with its totals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Officer
from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.operations.campaigns.acts import RELEASE, WRITE, OwnWork, ask_any, held_for, locked, stands
from portal.dissemination.operations.sending import cancel_queued, is_under_way
from portal.dissemination.queries.campaigns import figures, totals_of, writers_of
from portal.dissemination.queries.unreached import may_fall_back
from portal.dissemination.states import CampaignState
from portal.journal.operations import record

_PAUSABLE = (CampaignState.RELEASED, CampaignState.SENDING)
_CANCELLABLE = (
    CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.RELEASED, CampaignState.SENDING, CampaignState.PAUSED,
)  # fmt: skip


@transaction.atomic
def start_sending(*, campaign: Campaign, at: datetime) -> Campaign | None:
    """What was released begins to leave; None where somebody stopped it meanwhile. No entry: the release said so."""
    held = locked(campaign)
    if held.state != CampaignState.RELEASED.value:
        return None
    held.state = CampaignState.SENDING.value
    held.save(update_fields=["state"])
    return held


@transaction.atomic
def pause_campaign(*, campaign: Campaign, why: str, by: Officer | None, at: datetime) -> Campaign:
    """Stop at once what was released; `by` None: the portal itself, because what it tells is no longer so.

    Raises NotAllowed, WrongState.
    """
    held = locked(campaign)
    if by is not None:
        ask_any((WRITE, RELEASE), agency=held.agency, by=by, at=at)
    stands(held, _PAUSABLE)
    held.state, held.paused_why = CampaignState.PAUSED.value, why
    held.save(update_fields=["state", "paused_why"])
    record("campaign.paused", subject=held, by=by, at=at, details={"why": why, "agency": held.agency_id})
    return held


@transaction.atomic
def resume_campaign(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Go on. What its item tells has changed: whoever releases has looked at that, and says so by going on.

    Raises NotAllowed, WrongState, OwnWork.
    """
    held = held_for(campaign, RELEASE, (CampaignState.PAUSED,), by=by, at=at)
    if by.pk in writers_of(campaign=held):
        raise OwnWork("Người soạn lời văn không được tự cho gửi tiếp.")
    has_begun = Delivery.objects.filter(campaign=held).exists()
    held.state = (CampaignState.SENDING if has_begun else CampaignState.RELEASED).value
    held.paused_why, held.warned_at, held.warned_why = "", None, ""
    held.save(update_fields=["state", "paused_why", "warned_at", "warned_why"])
    record("campaign.resumed", subject=held, by=by, at=at, details={"agency": held.agency_id})
    return held


@transaction.atomic
def cancel_campaign(*, campaign: Campaign, by: Officer, at: datetime) -> Campaign:
    """Nothing more of it leaves, ever. What a courier already has cannot be called back.

    Raises NotAllowed, WrongState.
    """
    held = locked(campaign)
    ask_any((WRITE, RELEASE), agency=held.agency, by=by, at=at)
    stands(held, _CANCELLABLE)
    held.state, held.ended_at = CampaignState.CANCELLED.value, at
    held.save(update_fields=["state", "ended_at"])
    cancelled = cancel_queued(campaign=held, at=at)
    record("campaign.cancelled", subject=held, by=by, at=at, details={"cancelled": cancelled} | _told(held))
    return held


@transaction.atomic
def end_campaign(*, campaign: Campaign, hearing: Collection[int] = (), at: datetime) -> bool:
    """End one all of whose deliveries were made and of which nothing is left to do; its entry holds the totals.

    `hearing`: keys of the accounts whose carriers say what has arrived. While word of theirs may still send somebody on
    to the next channel, the campaign goes on.
    """
    held = locked(campaign)
    if held.state != CampaignState.SENDING.value or is_under_way(campaign=held):
        return False
    if may_fall_back(campaign=held, hearing=hearing, at=at):
        return False
    held.state, held.ended_at = CampaignState.DONE.value, at
    held.save(update_fields=["state", "ended_at"])
    record("campaign.ended", subject=held, by=None, at=at, details=_told(held))
    return True


@transaction.atomic
def recount_campaign(*, campaign: Campaign, at: datetime) -> bool:
    """Of one that is over, once the last receipts are in: its totals anew. Returns whether word came after its end."""
    held = locked(campaign)
    if held.ended_at is None or held.recounted_at is not None:
        return False
    held.recounted_at = at
    held.save(update_fields=["recounted_at"])
    late = Q(arrived_at__gt=held.ended_at) | Q(ended_at__gt=held.ended_at)
    if not Delivery.objects.filter(late, campaign=held).exists():
        return False
    record("campaign.recounted", subject=held, by=None, at=at, details=_told(held))
    return True


def _told(campaign: Campaign) -> dict[str, Any]:
    """What the journal is told of a campaign that is over. Its figures belong to the day on which it began to leave."""
    of: dict[str, Any] = {"kind": campaign.kind, "key": campaign.key, "agency": campaign.agency_id}
    begun = max(filter(None, (campaign.send_at, campaign.released_at)), default=None)
    day = {"day": timezone.localdate(begun).isoformat()} if begun is not None else {}
    return of | day | figures(totals_of(campaign=campaign))
