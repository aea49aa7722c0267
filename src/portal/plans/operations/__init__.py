"""Operations on plans: accept a text, correct it, record progress, confirm or send back, count evidence."""

from portal.plans.operations.acceptance import PlanAcceptance, accept_plan
from portal.plans.operations.corrections import link_bases, note_correction, register_plan, register_plans
from portal.plans.operations.evidence import count_entries, drop_indicator, set_indicator
from portal.plans.operations.progress import confirm_completion, record_progress, reopen_withdrawn, send_back

__all__ = [
    "PlanAcceptance",
    "accept_plan",
    "confirm_completion",
    "count_entries",
    "drop_indicator",
    "link_bases",
    "note_correction",
    "record_progress",
    "register_plan",
    "register_plans",
    "reopen_withdrawn",
    "send_back",
    "set_indicator",
]
