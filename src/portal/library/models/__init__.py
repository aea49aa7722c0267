"""Models of the library."""

from portal.library.models.events import (
    EVER,
    NEVER,
    Event,
    EventBatch,
    EventTarget,
    PublishedRelation,
    Relation,
    StatusSpan,
    Turn,
)
from portal.library.models.instruments import (
    Edition,
    Field,
    Instrument,
    KnownInstrument,
    KnownRelation,
    StatusReviewTerm,
)
from portal.library.models.provisions import (
    CitationLink,
    CitingItem,
    Consolidation,
    ConsolidationStep,
    ProblemReport,
    Provision,
    Reliance,
    ReviewCapacity,
    StaleFlag,
)

__all__ = [
    "EVER",
    "NEVER",
    "CitationLink",
    "CitingItem",
    "Consolidation",
    "ConsolidationStep",
    "Edition",
    "Event",
    "EventBatch",
    "EventTarget",
    "Field",
    "Instrument",
    "KnownInstrument",
    "KnownRelation",
    "ProblemReport",
    "Provision",
    "PublishedRelation",
    "Relation",
    "Reliance",
    "ReviewCapacity",
    "StaleFlag",
    "StatusReviewTerm",
    "StatusSpan",
    "Turn",
]
