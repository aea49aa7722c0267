"""The staff door: what an officer sees first, the desks of this room, what may be done with a page and chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern
from django.urls.resolvers import URLResolver
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models.audit_log import BaseLogEntry
from wagtail.query import PageQuerySet

from portal.agencies.desks import Desk, DeskItem, DeskModule, items_of, urls_of
from portal.editorial.desks import (
    adopting,
    advice,
    broken_links,
    bulk,
    buttons,
    calendar,
    compliance,
    contacts,
    endings,
    figures,
    links,
    merging,
    regulations,
    sections,
    urgent,
)
from portal.editorial.desks.home import CarePanel, care_for
from portal.editorial.desks.work import WorkPanel
from portal.editorial.gate import REPORTS_OF_THE_WHOLE, sees_the_whole_portal
from portal.editorial.models import PortalPage
from portal.editorial.queries.publishing.endings import was_ever_public
from portal.editorial.queries.publishing.urgent import with_urgency
from portal.editorial.queries.reach import pages_to_choose
from portal.editorial.wording import say_in_vietnamese

say_in_vietnamese()


# The desks on the way to the public and at the end of it; those from which public contents are looked after; those of
# sections, agencies and the regulation.
_PUBLISHING: tuple[DeskModule, ...] = (endings, urgent, links)
_CARE: tuple[DeskModule, ...] = (calendar, figures, compliance, broken_links, advice)
_SECTIONS: tuple[DeskModule, ...] = (sections, adopting, merging, regulations)
# Lists of Wagtail's own: what waits, without deadlines; what one edited lately, though it is no longer one's own.
_WAGTAILS_LISTS = (WorkflowObjectsToModeratePanel, UserObjectsInWorkflowModerationPanel, RecentEditsPanel)
_LOGGED = {
    "editorial.link.made": ("Tạo liên kết", "Tạo liên kết cho {}"),
    "editorial.link.used": ("Dùng liên kết", "Quyết định qua liên kết: {}"),
    "editorial.link.revoked": ("Thu hồi liên kết", "Thu hồi liên kết của {}"),
}

hooks.register("register_bulk_action", bulk.WithdrawBulkAction)


@hooks.register("register_admin_urls")
def register_desks() -> list[URLPattern | URLResolver]:
    return list(urls_of((*_PUBLISHING, *_CARE, *_SECTIONS)))


@hooks.register("register_admin_menu_item")
def register_menu() -> MenuItem:
    items = items_of(_PUBLISHING)
    return SubmenuMenuItem("Biên tập", Menu(items=items), name="editorial", icon_name="edit", order=150)


def _menu_item(desk: Desk) -> Any:
    return lambda: DeskItem(desk)


for _desk in (desk for module in _SECTIONS for desk in module.menu):
    hooks.register("register_admin_menu_item", _menu_item(_desk))


@hooks.register("register_admin_viewset")
def register_contacts() -> contacts.ContactViewSet:
    return contacts.ContactViewSet("contacts")


@hooks.register("register_admin_menu_item")
def show_care() -> MenuItem:
    items = items_of(_CARE)
    return SubmenuMenuItem("Theo dõi bài", Menu(items=items), name="care", icon_name="calendar-check", order=190)


@hooks.register("construct_homepage_panels")
def show_what_is_due(request: HttpRequest, panels: list[Component]) -> None:
    if care := care_for(request.user, on=timezone.localdate()):
        panels.append(CarePanel(care))


@hooks.register("construct_homepage_panels")
def show_work_first(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [WorkPanel(), *(panel for panel in panels if not isinstance(panel, _WAGTAILS_LISTS))]


@hooks.register("construct_main_menu")
def leave_out_foreign_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's help is English pages of another site."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_reports_menu")
def leave_out_reports_of_the_whole(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not sees_the_whole_portal(request):
        menu_items[:] = [item for item in menu_items if item.name not in REPORTS_OF_THE_WHOLE]


@hooks.register("construct_page_chooser_queryset")
def choose_from_public_and_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages.filter(pk__in=pages_to_choose(user=request.user).values("pk"))


@hooks.register("insert_global_admin_css")
def dress_the_back_office() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/back-office.css"))


# ---- what may be done with a page ------------------------------------------------------------------------------------


@hooks.register("construct_page_action_menu")
def speak_of_steps(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    menu_items[:] = buttons.offered(menu_items)


@hooks.register("register_page_header_buttons")
def header_buttons(page: PortalPage, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    yield from buttons.buttons_for(page, user, timezone.localdate())


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: PortalPage, user: Any, next_url: str | None = None) -> Iterator[Button]:
    yield from buttons.buttons_for(page, user, timezone.localdate())


@hooks.register("construct_explorer_page_queryset")
def mark_the_urgent(parent_page: PortalPage, pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return with_urgency(pages)


@hooks.register("before_copy_page")
def refuse_aliases(request: HttpRequest, page: PortalPage) -> HttpResponse | None:
    """An alias of a public page would be public in another section without an approval; sections adopt instead."""
    if request.method == "POST" and request.POST.get("alias"):
        messages.error(request, "Không tạo bản song sinh: chuyên mục khác nhận đăng bài bằng nút “Nhận đăng”.")
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_delete_page")
def refuse_to_forget(request: HttpRequest, page: PortalPage) -> HttpResponse | None:
    if not was_ever_public(page=page):
        return None
    messages.error(request, "Nội dung đã từng công khai thì không xóa khỏi kho: hãy dùng “Rút, gộp, xóa”.")
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("register_log_actions")
def name_the_acts(actions: LogActionRegistry) -> None:
    """What the page's history calls the acts of this room."""
    for action, (label, told) in _LOGGED.items():
        actions.register_action(action)(type("ActFormatter", (ActFormatter,), {"label": label, "message": told}))


class ActFormatter(LogFormatter):
    """Tells an act and whom it was for; `message` has one place for that name."""

    def format_message(self, log_entry: BaseLogEntry) -> str:
        return self.message.format(log_entry.data.get("for", ""))
