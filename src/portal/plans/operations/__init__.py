"""What may be done with plans: accept a text, correct it, record progress, confirm or send back, count."""

from portal.plans.operations.accepting import (
    Acceptance,
    NothingToAccept,
    TooMuchToAccept,
    accept_plan,
    link_bases,
    note_correction,
)
from portal.plans.operations.counting import (
    SetMissing,
    TargetMissing,
    count_entries,
    drop_indicator,
    set_indicator,
)
from portal.plans.operations.progress import (
    NotAllowed,
    NotAParticipant,
    Report,
    WrongStep,
    confirm_completion,
    record_progress,
    reopen,
    send_back,
)
from portal.plans.operations.registering import register_plan, register_plans

__all__ = [
    "Acceptance",
    "NotAParticipant",
    "NotAllowed",
    "NothingToAccept",
    "TooMuchToAccept",
    "Report",
    "SetMissing",
    "TargetMissing",
    "WrongStep",
    "accept_plan",
    "confirm_completion",
    "count_entries",
    "drop_indicator",
    "link_bases",
    "note_correction",
    "record_progress",
    "register_plan",
    "register_plans",
    "reopen",
    "send_back",
    "set_indicator",
]
