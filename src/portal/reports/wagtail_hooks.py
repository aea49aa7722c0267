"""Where reports enter the back office: every desk brings its own addresses and lines of the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.agencies.desks import DeskModule, items_of, urls_of
from portal.reports.desks import (
    compilation_figures,
    compilation_text,
    compilations,
    next_plan,
    own,
    petitions,
    regimes,
    rounds,
)
from portal.reports.desks.compilation_home import CompilationsPanel, reports_for
from portal.reports.desks.home import ReportsPanel, lines_for
from portal.reports.desks.statistics import cells, defining, filling
from portal.reports.views import regulation

# Of each module of `portal.reports.desks`: what stands under bao-cao/, and what brings whole addresses.
_ROUNDS: tuple[DeskModule, ...] = (own, rounds, regimes)
_STATISTICS: tuple[DeskModule, ...] = (defining, cells, filling)
_COMPILATIONS: tuple[DeskModule, ...] = (compilations, compilation_text, compilation_figures)


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")]


@hooks.register("register_admin_urls")
def register_desks() -> list[URLResolver]:
    return [path("bao-cao/", include(urls_of(_ROUNDS))), path("ke-hoach/", include(urls_of((petitions, next_plan))))]


@hooks.register("register_admin_urls")
def register_whole_addresses() -> list[URLPattern]:
    return urls_of((*_STATISTICS, *_COMPILATIONS))


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items = items_of((*_ROUNDS, *_COMPILATIONS, *_STATISTICS))
    return SubmenuMenuItem("Báo cáo công tác", Menu(items=items), name="work-reports", icon_name="form", order=230)


@hooks.register("construct_homepage_panels")
def show_what_is_owed(request: HttpRequest, panels: list[Component]) -> None:
    if lines := lines_for(request.user):
        panels.append(ReportsPanel(lines))


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if reports := reports_for(request.user):
        panels.append(CompilationsPanel(reports))
