"""Every desk of the back office as one plain page: for officers whose browser runs no scripts, and so draws no menu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from portal.frontpages.menu import bare


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that stand together; without a name, those that stand alone."""

    label: str
    lines: tuple[MenuItem, ...]


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    sections = list(_sections(admin_menu.menu_items_for_request(request), request))
    return render(request, "frontpages/contents.html", {"sections": sections})


def _sections(items: Iterable[MenuItem], request: HttpRequest) -> Iterator[Section]:
    """The lines that stand alone first; then every group that has something for whoever asks."""
    found = [bare(item) for item in items]
    if alone := tuple(one for one in found if not isinstance(one, SubmenuMenuItem)):
        yield Section("", alone)
    for one in found:
        if isinstance(one, SubmenuMenuItem) and (lines := one.menu.menu_items_for_request(request)):
            yield Section(str(one.label), tuple(map(bare, lines)))


urls = [path("muc-luc/", contents, name="back_office_contents")]
