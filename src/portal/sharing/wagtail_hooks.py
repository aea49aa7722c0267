"""Registers the admin views and menu items of sharing in Wagtail."""

from portal.agencies.admin.menu import AdminModule, register_room, register_stylesheet
from portal.sharing.admin import (
    items,
    ledger,
    partners,
    sources,
)

_ADMIN_MODULES: tuple[AdminModule, ...] = (
    ledger,
    partners,
    items,
    sources,
)


register_room("chia-se/", _ADMIN_MODULES, label="Chia sẻ", name="sharing", icon="resubmit", order=230)


register_stylesheet("sharing/back-office.css")
