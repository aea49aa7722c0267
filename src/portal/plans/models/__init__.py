"""The nouns of a plan: what it says, who is to do what, and how far they are."""

from portal.plans.models.assignments import Assignment, Deadline, Product, Role, RoleKind
from portal.plans.models.plans import DistributionItem, Duty, LegalBasis, Plan, PlanVersion
from portal.plans.models.progress import Progress, Standing

__all__ = [
    "Assignment",
    "Deadline",
    "DistributionItem",
    "Duty",
    "LegalBasis",
    "Plan",
    "PlanVersion",
    "Product",
    "Progress",
    "Role",
    "RoleKind",
    "Standing",
]
