"""Sharing in the Wagtail admin: every admin module brings its own addresses and lines of the menu."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from portal.agencies.admin.menu import AdminModule, register_room
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


register_room("chia-se/", _ADMIN_MODULES, label="Chia sẻ", name="sharing", icon="resubmit", order=230)


@hooks.register("insert_global_admin_css")
def style_admin() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("sharing/back-office.css"))
