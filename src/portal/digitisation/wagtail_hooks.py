"""Where digitisation enters the back office: every module of `admin` brings its own addresses and lines of the menu."""

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

# One line for each module of `portal.digitisation.admin`, in the order in which addresses are tried: those that begin
# with a word stand before those that begin with a scan's code.
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
