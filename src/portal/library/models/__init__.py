"""The nouns of the shelf."""

from portal.library.models.citations import CitationLink
from portal.library.models.consolidations import Consolidation, ConsolidationStep
from portal.library.models.events import EVER, NEVER, Event, EventTarget, StatusSpan, Turn
from portal.library.models.fields import Field
from portal.library.models.guard import CitingItem, Reliance, StaleFlag
from portal.library.models.instruments import Edition, Instrument
from portal.library.models.problems import ProblemReport
from portal.library.models.provisions import Provision
from portal.library.models.relations import Relation

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
