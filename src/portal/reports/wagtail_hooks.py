"""Where reports and documents enter the back office: every desk brings its own addresses and lines of the menu."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.desks import DeskModule, items_of, urls_of
from portal.reports.desks import compilation_figures, compilation_text, compilations
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
