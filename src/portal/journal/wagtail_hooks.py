"""The back office of this room: the operator's page, and the journal."""

from django.urls import URLPattern
from wagtail import hooks

from portal.agencies.admin.menu import AdminMenuItem
from portal.journal import admin
from portal.journal.admin import duties


@hooks.register("register_admin_urls")
def register_journal() -> list[URLPattern]:
    return [*admin.urls, *duties.urls]


for entry in (*admin.menu, *duties.menu):
    hooks.register("register_admin_menu_item", lambda entry=entry: AdminMenuItem(entry))
