"""What a writer decides about the sending of a campaign, and what follows from it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.dissemination.planning.campaigns import AudienceFilter, CampaignAim
from portal.dissemination.states import CampaignClass

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZONE)
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=ZONE)
MONDAY, NEXT_MONDAY = datetime(2026, 11, 30, 7, tzinfo=ZONE), datetime(2026, 12, 7, 7, tzinfo=ZONE)
LATER = datetime(2026, 12, 2, 9, tzinfo=ZONE)


def aim(**said: Any) -> CampaignAim:
    plain = {
        "title": "Luật Đất đai",
        "campaign_class": CampaignClass.EDUCATION,
        "channels": (),
        "audience": AudienceFilter(),
    }
    return CampaignAim(**plain | said)


@pytest.mark.parametrize(
    ("said", "leaves"),
    [
        ({}, None),
        ({"send_at": THURSDAY}, THURSDAY),
        ({"wants_digest": True}, MONDAY),
        ({"wants_digest": True, "send_at": LATER}, NEXT_MONDAY),
        # a day that is past asks for nothing
        ({"wants_digest": True, "send_at": datetime(2026, 11, 2, 9, tzinfo=ZONE)}, MONDAY),
        # what is urgent waits for no others
        ({"wants_digest": True, "campaign_class": CampaignClass.URGENT}, None),
        ({"wants_digest": True, "campaign_class": CampaignClass.URGENT, "send_at": THURSDAY}, THURSDAY),
    ],
)
def test_leaves_not_before(said: dict[str, Any], leaves: datetime | None):
    assert aim(**said).leaves_at(at=TUESDAY, zone=ZONE) == leaves
