"""Where a question belongs: its field, by words people have decided about; its agency, by rules and habit. Pure."""

from portal.questions.routing.suggestions import (
    AgencyGuess,
    Committee,
    CompetenceRule,
    FieldGuess,
    RoutingSuggestion,
    competent,
    suggest,
)
from portal.questions.routing.weights import RoutingLessons, RoutingSeed, shipped_seed, terms_of

__all__ = [
    "AgencyGuess",
    "Committee",
    "FieldGuess",
    "RoutingLessons",
    "CompetenceRule",
    "RoutingSeed",
    "RoutingSuggestion",
    "competent",
    "shipped_seed",
    "suggest",
    "terms_of",
]
