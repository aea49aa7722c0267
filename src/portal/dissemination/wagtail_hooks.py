"""Where the desks of this room enter the back office: every desk brings its own addresses and lines of the menu."""

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.desks import DeskModule, items_of, urls_of
from portal.dissemination.desks import (
    accounts,
    audience,
    broadcasts,
    calendar,
    campaigns,
    composing,
    counter,
    data_requests,
    letters,
    proof,
    zalo,
)

# One line for each module of `portal.dissemination.desks`.
_DESKS: tuple[DeskModule, ...] = (
    calendar,
    campaigns,
    composing,
    audience,
    proof,
    letters,
    counter,
    data_requests,
    accounts,
    zalo,
    broadcasts,
)


@hooks.register("register_admin_urls")
def register_desks() -> list[URLResolver]:
    return [path("gui-tin/", include(urls_of(_DESKS)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem("Gửi tin", Menu(items=items_of(_DESKS)), name="messages", icon_name="mail", order=790)
