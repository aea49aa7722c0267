"""Where reports enter the back office: every admin module brings its own addresses and lines of the menu."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import URLPattern, include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.admin.menu import AdminMenuItem, AdminModule, admin_urls_of, menu_items_of, register_panel
from portal.agencies.queries import reach_of
from portal.reports.admin import (
    breaches,
    compilation_text,
    compilations,
    plan_papers,
    regimes,
    returns,
    rounds,
    statistics_definitions,
    statistics_filled,
)
from portal.reports.admin.returns import WRITABLE, own_return_or_404
from portal.reports.models import Compilation, Return
from portal.reports.queries.compilations import compilations_listed
from portal.reports.states import APPROVE, COMPILE, CompilationState, RoundState
from portal.reports.web import regulation_draft


def owed_reports_for(user: Any) -> list[dict[str, object]]:
    """How many reports are owed, how many of them late, and by when the next. One query.

    Nothing where nothing is owed, and for who looks after all agencies.
    """
    reach = own_return_or_404(user)
    if not reach:
        return []
    found = Return.objects.filter(
        agency__in=reach, state__in=[one.value for one in WRITABLE], round__state=RoundState.OPEN.value
    ).aggregate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=timezone.localdate())), due_on=Min("due_on"))
    return [{"url": reverse("reports_owed"), **found}] if found["count"] else []


def waiting_compilations_for(user: Any) -> list[Compilation]:
    """What the user may take a step further: a query for who approves, one for who drafts."""
    found = {
        one.pk: one
        for verb, states in _WAITING
        if (reach := reach_of(user, verb)) != set()
        for one in compilations_listed(agencies=reach).filter(state__in=states)[:10]
    }
    return list(found.values())


_WAITING = (
    (APPROVE, (CompilationState.SUBMITTED.value,)),
    (COMPILE, (CompilationState.APPROVED.value, CompilationState.SIGNED.value)),
)


# Of each module of `portal.reports.admin`: what stands under bao-cao/, and what brings whole addresses.
_ROUNDS: tuple[AdminModule, ...] = (returns, rounds, regimes)
_STATISTICS: tuple[AdminModule, ...] = (statistics_definitions, statistics_filled)
_COMPILATIONS: tuple[AdminModule, ...] = (compilations, compilation_text)


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation_draft, name="reports_regulation_draft")]


@hooks.register("register_admin_urls")
def register_admin_views() -> list[URLResolver]:
    return [
        path("bao-cao/", include(admin_urls_of(_ROUNDS))),
        path("ke-hoach/", include(admin_urls_of((plan_papers,)))),
    ]


@hooks.register("register_admin_urls")
def register_whole_addresses() -> list[URLPattern]:
    return admin_urls_of((*_STATISTICS, *_COMPILATIONS, breaches))


for entry in breaches.menu:
    hooks.register("register_admin_menu_item", lambda entry=entry: AdminMenuItem(entry))


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Báo cáo công tác",
        Menu(items=menu_items_of((*_ROUNDS, *_COMPILATIONS, *_STATISTICS))),
        name="work-reports",
        icon_name="form",
        order=230,
    )


register_panel("reports/desks/panel.html", "lines", owed_reports_for, order=110)
register_panel("reports/compilations/desk/panel.html", "reports", waiting_compilations_for, order=110)
