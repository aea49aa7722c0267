"""Where a question belongs: its field, by words people have decided about; its agency, by rules and habit. Pure."""

from portal.questions.routing.competence import Committee, Rule, competent
from portal.questions.routing.lessons import Lessons
from portal.questions.routing.seed import Seed, shipped_seed
from portal.questions.routing.suggesting import AgencyGuess, FieldGuess, Suggestion, suggest
from portal.questions.routing.terms import terms_of

__all__ = [
    "AgencyGuess",
    "Committee",
    "FieldGuess",
    "Lessons",
    "Rule",
    "Seed",
    "Suggestion",
    "competent",
    "shipped_seed",
    "suggest",
    "terms_of",
]
