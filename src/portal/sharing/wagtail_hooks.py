"""Sharing in the Wagtail admin: every admin module brings its own addresses and lines of the menu."""

from portal.agencies.admin.menu import AdminModule, register_room, register_stylesheet
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


register_stylesheet("sharing/back-office.css")
