"""The values that things of the shelf may have: statuses, kinds of editions, events, relations, flags, reports."""

from portal.library.states.editions import EDITION_CHOICES, EDITION_LABELS, EditionKind
from portal.library.states.events import (
    ACTION_CHOICES,
    ACTION_LABELS,
    BEGINS,
    CHANGES_WORDS,
    ENDING,
    EVENT_CHOICES,
    EVENT_STATE_CHOICES,
    ORIGIN_CHOICES,
    PART_CHOICES,
    PART_LABELS,
    EventKind,
    EventState,
    Origin,
)
from portal.library.states.guard import BY_OWNER, CHANGING, OUTCOME_CHOICES, REVIEW_DAYS, REWORDED, FlagOutcome
from portal.library.states.relations import RELATION_CHOICES, RelationKind
from portal.library.states.reports import PROBLEM_CHOICES, PROBLEM_STATE_CHOICES, ProblemKind, ProblemState
from portal.library.states.status import LABELS, STATUS_CHOICES, Dates, Status, status_on
from portal.library.states.steps import (
    CONSOLIDATION_CHOICES,
    REVIEW_CHOICES,
    STEP_CHOICES,
    ConsolidationState,
    Review,
    StepStatus,
)

__all__ = [
    "ACTION_CHOICES",
    "ACTION_LABELS",
    "BY_OWNER",
    "CHANGING",
    "BEGINS",
    "CHANGES_WORDS",
    "CONSOLIDATION_CHOICES",
    "EDITION_CHOICES",
    "ENDING",
    "EDITION_LABELS",
    "EVENT_CHOICES",
    "EVENT_STATE_CHOICES",
    "LABELS",
    "ORIGIN_CHOICES",
    "PART_CHOICES",
    "PART_LABELS",
    "OUTCOME_CHOICES",
    "PROBLEM_CHOICES",
    "PROBLEM_STATE_CHOICES",
    "RELATION_CHOICES",
    "REVIEW_CHOICES",
    "REVIEW_DAYS",
    "REWORDED",
    "STATUS_CHOICES",
    "STEP_CHOICES",
    "ConsolidationState",
    "Dates",
    "EditionKind",
    "EventKind",
    "EventState",
    "FlagOutcome",
    "Origin",
    "ProblemKind",
    "ProblemState",
    "RelationKind",
    "Review",
    "Status",
    "StepStatus",
    "status_on",
]
