"""The nouns of a plan: what it says, who is to do what, how far they are, and what stands in the way."""

from portal.plans.models.figures import BudgetEntry, BudgetLine, CountedSet, Evidence, Indicator, PlanTarget, Quota
from portal.plans.models.plans import (
    Assignment,
    Deadline,
    DistributionItem,
    Duty,
    LegalBasis,
    Plan,
    PlanLink,
    PlanVersion,
    Product,
    Role,
    RoleKind,
)
from portal.plans.models.progress import (
    Difficulty,
    DifficultyAct,
    DifficultyTerm,
    Guidance,
    GuidanceReceipt,
    Progress,
    ProgressFile,
    Standing,
)
from portal.plans.models.proposals import Proposal, ProposalItem

__all__ = [
    "Assignment",
    "BudgetEntry",
    "BudgetLine",
    "CountedSet",
    "Deadline",
    "Difficulty",
    "DifficultyAct",
    "DifficultyTerm",
    "DistributionItem",
    "Duty",
    "Evidence",
    "Guidance",
    "GuidanceReceipt",
    "Indicator",
    "LegalBasis",
    "Plan",
    "PlanLink",
    "PlanTarget",
    "PlanVersion",
    "Product",
    "Progress",
    "ProgressFile",
    "Proposal",
    "ProposalItem",
    "Quota",
    "Role",
    "RoleKind",
    "Standing",
]
