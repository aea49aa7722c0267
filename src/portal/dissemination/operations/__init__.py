"""What may be done: follow and stop, tell, send, keep tidy.

What a citizen does is one line of the append-only ledger of consent and no entry of the journal: see decision 0072.
"""

from portal.dissemination.operations.answering import tell_askers, write_to_askers
from portal.dissemination.operations.following import (
    ask_to_follow,
    change_frequency,
    confirm,
    forget_address,
    forget_follower,
    send_personal_link,
    stop,
    stop_all,
)
from portal.dissemination.operations.officers import tell_officers, write_to_officers
from portal.dissemination.operations.retention import tidy
from portal.dissemination.operations.telling import tell, write_letters

__all__ = [
    "ask_to_follow",
    "change_frequency",
    "confirm",
    "forget_address",
    "forget_follower",
    "send_personal_link",
    "stop",
    "stop_all",
    "tell",
    "tell_askers",
    "tell_officers",
    "tidy",
    "write_letters",
    "write_to_askers",
    "write_to_officers",
]
