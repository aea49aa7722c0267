"""Sharing in the Wagtail admin: every admin module brings its own addresses and lines of the menu."""

from django.templatetags.static import static
from django.urls import include, path
from django.urls.resolvers import URLResolver
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.admin.menu import AdminModule, admin_urls_of, menu_items_of
from portal.sharing.admin import (
    items,
    ledger,
    partners,
    sources,
)

# One line for each module of `portal.sharing.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    ledger,
    partners,
    items,
    sources,
)


@hooks.register("register_admin_urls")
def register_admin() -> list[URLResolver]:
    return [path("chia-se/", include(admin_urls_of(_ADMIN_MODULES)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Chia sẻ", Menu(items=menu_items_of(_ADMIN_MODULES)), name="sharing", icon_name="resubmit", order=230
    )


@hooks.register("insert_global_admin_css")
def style_admin() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("sharing/back-office.css"))
