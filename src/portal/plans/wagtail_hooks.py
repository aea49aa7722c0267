"""Registers the admin views of plans."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from portal.agencies.admin.menu import AdminMenuEntry, AdminModule, register_lines, register_room
from portal.agencies.admin.viewsets import VerbPolicy
from portal.plans.admin import (
    budgets,
    difficulties,
    guidance,
    plans,
    progress,
    proposals,
)
from portal.plans.admin.plans import PLAN_VERBS, PlanViewSetGroup
from portal.plans.models import Assignment, Plan
from portal.plans.queries import RECORD

# The modules of `portal.plans.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (difficulties, guidance, budgets, plans, proposals, progress)

for model in (Plan, Assignment):
    register_permission_policy(model, VerbPolicy(model, verbs=PLAN_VERBS))


hooks.register("register_admin_viewset", PlanViewSetGroup)


register_lines([AdminMenuEntry("Tiến độ kế hoạch", "plans_work", (RECORD,), "tasks", 225)])


# Difficulties, guidance, money and drafts of plans.
register_room("ke-hoach/", _ADMIN_MODULES, label="Triển khai", name="plans-doing", icon="list-ul", order=226)
