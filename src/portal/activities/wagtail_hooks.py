"""Where activities enter the back office: every desk brings its own addresses and lines of the menu."""

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.activities.desks import entry, importing, lists
from portal.agencies.desks import DeskItem, DeskModule, urls_of

# In the order in which addresses are tried: those that begin with a word stand before those with a code.
_DESKS: tuple[DeskModule, ...] = (lists, importing, entry)


@hooks.register("register_admin_urls")
def register_desks() -> list[URLResolver]:
    return [path("hoat-dong/", include(urls_of(_DESKS)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return DeskItem(lists.menu[0])
