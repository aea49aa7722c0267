"""Where sharing enters the back office: every desk brings its own addresses and lines of the menu."""

from collections.abc import Sequence
from typing import Protocol

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.sharing.desks import harvested, ledger, partners, sources, subscriptions
from portal.sharing.staff import Desk


class DeskModule(Protocol):
    """What a module of `desks` exports; its paths stand under /quan-tri/chia-se/."""

    @property
    def urls(self) -> Sequence[URLPattern]: ...

    @property
    def menu(self) -> Sequence[Desk]: ...


# One line for each module of `portal.sharing.desks`.
_DESKS: tuple[DeskModule, ...] = (
    ledger,
    partners,
    subscriptions,
    harvested,
    sources,
)


class _DeskItem(MenuItem):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


@hooks.register("register_admin_urls")
def register_desks() -> list[URLResolver]:
    return [path("chia-se/", include([address for module in _DESKS for address in module.urls]))]


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items = [_DeskItem(desk) for module in _DESKS for desk in module.menu]
    return SubmenuMenuItem("Chia sẻ", Menu(items=items), name="sharing", icon_name="resubmit", order=230)


@hooks.register("insert_global_admin_css")
def style_the_desks() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("sharing/back-office.css"))
