"""What may be asked of activities: lists, one with its history, likely doubles, and sums."""

from portal.activities.queries.lists import (
    Change,
    Narrowed,
    Past,
    activities_seen,
    history_of,
    in_words,
    likely_doubles,
    narrowed,
    totals_in,
)
from portal.activities.queries.sums import DIMENSIONS, Sum, sums_between

__all__ = [
    "DIMENSIONS",
    "Change",
    "Narrowed",
    "Past",
    "Sum",
    "activities_seen",
    "history_of",
    "in_words",
    "likely_doubles",
    "narrowed",
    "sums_between",
    "totals_in",
]
