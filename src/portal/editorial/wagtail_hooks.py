"""Wagtail hooks of the editorial room: its views and menus, the home page of the back office, and actions on pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import PositiveIntegerField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models.audit_log import BaseLogEntry
from wagtail.query import PageQuerySet

from portal.agencies.admin.menu import (
    AdminModule,
    admin_urls_of,
    menu_of,
    register_lines,
    register_panel,
    register_room,
    register_stylesheet,
)
from portal.agencies.queries import reach_of
from portal.design.fields import WholeNumberField
from portal.design.refusals import error_redirect, success_redirect
from portal.editorial.admin import (
    WRITE,
    adoptions,
    calendar,
    compliance,
    editor,
    personal_links,
    publication,
    regulations,
    sections,
)
from portal.editorial.admin.editor import translate_labels
from portal.editorial.admin.home import EditorialWorkPanel, content_care
from portal.editorial.middleware import REPORTS_OF_THE_WHOLE, sees_the_whole_portal
from portal.editorial.models import PortalPage
from portal.editorial.queries.permissions import pages_to_choose
from portal.editorial.queries.workflow import outcome_of_step, was_ever_public, with_urgency

translate_labels()


# Views of publication and withdrawal; of the maintenance of public contents; of sections, agencies and the regulation.
_PUBLISHING: tuple[AdminModule, ...] = (publication, personal_links)
_CARE: tuple[AdminModule, ...] = (calendar, compliance, editor)
_SECTIONS: tuple[AdminModule, ...] = (sections, adoptions, regulations)
# Wagtail's own panels that are removed: pending items without deadlines, and recent edits of pages that are no longer
# the officer's own. Locked pages have the report "Trang bị khóa".
_WAGTAILS_LISTS = (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
_LOGGED = {
    "editorial.link.made": ("Tạo liên kết", "Tạo liên kết cho {}"),
    "editorial.link.used": ("Dùng liên kết", "Quyết định qua liên kết: {}"),
    "editorial.link.revoked": ("Thu hồi liên kết", "Thu hồi liên kết của {}"),
}

# Fields of numbers in events and campaigns: with Django's own field, 2.000 people would become two.
register_form_field_override(PositiveIntegerField, override={"form_class": WholeNumberField})

hooks.register("register_bulk_action", publication.WithdrawBulkAction)


@hooks.register("before_bulk_action")
def tell_of_nothing_done(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """If a bulk action applies to no object, show an error: Wagtail would show a success message with the count 0."""
    text = "Chưa làm gì: bạn không được làm việc này với nội dung đã chọn."
    return None if objects else error_redirect(request, text, action.next_url)


register_room("", _PUBLISHING, label="Biên tập", name="editorial", icon="edit", order=150)
register_room("", _CARE, label="Theo dõi bài", name="care", icon="calendar-check", order=190)
hooks.register("register_admin_urls", partial(admin_urls_of, _SECTIONS))
register_lines(menu_of(_SECTIONS))
hooks.register("register_admin_viewset", partial(sections.ContactViewSet, "contacts"))
register_stylesheet("editorial/back-office.css")
register_panel(
    "editorial/admin/care_panel.html", "care", lambda user: content_care(user, on=timezone.localdate()), order=103
)


# Remove the counts of pages, pictures and documents: five queries for numbers that nobody uses.
hooks.register("construct_homepage_summary_items", lambda request, items: items.clear(), order=1000)


@hooks.register("construct_homepage_panels")
def show_work_first(request: HttpRequest, panels: list[Component]) -> None:
    own = [EditorialWorkPanel()] if reach_of(request.user, WRITE) != set() else []
    panels[:] = [*own, *(panel for panel in panels if not isinstance(panel, _WAGTAILS_LISTS))]


@hooks.register("construct_main_menu")
def hide_wagtail_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Hide Wagtail's help, which consists of English pages on another site."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_reports_menu")
def hide_portal_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if not sees_the_whole_portal(request):
        menu_items[:] = [item for item in menu_items if item.name not in REPORTS_OF_THE_WHOLE]


@hooks.register("construct_page_chooser_queryset")
def choose_from_public_and_own(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return pages.filter(pk__in=pages_to_choose(user=request.user).values("pk"))


# ---- actions on pages ------------------------------------------------------------------------------------------------


@hooks.register("construct_page_action_menu")
def customise_action_menu(menu_items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    menu_items[:] = editor.offered(menu_items)


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def page_buttons(page: PortalPage, user: Any, next_url: str | None = None, view_name: str = "") -> Iterator[Button]:
    yield from editor.buttons_for(page, user, timezone.localdate())


@hooks.register("construct_explorer_page_queryset")
def mark_urgent(parent_page: PortalPage, pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return with_urgency(pages)


@hooks.register("before_copy_page")
def refuse_aliases(request: HttpRequest, page: PortalPage) -> HttpResponse | None:
    """An alias of a public page would be public in another section without an approval; sections adopt instead."""
    if request.method == "POST" and request.POST.get("alias"):
        return error_redirect(
            request,
            "Không tạo bản song sinh: chuyên mục khác nhận đăng bài bằng nút “Nhận đăng”.",
            "wagtailadmin_explore",
            page.get_parent().pk,
        )
    return None


@hooks.register("after_edit_page")
def tell_of_step(request: HttpRequest, page: PortalPage) -> HttpResponse | None:
    """Show the outcome of a decision, and redirect to the home page of the back office.

    Wagtail would say that the page was changed, which is wrong, and redirect to a list that the decider may not be
    allowed to see.
    """
    told = outcome_of_step(key=page.pk, on=timezone.localdate()) if "action-workflow-action" in request.POST else ""
    if not told:
        return None
    list(messages.get_messages(request))
    return success_redirect(request, told, "wagtailadmin_home")


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: PortalPage) -> HttpResponse | None:
    if not was_ever_public(page=page):
        return None
    return error_redirect(
        request,
        "Nội dung đã từng công khai thì không xóa khỏi kho: hãy dùng “Rút, gộp, xóa”.",
        "wagtailadmin_explore",
        page.get_parent().pk,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    """Register the labels of this room's acts in the page history."""
    for action, (label, told) in _LOGGED.items():
        actions.register_action(action)(
            type("ActFormatter", (EditorialLogFormatter,), {"label": label, "message": told})
        )


class EditorialLogFormatter(LogFormatter):
    """Formats an act with the name of its recipient, for which `message` has one placeholder."""

    def format_message(self, log_entry: BaseLogEntry) -> str:
        return self.message.format(log_entry.data.get("for", ""))
