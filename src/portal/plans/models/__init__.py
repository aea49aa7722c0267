"""The nouns of a plan: what it says, who is to do what, how far they are, and what stands in the way."""

from portal.plans.models.assignments import Assignment, Deadline, Product, Role, RoleKind
from portal.plans.models.difficulties import Difficulty, DifficultyAct
from portal.plans.models.figures import CountedSet, Evidence, Indicator, Quota
from portal.plans.models.plans import DistributionItem, Duty, LegalBasis, Plan, PlanVersion
from portal.plans.models.progress import Progress, Standing
from portal.plans.models.targets import PlanTarget

__all__ = [
    "Assignment",
    "CountedSet",
    "Deadline",
    "Difficulty",
    "DifficultyAct",
    "DistributionItem",
    "Duty",
    "Evidence",
    "Indicator",
    "LegalBasis",
    "Plan",
    "PlanTarget",
    "PlanVersion",
    "Product",
    "Progress",
    "Quota",
    "Role",
    "RoleKind",
    "Standing",
]
