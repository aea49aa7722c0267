"""The web door of the shelf. The clock is read here."""

from portal.library.views.citing import cited_by_list
from portal.library.views.law import download, instrument, print_view, stretch, whole_text
from portal.library.views.provision import provision
from portal.library.views.shelf import shelf

__all__ = [
    "cited_by_list",
    "download",
    "instrument",
    "print_view",
    "provision",
    "shelf",
    "stretch",
    "whole_text",
]
