"""What is in force when: decisions on values, without the database. Events in; statuses, standings and overlaps out."""

from portal.library.validity.history import Happening, Span, spans_of
from portal.library.validity.places import around, article_of, covers, overlaps
from portal.library.validity.standing import Standing, StandingKind, standing_on

__all__ = [
    "Happening",
    "Span",
    "Standing",
    "StandingKind",
    "around",
    "article_of",
    "covers",
    "overlaps",
    "spans_of",
    "standing_on",
]
