"""What a writer decides about the sending of a campaign: to whom, by what and when, as a value that travels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.dissemination.planning.audience import Audience
from portal.dissemination.planning.hours import next_digest
from portal.dissemination.states import CampaignClass

FALLBACK_HOURS = 24


@dataclass(frozen=True, slots=True)
class Aim:
    """`send_at`: not before; None: as soon as it is released. `fallback_hours`: after so long without a receipt the
    next channel is tried. `urgent_reason`: why it may ring at night, of urgent word alone.
    """

    title: str
    campaign_class: CampaignClass
    channels: Sequence[str]
    audience: Audience
    send_at: datetime | None = None
    expires_at: datetime | None = None
    fallback_hours: int = FALLBACK_HOURS
    wants_digest: bool = False
    urgent_reason: str = ""

    @property
    def is_urgent(self) -> bool:
        return self.campaign_class is CampaignClass.URGENT

    @property
    def is_digest(self) -> bool:
        """Whether it waits for the others of the week; what is urgent does not."""
        return self.wants_digest and not self.is_urgent

    def leaves_at(self, *, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Not before when it leaves: what waits for the digest on a Monday morning."""
        return next_digest(max(self.send_at or at, at), zone=zone) if self.is_digest else self.send_at
