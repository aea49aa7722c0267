"""The nouns of a plan: what it says, who is to do what, how far they are, and what stands in the way."""

from portal.plans.models.assignments import Assignment, Deadline, Product, Role, RoleKind
from portal.plans.models.budgets import BudgetLine, Spending
from portal.plans.models.difficulties import Difficulty, DifficultyAct, DifficultyTerm
from portal.plans.models.figures import CountedSet, Evidence, Indicator, Quota
from portal.plans.models.guidance import Guidance, GuidanceReceipt
from portal.plans.models.links import PlanLink
from portal.plans.models.plans import DistributionItem, Duty, LegalBasis, Plan, PlanVersion
from portal.plans.models.progress import Progress, ProgressFile, Standing
from portal.plans.models.proposals import Proposal, ProposalItem
from portal.plans.models.targets import PlanTarget

__all__ = [
    "Assignment",
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
    "Spending",
    "Standing",
]
