"""The nouns of the shelf."""

from portal.library.models.events import (
    EVER,
    NEVER,
    Consolidation,
    ConsolidationStep,
    Event,
    EventTarget,
    Relation,
    StatusSpan,
    Turn,
)
from portal.library.models.instruments import Edition, Field, Instrument
from portal.library.models.provisions import CitationLink, CitingItem, ProblemReport, Provision, Reliance, StaleFlag

__all__ = [
    "EVER",
    "NEVER",
    "CitationLink",
    "CitingItem",
    "Consolidation",
    "ConsolidationStep",
    "Edition",
    "Event",
    "EventTarget",
    "Field",
    "Instrument",
    "ProblemReport",
    "Provision",
    "Relation",
    "Reliance",
    "StaleFlag",
    "StatusSpan",
    "Turn",
]
