"""The text of a plan -> what it says: assignments with agencies, deadlines, products; targets; bases; and doubts.

Pure: knows `lawtext`, and neither Django nor files nor the clock. One verb: `read_plan`.
"""

from portal.plans.parser.draft import (
    AssignmentDraft,
    BasisDraft,
    DeadlineDraft,
    DutyDraft,
    PlanDraft,
    SignatureDraft,
    TargetDraft,
)
from portal.plans.parser.plan import read_plan, with_tasks

__all__ = [
    "AssignmentDraft",
    "BasisDraft",
    "DeadlineDraft",
    "DutyDraft",
    "PlanDraft",
    "SignatureDraft",
    "TargetDraft",
    "read_plan",
    "with_tasks",
]
