"""The back office of the journal: the operator's page, and the journal."""

from wagtail import hooks

from portal.agencies.admin.menu import register_lines
from portal.journal import admin
from portal.journal.admin import duties

hooks.register("register_admin_urls", lambda: [*admin.urls, *duties.urls])
register_lines((*admin.menu, *duties.menu))
