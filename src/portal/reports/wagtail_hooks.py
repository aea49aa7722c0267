"""Where documents are taken along in the back office, and the desks of reports."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agencies.desks import DeskItem, DeskModule, urls_of
from portal.reports.desks.statistics import cells, defining, filling
from portal.reports.views import regulation

_STATISTICS: tuple[DeskModule, ...] = (defining, cells, filling)


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")]


@hooks.register("register_admin_urls")
def register_statistics() -> list[URLPattern]:
    return urls_of(_STATISTICS)


@hooks.register("register_admin_menu_item")
def register_statistics_menu() -> MenuItem:
    return DeskItem(filling.menu[0])
