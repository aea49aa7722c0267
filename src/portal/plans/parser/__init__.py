"""Parses the text of a plan: assignments with agencies, deadlines and products; targets; legal bases; and doubts.

Pure Python: depends on `lawtext`, and on no Django, files or clock. One function: `read_plan`.
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
