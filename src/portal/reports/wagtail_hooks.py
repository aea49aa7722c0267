"""Where reports and documents enter the back office: every desk brings its own addresses and lines of the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.agencies.desks import DeskModule, items_of, urls_of
from portal.reports.desks import compilation_figures, compilation_text, compilations
from portal.reports.desks.compilation_home import CompilationsPanel, reports_for
from portal.reports.views import regulation

# One line for each module of `portal.reports.desks`.
_DESKS: tuple[DeskModule, ...] = (
    compilations,
    compilation_text,
    compilation_figures,
)


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    document = path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")
    return [document, *urls_of(_DESKS)]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items = items_of(_DESKS)
    return SubmenuMenuItem("Báo cáo", Menu(items=items), name="reports", icon_name="doc-full-inverse", order=260)


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if reports := reports_for(request.user):
        panels.append(CompilationsPanel(reports))
