"""Public views of the library; they read the clock and pass the day on."""

from portal.library.web.differences import comparison
from portal.library.web.history import choose_day, history
from portal.library.web.law import (
    download,
    instrument,
    print_view,
    stretch,
    whole_text,
)
from portal.library.web.lists import resolve, shelf
from portal.library.web.provision import cited_by_list, provision
from portal.library.web.scheme import scheme

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
