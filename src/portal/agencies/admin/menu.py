"""Shared by all admin views: menu items shown only to permitted officers, and permission checks.

Each module of admin views exports `urls` and, if it has menu items, `menu`. A room registers them in `wagtail_hooks`
with `register_room`, or separately with `admin_urls_of`, `register_lines` and `menu_items_of`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import URLPattern, include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.agencies.queries import scope_today


@dataclass(frozen=True, slots=True)
class AdminMenuEntry:
    """A menu item, shown to users with one of the verbs (see `roles`) for some agency, or, with `for_all`, for all
    agencies.

    Without verbs it is shown to every user of the back office.
    """

    label: str
    url_name: str
    verbs: tuple[str, ...]
    icon: str
    order: int
    for_all: bool = False

    def is_for(self, user: Any) -> bool:
        scopes = [scope_today(user, verb) for verb in self.verbs]
        return not scopes or any(scope.everywhere if self.for_all else bool(scope) for scope in scopes)


# Exports `urls`, and its menu entries as `menu`, if it has any.
type AdminModule = ModuleType


class AdminMenuItem(MenuItem):
    """An AdminMenuEntry as a menu item of Wagtail."""

    def __init__(self, desk: AdminMenuEntry) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


class HomePanel(Component):
    """A panel of the home page, with the context of its template."""

    def __init__(self, **shown: Any) -> None:
        self._shown = shown

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return self._shown


def register_panel(template_name: str, name: str, shown_to: Callable[[Any], Any], *, order: int) -> None:
    """Add a panel to the home page: `shown_to(user)` is in its context as `name`; no panel if that is empty."""

    def show(request: HttpRequest, panels: list[Component]) -> None:
        if shown := shown_to(request.user):
            panel = HomePanel(**{name: shown})
            panel.template_name, panel.order = template_name, order
            panels.append(panel)

    hooks.register("construct_homepage_panels", show)


def admin_urls_of(modules: Iterable[AdminModule]) -> list[URLPattern]:
    return [address for module in modules for address in module.urls]


def menu_of(modules: Iterable[AdminModule]) -> list[AdminMenuEntry]:
    return [desk for module in modules for desk in getattr(module, "menu", ())]


def menu_items_of(modules: Iterable[AdminModule]) -> list[MenuItem]:
    return [AdminMenuItem(desk) for desk in menu_of(modules)]


def register_lines(entries: Iterable[AdminMenuEntry]) -> None:
    """Register top-level menu entries."""
    for entry in entries:
        hooks.register("register_admin_menu_item", partial(AdminMenuItem, entry))


def register_stylesheet(name: str, *, order: int = 0) -> None:
    """Add a static stylesheet to every page of the back office."""
    link = '<link rel="stylesheet" href="{}">'
    hooks.register("insert_global_admin_css", lambda: format_html(link, static(name)), order=order)


def register_room(prefix: str, modules: Sequence[AdminModule], *, label: str, name: str, icon: str, order: int) -> None:
    """Register the URLs of a room's modules under one prefix, and their menu entries in one submenu."""
    hooks.register("register_admin_urls", lambda: [path(prefix, include(admin_urls_of(modules)))])
    hooks.register(
        "register_admin_menu_item",
        lambda: SubmenuMenuItem(label, Menu(items=menu_items_of(modules)), name=name, icon_name=icon, order=order),
    )


def confirmation(
    request: HttpRequest,
    *,
    question: str,
    losses: Sequence[str],
    act: str,
    back: str,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page before an irreversible act: what is lost, a button for the act, a way back.

    It posts to its own URL, with `fields` if that URL handles several acts; `back` is the URL that changes nothing.
    """
    return render(
        request,
        "agencies/confirm.html",
        {"question": question, "losses": losses, "act": act, "back": back, "fields": fields or {}},
    )
