"""Registers this room in the back office: the leaders' board and its panel, and the menu over all rooms."""

from functools import partial

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.agencies.admin.menu import admin_urls_of, menu_of, register_lines
from portal.frontpages.admin import acts, board, imprint, manual, menu, my_work, people, reorganisation
from portal.frontpages.admin.menu import arrange_menu

_MODULES = (board, menu, imprint, acts, people, reorganisation, my_work, manual)
hooks.register("register_admin_urls", partial(admin_urls_of, _MODULES))
register_lines(menu_of(_MODULES))


hooks.register("register_admin_menu_item", my_work.MyWorkItem)
hooks.register("register_admin_search_area", menu.OfficeSearchArea)


# Runs after the hooks in which rooms remove items that an officer must not see.
@hooks.register("construct_main_menu", order=1000)
def group_by_task(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = arrange_menu(menu_items, request)


# Runs after the hook of the editorial room, which puts pending work first for everybody.
@hooks.register("construct_homepage_panels", order=10)
def show_board_first(request: HttpRequest, panels: list[Component]) -> None:
    if panel := board.panel_for(request):
        panels.insert(0, panel)
