"""Where digitisation enters the back office: every module of `admin` brings its own addresses and lines of the menu."""

from django.templatetags.static import static
from django.urls import include, path
from django.urls.resolvers import URLResolver
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.admin.menu import AdminModule, admin_urls_of, menu_items_of
from portal.digitisation.admin import (
    campaign_lists,
    campaigns,
    particulars,
    proof,
    proofs,
    publication,
    samples,
    scans,
    uploads,
)

# One line for each module of `portal.digitisation.admin`, in the order in which addresses are tried: those that begin
# with a word stand before those that begin with a scan's code.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    uploads,
    proofs,
    samples,
    campaigns,
    campaign_lists,
    publication,
    scans,
    particulars,
    proof,
)


@hooks.register("register_admin_urls")
def register_admin_views() -> list[URLResolver]:
    return [path("so-hoa/", include(admin_urls_of(_ADMIN_MODULES)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Số hóa", Menu(items=menu_items_of(_ADMIN_MODULES)), name="digitisation", icon_name="doc-full", order=220
    )


@hooks.register("insert_global_admin_css")
def add_admin_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("digitisation/back-office.css"))
