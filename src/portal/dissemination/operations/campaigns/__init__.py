"""What may be done with a campaign, from its first word to its last number."""

from portal.dissemination.operations.campaigns.acts import (
    READ,
    RELEASE,
    WRITE,
    CampaignRefused,
    NotAllowed,
    NotReady,
    NotTested,
    OwnWork,
    WordingChanged,
    WrongState,
)
from portal.dissemination.operations.campaigns.counting import count_opening, link_for, settle_tallies
from portal.dissemination.operations.campaigns.deciding import (
    look_at_test,
    note_test,
    release_campaign,
    return_campaign,
    submit_campaign,
)
from portal.dissemination.operations.campaigns.running import (
    cancel_campaign,
    end_campaign,
    pause_campaign,
    recount_campaign,
    resume_campaign,
    start_sending,
)
from portal.dissemination.operations.campaigns.warning import VERBS, settle_warning, warn_campaigns
from portal.dissemination.operations.campaigns.writing import (
    drop_wording,
    plan_campaign,
    start_campaign,
    write_wording,
)

__all__ = [
    "READ",
    "RELEASE",
    "VERBS",
    "WRITE",
    "CampaignRefused",
    "NotAllowed",
    "NotReady",
    "NotTested",
    "OwnWork",
    "WordingChanged",
    "WrongState",
    "cancel_campaign",
    "count_opening",
    "drop_wording",
    "end_campaign",
    "recount_campaign",
    "link_for",
    "look_at_test",
    "note_test",
    "pause_campaign",
    "plan_campaign",
    "release_campaign",
    "resume_campaign",
    "return_campaign",
    "settle_tallies",
    "settle_warning",
    "start_campaign",
    "start_sending",
    "submit_campaign",
    "warn_campaigns",
    "write_wording",
]
