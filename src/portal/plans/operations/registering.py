"""Plans join the stale guard: a basis that is repealed or replaced is for whoever issued the plan to look at."""

from datetime import datetime

from django.db import transaction

from portal.library.operations import forget_item, register_item
from portal.plans.models import Plan
from portal.plans.queries import plans_on_display
from portal.plans.relying import PLAN, content_of, places_of


@transaction.atomic
def register_plan(*, plan: Plan, at: datetime) -> None:
    """Tell the library what a plan on display rests on. Part of what puts it there, in the same transaction."""
    if plan.withdrawn_at is None:
        register_item(content=content_of(plan), places=places_of(plan), at=at)
    else:
        forget_item(kind=PLAN, key=str(plan.pk), at=at)


@transaction.atomic
def register_plans(*, at: datetime) -> int:
    """Register every plan on display anew, after the portal was upgraded. Returns how many."""
    plans = plans_on_display().select_related("issuer")
    for plan in plans:
        register_plan(plan=plan, at=at)
    return len(plans)
