"""The staff door: what an officer sees first in the back office, and how it looks."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from portal.editorial import queries
from portal.editorial.desks import advice, calendar, compliance, figures, links, regulations
from portal.editorial.desks.home import CarePanel, care_for
from portal.editorial.models import SectionPage
from portal.editorial.staff import Desk
from portal.editorial.wording import say_in_vietnamese

say_in_vietnamese()


class CareDesk(Protocol):
    """What a module of `desks` exports."""

    @property
    def urls(self) -> Sequence[URLPattern]: ...

    @property
    def menu(self) -> Sequence[Desk]: ...


# The desks from which contents that are public are looked after.
_CARE: tuple[CareDesk, ...] = (calendar, figures, compliance, links, advice)


class _CareItem(MenuItem):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


@hooks.register("register_admin_urls")
def register_care() -> list[URLPattern]:
    return [address for module in _CARE for address in module.urls]


@hooks.register("register_admin_menu_item")
def show_care() -> MenuItem:
    items = [_CareItem(desk) for module in _CARE for desk in module.menu]
    return SubmenuMenuItem("Theo dõi bài", Menu(items=items), name="care", icon_name="calendar-check", order=190)


@hooks.register("construct_homepage_panels")
def show_what_is_due(request: HttpRequest, panels: list[Component]) -> None:
    if care := care_for(request.user, on=timezone.localdate()):
        panels.append(CarePanel(care))


class WorkPanel(Component):
    """What waits for this officer: to write, to finish, to look at again because the law may have changed."""

    order = 100
    template_name = "editorial/admin/work_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        return {
            "request": request,
            "officer": request.user,
            "sections": _open_sections(request.user),
            "drafts": queries.drafts_of(officer=request.user),  # type: ignore[arg-type]
            "due": queries.articles_due_for_review(on=timezone.localdate()),
        }


def _open_sections(user: Any) -> list[SectionPage]:
    """The sections in which this officer may write."""
    sections = SectionPage.objects.live().order_by("path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]


@hooks.register("construct_homepage_panels")
def show_work_first(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, WorkPanel())


@hooks.register("construct_main_menu")
def leave_out_foreign_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's help is English pages of another site."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def dress_the_back_office() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/back-office.css"))


@hooks.register("register_admin_urls")
def register_desks() -> list[URLPattern]:
    return [*regulations.urls]


@hooks.register("register_admin_menu_item")
def show_regulation() -> MenuItem:
    return MenuItem(
        "Quy chế", reverse("editorial_regulations"), name="regulation", icon_name="clipboard-list", order=690
    )
