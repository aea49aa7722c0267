"""Registers the admin views of reports: every admin module exports its own URLs and menu entries."""

from __future__ import annotations

from django.urls import URLPattern, include, path
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from portal.agencies.admin.menu import AdminModule, admin_urls_of, menu_items_of, register_lines
from portal.reports.admin import (
    audit_pack,
    breaches,
    compilation_text,
    compilations,
    papers,
    plan_papers,
    regimes,
    returns,
    rounds,
    statistics_definitions,
    statistics_filled,
)
from portal.reports.web import regulation_draft

# The modules of `portal.reports.admin`: those mounted under bao-cao/, and those with full paths.
_ROUNDS: tuple[AdminModule, ...] = (returns, rounds, regimes)
_STATISTICS: tuple[AdminModule, ...] = (statistics_definitions, statistics_filled)
_COMPILATIONS: tuple[AdminModule, ...] = (compilations, compilation_text, audit_pack)


hooks.register(
    "register_admin_urls",
    lambda: [
        path("bao-cao/", include(admin_urls_of(_ROUNDS))),
        path("ke-hoach/", include(admin_urls_of((plan_papers,)))),
    ],
)


@hooks.register("register_admin_urls")
def register_whole_addresses() -> list[URLPattern]:
    regulation = path("quy-che/<int:pk>/du-thao.docx", regulation_draft, name="reports_regulation_draft")
    return [regulation, *admin_urls_of((*_STATISTICS, *_COMPILATIONS, breaches, papers))]


register_lines(breaches.menu)


hooks.register(
    "register_admin_menu_item",
    lambda: SubmenuMenuItem(
        "Báo cáo công tác",
        Menu(items=menu_items_of((*_ROUNDS, papers, *_COMPILATIONS, *_STATISTICS))),
        name="work-reports",
        icon_name="form",
        order=230,
    ),
)
