"""Where plans enter the back office."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from portal.agencies.admin.menu import AdminModule, register_room
from portal.agencies.admin.viewsets import VerbPolicy
from portal.agencies.models import Officer
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
from portal.plans.queries import agencies_served

# One line for each module of `portal.plans.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (difficulties, guidance, budgets, plans, proposals, progress)

for model in (Plan, Assignment):
    register_permission_policy(model, VerbPolicy(model, verbs=PLAN_VERBS))


class _WorkItem(MenuItem):
    """Shown to whoever may report for somebody."""

    def is_shown(self, request: HttpRequest) -> bool:
        if not isinstance(request.user, Officer):
            return False
        served = agencies_served(officer=request.user, on=timezone.localdate())
        return served is None or bool(served)


hooks.register("register_admin_viewset", PlanViewSetGroup)


@hooks.register("register_admin_menu_item")
def register_work() -> MenuItem:
    return _WorkItem("Tiến độ kế hoạch", reverse("plans_work"), name="plans-work", icon_name="tasks", order=225)


# What hinders, guides and pays for the carrying out of plans.
register_room("ke-hoach/", _ADMIN_MODULES, label="Triển khai", name="plans-doing", icon="list-ul", order=226)
