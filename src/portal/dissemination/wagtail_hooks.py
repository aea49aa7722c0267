"""Admin views of this room: every module brings its own addresses and lines of the menu."""

from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.agencies.desks import DeskModule, items_of, urls_of
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
_ADMIN_MODULES: tuple[DeskModule, ...] = (
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
def register_desks() -> list[URLResolver]:
    return [path("gui-tin/", include(urls_of(_ADMIN_MODULES)))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    return SubmenuMenuItem(
        "Gửi tin", Menu(items=items_of(_ADMIN_MODULES)), name="messages", icon_name="mail", order=790
    )
