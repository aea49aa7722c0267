"""What may be done to the shelf. Every verb is one transaction and leaves word in the journal."""

from portal.library.operations.events import (
    Draft,
    Incomplete,
    NotProposed,
    Target,
    accept_event,
    decline_event,
    enter_event,
    propose_events,
    take_effect,
)
from portal.library.operations.guarding import (
    AlreadySettled,
    Content,
    Place,
    forget_item,
    register_item,
    settle_flag,
)
from portal.library.operations.shelving import (
    EDITABLE,
    NotAnEditableField,
    Outcome,
    State,
    Withdrawn,
    accept_editions,
    correct_instrument,
    name_laws_by_citations,
    reaccept_editions,
    restore_instrument,
    withdraw_instrument,
)
from portal.library.operations.turning import (
    turn_over,
)

__all__ = [
    "AlreadySettled",
    "Content",
    "Draft",
    "EDITABLE",
    "Incomplete",
    "NotAnEditableField",
    "NotProposed",
    "Outcome",
    "Place",
    "State",
    "Target",
    "Withdrawn",
    "accept_editions",
    "accept_event",
    "correct_instrument",
    "decline_event",
    "enter_event",
    "forget_item",
    "name_laws_by_citations",
    "propose_events",
    "reaccept_editions",
    "register_item",
    "restore_instrument",
    "settle_flag",
    "take_effect",
    "turn_over",
    "withdraw_instrument",
]
