"""Registers digitisation in the back office: each module of `admin` contributes its URLs and menu items."""

from portal.agencies.admin.menu import AdminModule, register_room, register_stylesheet
from portal.digitisation.admin import (
    campaigns,
    particulars,
    proof,
    publication,
    samples,
    scans,
    uploads,
)

# One line for each module of `portal.digitisation.admin`, in the order in which URLs are matched: URLs that begin with
# a fixed word come before those that begin with a scan's code.
_ADMIN_MODULES: tuple[AdminModule, ...] = (
    uploads,
    samples,
    campaigns,
    publication,
    scans,
    particulars,
    proof,
)


register_room("so-hoa/", _ADMIN_MODULES, label="Số hóa", name="digitisation", icon="doc-full", order=220)


register_stylesheet("digitisation/back-office.css")
