"""Admin views of this room: every module brings its own addresses and lines of the menu."""

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.admin.menu import AdminModule, admin_urls_of, menu_items_of
from portal.dissemination.admin import (
    accounts,
    campaign_calendar,
    campaign_proofs,
    campaign_texts,
    campaigns,
    counter,
    data_requests,
    outbox,
    zalo,
)

# One line for each module of `portal.dissemination.admin`.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    campaign_calendar,
    campaigns,
    campaign_texts,
    campaign_proofs,
    outbox,
    counter,
    data_requests,
    accounts,
    zalo,
)


@hooks.register("register_admin_urls")
def register_admin_views() -> list[URLResolver]:
    return [path("gui-tin/", include(admin_urls_of(_ADMIN_MODULES)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Gửi tin", Menu(items=menu_items_of(_ADMIN_MODULES)), name="messages", icon_name="mail", order=790
    )
