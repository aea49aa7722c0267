"""What is in force when: decisions on values, without the database. Events in; statuses, standings and overlaps out."""

from portal.library.states.validity.history import (
    AcceptedEvent,
    StatusPeriod,
    around,
    article_of,
    covers,
    overlaps,
    spans_of,
)
from portal.library.states.validity.provisions import ProvisionStatus, ProvisionStatusKind, provision_status_on

__all__ = [
    "AcceptedEvent",
    "StatusPeriod",
    "ProvisionStatus",
    "ProvisionStatusKind",
    "around",
    "article_of",
    "covers",
    "overlaps",
    "spans_of",
    "provision_status_on",
]
