"""Where activities enter the back office: every admin module brings its own addresses and lines of the menu."""

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.activities.admin import activities, imports
from portal.agencies.admin.menu import AdminMenuItem, AdminModule, admin_urls_of

# In the order in which addresses are tried: what begins with a word stands before what begins with a code.
_ADMIN_MODULES: tuple[AdminModule, ...] = (imports, activities)


@hooks.register("register_admin_urls")
def register_admin_views() -> list[URLResolver]:
    return [path("hoat-dong/", include(admin_urls_of(_ADMIN_MODULES)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return AdminMenuItem(activities.menu[0])
