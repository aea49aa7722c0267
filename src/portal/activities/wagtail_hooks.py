"""Admin views of activities: every module exports its URLs and menu entries."""

from django.urls import include, path
from wagtail import hooks

from portal.activities.admin import activities, imports
from portal.agencies.admin.menu import AdminModule, admin_urls_of, register_lines

# In the order in which URL patterns are tried: those that begin with a word before those that begin with a code.
_ADMIN_MODULES: tuple[AdminModule, ...] = (imports, activities)


hooks.register("register_admin_urls", lambda: [path("hoat-dong/", include(admin_urls_of(_ADMIN_MODULES)))])
register_lines(activities.menu)
