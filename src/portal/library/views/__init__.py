"""The web door of the shelf. The clock is read here."""

from portal.library.views.citing import cited_by_list
from portal.library.views.comparison import comparison
from portal.library.views.days import choose_day
from portal.library.views.history import history
from portal.library.views.law import download, instrument, print_view, stretch, whole_text
from portal.library.views.permalinks import resolve
from portal.library.views.provision import provision
from portal.library.views.scheme import scheme
from portal.library.views.shelf import shelf

__all__ = [
    "choose_day",
    "cited_by_list",
    "comparison",
    "download",
    "history",
    "instrument",
    "print_view",
    "provision",
    "resolve",
    "scheme",
    "shelf",
    "stretch",
    "whole_text",
]
